"""Messages about applications, thresholds and the ends of cases, all on one screen."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

KINDS = (
    ("application_submitted", _("An application was submitted")),
    ("application_returned", _("My organisation's application was returned")),
    ("application_declined", _("My organisation's application was declined")),
    ("application_accepted", _("My organisation's application was accepted")),
    ("coordinator_assigned", _("I was appointed coordinator of a case")),
    ("coordinator_named", _("A coordinator was appointed for my organisation's case")),
    ("case_withdrawn", _("An organisation withdrew its application")),
    ("case_terminated", _("A case was terminated")),
    ("case_ended_for_expert", _("A case of my commission ended early")),
    ("case_shared", _("A case was shared with me")),
)
#: Letters that nobody can switch off: they tell of a refusal or ask for a correction within a term.
ALWAYS = {"application_declined", "application_returned", "case_terminated"}
for key, label in KINDS:
    register(NoticeKind(key, label, template=f"accreditation/mail/{key}", optional=key not in ALWAYS))
