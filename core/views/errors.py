"""Our own pages for what goes wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 400."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 403, with the reason when there is one."""
    return render(request, "403.html", {"reason": getattr(exception, "message", "")}, status=403)


def page_not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer 404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database: it may be what failed."""
    return HttpResponse(
        render_to_string("500.html", {"request_id": getattr(request, "request_id", "")}), status=500
    )
