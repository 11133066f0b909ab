"""The admin site: the directors' desk."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Use our own site wherever Django says `admin.site`."""

    default_site = "portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    """Django's admin site with a directors' front page."""

    site_header = _("Directors' desk")
    site_title = _("Directors' desk")
    index_title = _("To decide and to sign")
    index_template = "admin/desk.html"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what every admin page needs."""
        return super().each_context(request)
