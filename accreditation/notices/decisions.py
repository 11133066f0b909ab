"""Notices about the council, its decision and what follows."""

from django.utils.translation import gettext_lazy as _

from core.notices import NoticeKind, register

for key, label in {
    "case_before_council": _("A case came before the council"),
    "proposal_not_adopted": _("A proposal about a case was not adopted"),
    "papers_to_sign": _("A decision waits for your signature"),
    "decision_published": _("A decision and a report were published"),
    "case_closed": _("A case was closed"),
}.items():
    register(NoticeKind(key, label, f"accreditation/mail/{key}"))

for key, label in {
    "case_decided": _("The council decided on a case"),
    "refusal_signed": _("A letter of refusal was signed"),
}.items():
    # The decision and the refusal open the term of appeal: nobody can switch these letters off.
    register(NoticeKind(key, label, f"accreditation/mail/{key}", optional=False))
