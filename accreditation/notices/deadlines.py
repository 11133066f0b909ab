"""Reminders about the stages of cases."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

KINDS = (
    ("stage_due", _("A stage of a case is due soon")),
    ("stage_late", _("A stage of my case is late")),
)
for key, label in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}"))
