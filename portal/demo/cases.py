"""Which cases the demonstration has: every stage and every ending at least once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accreditation.services import applications, cases, certificates, commissions, self_assessments
from accreditation.services.entries import add_remark
from core import clock
from core.context import acting
from portal.demo import council, texts
from portal.demo.agency import Cast
from portal.demo.walk import PACE, ROAD, Walk

STRONG = (0.4, 0.03, 0.0)
GOOD = (0.2, 0.1, 0.0)
WEAK = (0.05, 0.3, 0.25)


def days_to(stage: str) -> int:
    """Return how many days a case needs from its beginning to a stage."""
    return sum(PACE[name] for name in ROAD[: ROAD.index(stage) + 1])


def start(cast: Cast, place: int, *, ago: int, **more: object) -> Walk:
    """Begin a case of an organisation, so many days ago."""
    walk = Walk(cast, cast.organisations[place], timezone.localdate() - timedelta(days=ago), **more)  # type: ignore[arg-type]
    walk.begin()
    return walk


def at_stage(cast: Cast, place: int, stage: str, *, since: int = 3, **more: object) -> Walk:
    """Walk a case to a stage that it entered a few days ago."""
    walk = start(cast, place, ago=days_to(stage) + since, **more)
    walk.to(stage)
    return walk


def draft(cast: Cast) -> None:
    """An application that is still being written."""
    start(cast, 1, ago=1)


def submitted(cast: Cast) -> None:
    """One application just in, and one that waits too long."""
    at_stage(cast, 2, "submitted", since=1, language="ru")
    at_stage(cast, 3, "submitted", since=20)


def returned(cast: Cast) -> None:
    """An application sent back with remarks."""
    walk = at_stage(cast, 4, "submitted", since=6)
    with walk.by(walk.owner, days=3) as owner:
        cases.assign_coordinator(walk.case, coordinator=owner, by=owner)
        applications.return_application(walk.fresh(), by=owner, note=texts.REASONS["ky"])


def declined(cast: Cast) -> None:
    """An application that does not meet a threshold."""
    walk = at_stage(cast, 14, "submitted", since=40)
    walk.answer_thresholds(met=False)
    with walk.by(walk.owner, days=2) as owner:
        applications.decline_application(walk.fresh(), by=owner, note=texts.REASONS["ky"])


def eligible(cast: Cast) -> None:
    """A contract that waits for the Director General's signature."""
    walk = at_stage(cast, 5, "eligible", since=7, language="kk")
    walk.price_contract(4)


def contracted(cast: Cast) -> None:
    """A contract just signed."""
    at_stage(cast, 6, "contracted", since=1)


def self_assessment(cast: Cast) -> None:
    """The self-assessment of the organisation that the printed sign-ins belong to, half written; and a programme's."""
    walk = at_stage(cast, 0, "self_assessment", since=30)
    walk.write_entries(0.55)
    at_stage(
        cast, 12, "self_assessment", since=10, kind="programme", language="ru", coordinator="coordinator2"
    )


def under_review(cast: Cast) -> None:
    """A self-assessment with its peer reviewer, and one with remarks that ask for rework."""
    walk = at_stage(cast, 7, "self_assessment_review", since=9)
    walk.review("accept")
    again = at_stage(cast, 8, "self_assessment_review", since=12, kind="programme")
    again.review("rework")
    with again.by(again.owner, days=1) as owner:
        for entry in again.work.entries.select_related("self_assessment__case__organisation")[:3]:
            add_remark(entry, text=texts.REASONS["ky"], by=owner, asks_rework=True)
        self_assessments.return_for_rework(again.work, by=owner, note=texts.REASONS["ky"])


def nonconforming(cast: Cast) -> None:
    """A self-assessment that does not conform: the case ends."""
    walk = at_stage(cast, 13, "self_assessment_review", since=60, kind="programme", language="ru")
    walk.review("nonconforming")
    with walk.by(walk.owner, days=2) as owner:
        self_assessments.declare_nonconforming(walk.work, by=owner, note=texts.REASONS["ru"])


