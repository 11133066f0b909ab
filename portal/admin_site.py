"""The admin site: the directors' desk."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Use our own site wherever Django says `admin.site`."""

    default_site = "portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """Django's admin site with a directors' front page; people sign in through the portal's own door."""

    site_header = _("Directors' desk")
    site_title = _("Directors' desk")
    index_title = _("The agency today")
    index_template = "admin/desk.html"
    access = "staff"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show papers to sign, figures and late cases above the lists of reference data."""
        from core import access, clock
        from portal.selectors import desk

        context: dict[str, Any] = {"today": clock.today(), **(extra_context or {})}
        if access.has_role_permission(request.user, "core.view_directordesk"):
            context |= {
                "papers": desk.papers_to_sign(request.user),
                "figures": desk.figures(),
                "late_cases": desk.late_cases(),
            }
        return super().index(request, context)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in staff, and those whose role opens the desk (evaluator, Supervisory Board): they only read."""
        from core import access

        user = request.user
        return user.is_active and (
            user.is_staff or access.has_role_permission(user, "core.view_directordesk")
        )

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send everybody to the portal's sign-in, which knows passkeys and one-time codes; others get 403."""
        from django.contrib.auth.views import redirect_to_login
        from django.core.exceptions import PermissionDenied

        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())
