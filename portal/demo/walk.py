"""Carrying one case along its road, as the right person at the right hour."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accreditation.models import Case, Commission, Kind, Level, ProgrammeLevel, Report, SelfAssessment, Visit
from accreditation.selectors.thresholds import requirements_of
from accreditation.services import (
    applications,
    cases,
    commissions,
    contracts,
    decisions,
    entries,
    ratings,
    reports,
    self_assessments,
    visits,
)
from core import clock
from core.context import acting
from people.models import Organisation, User
from portal.demo import texts
from portal.demo.agency import Cast
from portal.demo.names import PROGRAMMES

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#: Days between the stages of an unhurried case.
PACE = {
    "submitted": 2,
    "eligible": 8,
    "contracted": 12,
    "self_assessment": 2,
    "self_assessment_review": 55,
    "commission": 12,
    "visit": 16,
    "reporting": 14,
    "council": 22,
    "granted": 12,
}
PANEL = ("national", "national", "foreign", "employer", "student")
ROAD = tuple(PACE)


@dataclass
class Walk:
    """One case on its way.

    Attributes:
        cast: everybody.
        organisation: whose case it is.
        began: the day on which the application was begun.
        language: working language.
        kind: key of the kind.
        ratings: how good the organisation is: share of criteria (strong, to improve, unsatisfactory).
    """

    cast: Cast
    organisation: Organisation
    began: date
    language: str = "ky"
    kind: str = "institutional"
    quality: tuple[float, float, float] = (0.2, 0.1, 0.0)
    coordinator: str = "coordinator"
    panel_number: int | None = None
    case: Case = field(init=False)
    day: date = field(init=False)

    def __post_init__(self) -> None:
        """Begin on the first day."""
        self.day = self.began

    @contextmanager
    def by(self, person: User, *, days: int = 0, hour: int = 10) -> Iterator[User]:
        """Act as a person, some days later, at an hour; the clock stays moved for the next act."""
        self.day = min(self.day + timedelta(days=days), timezone.localdate())
        moment = timezone.make_aware(
            datetime(self.day.year, self.day.month, self.day.day, hour, len(person.email) % 60)
        )
        with clock.at(min(moment, timezone.now())), acting(person):
            yield User.objects.get(pk=person.pk)

    @property
    def head(self) -> User:
        """The organisation's head."""
        return self.cast.heads[self.organisation.pk]

    @property
    def lead(self) -> User:
        """The organisation's quality lead."""
        return self.cast.leads[self.organisation.pk]

    @property
    def owner(self) -> User:
        """The case's coordinator."""
        return self.cast.staff[self.coordinator]

    def fresh(self) -> Case:
        """Load the case anew."""
        self.case = Case.objects.for_page().get(pk=self.case.pk)
        return self.case

    # --- The road --------------------------------------------------------------------------------------------

    def begin(self) -> Case:
        """Write the application."""
        kind = Kind.objects.get(key=self.kind)
        with self.by(self.lead, hour=9) as lead:
            self.case = applications.start_application(
                organisation=self.organisation,
                kind=kind,
                level=Level.objects.get(key=self.organisation.levels[0]),
                language=self.language,
                by=lead,
                contact=lead,
                description=texts.DESCRIPTION[self.language],
            )
            if kind.is_programme:
                self._programmes(lead)
            applications.attach_licence(self.case, upload=_pdf("licence.pdf"), by=lead)
        return self.fresh()

    def _programmes(self, lead: User) -> None:
        for code, *names in PROGRAMMES:
            programme = self.organisation.programmes.filter(code=code).first()
            programme = programme or applications.add_programme(
                organisation=self.organisation,
                by=lead,
                code=code,
                level=ProgrammeLevel.objects.get(key="bachelor"),
                credits=240,
                learners=180,
                **{f"name_{lang}": name for lang, name in zip(("ky", "ru", "kk", "en"), names, strict=True)},
            )
            applications.include_programme(self.case, programme=programme, by=lead)

    def to(self, stage: str) -> Case:
        """Walk from where the case stands to a stage of the road."""
        done = ROAD.index(self.case.status) + 1 if self.case.status in ROAD else 0
        for name in ROAD[done : ROAD.index(stage) + 1]:
            getattr(self, f"_to_{name}")(PACE[name])
            self.fresh()
        return self.case

    def _to_submitted(self, days: int) -> None:
        with self.by(self.head, days=days) as head:
            applications.submit_application(self.case, by=head)

    def answer_thresholds(self, *, met: bool = True) -> None:
        """Answer every threshold requirement; the last one with no when `met` is False."""
        with self.by(self.owner, days=3) as owner:
            if self.case.coordinator_id is None:
                cases.assign_coordinator(self.case, coordinator=owner, by=owner)
            wanted = requirements_of(self.fresh())
            for requirement in wanted:
                applications.answer_threshold(
                    self.case,
                    requirement=requirement,
                    is_met=met or requirement != wanted[-1],
                    evidence=texts.EVIDENCE[self.language],
                    by=owner,
                )

    def _to_eligible(self, days: int) -> None:
        self.answer_thresholds()
        with self.by(self.owner, days=days - 3) as owner:
            applications.confirm_eligibility(self.fresh(), by=owner)

    def _to_contracted(self, days: int) -> None:
        self.price_contract(days - 6)
        with self.by(self.cast.staff["director"], days=2) as director:
            contracts.sign_for_agency(self.case.contract, by=director)
        with self.by(self.head, days=4) as head:
            self.fresh()
            contracts.attach_signed_copy(self.case.contract, upload=_pdf("contract.pdf"), by=head)
            contracts.sign_for_organisation(self.case.contract, by=head)

    def price_contract(self, days: int) -> None:
        """Draft and price the contract."""
        contract = self.case.contract
        with self.by(self.cast.staff["legal"], days=days // 2) as legal:
            contracts.draft_contract(contract, subject=contract.subject, terms=contract.terms, by=legal)
        with self.by(self.cast.staff["accountant"], days=days - days // 2) as accountant:
            contracts.price_contract(self.fresh().contract, by=accountant)
            contracts.price_contract_step(self.fresh().contract, by=accountant)
        self.fresh()

    def _to_self_assessment(self, days: int) -> None:
        with self.by(self.owner, days=days) as owner:
            self_assessments.start_self_assessment(self.case, by=owner)

    def write_entries(self, share: float = 1.0) -> None:
        """Write the narratives of a share of the criteria."""
        work = SelfAssessment.objects.select_related("case__organisation").get(case=self.case)
        rows = list(work.entries.select_related("self_assessment__case__organisation").order_by("order"))
        with self.by(self.lead) as lead:
            for number, entry in enumerate(rows[: round(len(rows) * share)]):
                values = {
                    "narrative": texts.narrative(self.language, number),
                    "rating": 4 if number % 4 == 0 else 3,
                    "no_evidence_reason": texts.NO_EVIDENCE[self.language] if number % 9 else "",
                }
                entries.save_entry(entry, values=values, version=entry.version, by=lead)
                if not values["no_evidence_reason"]:
                    self._evidence(entry, lead, number)

    def _evidence(self, entry: Any, lead: User, number: int) -> None:
        kept = self.organisation.evidence.first()
        if kept is not None:
            entries.attach_evidence(entry, evidence=kept, by=lead)
            return
        entries.add_evidence(
            entry,
            title=str(self.case.standard_set),
            by=lead,
            link=f"{self.organisation.website}documents/{number}",
            effective_date=self.began,
        )

    def _to_self_assessment_review(self, days: int) -> None:
        self.day += timedelta(days=days - 5)
        self.write_entries()
        with self.by(self.head, days=5) as head:
            self_assessments.submit_self_assessment(self.work, by=head)

    @property
    def work(self) -> SelfAssessment:
        """The self-assessment."""
        return SelfAssessment.objects.select_related("case__organisation", "peer_reviewer").get(
            case=self.case
        )

    def review(self, verdict: str) -> None:
        """Let a peer reviewer read and give an opinion."""
        reviewer = next(e.user for e in reversed(self.cast.experts) if e.category == "national")
        with self.by(self.owner, days=2) as owner:
            self_assessments.name_peer_reviewer(self.work, reviewer=reviewer, by=owner)
            self_assessments.begin_review(self.work, by=owner)
        with self.by(reviewer, days=5) as person:
            words = texts.GROUNDS[self.language] if verdict == "accept" else texts.REASONS[self.language]
            self_assessments.give_peer_review(self.work, verdict=verdict, text=words, by=person)

    def _to_commission(self, days: int) -> None:
        self.review("accept")
        with self.by(self.owner, days=days - 7) as owner:
            self_assessments.accept_self_assessment(self.work, by=owner)

    # --- Commission, visit, report -------------------------------------------------------------------------

    def panel(self) -> list[Any]:
        """Choose five experts who fit the rule; another five for another organisation."""
        number = self.organisation.pk % 5 if self.panel_number is None else self.panel_number
        chosen = []
        for place, category in enumerate(PANEL):
            pool = [e for e in self.cast.experts if e.category == category and (place or e.is_chair_ready)]
            pool = [e for e in pool if e not in chosen]
            chosen.append(pool[number % len(pool)])
        return chosen

    def compose(self) -> Commission:
        """Put the commission together."""
        with self.by(self.owner, days=2) as owner:
            commission = commissions.open_commission(case=self.case, by=owner)
            for place, expert in enumerate(self.panel()):
                role = "member" if place else "chair"
                commissions.add_member(commission=commission, expert=expert, role=role, by=owner)
        return commission

    def propose(self) -> None:
        """Propose it; the organisation agrees and the members sign."""
        self.compose()
        with self.by(self.owner, days=1) as owner:
            commissions.propose_commission(self.commission, by=owner)

    @property
    def commission(self) -> Commission:
        """The commission."""
        return Commission.objects.select_related("case__organisation").get(case=self.case)

    @property
    def members(self) -> list[Any]:
        """Its members, the chair first."""
        rows = self.commission.members.select_related("expert__user", "commission__case__organisation")
        return sorted(
            rows.filter(status__in=["invited", "declared"]), key=lambda m: (m.role != "chair", m.pk)
        )

    def agree(self, *, declared: int = len(PANEL)) -> None:
        """Let the organisation agree, and so many members sign the declaration."""
        with self.by(self.head, days=4) as head:
            commissions.agree_commission(self.commission, by=head)
        for member in self.members[:declared]:
            with self.by(member.expert.user, hour=12) as expert:
                commissions.sign_declaration(member, by=expert)

    def _to_visit(self, days: int) -> None:
        self.propose()
        self.agree()
        with self.by(self.cast.staff["director"], days=days - 7) as director:
            commissions.approve_commission(self.commission, by=director)

    @property
    def visit(self) -> Visit:
        """The visit."""
        return Visit.objects.select_related("case__organisation").get(case=self.case)

    def plan_visit(self, *, days_ahead: int = 4) -> None:
        """Plan and publish the programme of a visit of two days."""
        first = self.day + timedelta(days=2 + days_ahead)
        with self.by(self.owner, days=2) as owner:
            visits.plan_visit(
                visit=self.visit,
                starts_on=first,
                ends_on=first + timedelta(days=1),
                place=self.organisation.address,
                by=owner,
            )
            kinds = ("meeting", "interview", "focus_group", "tour")
            for number, title in enumerate(texts.SESSIONS[self.language]):
                start = datetime(first.year, first.month, first.day, 9 + 3 * (number % 2))
                start = timezone.make_aware(start) + timedelta(days=number // 2)
                visits.add_session(
                    visit=self.visit,
                    starts_at=start,
                    ends_at=start + timedelta(hours=2),
                    kind=kinds[number],
                    title=title,
                    lead=self.members[number],
                    by=owner,
                )
            visits.publish_programme(self.visit, by=owner)

    def hold_visit(self, *, raters: int = len(PANEL), first_rater: int = 0) -> None:
        """Begin the visit: notes in every session, ratings by so many members, from one of them on."""
        members = self.members
        first = self.visit.starts_on or self.day
        with self.by(members[0].expert.user, days=(first - self.day).days) as chair:
            visits.begin_visit(self.visit, by=chair)
            for session in self.visit.sessions.all():
                visits.save_note(session=session, text=texts.NOTE[self.language], by=chair)
        criteria = list(self.case.standard_set.criteria.order_by("order"))
        for place, member in list(enumerate(members))[first_rater : first_rater + raters]:
            with self.by(member.expert.user, hour=15) as expert:
                for number, criterion in enumerate(criteria):
                    value = self.value_of(number, len(criteria), place)
                    ratings.give_rating(
                        case=self.case,
                        criterion=criterion,
                        value=value,
                        by=expert,
                        comment=texts.GROUNDS[self.language] if value <= 2 else "",
                    )

    def value_of(self, number: int, total: int, place: int) -> int:
        """Rate a criterion by the organisation's quality; the last member sometimes differs by one level."""
        strong, improve, bad = self.quality
        spot = (number * 37 % total) / total
        value = 1 if spot < bad else 2 if spot < bad + improve else 4 if spot >= 1 - strong else 3
        return 3 if place == len(PANEL) - 1 and value == 4 and number % 3 == 0 else value

    def _to_reporting(self, days: int) -> None:
        self.plan_visit()
        self.hold_visit()
        with self.by(self.members[0].expert.user, days=1) as chair:
            visits.complete_visit(self.visit, by=chair)

    @property
    def report(self) -> Report:
        """The report."""
        return Report.objects.select_related("case__organisation", "case__coordinator").get(case=self.case)

    def write_report(self) -> None:
        """Agree the ratings, write every section and a recommendation where one is due."""
        with self.by(self.members[0].expert.user, days=6) as chair:
            ratings.adopt_where_all_agree(case=self.case, by=chair)
            done = set(self.case.panel_ratings.values_list("criterion_id", flat=True))
            for criterion in self.case.standard_set.criteria.exclude(pk__in=done):
                words = texts.GROUNDS[self.language]
                ratings.agree_rating(case=self.case, criterion=criterion, value=4, by=chair, grounds=words)
            for section in self.report.sections.all():
                reports.save_section(
                    section=section,
                    text=texts.SECTION[self.language],
                    strengths=texts.STRENGTH[self.language]
                    if section.standard_id and section.order % 3 == 0
                    else "",
                    version=section.version,
                    by=chair,
                )
            low = self.case.panel_ratings.filter(value__lte=2).select_related("criterion__standard")
            for standard in {row.criterion.standard for row in low}:
                reports.add_recommendation(
                    report=self.report,
                    standard=standard,
                    kind="remedy",
                    text=texts.RECOMMENDATION[self.language],
                    by=chair,
                )

    def check_report(self) -> None:
        """Send the report through factual check and internal expertise."""
        chair_user = self.members[0].expert.user
        with self.by(chair_user, days=1) as chair:
            reports.send_for_factual_check(self.report, by=chair)
        with self.by(self.head, days=5) as head:
            reports.finish_factual_check(report=self.report, by=head)
        with self.by(chair_user, days=1) as chair:
            reports.send_to_expertise(self.report, by=chair)
        with self.by(self.cast.staff["adviser"], days=4) as adviser:
            reports.pass_expertise(self.report, by=adviser)

    def _to_council(self, days: int) -> None:
        self.write_report()
        self.check_report()
        with self.by(self.owner, days=days - 17) as owner:
            decisions.send_to_council(self.fresh(), by=owner)


def _pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")