def commission(cast: Cast) -> None:
    """A commission that is agreed but for one signature, and one that the organisation objects to."""
    walk = at_stage(cast, 9, "commission", since=9)
    walk.propose()
    walk.agree(declared=4)
    other = at_stage(cast, 15, "commission", since=9, kind="programme", coordinator="coordinator2")
    other.propose()
    with other.by(other.head, days=2) as head:
        commissions.object_to_commission(other.commission, by=head, note=texts.REASONS["ky"])


def visit(cast: Cast) -> None:
    """A visit under way: two members have rated, the printed expert chairs it and has not; and one that is coming."""
    walk = at_stage(cast, 10, "visit", since=8, kind="programme", panel_number=0)
    walk.plan_visit(days_ahead=5)
    walk.hold_visit(raters=2, first_rater=1)
    coming = at_stage(cast, 16, "visit", since=3, language="ru")
    coming.plan_visit(days_ahead=9)


def reporting(cast: Cast) -> None:
    """A report with the organisation for factual check."""
    from accreditation.services import reports

    walk = at_stage(cast, 17, "reporting", since=10, kind="programme")
    walk.write_report()
    with walk.by(walk.members[0].expert.user, days=1) as chair:
        reports.send_for_factual_check(walk.report, by=chair)


def before_council(cast: Cast) -> None:
    """A case on the agenda of a meeting that is called for next week."""
    from accreditation.services.decisions import put_on_agenda
    from governance.services import meetings

    walk = at_stage(cast, 18, "council", since=6, quality=STRONG)
    now = timezone.now()
    secretary = cast.staff["secretary"]
    on = (now + timedelta(days=7)).replace(hour=8, minute=0, second=0, microsecond=0)
    meeting = council.plan(cast, on=on, planned=now - timedelta(days=4))
    with clock.at(now - timedelta(days=3)), acting(secretary):
        put_on_agenda(case=walk.fresh(), meeting=meeting, by=secretary)
        meetings.call_meeting(meeting=meeting, by=secretary)


def granted(cast: Cast) -> None:
    """A positive decision whose certificate waits for signature."""
    walk = at_stage(cast, 19, "council", since=18, quality=GOOD, kind="programme")
    council.decide(walk, "grant-5", "grant-5", "grant-3", against=1)


def refused(cast: Cast) -> None:
    """A refusal, signed and published, not closed yet."""
    walk = at_stage(cast, 20, "council", since=40, quality=WEAK, kind="programme")
    council.decide(walk, "refuse", "refuse", "refuse")
    council.finish(walk, closed=False)


def closed(cast: Cast) -> None:
    """An institution accredited and closed; a cluster decided differently for each programme; certificates since."""
    walk = at_stage(cast, 21, "council", since=200, quality=STRONG)
    council.decide(walk, "grant-5")
    council.finish(walk)
    mixed = at_stage(cast, 22, "council", since=150, kind="programme", language="ru")
    council.decide(mixed, "grant-5", "grant-3", "refuse", against=1)
    council.finish(mixed)
    with mixed.by(cast.staff["director"], days=60) as director:
        certificate = mixed.case.certificates.order_by("pk")[0]
        certificates.suspend_certificate(certificate, by=director, note=texts.REASONS["ru"])
    old = at_stage(cast, 23, "council", since=520, kind="programme", language="kk", quality=GOOD)
    council.decide(old, "grant-1", "grant-1", "grant-1")
    council.finish(old)
    certificates.expire_certificates()


def withdrawn(cast: Cast) -> None:
    """An application that the organisation took back."""
    walk = at_stage(cast, 24, "eligible", since=30)
    with walk.by(walk.head, days=5) as head:
        cases.withdraw_case(walk.fresh(), by=head, note=texts.REASONS["ky"])


def terminated(cast: Cast) -> None:
    """A case that the agency ended."""
    walk = at_stage(cast, 25, "contracted", since=90)
    with walk.by(cast.staff["director"], days=60) as director:
        cases.terminate_case(walk.fresh(), by=director, note=texts.REASONS["ky"])


#: Oldest first, so that numbers follow the calendar as far as cases overlap.
ALL: tuple[Callable[[Cast], None], ...] = (
    closed, declined, refused, terminated, nonconforming, withdrawn, granted, before_council, reporting, visit,
    commission, under_review, self_assessment, contracted, eligible, returned, submitted, draft,
)  # fmt: skip
