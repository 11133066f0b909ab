"""Messages about self-assessments."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

KINDS = (
    ("self_assessment_opened", _("The self-assessment is open for writing"), True),
    ("self_assessment_submitted", _("A self-assessment was submitted"), True),
    ("self_assessment_to_review", _("A self-assessment waits for my review"), True),
    ("self_assessment_reviewed", _("A self-assessment was reviewed"), True),
    ("self_assessment_accepted", _("The self-assessment was accepted"), True),
    ("self_assessment_returned", _("The self-assessment was returned for rework"), False),
    ("self_assessment_nonconforming", _("The self-assessment does not conform"), False),
)

for key, label, optional in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}", optional=optional))
