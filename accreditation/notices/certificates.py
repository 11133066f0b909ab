"""Notices about certificates."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

register(
    NoticeKind(
        "certificate_to_sign",
        _("A certificate waits for your signature"),
        "accreditation/mail/certificate_to_sign",
    )
)
for key, label in {
    "certificate_issued": _("A certificate was issued"),
    "certificate_changed": _("A certificate was suspended, reinstated, withdrawn, replaced, or expired"),
}.items():
    register(NoticeKind(key, label, f"accreditation/mail/{key}", optional=False))
