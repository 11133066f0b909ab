"""What core's own pages ask before they open."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import access


def _is_own_job(user: Any, job: Any) -> bool:
    return job is not None and job.asked_by_id == user.pk


access.permission("core.view_job", _("See background jobs"), rule=_is_own_job)
access.permission("core.view_styleguide", _("See the style guide"))
access.permission("core.view_directordesk", _("Open the directors' desk"))
access.permission("core.share_object", _("Share an object with a person until a day"))
access.permission("core.view_audit_log", _("Read the log of changes"))
access.permission("core.manage_reference", _("Edit reference data"))
