"""URL root: which app answers under which path."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from core.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("core.urls")),
    path("setup/", include("people.setup_urls")),
    path("people/", include("people.urls")),
    path("governance/", include("governance.urls")),
    path("documents/", include("documents.urls")),
    path("", include("accreditation.urls")),
    path("", include("portal.urls")),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.page_not_found"
handler500 = "core.views.errors.server_error"

if settings.DEBUG:
    from django.views.generic import RedirectView

    urlpatterns.append(path("favicon.ico", RedirectView.as_view(url="/static/img/icon.svg")))
