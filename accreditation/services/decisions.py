"""From the finished report to the council's decision, and to the end of the case (Manual 6.5.1, 6.5.2; ESG 2.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus, CommissionStatus, Outcome
from accreditation.models import Case, CaseProgramme, Commission, Decision
from accreditation.reports.extract import issue_extract
from accreditation.selectors.decisions import part_of, pending_items, undecided_parts
from accreditation.selectors.people import organisation_leaders
from accreditation.selectors.terms import proposals, suggest_term
from accreditation.services.authority import prepare_notice
from accreditation.services.cases import refresh_candidate, release_programmes
from accreditation.services.certificates import prepare_certificate
from accreditation.services.numbers import next_letter_number
from core import clock
from core.access import SYSTEM
from core.errors import DomainError
from core.notices import send
from core.workflow import perform
from governance.enums import BodyKind
from governance.models import AgendaItem, Meeting, Resolution
from governance.services.meetings import add_agenda_item
from people.selectors import users_with_role


@transaction.atomic
def send_to_council(case: Case, *, by: Any, note: str = "", expected: str | None = None) -> Case:
    """Put a case with a final report before the council; the secretary is told.

    Raises:
        PermissionRefused: not the coordinator of the case.
        StepRefused: the report has not passed the internal expertise.
    """
    perform(case, "send_to_council", by=by, note=note, expected=expected)
    send(
        "case_before_council",
        to=users_with_role("council_secretary"),
        about=case,
        context={"case": case},
        url=f"{case.get_absolute_url()}decision/",
    )
    return case


@transaction.atomic
def put_on_agenda(*, case: Case, meeting: Meeting, by: Any, proposal_key: str = "") -> list[AgendaItem]:
    """Put a case on the agenda of the council: one item, or one per programme that is not decided yet.

    Args:
        case: a case before the council.
        meeting: a meeting of the Accreditation Council that is not over.
        by: secretary or chair.
        proposal_key: the proposal to put to the vote ("grant-5", "refuse"); it may be chosen in the room instead.

    Raises:
        PermissionRefused: `by` may not plan the meeting.
        DomainError: the case is not before the council, the body is another, or everything is decided or on an
            agenda already.

    Side effects: members with a conflict of interest are recused.
    """
    row = Case.objects.select_for_update(of=("self",)).select_related("organisation", "kind").get(pk=case.pk)
    if row.status != CaseStatus.COUNCIL:
        raise DomainError(_("This case is not before the council."))
    if meeting.body.kind != BodyKind.ACCREDITATION_COUNCIL:
        raise DomainError(
            _("Accreditation is decided by the Accreditation Council: choose one of its meetings.")
        )
    waiting = {item.sub_key for item in pending_items(row)}
    parts = [part for part in undecided_parts(row) if _sub_key(part) not in waiting]
    if not parts:
        raise DomainError(_("Everything in this case is on an agenda already."))
    options = proposals()
    with translation.override(meeting.language):
        return [
            add_agenda_item(
                meeting=meeting,
                about=row,
                sub_key=_sub_key(part),
                title=_title(row, part),
                detail=f"{row.number} · {row.kind}",
                options=options,
                proposal_key=proposal_key,
                by=by,
            )
            for part in parts
        ]


def _sub_key(part: CaseProgramme | None) -> str:
    return str(part.pk) if part is not None else ""


def _title(case: Case, part: CaseProgramme | None) -> str:
    names = {"organisation": str(case.organisation)}
    if part is None:
        return gettext("On the accreditation of %(organisation)s") % names
    return gettext("On the accreditation of the programme %(programme)s, %(organisation)s") % {
        **names,
        "programme": str(part.programme),
    }


@transaction.atomic
def record_decision(*, item: AgendaItem, resolution: Resolution, by: Any) -> Decision | None:
    """Write the council's decision down as soon as an item about a case is resolved.

    A proposal that was adopted decides. One that was not adopted decides nothing: neither accreditation nor refusal
    found a majority, so the secretary is told to put another proposal; only a plain item without proposals to
    choose from counts as a refusal.

    Args:
        item: the resolved item.
        resolution: what was resolved, with `term_years` or `outcome` in its payload.
        by: who announced the result.

    Returns:
        The decision, or None when nothing was decided.

    Raises:
        DomainError: the case is no longer before the council, or the resolution names neither a term nor a refusal.

    Side effects, in order: decision, extract; after the last one also the case's step, certificates, the notice to
    the authority, and notices to organisation, Director General and coordinator.
    """
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("organisation", "kind")
        .get(pk=item.about_id)
    )
    if case.status != CaseStatus.COUNCIL:
        raise DomainError(_("The case is no longer before the council. Defer the item instead."))
    outcome, years = _outcome(item, resolution)
    if outcome is None:
        _tell_not_adopted(case, item)
        return None
    decision = _write(case, part_of(case, item), resolution, outcome, years)
    issue_extract(decision, by=by)
    if not undecided_parts(case):
        _conclude(case, by=by)
    return decision


def _outcome(item: AgendaItem, resolution: Resolution) -> tuple[Outcome | None, int]:
    if not resolution.adopted:
        return (None, 0) if item.options else (Outcome.REFUSED, 0)
    if resolution.payload.get("outcome") == Outcome.REFUSED:
        return Outcome.REFUSED, 0
    years = int(resolution.payload.get("term_years") or 0)
    if years < 1:
        raise DomainError(_("Choose a proposal first: accreditation for a number of years, or refusal."))
    return Outcome.GRANTED, years


def _tell_not_adopted(case: Case, item: AgendaItem) -> None:
    send(
        "proposal_not_adopted",
        to=users_with_role("council_secretary"),
        about=case,
        context={"case": case, "item": item},
        url=f"{case.get_absolute_url()}decision/",
    )


def _write(
    case: Case, part: CaseProgramme | None, resolution: Resolution, outcome: Outcome, years: int
) -> Decision:
    day = clock.day_of(resolution.decided_at)
    granted = outcome == Outcome.GRANTED
    return Decision.objects.create(
        case=case,
        case_programme=part,
        resolution=resolution,
        outcome=outcome,
        term_years=years,
        suggested_years=suggest_term(case).years,
        reasons=resolution.payload.get("reasons") or resolution.item.discussion or resolution.text,
        decided_on=day,
        valid_from=day if granted else None,
        valid_to=last_day(day, years) if granted else None,
        letter_number="" if granted else next_letter_number(),
    )


def last_day(first: date, years: int) -> date:
    """Return the last day of a term that begins on `first`: the day before its anniversary."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:
        # 29 February: the term ends with that month.
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def _conclude(case: Case, *, by: Any) -> None:
    """Everything is decided: move the case on and prepare what the decision asks for."""
    decisions = list(
        case.decisions.select_related("case_programme__programme").order_by("case_programme__order")
    )
    granted = [decision for decision in decisions if decision.outcome == Outcome.GRANTED]
    perform(case, "grant" if granted else "refuse", by=SYSTEM)
    for decision in granted:
        prepare_certificate(decision=decision, by=SYSTEM)
    prepare_notice(case=case, by=SYSTEM)
    context = {"case": case, "granted": len(granted), "refused": len(decisions) - len(granted)}
    url = f"{case.get_absolute_url()}decision/"
    send(
        "case_decided",
        to=[*organisation_leaders(case), case.coordinator],
        about=case,
        context=context,
        url=url,
    )
    send("papers_to_sign", to=users_with_role("director_general"), about=case, context=context, url=url)


@transaction.atomic
def close_case(case: Case, *, by: Any, note: str = "", expected: str | None = None) -> Case:
    """Close a case whose decision is signed, notified and published.

    Raises:
        PermissionRefused: not the coordinator of the case.
        StepRefused: something is still owed.

    Side effects: the commission is disbanded, the programmes may enter a new case, and the organisation is no
    longer a candidate unless another case of it is open.
    """
    perform(case, "close", by=by, note=note, expected=expected)
    commission = Commission.objects.filter(case=case).first()
    if commission is not None and commission.status != CommissionStatus.DISBANDED:
        perform(commission, "disband", by=SYSTEM)
    release_programmes(case)
    refresh_candidate(case.organisation)
    send(
        "case_closed", to=[*organisation_leaders(case), case.coordinator], about=case, context={"case": case}
    )
    return case
