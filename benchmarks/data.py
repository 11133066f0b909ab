"""Build an agency with many cases: `python -m benchmarks.data ROWS PLAN.json` on the database of DATABASE_URL.

Objects of which there are few come from the models; the many come in bulk, which is allowed here only.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

from benchmarks.heavy_cases import HeavyCases

CITIES = ("Бишкек", "Ош", "Нарын", "Талас", "Каракол", "Баткен", "Манас", "Токмок", "Алматы", "Ташкент")
RARE = "Хан-Теңири"
OPEN = (
    "submitted",
    "eligible",
    "contracted",
    "self_assessment_review",
    "commission",
    "visit",
    "reporting",
    "council",
)
ROAD = ("draft", *OPEN, "granted")
COORDINATORS = 20
#: So many cases of the coordinator are open in every size: My work shows a full page in each.
BUSY = 45
ORGANISATION_CASES = 10


@dataclass
class Plan:
    """What the measuring process must know of the data."""

    rows: int
    case: int = 0
    written: int = 0
    entry: int = 0
    rated: int = 0
    organisation: int = 0
    coordinator: int = 0
    certificate: int = 0
    report: int = 0
    cookies: dict[str, str] = field(default_factory=dict)


def main(rows: int, place: str) -> None:
    """Make the tables, fill them, and write the plan."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_reference", verbosity=0)
    with transaction.atomic(), connection.constraint_checks_disabled():
        plan = Builder(rows).build()
    from benchmarks.loading import finish

    finish(BULK)
    Path(place).write_text(json.dumps(asdict(plan)))


BULK: list[Any] = []


