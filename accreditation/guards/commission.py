"""Guards of the commission: composition, conflicts, declarations (Manual 6.5.1, ESG 2.4)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow import Verdict, guard

COUNTED = ("invited", "declared")


def _members(commission: Any) -> list[Any]:
    """Return the members who count, each with `is_barred`; a page's own copy (`on_page`) reads them once."""
    from accreditation.selectors.conflicts import with_bars

    known = commission.__dict__.get("_counted")
    if known is not None:
        return known
    rows = commission.members.filter(status__in=COUNTED).select_related("expert__user")
    found = list(with_bars(rows, commission.case.organisation_id))
    if getattr(commission, "on_page", False):
        remember_members(commission, found)
    return found


def remember_members(commission: Any, members: Iterable[Any]) -> None:
    """Keep the members that a page has read, with their bars; `perform` fetches its row anew and never meets them."""
    commission.__dict__["_counted"] = [member for member in members if member.status in COUNTED]


@guard(_("The commission does not fit the composition rule."))
def composition_fits_the_rule(commission: Any, by: Any) -> Verdict:
    """Size, chair, foreign expert, employer and student as the agency's rule says."""
    from accreditation.selectors.rules import panel_rule

    rule, members = panel_rule(), _members(commission)
    found = {key: sum(m.category == key for m in members) for key in ("foreign", "employer", "student")}
    reasons = []
    if not rule.min_members <= len(members) <= rule.max_members:
        reasons.append(
            gettext("The commission has %(count)d members; the rule asks for %(least)d to %(most)d.")
            % {"count": len(members), "least": rule.min_members, "most": rule.max_members}
        )
    if not any(member.role == "chair" for member in members):
        reasons.append(gettext("The commission has no chair."))
    sentences = {
        "foreign": (rule.min_foreign, gettext("The commission needs a foreign expert.")),
        "employer": (rule.min_employer, gettext("The commission needs an employer.")),
        "student": (rule.min_student, gettext("The commission needs a student.")),
    }
    reasons += [words for key, (least, words) in sentences.items() if found[key] < least]
    return reasons


@guard(_("A conflict of interest is not settled."))
def conflicts_are_considered(commission: Any, by: Any) -> Verdict:
    """No member has a tie to the organisation that bars them; a softer one is considered in writing."""
    reasons: list[str] = []
    for member in _members(commission):
        if member.is_barred:
            reasons.append(
                gettext("%(name)s has a conflict of interest with the organisation and must be replaced.")
                % {"name": member.expert.user.full_name}
            )
        elif member.conflict_found and not member.conflict_considered:
            reasons.append(
                gettext(
                    "A tie of %(name)s to the organisation was found: write why the member may stay, or replace them."
                )
                % {"name": member.expert.user.full_name}
            )
    return reasons


@guard(_("Not every member has signed the declaration."))
def all_members_declared(commission: Any, by: Any) -> Verdict:
    """Each member has signed the declaration of no conflict and confidentiality."""
    waiting = [m.expert.user.full_name for m in _members(commission) if m.status != "declared"]
    return not waiting or gettext("The declaration is still missing from: %(names)s.") % {
        "names": ", ".join(waiting)
    }


@guard(_("The commission is not approved by order yet."))
def commission_is_approved(case: Any, by: Any) -> Verdict:
    """The case's commission is approved."""
    commission = getattr(case, "commission", None)
    return commission is not None and commission.status in {"approved", "active"}


@guard(_("The commission is not approved by order yet."))
def commission_is_approved_for_visit(visit: Any, by: Any) -> Verdict:
    """The visit's commission is approved."""
    return commission_is_approved(visit.case, by)


@guard(_("The commission is approved: it changes only by a new order."))
def commission_can_change(member: Any, by: Any) -> Verdict:
    """The commission is not approved yet."""
    return member.commission.status in {"drafting", "proposed", "objected", "agreed"}


@guard(_("Please sign the code of ethics in your expert profile first."))
def ethics_code_is_signed(member: Any, by: Any) -> Verdict:
    """The expert has signed the code of ethics (Manual 5.2.1)."""
    return member.expert.ethics_signed_at is not None
