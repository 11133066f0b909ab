"""From a case before the council to its decision, certificate, publication and end.

`council_case` builds the starting point directly; everything after it goes through the services.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from accreditation.models import (
    Authority,
    Case,
    CaseProgramme,
    Commission,
    CommissionMember,
    CouncilRule,
    Criterion,
    Kind,
    Level,
    PanelRating,
    Programme,
    ProgrammeLevel,
    Recommendation,
    Report,
    Standard,
    StandardSet,
    TermRule,
    Visit,
)
from accreditation.services import authority, certificates, decisions, publication
from core import clock
from governance.models import AgendaItem, Meeting
from governance.services import meetings
from people.models import User
from tests.factories.governance import BodyFactory, SeatFactory
from tests.factories.people import ExpertFactory, OrganisationFactory, UserFactory, member, staff

RULES = (
    # order, strong share, improvement share, unsatisfactory, only on re-accreditation, years
    (1, 0.3, 0.05, 0, True, 7),
    (2, 0.1, 0.10, 0, False, 5),
    (3, 0, 0.25, 0, False, 3),
    (4, 0, 0.5, 2, False, 1),
    (5, 0, 1, None, False, 0),
)


def reference(*, programme: bool = False, re: bool = False) -> tuple[Kind, Level, StandardSet]:
    """The reference rows that a decision needs; the ones that are there already are used."""
    key = ("programme" if programme else "institutional") + ("_re" if re else "")
    kind, _ = Kind.objects.get_or_create(
        key=key, defaults={"name": f"Kind {key}", "is_programme": programme, "is_reaccreditation": re}
    )
    level, _ = Level.objects.get_or_create(key="higher", defaults={"name": "Higher education"})
    decision_rules()
    return kind, level, standards("programme" if programme else "institutional")


def decision_rules() -> None:
    """The rows of reference data without which nothing is decided; what is there already stays."""
    CouncilRule.objects.first() or CouncilRule.objects.create(publication_days=10, appeal_days=14)
    for country, name, days in (("KG", "Ministry", 30), ("*", "Any authority", 20)):
        Authority.objects.get_or_create(country=country, defaults={"name": name, "legal_days": days})
    if not TermRule.objects.exists():
        for order, strong, improvement, bad, only_re, years in RULES:
            TermRule.objects.create(
                order=order,
                min_strong_share=strong,
                max_improvement_share=improvement,
                max_unsatisfactory=bad,
                requires_reaccreditation=only_re,
                years=years,
                explanation=f"Row {order}: {years} years",
            )


def standards(kind: str) -> StandardSet:
    """A set of two standards with five criteria each."""
    found, made = StandardSet.objects.get_or_create(
        code=f"test-{kind}", defaults={"kind": kind, "edition": "1", "title": f"Standards {kind}"}
    )
    for number in (1, 2) if made else ():
        standard = Standard.objects.create(
            standard_set=found, number=str(number), order=number, title=f"Standard {number}"
        )
        for criterion in range(1, 6):
            Criterion.objects.create(
                standard=standard,
                standard_set=found,
                number=f"{number}.{criterion}",
                order=number * 10 + criterion,
                text=f"Criterion {number}.{criterion}",
                esg=["1.1"],
            )
    return found


def council_case(*, status: str = "council", programmes: int = 0, re: bool = False, **extra) -> Case:
    """A case with a final report that stands before the council.

    Args: `programmes` makes a cluster of that many; `ratings` the agreed values, one per criterion (default: 2
    strong, 8 satisfactory); `report_status`; the rest are fields of the case.
    """
    kind, level, standard_set = reference(programme=programmes > 0, re=re)
    ratings = extra.pop("ratings", (4, 4, 3, 3, 3, 3, 3, 3, 3, 3))
    report_status = extra.pop("report_status", "final")
    organisation = extra.pop("organisation", None) or OrganisationFactory()
    organisation.is_candidate = True
    organisation.save()
    head = organisation.memberships.filter(role="head").first()
    case = Case.objects.create(
        number=extra.pop("number", None) or f"AK-2026-{Case.objects.count() + 1:03d}",
        organisation=organisation,
        kind=kind,
        is_programme=kind.is_programme,
        level=level,
        standard_set=standard_set,
        coordinator=extra.pop("coordinator", None) or staff("coordinator"),
        contact=head.user if head else member(organisation, "head"),
        language=extra.pop("language", "en"),
        status=status,
        **extra,
    )
    add_programmes(case, programmes)
    add_file(case, ratings, report_status)
    return case


def add_programmes(case: Case, count: int) -> list[CaseProgramme]:
    """Put a cluster of programmes into a case."""
    level, _ = ProgrammeLevel.objects.get_or_create(key="bachelor", defaults={"name": "Bachelor"})
    rows = []
    for number in range(1, count + 1):
        programme = Programme.objects.create(
            organisation=case.organisation, name=f"Programme {number}", code=f"5500{number}", level=level
        )
        rows.append(CaseProgramme.objects.create(case=case, programme=programme, order=number))
    return rows


def add_file(case: Case, ratings, report_status: str) -> None:
    """What the council reads: commission, visit, ratings, report."""
    chair = ExpertFactory(user=UserFactory(language="en"))
    commission = Commission.objects.create(case=case, status="active")
    CommissionMember.objects.create(
        commission=commission, expert=chair, role="chair", category="national", status="declared"
    )
    day = clock.days_from_today(-30)
    Visit.objects.create(case=case, starts_on=day, ends_on=day + timedelta(days=2), status="completed")
    criteria = case.standard_set.criteria.order_by("order")
    PanelRating.objects.bulk_create(
        PanelRating(case=case, criterion=criterion, value=value, agreed_by=chair.user)
        for criterion, value in zip(criteria, ratings, strict=False)
    )
    report = Report.objects.create(case=case, status=report_status)
    Recommendation.objects.create(
        report=report, number=1, kind="improve", text="Publish the results of surveys."
    )


@dataclass
class Council:
    """The Accreditation Council with a meeting, and the people around a decision."""

    secretary: User
    chair: User
    members: list[User]
    meeting: Meeting
    director: User
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def voters(self) -> list[User]:
        return [self.chair, *self.members]

    def put(self, case: Case, proposal_key: str = "") -> list[AgendaItem]:
        made = decisions.put_on_agenda(
            case=case, meeting=self.meeting, by=self.secretary, proposal_key=proposal_key
        )
        self.items += made
        return made

    def begin(self) -> None:
        meetings.call_meeting(meeting=self.meeting, by=self.secretary)
        for person in self.voters:
            meetings.record_attendance(meeting=self.meeting, user=person, by=self.secretary)
        meetings.open_meeting(meeting=self.meeting, by=self.chair)

    def resolve(self, item: AgendaItem, key: str = "", *, choice: str = "for", **closing):
        """Choose a proposal, let everybody who may vote do so, and close the item."""
        item = AgendaItem.objects.get(pk=item.pk)
        if key:
            item = meetings.choose_proposal(item=item, key=key, by=self.secretary)
        item = meetings.open_item(item=item, by=self.secretary)
        recused = set(item.recusals.values_list("user_id", flat=True))
        for person in self.voters:
            if person.pk not in recused:
                meetings.cast_vote(item=item, voter=person, choice=choice, by=person)
        return meetings.close_item(item=item, by=self.secretary, **closing)


def make_council(*, members: int = 4) -> Council:
    """A council of chair, members and secretary with a planned meeting; the Director General stands by."""
    body = BodyFactory(kind="accreditation_council")
    secretary = staff("council_secretary")
    SeatFactory(body=body, user=secretary, role="secretary", constituency="agency")
    chair = SeatFactory(body=body, user=UserFactory(roles=["council_member"]), role="chair").user
    people = [SeatFactory(body=body, user=UserFactory(roles=["council_member"])).user for _ in range(members)]
    meeting = meetings.plan_meeting(
        body=body, starts_at=clock.now() + timedelta(hours=1), by=secretary, language="en"
    )
    return Council(secretary, chair, people, meeting, staff("director_general"))


def decided_case(*keys: str, council: Council | None = None, case: Case | None = None, **options):
    """A case that the council has decided; one key per item ("grant-5", "refuse"). Returns case and council."""
    keys = keys or ("grant-5",)
    council = council or make_council()
    case = case or council_case(programmes=len(keys) if len(keys) > 1 else 0, **options)
    items = council.put(case)
    council.begin()
    for item, key in zip(items, keys, strict=True):
        council.resolve(item, key)
    return Case.objects.get(pk=case.pk), council


def sign_all(case: Case, council: Council) -> None:
    """The Director General signs every certificate and letter."""
    for certificate in case.certificates.filter(status="prepared"):
        certificates.sign_certificate(certificate, by=council.director)
    for decision in case.decisions.filter(outcome="refused", letter_signed_at=None):
        publication.sign_refusal_letter(decision=decision, by=council.director)


def finish(case: Case, council: Council, until: str = "closed") -> Case:
    """Carry a decided case to its end: signed, notified, published, closed."""
    for stage in ("signed", "notified", "published", "closed"):
        if stage == "signed":
            sign_all(case, council)
        elif stage == "notified":
            authority.mark_notice_sent(notice=case.authority_notice, how="By e-mail", by=council.secretary)
        elif stage == "published":
            publication.publish_decision(case=case, by=council.secretary)
        else:
            decisions.close_case(case, by=case.coordinator)
        if stage == until:
            break
    return Case.objects.get(pk=case.pk)


def issued_certificate(**options):
    """A certificate that was signed and issued; returns it with the council."""
    case, council = decided_case(**options)
    finish(case, council, "signed")
    return case.certificates.get(), council


# --- Stages of the common walk (`tests.factories.accreditation.case_in`)


def to_granted(world) -> None:
    """The council decides: `world.extra["keys"]` names a proposal per item, five years each by default."""
    decision_rules()
    council = world.extra["council"] = make_council()
    items = council.put(world.fresh())
    council.begin()
    for item, key in zip(items, world.extra.get("keys") or ["grant-5"] * len(items), strict=True):
        council.resolve(item, key)


def to_closed(world) -> None:
    """Sign, notify, publish, close."""
    finish(world.fresh(), world.extra["council"])


STEPS = {"granted": to_granted, "closed": to_closed}
