"""A small agency with its reference data, and cases walked to a wished stage by the services, as the right people.

`make_agency()` gives the people; `case_in("contracted")` a case at that stage with its people (`World`). The stages
from self-assessment on are walked by the journey modules of their own builders, when they are there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module

from django.core.files.uploadedfile import SimpleUploadedFile

from accreditation.enums import CaseStatus
from accreditation.models import (
    Case,
    Contract,
    CouncilRule,
    Criterion,
    Kind,
    Level,
    PanelRule,
    Price,
    ProgrammeLevel,
    RatingLevel,
    StageDeadline,
    Standard,
    StandardSet,
    ThresholdRequirement,
)
from accreditation.selectors.thresholds import requirements_of
from accreditation.services import applications, cases, contracts
from core import clock
from people.models import Organisation, User
from tests.factories.people import OrganisationFactory, member, staff

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ROAD = (
    "draft",
    "submitted",
    "eligible",
    "contracted",
    "self_assessment",
    "self_assessment_review",
    "commission",
    "visit",
    "reporting",
    "council",
    "granted",
    "closed",
)


def pdf(name: str = "paper.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# --- Reference data: few rows of each kind


def small_set(
    kind: str = "institutional", *, standards: int = 2, criteria: int = 2, edition: str = "1"
) -> StandardSet:
    """A standard set in force with a few criteria."""
    found = StandardSet.objects.filter(code=f"small-{kind}-{edition}").first()
    if found is not None:
        return found
    made = StandardSet.objects.create(
        code=f"small-{kind}-{edition}",
        kind=kind,
        edition=edition,
        title=f"Standards of {kind}",
        in_force_from=clock.days_from_today(-400),
    )
    for number in range(1, standards + 1):
        standard = Standard.objects.create(
            standard_set=made, number=str(number), order=number, title=f"Standard {number}"
        )
        for place in range(1, criteria + 1):
            Criterion.objects.create(
                standard=standard,
                standard_set=made,
                number=f"{number}.{place}",
                order=number * 100 + place,
                text=f"Criterion {number}.{place}",
                esg=["1.1"],
            )
    return made


def reference_data() -> None:
    """The agency's lists and rules, as few rows as the services need; what is there already stays."""
    higher, _ = Level.objects.get_or_create(key="higher", defaults={"name": "Higher education"})
    Level.objects.get_or_create(key="tvet", defaults={"name": "Vocational education"})
    kinds = {}
    for key, name, programme in (("institutional", "Institutional", False), ("programme", "Programme", True)):
        kinds[key], _ = Kind.objects.get_or_create(
            key=key, defaults={"name": name, "is_programme": programme}
        )
        small_set(key)
    ProgrammeLevel.objects.get_or_create(key="bachelor", defaults={"name": "Bachelor"})
    for number, only in ((1, False), (2, False), (3, True)):
        ThresholdRequirement.objects.get_or_create(
            level=higher, number=number, defaults={"text": f"Requirement {number}", "only_programmes": only}
        )
    for key, amount, per in (("institutional", "300000.00", "case"), ("programme", "90000.00", "programme")):
        Price.objects.get_or_create(
            kind=kinds[key],
            level=higher,
            defaults={"amount": Decimal(amount), "per": per, "label": f"Price of {key}"},
        )
    for stage, days in (("submitted", 14), ("eligible", 21), ("contracted", 10), ("self_assessment", 90)):
        StageDeadline.objects.get_or_create(stage=stage, defaults={"days": days})
    for value, key in ((1, "unsatisfactory"), (2, "improvement"), (3, "satisfactory"), (4, "strong")):
        RatingLevel.objects.get_or_create(
            value=value, defaults={"key": key, "name": key.title(), "short": key[:6]}
        )
    PanelRule.objects.first() or PanelRule.objects.create()
    CouncilRule.objects.first() or CouncilRule.objects.create()


# --- People


@dataclass
class World:
    """One organisation, the agency's people, and their case."""

    organisation: Organisation
    head: User
    quality_lead: User
    contributor: User
    coordinator: User
    legal: User
    accountant: User
    director: User
    case: Case | None = None
    extra: dict = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        return Contract.objects.select_related("case__organisation").get(case=self.case)

    def fresh(self) -> Case:
        self.case = Case.objects.for_page().get(pk=self.case.pk)
        return self.case


def complete_organisation(**fields) -> Organisation:
    """An organisation whose facts are complete enough to apply."""
    return OrganisationFactory(
        **{
            "registration_number": "01234567890123",
            "licence_number": "LD-170001",
            "address": "Chuy Avenue 1",
            **fields,
        }
    )


def make_agency(**organisation) -> World:
    """Reference data, an organisation with its people, and one person in each role that a case needs."""
    reference_data()
    school = complete_organisation(**organisation)
    return World(
        organisation=school,
        head=member(school, "head"),
        quality_lead=member(school, "quality_lead"),
        contributor=member(school, "contributor"),
        coordinator=staff("coordinator"),
        legal=staff("legal"),
        accountant=staff("accountant"),
        director=staff("director_general"),
    )


