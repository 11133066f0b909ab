"""The two cases of the benchmark whose pages are heavy: one being written, one after its visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


class HeavyCases:
    """Part of the builder: it reads the builder's people, standards and clock."""

    plan: Any
    rows: int
    now: Any
    today: Any
    kind: Any
    levels: list[Any]
    standards: Any
    coordinators: list[Any]
    experts: list[Any]
    quality: Any

    def extra_case(self, pk: int, status: str) -> Any:
        """Make one more case of the first organisation, beside the many."""
        from accreditation.models import Case

        return Case.objects.create(
            pk=pk, number=f"A-2026-{pk:06}", organisation_id=1, kind=self.kind, level=self.levels[0],
            standard_set=self.standards, coordinator=self.coordinators[0], status=status, is_programme=True,
            submitted_at=self.now, stage_due=self.today + timedelta(days=30), contact=self.quality,
        )  # fmt: skip

    def written_case(self) -> None:
        """Make a self-assessment in progress: every criterion, two of three written, evidence beside them."""
        from accreditation.models import Evidence, SelfAssessment, SelfAssessmentEntry

        case = self.extra_case(self.rows + 1, "self_assessment")
        work = SelfAssessment.objects.create(pk=case.pk, case=case, status="drafting")
        words = (
            "Университет билим берүү программаларын жыл сайын карап чыгат жана жыйынтыгын жарыялайт. " * 16
        )
        entries = []
        for place, criterion in enumerate(self.standards.criteria.order_by("order")):
            done = place % 3 != 2
            entries.append(
                SelfAssessmentEntry(
                    self_assessment=work, criterion=criterion, order=place, narrative=words if done else "",
                    rating=3 if done else None, is_complete=done, written_by=self.quality if done else None,
                    written_at=self.now if done else None, version=2 if done else 0,
                )
            )  # fmt: skip
        assert len(entries) >= 60
        SelfAssessmentEntry.objects.bulk_create(entries)
        entries = list(work.entries.order_by("order"))
        for place in range(4):
            row = Evidence.objects.create(
                organisation_id=1, title=f"Далил {place}", link="https://example.org/", added_by=self.quality
            )
            row.entries.set(entries[place : place + 3])
        self.plan.written, self.plan.entry = case.pk, entries[3].pk

    def rated_case(self) -> None:
        """Make a case after its visit: six experts have rated every criterion, most are agreed on."""
        from accreditation.models import (
            Commission,
            CommissionMember,
            ExpertRating,
            PanelRating,
            Report,
            ReportSection,
            Visit,
        )

        case = self.extra_case(self.rows + 2, "reporting")
        panel = Commission.objects.create(pk=case.pk, case=case, status="active")
        members = [
            CommissionMember.objects.create(
                commission=panel, expert=expert, role="chair" if not place else "member",
                category=expert.category, status="declared", declared_at=self.now,
            )
            for place, expert in enumerate(self.experts[:6])
        ]  # fmt: skip
        first, last = self.today - timedelta(days=9), self.today - timedelta(days=7)
        Visit.objects.create(
            pk=case.pk, case=case, status="completed", place="Бишкек", starts_on=first, ends_on=last
        )
        report = Report.objects.create(pk=case.pk, case=case, status="drafting")
        criteria = list(self.standards.criteria.order_by("order"))
        ExpertRating.objects.bulk_create(
            ExpertRating(
                member=member, case=case, criterion=row, value=3 + (row.order + place) % 2, comment="Негиз"
            )
            for place, member in enumerate(members)
            for row in criteria
        )
        PanelRating.objects.bulk_create(
            PanelRating(
                case=case, criterion=row, value=3, grounds="Далил бар", agreed_by=members[0].expert.user
            )
            for place, row in enumerate(criteria)
            if place % 3
        )
        words = "Комиссия уюмдун документтерин изилдеп, окутуучулар жана студенттер менен жолугушту. " * 260
        ReportSection.objects.bulk_create(
            ReportSection(report=report, key=standard.number, standard=standard, title=standard.title, order=place,
                          text=words, strengths="Күчтүү жагы.")
            for place, standard in enumerate(self.standards.standards.order_by("order"))
        )  # fmt: skip
        self.plan.rated = self.plan.report = case.pk
