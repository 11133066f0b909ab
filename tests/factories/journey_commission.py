"""The walk of a case through commission and visit, by the services, as the right people.

`form_commission(case, until="approved")` and `hold_visit(case, until="completed")` take a case in the stage
"commission" and carry it on; `panel_case()` makes such a case without walking the stages before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from accreditation.models import (
    Case,
    Commission,
    CommissionMember,
    Criterion,
    Kind,
    Level,
    StandardSet,
    Visit,
)
from accreditation.services import commissions, ratings, visits
from core import clock
from people.models import Expert, User
from people.selectors import organisation_people, users_with_role
from tests.factories.people import ExpertFactory, OrganisationFactory, UserFactory, member, staff

#: Whom a small commission that fits the shipped rule is made of: role and category.
PANEL = (
    ("chair", "national"),
    ("member", "national"),
    ("member", "foreign"),
    ("member", "employer"),
    ("member", "student"),
)


@dataclass
class Walk:
    """A case on its way, with the people who carry it."""

    case: Case
    coordinator: User
    director: User
    head: User
    quality_lead: User
    experts: list[Expert] = field(default_factory=list)

    @property
    def commission(self) -> Commission:
        return Commission.objects.select_related("case__organisation").get(case=self.case)

    @property
    def visit(self) -> Visit:
        return Visit.objects.select_related("case__organisation").get(case=self.case)

    def fresh(self) -> Case:
        self.case = Case.objects.for_page().get(pk=self.case.pk)
        return self.case

    def place(self, index: int = 0) -> CommissionMember:
        return CommissionMember.objects.select_related("expert__user", "commission__case").get(
            commission__case=self.case,
            expert=self.experts[index],
            status__in=["invited", "declared", "conflicted"],
        )

    def person(self, index: int = 0) -> User:
        """An expert as a new sign-in would load them: nothing remembered."""
        return User.objects.get(pk=self.experts[index].user_id)

    @property
    def chair(self) -> User:
        return self.person(0)


def small_standards(standards: int = 2, criteria: int = 2) -> StandardSet:
    """A standard set of a few criteria, so that a walk is quick."""
    count = StandardSet.objects.count()
    made = StandardSet.objects.create(
        code=f"SMALL-{count}",
        kind="institutional",
        edition="1",
        title=f"Standards {count}",
        in_force_from="2020-01-01",
    )
    for s in range(1, standards + 1):
        standard = made.standards.create(number=str(s), order=s, title=f"Standard {s}")
        for c in range(1, criteria + 1):
            Criterion.objects.create(
                standard=standard,
                standard_set=made,
                number=f"{s}.{c}",
                order=(s - 1) * criteria + c,
                text=f"Criterion {s}.{c}",
                esg=["1.1"],
            )
    return made


def rating_scale() -> None:
    from accreditation.models import RatingLevel

    for value, key in ((1, "unsatisfactory"), (2, "improvement"), (3, "satisfactory"), (4, "strong")):
        RatingLevel.objects.get_or_create(
            value=value, defaults={"key": key, "name": key.title(), "short": key[:6]}
        )


def panel_case(*, standards: StandardSet | None = None, **fields) -> Walk:
    """A case in the stage "commission" with its people; the stages before it are not walked."""
    rating_scale()
    organisation = fields.pop("organisation", None) or OrganisationFactory()
    coordinator = staff("coordinator")
    kind, _ = Kind.objects.get_or_create(key="institutional", defaults={"name": "Institutional"})
    level, _ = Level.objects.get_or_create(key="higher", defaults={"name": "Higher education"})
    case = Case.objects.create(
        organisation=organisation,
        kind=kind,
        level=level,
        standard_set=standards or small_standards(),
        coordinator=coordinator,
        language=fields.pop("language", "en"),
        status=fields.pop("status", "commission"),
        number=fields.pop("number", f"AK-2026-{Case.objects.count() + 1:03d}"),
        **fields,
    )
    head = organisation_people(organisation, ["head"]).first() or member(organisation, "head")
    lead = organisation_people(organisation, ["quality_lead"]).first() or member(organisation, "quality_lead")
    return Walk(Case.objects.for_page().get(pk=case.pk), coordinator, staff("director_general"), head, lead)


def walk_of(case: Case) -> Walk:
    """The walk of a case that other stages made: its people are looked up."""
    head = organisation_people(case.organisation, ["head"]).first()
    lead = organisation_people(case.organisation, ["quality_lead"]).first() or head
    director = users_with_role("director_general").first() or staff("director_general")
    return Walk(Case.objects.for_page().get(pk=case.pk), case.coordinator, director, head, lead)


def panel_experts() -> list[Expert]:
    """Five experts who together fit the shipped rule."""
    return [ExpertFactory(category=category, is_chair_ready=role == "chair") for role, category in PANEL]


def form_commission(
    walk: Walk | Case, *, until: str = "approved", experts: list[Expert] | None = None
) -> Walk:
    """Carry the commission to a state: drafting, proposed, objected, agreed, declared (agreed and signed), approved."""
    if isinstance(walk, Case):
        walk = walk_of(walk)
    commission = commissions.open_commission(case=walk.case, by=walk.coordinator)
    walk.experts = experts or panel_experts()
    for (role, _category), expert in zip(PANEL, walk.experts, strict=True):
        commissions.add_member(commission=commission, expert=expert, role=role, by=walk.coordinator)
    if until == "drafting":
        return walk
    commissions.propose_commission(walk.commission, by=walk.coordinator)
    if until == "proposed":
        return walk
    if until == "objected":
        commissions.object_to_commission(walk.commission, by=walk.head, note="Two members know each other.")
        return walk
    commissions.agree_commission(walk.commission, by=walk.head)
    if until == "agreed":
        return walk
    for index in range(len(walk.experts)):
        commissions.sign_declaration(walk.place(index), by=walk.person(index))
    if until == "declared":
        return walk
    commissions.approve_commission(walk.commission, by=walk.director)
    walk.fresh()
    return walk


def at_time(day, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def plan_programme(walk: Walk, *, sessions: int = 2, starts_in: int = 0) -> Visit:
    """Two days with a session each, led by the chair."""
    first = clock.days_from_today(starts_in)
    visit = visits.plan_visit(
        visit=walk.visit,
        starts_on=first,
        ends_on=first + timedelta(days=1),
        place="Main building",
        by=walk.coordinator,
    )
    for number in range(sessions):
        day = first + timedelta(days=number % 2)
        visits.add_session(
            visit=visit,
            starts_at=at_time(day, 9 + number // 2),
            ends_at=at_time(day, 10 + number // 2),
            kind="meeting" if number == 0 else "interview",
            title=f"Session {number + 1}",
            participants="Rector and vice-rectors",
            place="Room 101",
            lead=walk.place(0),
            by=walk.coordinator,
        )
    return walk.visit


def rate_everything(walk: Walk, values: list[int] | None = None) -> None:
    """Each member rates each criterion; `values` gives one value a member."""
    values = values or [3] * len(walk.experts)
    for index, value in enumerate(values):
        person = walk.person(index)
        for criterion in walk.case.standard_set.criteria.all():
            ratings.give_rating(
                case=walk.case, criterion=criterion, value=value, comment="Seen on site.", by=person
            )


def write_notes(walk: Walk) -> None:
    """One note a session, by the chair."""
    for session in walk.visit.sessions.all():
        visits.save_note(
            session=session, text="The records were shown.", by=walk.chair, client_key=f"k{session.pk}"
        )


def hold_visit(walk: Walk | Case, *, until: str = "completed", values: list[int] | None = None) -> Walk:
    """Carry the visit to a state: planning, published, under_way, rated, completed."""
    if isinstance(walk, Case):
        walk = walk_of(walk)
    if not walk.experts:
        walk.experts = _experts_of(walk.case) or form_commission(walk).experts
    if until == "planning":
        return walk
    plan_programme(walk)
    visits.publish_programme(walk.visit, by=walk.coordinator)
    if until == "published":
        return walk
    visits.begin_visit(walk.visit, by=walk.chair)
    if until == "under_way":
        return walk
    write_notes(walk)
    rate_everything(walk, values)
    if until == "rated":
        return walk
    visits.complete_visit(walk.visit, by=walk.chair)
    walk.fresh()
    return walk


def _experts_of(case: Case) -> list[Expert]:
    rows = CommissionMember.objects.filter(commission__case=case, status="declared").select_related(
        "expert__user"
    )
    return [row.expert for row in sorted(rows, key=lambda row: (row.role != "chair", row.pk))]


def outsider() -> User:
    """A signed-in person without any role or relationship."""
    return UserFactory()


#: For `tests.factories.accreditation.case_in`: how a case walks into a stage.
STEPS = {
    "visit": lambda world: form_commission(world.case),
    "reporting": lambda world: hold_visit(world.case),
}
