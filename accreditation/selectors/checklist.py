"""What is left to do at a stage: the guards of its steps, each done or with its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus as S
from accreditation.models import Case
from core.errors import Words
from core.workflow import StepSpec, sentences_of

#: The steps that lead through a stage, in order: part of the case (empty for the case itself) and step.
ROAD: dict[str, tuple[tuple[str, str], ...]] = {
    str(S.DRAFT): (("", "submit"),),
    str(S.RETURNED): (("", "submit"),),
    str(S.SUBMITTED): (("", "confirm_eligibility"),),
    str(S.ELIGIBLE): (
        ("contract", "price"),
        ("contract", "sign_for_agency"),
        ("contract", "sign_for_organisation"),
    ),
    str(S.CONTRACTED): (("", "start_self_assessment"),),
    str(S.SELF_ASSESSMENT): (("self_assessment", "submit"),),
    str(S.SELF_ASSESSMENT_REVIEW): (("self_assessment", "begin_review"), ("self_assessment", "accept")),
    str(S.COMMISSION): (("commission", "propose"), ("commission", "agree"), ("commission", "approve")),
    str(S.VISIT): (("visit", "publish"), ("visit", "begin"), ("visit", "complete")),
    str(S.REPORTING): (
        ("report", "send_for_factual_check"),
        ("report", "send_to_expertise"),
        ("report", "pass_expertise"),
        ("", "send_to_council"),
    ),
    str(S.COUNCIL): (("", "grant"),),
    str(S.GRANTED): (("", "close"),),
    str(S.REFUSED): (("", "close"),),
}

#: What a guard says when it is satisfied; a guard that is not here is shown only while it blocks.
SATISFIED: dict[str, Words] = {
    "application_is_complete": _("Every field of the application is filled in"),
    "has_licence": _("The licence with its annexes is attached"),
    "thresholds_are_answered": _("Every threshold requirement is answered, with what shows it"),
    "all_thresholds_met": _("No threshold requirement is answered with “not met”"),
    "coordinator_is_appointed": _("A coordinator is appointed"),
    "contract_has_text": _("Subject and terms of the contract are written"),
    "contract_has_price": _("The price is set"),
    "signed_copy_is_attached": _("The signed copy of the contract is attached"),
    "every_entry_is_complete": _("Every criterion of the self-assessment is complete"),
    "peer_reviewer_is_named": _("A peer reviewer is named"),
    "peer_review_is_given": _("The peer reviewer has given an opinion"),
    "composition_fits_the_rule": _("The commission fits the composition rule"),
    "conflicts_are_considered": _("No conflict of interest is open"),
    "all_members_declared": _("Every member has signed the declaration"),
    "programme_is_complete": _("The programme of the visit is complete"),
    "visit_day_has_come": _("The visit's first day has come"),
    "every_session_has_notes": _("Every session has notes"),
    "every_member_has_rated": _("Every member has rated every criterion"),
    "every_section_is_written": _("Every section of the report is written"),
    "every_criterion_is_agreed": _("The commission has agreed a rating for every criterion"),
    "has_recommendations": _("Every weak standard has a recommendation"),
    "factual_check_is_over": _("The organisation has checked the facts"),
    "every_remark_is_answered": _("Every factual remark is answered"),
    "report_is_final": _("The report has passed the internal expertise"),
    "council_has_decided": _("The council has decided"),
    "papers_are_signed": _("Certificates and letters of refusal are signed"),
    "authority_is_notified": _("The authorised body is notified"),
    "decision_is_published": _("Decision and report are published"),
}
#: The agency's own way of saying whether something was granted belongs to the decision, not to a list of what is left.
QUIET = {"something_was_granted", "nothing_was_granted", "reviewer_is_not_the_coordinator"}


@dataclass(frozen=True)
class Check:
    """One line: what must hold, and whether it does."""

    text: str
    state: str  # done, open, later

    @property
    def is_done(self) -> bool:
        """Tell whether it holds."""
        return self.state == "done"


def checklist(case: Case, by: Any, *, hidden: Collection[str] = ()) -> list[Check]:
    """List what is left at the present stage: steps taken stand as done, guards of later steps are not asked.

    Args:
        case: the case.
        by: the reader.
        hidden: parts that the reader does not see; of them only the steps are named, never what is missing.
    """
    lines: list[Check] = []
    is_next = True
    for part, name in ROAD.get(str(case.status), ()):
        obj = _part(case, part)
        if obj is None:
            continue
        spec = type(obj).steps()[name]
        if _is_taken(obj, spec, name):
            lines.append(Check(str(spec.label), "done"))
            continue
        if is_next and part not in hidden and obj.status in spec.source:
            lines += _guards(obj, spec, by)
        lines.append(Check(str(spec.label), "open" if is_next else "later"))
        is_next = False
    return lines


def _part(case: Case, name: str) -> Any:
    """Return the case or a part of it; the part knows the case that the page read already."""
    if not name:
        return case
    part = getattr(case, name, None)
    if part is not None:
        part.case = case
        part.on_page = getattr(case, "on_page", False)
    return part


def _is_taken(obj: Any, spec: StepSpec, name: str) -> bool:
    """Tell whether the object is past the step: its state lies behind the step's target on its own road."""
    order = [str(state.value) for state in type(obj)._meta.get_field("status").states]
    if obj.status in spec.source or isinstance(obj, Case):
        return False
    return order.index(obj.status) >= order.index(spec.target)


def _guards(obj: Any, spec: StepSpec, by: Any) -> list[Check]:
    lines = []
    for check in spec.guards:
        key = check.__name__
        if key in QUIET:
            continue
        sentences = sentences_of(check, obj, by)
        lines += [Check(sentence, "open") for sentence in sentences]
        if not sentences and key in SATISFIED:
            lines.append(Check(str(SATISFIED[key]), "done"))
    return lines
