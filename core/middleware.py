"""What surrounds every request: its number, its actor, compression, and refusals as sentences."""

import re
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core import context
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_ID = re.compile(r"^[A-Za-z0-9-]{8,40}$")


class CompressMiddleware(GZipMiddleware):
    """Compress pages, style sheets and scripts; a random length is added against BREACH (GZipMiddleware does it).

    Pictures, fonts and papers are compressed already and stay as they are; so does what the static storage compressed.
    """

    max_random_bytes = 40
    kinds = ("text/", "application/json", "application/javascript", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress text only."""
        if not response.get("Content-Type", "").startswith(self.kinds):
            return response
        return super().process_response(request, response)


class RequestIdMiddleware:
    """Give each request a number that stands in logs, status changes and the error page."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the proxy's number when it is harmless, else make one."""
        given = request.headers.get("X-Request-ID", "")
        number = given if SAFE_ID.match(given) else uuid.uuid4().hex
        token = context.request_id.set(number)
        memory = context.page_memory.set({} if request.method in {"GET", "HEAD"} else None)
        request.request_id = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            context.page_memory.reset(memory)
            context.request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class ActorMiddleware:
    """Name the signed-in person as the actor of whatever the request writes."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the actor for this request; a GET writes nothing, so its session is not read for it."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        user = request.user
        with context.acting(user if user.is_authenticated else None):
            return self.get_response(request)


class DomainErrorMiddleware:
    """Turn a refusal that a view did not catch into a sentence for the person, never into a trace."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal: 403 page, or back to the page it came from with the sentence."""
        if isinstance(error, PermissionRefused):
            return render(request, "403.html", {"reason": error.message}, status=403)
        if not isinstance(error, DomainError):
            return None
        status = 409 if isinstance(error, StaleObject) else 422
        if getattr(request, "htmx", False):
            return render(request, "core/_refusal.html", {"reason": error.message}, status=status)
        back = request.headers.get("Referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, str(error.message))
            return HttpResponseRedirect(back)
        return render(request, "core/refusal.html", {"reason": error.message}, status=status)