class Builder(HeavyCases):
    """Everything that stands in the database."""

    def __init__(self, rows: int) -> None:
        """Read the reference data."""
        from accreditation.models import Kind, Level, StandardSet
        from core import clock

        self.plan = Plan(rows)
        self.rows = rows
        self.now = clock.now()
        self.today = clock.today()
        self.kind = Kind.objects.get(key="institutional")
        self.other = Kind.objects.exclude(key="institutional").first() or self.kind
        self.levels = list(Level.objects.all())
        self.standards = StandardSet.objects.filter(kind="institutional").first()
        assert self.standards is not None

    def bulk(self, pattern: Any, *names: str) -> Any:
        """Return a table to fill, and remember it for its sequence."""
        from benchmarks.loading import Table

        BULK.append(type(pattern))
        return Table(pattern, *names)

    def build(self) -> Plan:
        """Build it in the order of the keys."""
        self.people()
        self.organisations()
        self.cases()
        self.decisions()
        self.history()
        self.written_case()
        self.rated_case()
        self.sessions()
        return self.plan

    # --- Few of each

    def person(self, name: str, role: str = "", **more: Any) -> Any:
        """Make an account, with a role."""
        from people.models import RoleAssignment, User

        first, last = name.split()
        user = User(email=f"{len(self.everybody)}@bench.example", first_name=first, last_name=last, **more)
        user.set_unusable_password()
        user.is_staff = bool(role)
        user.save()
        if role:
            RoleAssignment.objects.create(user=user, role=role, since=self.today - timedelta(days=900))
        self.everybody.append(user)
        return user

    def people(self) -> None:
        """Make the agency and its people."""
        from core.models import Agency
        from people.models import Expert

        self.everybody: list[Any] = []
        names = {
            f"name_{code}": "Билим берүү уюмдарын аккредитациялоо агенттиги"
            for code in ("ky", "ru", "kk", "en")
        }
        known = {f.attname for f in Agency._meta.concrete_fields}
        Agency.objects.create(
            name=names["name_ky"],
            short_name="IAAR",
            languages=["ky", "ru", "kk", "en"],
            **{key: value for key, value in names.items() if key in known},
        )
        self.person("Айбек Администраторов", "administrator")
        self.director = self.person("Гүлнара Директорова", "director_general")
        self.secretary = self.person("Нуржан Катчыева", "council_secretary")
        self.coordinators = [
            self.person(f"Айзада Координатор{i:02}", "coordinator") for i in range(COORDINATORS)
        ]
        self.head = self.person("Бакыт Ректоров")
        self.quality = self.person("Салтанат Сапатова")
        self.experts = [
            Expert.objects.create(
                user=self.person(f"Эксперт Эсенов{i:02}"),
                category=("national", "foreign", "employer", "student")[i % 4],
                country="KG",
                employer="Улуттук университет",
                ethics_signed_at=self.now,
                is_chair_ready=True,
            )
            for i in range(12)
        ]
        self.plan.coordinator = self.coordinators[0].pk

    def organisations(self) -> None:
        """Make one organisation for ten cases."""
        from people.models import Membership, Organisation

        self.houses = max(20, self.rows // ORGANISATION_CASES)
        table = self.bulk(
            Organisation(kind="education", levels=["higher"], created_at=self.now, updated_at=self.now),
            *(
                "id",
                "name",
                "name_ky",
                "name_ru",
                "name_kk",
                "name_en",
                "country",
                "city",
                "city_ky",
                "city_ru",
            ),
            *("city_kk", "city_en", "identification_number"),
        )
        table.fill(self.organisation_row(pk) for pk in range(1, self.houses + 1))
        for user, role in ((self.head, "head"), (self.quality, "quality_lead")):
            Membership.objects.create(
                user=user, organisation_id=1, role=role, since=self.today - timedelta(days=400)
            )
        self.plan.organisation = 2

    def names(self, pk: int) -> tuple[str, str, str]:
        """Return an organisation's city and its names in Kyrgyz and Russian."""
        city = CITIES[pk % len(CITIES)]
        extra = f" «{RARE}»" if pk == 17 else ""
        return (
            city,
            f"{city} мамлекеттик университети{extra} № {pk}",
            f"Университет города {city}{extra} № {pk}",
        )

    def organisation_row(self, pk: int) -> tuple[Any, ...]:
        """Return one row."""
        city, ky, ru = self.names(pk)
        country = "KZ" if city == "Алматы" else "UZ" if city == "Ташкент" else "KG"
        return (pk, ky, ky, ru, ky, ru, country, city, city, city, city, city, f"KG-BENCH-{pk:06}")

    # --- Many

    def status(self, pk: int) -> str:
        """Return the status of a case: nine of ten are closed, the busy coordinator's first ones are open."""
        own, place = pk % COORDINATORS == 0, pk // COORDINATORS
        if (own and (place <= BUSY or place % 10 == 0)) or (not own and pk % 10 == 3):
            return OPEN[place % len(OPEN)]
        return "closed"

    def day_of(self, pk: int) -> Any:
        """Return the day on which a case began: older cases have lower keys."""
        return self.today - timedelta(days=60 + (self.rows - pk) * 2800 // self.rows)

    def moment_of(self, pk: int) -> Any:
        """Return the same as a moment."""
        return datetime.combine(self.day_of(pk), datetime.min.time(), self.now.tzinfo)

    def cases(self) -> None:
        """Make the cases and the parts that each has reached."""
        from accreditation.models import Case, Commission, Contract, Report, SelfAssessment, Visit

        pattern = Case(
            kind=self.kind, level=self.levels[0], standard_set=self.standards, is_programme=True,
            created_at=self.now, updated_at=self.now, stage_since=self.today, description="",
        )  # fmt: skip
        table = self.bulk(
            pattern,
            *(
                "id",
                "number",
                "organisation_id",
                "kind_id",
                "level_id",
                "coordinator_id",
                "status",
                "stage_due",
            ),
            *("is_late", "submitted_at", "ended_at", "search_text"),
        )
        self.all = [(pk, self.status(pk)) for pk in range(1, self.rows + 1)]
        table.fill(self.case_row(pk, status) for pk, status in self.all)
        self.plan.case = next(
            pk for pk, status in reversed(self.all) if status == "commission" and pk % COORDINATORS == 0
        )
        parts = (
            (Contract(subject="Аккредитация", status="signed", lines=[]), "contracted", {"number": "C-{}"}),
            (SelfAssessment(status="accepted"), "self_assessment_review", {}),
            (Commission(status="approved"), "commission", {}),
            (Visit(status="completed", place="Бишкек"), "visit", {}),
            (Report(status="published"), "reporting", {}),
        )
        for pattern, since, texts in parts:
            self.part(pattern, since, texts)

    def part(self, pattern: Any, since: str, texts: dict[str, str]) -> None:
        """Give a part to every case that has reached it; where the case stands at it, it is not finished."""
        unfinished = {
            "self_assessment_review": "under_review",
            "commission": "drafting",
            "visit": "planning",
            "reporting": "final",
        }
        reached = ROAD.index(since)
        table = self.bulk(pattern, "id", "case_id", "status", *texts)
        table.fill(
            (pk, pk, unfinished.get(status, pattern.status) if status == since else pattern.status,
             *(text.format(pk) for text in texts.values()))
            for pk, status in self.all
            if status == "closed" or ROAD.index(status) >= reached
        )  # fmt: skip

    def case_row(self, pk: int, status: str) -> tuple[Any, ...]:
        """Return one row."""
        house = 1 + pk % self.houses
        _city, ky, ru = self.names(house)
        number = f"A-{self.day_of(pk).year}-{pk:06}"
        closed = status == "closed"
        due = None if closed else self.today + timedelta(days=pk % 90 - 20)
        began = self.moment_of(pk)
        return (
            pk, number, house, (self.kind if pk % 3 else self.other).pk, self.levels[pk % len(self.levels)].pk,
            self.coordinators[pk % COORDINATORS].pk, status, due, bool(due and due < self.today), began,
            began + timedelta(days=50) if closed else None, f"{number}\n{ky}\n{ru}".lower(),
        )  # fmt: skip

    def decisions(self) -> None:
        """Make decision, certificate and entry of the register for every closed case."""
        from django.contrib.contenttypes.models import ContentType

        from accreditation.models import Case, Certificate, Decision, RegisterEntry
        from governance.models import AgendaItem, Body, Meeting, Resolution

        body = Body.objects.order_by("pk").first()
        meeting = Meeting.objects.create(
            body=body, year=2026, number=1, starts_at=self.now, day=self.today - timedelta(days=40),
            status="minutes_approved",
        )  # fmt: skip
        kind = ContentType.objects.get_for_model(Case)
        closed = [pk for pk, status in self.all if status == "closed"]
        items = self.bulk(
            AgendaItem(meeting=meeting, title="Аккредитация", status="decided", options=[]),
            *("id", "meeting_id", "position", "about_type_id", "about_id"),
        )
        meetings = self.meetings(body, meeting, len(closed))
        items.fill(
            (pk, meetings[place // 100], place % 100 + 1, kind.pk, pk) for place, pk in enumerate(closed)
        )
        self.bulk(
            Resolution(adopted=True, text="Аккредитациялоо", votes_for=7, eligible=9, payload={}),
            *("id", "item_id", "number"),
        ).fill((pk, pk, f"{pk}") for pk in closed)
        self.bulk(
            Decision(reasons=""),
            *(
                "id",
                "case_id",
                "resolution_id",
                "outcome",
                "term_years",
                "decided_on",
                "valid_from",
                "valid_to",
            ),
            "published_at",
        ).fill(self.decision_row(pk) for pk in closed)
        granted = [pk for pk in closed if pk % 16]
        self.bulk(
            Certificate(status="issued", signed_by=self.director, signed_at=self.now),
            *(
                "id",
                "number",
                "case_id",
                "decision_id",
                "organisation_id",
                "valid_from",
                "valid_to",
                "issued_at",
            ),
        ).fill((pk, f"AB-{pk:06}", pk, pk, 1 + pk % self.houses, *self.term(pk), self.now) for pk in granted)
        self.bulk(
            RegisterEntry(created_at=self.now),
            *("id", "decision_id", "organisation_id", "kind_id", "level_id", "country", "status"),
            *("certificate_number", "decided_on", "year", "term_years", "valid_from", "valid_to"),
            *("published_at", "updated_at", "search_text"),
        ).fill(self.register_row(pk) for pk in closed)
        self.plan.certificate = granted[-1]

    def meetings(self, body: Any, first: Any, items: int) -> list[int]:
        """Make so many meetings that each has a hundred items."""
        from governance.models import Meeting

        pattern = Meeting(
            body=body, year=2026, starts_at=self.now - timedelta(days=90), day=self.today - timedelta(days=90),
            status="minutes_approved",
        )  # fmt: skip
        more = list(range(first.pk + 1, first.pk + 1 + items // 100))
        self.bulk(pattern, "id", "number").fill((pk, pk + 1) for pk in more)
        return [first.pk, *more]

    def term(self, pk: int) -> tuple[Any, Any]:
        """Return the first and the last day of a certificate."""
        day = self.day_of(pk) + timedelta(days=50)
        return day, day + timedelta(days=365 * 5)

    def decision_row(self, pk: int) -> tuple[Any, ...]:
        """Return one row."""
        day = self.day_of(pk) + timedelta(days=50)
        if pk % 16:
            return (pk, pk, pk, "granted", 5, day, *self.term(pk), self.now)
        return (pk, pk, pk, "refused", 0, day, None, None, self.now)

    def register_row(self, pk: int) -> tuple[Any, ...]:
        """Return one row."""
        house = 1 + pk % self.houses
        city, ky, ru = self.names(house)
        country = self.organisation_row(house)[6]
        day = self.day_of(pk) + timedelta(days=50)
        first, last = self.term(pk)
        valid = "valid" if last > self.today else "expired"
        kind, level = (self.kind if pk % 3 else self.other).pk, self.levels[pk % len(self.levels)].pk
        if not pk % 16:
            return (
                pk, pk, house, kind, level, country, "refused", "", day, day.year, 0, None, None,
                self.now, self.now, f"{ky}\n{ru}".lower(),
            )  # fmt: skip
        number = f"AB-{pk:06}"
        return (
            pk, pk, house, kind, level, country, valid, number, day, day.year, 5, first, last,
            self.now, self.now, f"{ky}\n{ru}\n{number}".lower(),
        )  # fmt: skip

    def history(self) -> None:
        """Make the changes of status of every case: the steps of the road up to where it stands."""
        from django.contrib.contenttypes.models import ContentType

        from accreditation.models import Case
        from core.models import StatusChange

        table = self.bulk(
            StatusChange(
                content_type=ContentType.objects.get_for_model(Case), step="submit", by=self.director,
                by_name=self.director.full_name, note="",
            ),
            *("object_id", "before", "after", "at", "id"),
        )  # fmt: skip
        table.fill(self.changes())

    def changes(self) -> Any:
        """Yield the rows."""
        key = 0
        for pk, status in self.all:
            # Of a closed case every second change is kept: half a million rows show what a million would.
            steps = range(0, len(ROAD) - 1, 2) if status == "closed" else range(ROAD.index(status))
            began = self.moment_of(pk)
            for place in steps:
                key += 1
                yield (pk, ROAD[place], ROAD[place + 1], began + timedelta(days=place * 5), key)

    def sessions(self) -> None:
        """Sign the measured people in: a session in the database, and the cookie of each."""
        from django.test import Client

        for name, user in (("coordinator", self.coordinators[0]), ("member", self.quality)):
            client = Client()
            client.force_login(user, backend="people.backends.PortalBackend")
            self.plan.cookies[name] = client.cookies["sessionid"].value


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
