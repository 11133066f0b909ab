"""The portal's addresses, and beside them the two references of the benchmark."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from benchmarks import floor
from core.access import public_view


@public_view
def trivial(request: HttpRequest) -> HttpResponse:
    """Return two bytes: what the server and the middleware cost."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[Any] = [
    path("bench/trivial/", trivial),
    path("bench/floor/<slug:name>/", floor.page),
    path("", include("iaar_qms.urls")),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.page_not_found"
handler500 = "core.views.errors.server_error"