def same_agency(world: World, **organisation) -> World:
    """Another organisation with its own people, before the same agency."""
    school = complete_organisation(**organisation)
    return World(
        organisation=school,
        head=member(school, "head"),
        quality_lead=member(school, "quality_lead"),
        contributor=member(school, "contributor"),
        coordinator=world.coordinator,
        legal=world.legal,
        accountant=world.accountant,
        director=world.director,
    )


# --- The walk


def draft_case(world: World, *, programmes: int = 0, complete: bool = True) -> Case:
    """A draft application, complete enough to submit."""
    kind = Kind.objects.get(key="programme" if programmes else "institutional")
    world.case = applications.start_application(
        organisation=world.organisation,
        kind=kind,
        level=Level.objects.get(key="higher"),
        language="en",
        by=world.quality_lead,
        contact=world.quality_lead,
        description="We teach.",
    )
    for number in range(1, programmes + 1):
        programme = applications.add_programme(
            organisation=world.organisation,
            by=world.quality_lead,
            code=f"5500{number:02}",
            level=ProgrammeLevel.objects.get(key="bachelor"),
            name_en=f"Programme {number}",
            name_ky=f"Программа {number}",
        )
        applications.include_programme(world.case, programme=programme, by=world.quality_lead)
    if complete:
        applications.attach_licence(world.case, upload=pdf("licence.pdf"), by=world.quality_lead)
    return world.fresh()


def to_submitted(world: World) -> None:
    applications.submit_application(world.case, by=world.head)


def answer_thresholds(world: World, *, met: bool = True) -> None:
    for requirement in requirements_of(world.case):
        applications.answer_threshold(
            world.case,
            requirement=requirement,
            is_met=met,
            evidence="Seen: licence LD-170001.",
            by=world.coordinator,
        )


def to_eligible(world: World) -> None:
    cases.assign_coordinator(world.case, coordinator=world.coordinator, by=world.coordinator)
    answer_thresholds(world)
    applications.confirm_eligibility(world.fresh(), by=world.coordinator)


def priced_contract(world: World) -> Contract:
    """Carry the contract to `priced`."""
    contract = world.contract
    contracts.draft_contract(contract, subject=contract.subject, terms=contract.terms, by=world.legal)
    contracts.price_contract(contract, by=world.accountant)
    contracts.price_contract_step(world.contract, by=world.accountant)
    return world.contract


def to_contracted(world: World) -> None:
    priced_contract(world)
    contracts.sign_for_agency(world.contract, by=world.director)
    contracts.attach_signed_copy(world.contract, upload=pdf("signed.pdf"), by=world.head)
    contracts.sign_for_organisation(world.contract, by=world.head)


STEPS = {"submitted": to_submitted, "eligible": to_eligible, "contracted": to_contracted}


def case_in(stage: str, *, programmes: int = 0, world: World | None = None) -> World:
    """Walk a case to a stage: the main road, or `returned`, `declined`, `withdrawn`, `terminated`."""
    world = world or make_agency()
    draft_case(world, programmes=programmes)
    if stage in {"returned", "declined", "withdrawn", "terminated"}:
        return _end(world, stage)
    for name in ROAD[1 : ROAD.index(stage) + 1]:
        _step(name)(world)
        world.fresh()
    assert world.case.status == stage, (world.case.status, stage)
    return world


def walk_to(world: World, stage: str) -> None:
    """Walk a case from the stage before into this one."""
    _step(stage)(world)
    world.fresh()


def _step(name: str):
    """The function that walks into a stage: ours, or `STEPS` of a journey module."""
    if name in STEPS:
        return STEPS[name]
    for module in ("self_assessment", "commission", "report", "decision"):
        try:
            found = getattr(import_module(f"tests.factories.journey_{module}"), "STEPS", {})
        except ModuleNotFoundError:
            continue
        if name in found:
            return found[name]
    raise LookupError(
        f"No journey module walks a case into {name!r} yet: give it STEPS = {{{name!r}: function}}."
    )


def _end(world: World, stage: str) -> World:
    to_submitted(world)
    world.fresh()
    if stage == "returned":
        applications.return_application(world.case, by=world.coordinator, note="The licence is not legible.")
    elif stage == "declined":
        answer_thresholds(world, met=False)
        applications.decline_application(world.case, by=world.coordinator, note="No licence for this level.")
    elif stage == "withdrawn":
        cases.withdraw_case(world.case, by=world.head, note="We are not ready.")
    else:
        cases.terminate_case(world.case, by=world.director, note="No answer for a year.")
    world.fresh()
    assert world.case.status == stage == CaseStatus(stage)
    return world
