"""The walk of a case through its self-assessment, by the services, as the right people.

`assess(case, until="accepted")` carries a case in the stage "contracted" on; `assessed_case()` makes such a case
without walking the stages before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from accreditation.models import (
    Case,
    Kind,
    Level,
    RatingLevel,
    SelfAssessment,
    SelfAssessmentEntry,
    StandardSet,
)
from accreditation.services import entries, self_assessments
from core.workflow import perform
from people.models import User
from people.selectors import organisation_people, users_with_role
from tests.factories.people import ExpertFactory, OrganisationFactory, member, staff

STATES = (
    "opened",
    "written",
    "submitted",
    "under_review",
    "reviewed",
    "accepted",
    "returned",
    "nonconforming",
)


@dataclass
class Assessed:
    """A case in its self-assessment, with its people."""

    case: Case
    coordinator: User
    head: User
    quality_lead: User
    contributor: User
    reviewer: User

    @property
    def work(self) -> SelfAssessment:
        return SelfAssessment.objects.select_related("case__organisation").get(case_id=self.case.pk)

    def entry(self, index: int = 0) -> SelfAssessmentEntry:
        rows = SelfAssessmentEntry.objects.select_related("self_assessment__case__organisation", "criterion")
        return rows.filter(self_assessment__case=self.case).order_by("order")[index]

    def fresh(self) -> Case:
        self.case = Case.objects.for_page().get(pk=self.case.pk)
        return self.case


def small_standards(standards: int = 2, criteria: int = 2) -> StandardSet:
    """A standard set of a few criteria, so that a walk is quick."""
    count = StandardSet.objects.count()
    made = StandardSet.objects.create(
        code=f"TINY-{count}",
        kind="institutional",
        edition=f"{count}",
        title=f"Tiny {count}",
        in_force_from="2020-01-01",
    )
    for s in range(1, standards + 1):
        standard = made.standards.create(number=f"{s}", order=s, title=f"Standard {s}")
        for c in range(1, criteria + 1):
            standard.criteria.create(
                standard_set=made,
                number=f"{s}.{c}",
                order=s * 100 + c,
                esg=["1.1"],
                text=f"Criterion {s}.{c}",
                guidance=f"What to write about {s}.{c}",
            )
    return made


def scale() -> None:
    """The four levels of rating, when reference data is not loaded."""
    for value, key in (
        (4, "strong"),
        (3, "satisfactory"),
        (2, "suggests-improvement"),
        (1, "unsatisfactory"),
    ):
        RatingLevel.objects.get_or_create(
            value=value, defaults={"key": key, "name": key.replace("-", " ").capitalize(), "short": key[:2]}
        )


def assessed_case(*, until: str = "opened", standard_set: StandardSet | None = None) -> Assessed:
    """A contracted case of a new organisation, carried to a state of its self-assessment (one of `STATES`)."""
    scale()
    organisation = OrganisationFactory()
    level, _made = Level.objects.get_or_create(key="higher", defaults={"name": "Higher education"})
    kind, _made = Kind.objects.get_or_create(key="institutional", defaults={"name": "Institutional"})
    people = {role: member(organisation, role) for role in ("head", "quality_lead", "contributor")}
    coordinator = staff("coordinator")
    case = Case.objects.create(
        organisation=organisation,
        number=f"T-{Case.objects.count() + 1:03}",
        kind=kind,
        level=level,
        standard_set=standard_set or small_standards(),
        language="en",
        contact=people["quality_lead"],
        coordinator=coordinator,
        status="contracted",
    )
    return assess(case, until=until)


def assess(case: Case, *, until: str = "accepted", reviewer: User | None = None) -> Assessed:
    """Carry a case in the stage "contracted" through its self-assessment, to one of `STATES`."""
    organisation = case.organisation
    named = {
        role: organisation_people(organisation, roles=[role]).first() or member(organisation, role)
        for role in ("head", "quality_lead", "contributor")
    }
    coordinator = case.coordinator or users_with_role("coordinator").first()
    walk = Assessed(case, coordinator, **named, reviewer=reviewer or ExpertFactory().user)
    self_assessments.start_self_assessment(case, by=coordinator)
    for state in STATES[1 : STATES.index(until) + 1] if until in STATES[:5] else STATES[1:5]:
        _STEPS[state](walk)
    if until in STATES[5:]:
        _END[until](walk)
    walk.fresh()
    return walk


def write_everything(walk: Assessed) -> None:
    """Write each criterion as the quality lead: the first with a link as evidence, the others say why there is none."""
    for entry in SelfAssessmentEntry.objects.filter(self_assessment__case=walk.case).order_by("order"):
        values = {
            "narrative": f"We do what {entry.criterion_id} asks.\n\nEvery year we look at it again.",
            "rating": 2 + entry.order % 3,
            "no_evidence_reason": "" if entry.order == 1 else "It is shown during the visit.",
        }
        entries.save_entry(entry, values=values, version=entry.version, by=walk.quality_lead)
        if entry.order == 1:
            entries.add_evidence(
                entry, title="Strategy", link="https://example.kg/strategy", by=walk.quality_lead
            )


def _begin(walk: Assessed) -> None:
    self_assessments.name_peer_reviewer(walk.work, reviewer=walk.reviewer, by=walk.coordinator)
    self_assessments.begin_review(walk.work, by=walk.coordinator)


def _return(walk: Assessed) -> None:
    entries.add_remark(walk.entry(), text="Please give figures.", by=walk.coordinator, asks_rework=True)
    self_assessments.return_for_rework(walk.work, by=walk.coordinator, note="Figures are missing.")


_STEPS = {
    "written": write_everything,
    "submitted": lambda walk: self_assessments.submit_self_assessment(walk.work, by=walk.head),
    "under_review": _begin,
    "reviewed": lambda walk: self_assessments.give_peer_review(
        walk.work, verdict="accept", text="Well founded.", by=walk.reviewer
    ),
}
_END = {
    "accepted": lambda walk: self_assessments.accept_self_assessment(walk.work, by=walk.coordinator),
    "returned": _return,
    "nonconforming": lambda walk: self_assessments.declare_nonconforming(
        walk.work, by=walk.coordinator, note="Most criteria are not met."
    ),
}


def withdraw(walk: Assessed) -> None:
    """End the case in the middle of the writing."""
    perform(walk.fresh(), "withdraw", by=walk.head, note="We apply later.")


# --- Stages of the common walk (`tests.factories.accreditation.case_in`)


def _open(world) -> None:
    world.extra["assessed"] = assess(world.case, until="opened")


def _hand_in(world) -> None:
    write_everything(world.extra["assessed"])
    _STEPS["submitted"](world.extra["assessed"])


def _accept(world) -> None:
    for state in ("under_review", "reviewed"):
        _STEPS[state](world.extra["assessed"])
    _END["accepted"](world.extra["assessed"])


STEPS = {"self_assessment": _open, "self_assessment_review": _hand_in, "commission": _accept}


# --- The road of `tests.factories.accreditation.case_in`


def _of(world) -> Assessed:
    """The people of a world as this stage knows them; its reviewer is kept for later steps."""
    if "reviewer" not in world.extra:
        world.extra["reviewer"] = ExpertFactory().user
    return Assessed(
        world.case,
        world.coordinator,
        world.head,
        world.quality_lead,
        world.contributor,
        world.extra["reviewer"],
    )


def _open(world) -> None:
    scale()
    self_assessments.start_self_assessment(world.case, by=world.coordinator)


def _hand_in(world) -> None:
    write_everything(_of(world))
    _STEPS["submitted"](_of(world))


def _accept(world) -> None:
    for name in ("under_review", "reviewed"):
        _STEPS[name](_of(world))
    _END["accepted"](_of(world))


STEPS = {"self_assessment": _open, "self_assessment_review": _hand_in, "commission": _accept}
