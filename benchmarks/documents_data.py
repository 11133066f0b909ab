"""Build an agency with many documents: `python -m benchmarks.documents_data DOCUMENTS PLAN.json` on DATABASE_URL.

Three versions of each document, sixty clauses in each; the text comes from the shipped regulations. Beside the many
stand those that the measured services move: a hundred versions that come into force at midnight, and one that binds
five hundred people.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from benchmarks.documents_text import CLAUSES, DocumentsText

VERSIONS = 3
PEOPLE = 500
UNITS = 8
#: People who were asked to read each document of the many.
READERS = 20
#: Versions that the night brings into force, and the people of the unit that each binds.
DUE = 100
#: Acknowledgements of one reader that the measured requests confirm, one each.
TO_CONFIRM = 400
DAY = 900


@dataclass
class Plan:
    """What the measuring process must know of the data."""

    documents: int
    part: str = "documents"
    document: int = 0
    version: int = 0
    asked: int = 0
    asked_version: int = 0
    covered: int = 0
    covered_version: int = 0
    entering: int = 0
    drafted: int = 0
    to_confirm: list[int] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    entries: int = 0


BULK: list[Any] = []


def main(documents: int, place: str) -> None:
    """Make the tables, fill them, and write the plan."""
    django.setup()
    from django.core.management import call_command

    from benchmarks.loading import finish
    from documents.models import Clause

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_reference", verbosity=0)
    builder = Builder(documents)
    builder.build()
    # Clauses are written by statements, behind the back of their sequence.
    finish([*BULK, Clause])
    Path(place).write_text(json.dumps(asdict(builder.plan)))


class Builder(DocumentsText):
    """Everything that stands in the database."""

    def __init__(self, documents: int) -> None:
        """Read the reference data."""
        from core import clock
        from documents.models import Process
        from people.models import Unit

        self.plan = Plan(documents)
        self.many = documents
        #: The night's versions, the one of five hundred people and the one to which a file is imported stand behind.
        self.all = documents + DUE + 2
        self.now, self.today = clock.now(), clock.today()
        self.units = list(Unit.objects.order_by("pk")[:UNITS])
        self.processes = list(Process.objects.order_by("pk").values_list("pk", flat=True))

    def bulk(self, pattern: Any, *names: str) -> Any:
        """Return a table to fill, and remember it for its sequence."""
        from benchmarks.loading import Table

        BULK.append(type(pattern))
        return Table(pattern, *names)

    def build(self) -> None:
        """Build it in the order of the keys."""
        from django.db import connection, transaction

        self.tune()
        with transaction.atomic(), connection.constraint_checks_disabled():
            self.agency()
            self.people()
            self.timed("register", self.register)
            self.timed("clauses", self.clauses)
            self.timed("readers", self.readers)
        self.timed("index", self.fulltext)
        self.coverage()
        self.sessions()
        self.measured_ones()
        self.finish()

    # --- People

    def agency(self) -> None:
        """Make the agency."""
        from core.models import Agency

        name = "Билим берүү уюмдарын аккредитациялоо агенттиги"
        Agency.objects.create(
            name_ky=name, name_ru=name, name_kk=name, name_en=name, short_name="IAAR",
            languages=["ky", "ru", "kk", "en"],
        )  # fmt: skip

    def people(self) -> None:
        """Make five hundred people of staff in eight units; the first ones have the roles that are measured."""
        from people.models import Position, RoleAssignment, User

        assert len(self.units) == UNITS
        places = [Position.objects.create(unit=unit, title="Адис") for unit in self.units]
        pattern = User(password="!", is_active=True, is_staff=True, language="ky")
        self.staff = list(range(1, PEOPLE + 1))
        self.bulk(pattern, "id", "email", "first_name", "last_name", "position_id").fill(
            (pk, f"{pk}@bench.example", "Айзада", f"Кызматкерова{pk:03}", places[pk % UNITS].pk)
            for pk in self.staff
        )
        roles = {1: "quality_adviser", 2: "coordinator", 3: "director_general", 4: "legal", 5: "analyst"}
        # A portal that is set up has one; without, every page would look for one again.
        roles[6] = "administrator"
        since = self.today - timedelta(days=DAY)
        self.bulk(RoleAssignment(since=since), "id", "user_id", "role").fill(
            (pk, pk, roles.get(pk, "coordinator")) for pk in self.staff
        )
        self.plan.people = {"quality": 1, "staff": 2, "director": 3}

    # --- The register

    def code(self, pk: int) -> str:
        """Return the code of a document."""
        from documents.enums import CODE_PREFIX

        return f"{CODE_PREFIX[self.kind(pk)]}-{pk:05}"

    def kind(self, pk: int) -> str:
        """Return the kind of a document."""
        from documents.enums import DocumentKind

        return str(DocumentKind.values[pk % len(DocumentKind.values)])

    def confidentiality(self, pk: int) -> str:
        """Return who may read a document: every fifth anybody, every fiftieth only named people."""
        if pk % 5 == 0 and pk <= self.many:
            return "public"
        return "restricted" if pk % 50 == 7 else "internal"

    def version_key(self, pk: int, number: int) -> int:
        """Return the key of a version of a document."""
        return (number - 1) * self.all + pk

    def state(self, pk: int, number: int) -> str:
        """Return the state of a version: every tenth document has a draft beside what is in force."""
        current = 2 if pk > self.many or pk % 10 == 0 else 3
        if number < current:
            return "obsolete"
        if number == current:
            return "in_force"
        return "approved" if self.many < pk < self.all else "draft"

    def register(self) -> None:
        """Make documents and versions, with the changes of status of each."""
        from documents.models import Document, DocumentVersion

        titles = self.titles()
        pattern = Document(
            control="internal", languages=["ky", "ru"], review_months=12, bound_roles=[], acknowledge_days=14,
            created_at=self.now, updated_at=self.now, next_review=self.today + timedelta(days=200),
        )  # fmt: skip
        texts = [f"{name}_{code}" for name in ("title", "purpose") for code in ("ky", "ru", "kk", "en")]
        self.bulk(
            pattern, "id", "code", "kind", "process_id", "owner_id", "owner_unit_id", "confidentiality",
            "current_id", "search_text", "binds_all_staff", "title", "purpose", *texts,
        ).fill(self.document_row(pk, titles) for pk in range(1, self.all + 1))  # fmt: skip
        pattern = DocumentVersion(
            author_id=4, approved_by_id=3, approved_at=self.now, order_reference="", summary="",
            created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        self.bulk(
            pattern, "id", "document_id", "number", "status", "based_on_id", "effective_on", "in_force_since",
            "in_force_until",
        ).fill(self.version_row(pk, number) for number in (1, 2, 3) for pk in range(1, self.all + 1))  # fmt: skip
        bound = Document.bound_units.through
        self.bulk(bound(), "id", "document_id", "unit_id").fill(
            (pk, pk, self.units[pk % UNITS].pk) for pk in range(1, self.all)
        )
        self.history()

    def document_row(self, pk: int, titles: list[dict[str, str]]) -> tuple[Any, ...]:
        """Return one row."""
        words = titles[pk % len(titles)]
        title = {code: f"{text[:250]} № {pk}" if text else "" for code, text in words.items()}
        purpose = {code: f"{text}." for code, text in words.items()}
        current = 2 if self.state(pk, 2) == "in_force" else 3
        return (
            pk, self.code(pk), self.kind(pk), self.processes[pk % len(self.processes)], self.staff[pk % PEOPLE],
            self.units[pk % UNITS].pk, self.confidentiality(pk), self.version_key(pk, current),
            "\n".join([self.code(pk), *title.values()]).lower(),
            pk == self.all - 1, title["ky"], purpose["ky"], *title.values(), *purpose.values(),
        )  # fmt: skip

    def version_row(self, pk: int, number: int) -> tuple[Any, ...]:
        """Return one row."""
        state, based_on = self.state(pk, number), self.version_key(pk, number - 1) if number > 1 else None
        first = self.today - timedelta(days=DAY - number * 250 - pk % 100)
        if state == "approved":
            # The night's versions are due today; the one of five hundred people waits for the measure.
            first = self.today if pk < self.all - 1 else self.today + timedelta(days=1)
        last = first + timedelta(days=249) if state == "obsolete" else None
        known = None if state in ("approved", "draft") else first
        return (
            self.version_key(pk, number), pk, number, state, based_on, None if state == "draft" else first,
            known, last,
        )  # fmt: skip

    def history(self) -> None:
        """Make the changes of status of every version: what stands in its steps and its history."""
        from django.contrib.contenttypes.models import ContentType

        from core.models import StatusChange
        from documents.models import DocumentVersion

        kind = ContentType.objects.get_for_model(DocumentVersion)
        road = ("draft", "verification", "validation", "approved", "in_force", "obsolete")
        table = self.bulk(
            StatusChange(content_type=kind, step="submit", by_id=3, by_name="Директорова", note=""),
            "id", "object_id", "before", "after", "at",
        )  # fmt: skip
        began = self.now - timedelta(days=DAY)
        table.fill(
            (
                self.version_key(pk, number) * len(road) + place, self.version_key(pk, number), before, after,
                began + timedelta(days=number * 250 + place),
            )
            for number in (1, 2, 3)
            for pk in range(1, self.all + 1)
            for place, (before, after) in enumerate(zip(road, road[1:], strict=False))
            if road.index(self.state(pk, number)) > place
        )  # fmt: skip

    # --- Readers, citations

    def readers(self) -> None:
        """Ask twenty people of every document, five hundred of one, and one person of four hundred."""
        from documents.models import Acknowledgement

        self.plan.asked = min(77, self.many - 1)
        pattern = Acknowledgement(
            bound_by="unit", answers=[], created_at=self.now, updated_at=self.now, confirmed_at=None
        )
        self.bulk(
            pattern, "id", "version_id", "person_id", "unit_id", "due", "status", "confirmed_at"
        ).fill(self.asked_rows())  # fmt: skip

    def asked_rows(self) -> Any:
        """Yield the rows; four of five are confirmed."""
        key = 0
        for pk in range(1, self.many + 1):
            version = self.version_key(pk, 2 if self.state(pk, 2) == "in_force" else 3)
            people: Any = range(1, PEOPLE + 1)
            if pk != self.plan.asked:
                people = {(pk * 7 + place * 23) % (PEOPLE - 10) + 11 for place in range(READERS)}
            for person in sorted(people):
                key += 1
                waits = (person + pk) % 5 == 0
                yield (
                    key, version, person, self.units[person % UNITS].pk, self.today + timedelta(days=pk % 40 - 10),
                    "waiting" if waits else "confirmed", None if waits else self.now,
                )  # fmt: skip
        # What the measured requests confirm, one each: obsolete versions may be confirmed late as well.
        for version in range(1, min(TO_CONFIRM, self.many) + 1):
            key += 1
            self.plan.to_confirm.append(key)
            yield (key, version, 2, self.units[2].pk, self.today, "waiting", None)

    def coverage(self) -> None:
        """Cite every clause of one document by modules, and count their records."""
        from documents.evidence import sources
        from documents.models import Citation, Clause
        from documents.services.figures import refresh_figures

        refresh_figures()
        keys = [one.key for one in sources()]
        self.plan.covered = 1
        self.plan.covered_version = self.version_key(1, 3)
        clauses = Clause.objects.filter(version=self.plan.covered_version).order_by("order")
        Citation.objects.bulk_create(
            Citation(document_id=self.plan.covered, key=clause.key, module=keys[(place + more) % len(keys)])
            for place, clause in enumerate(clauses)
            for more in range(place % 3 + 1)
        )

    def measured_ones(self) -> None:
        """Say which objects the pages and services show."""
        plan = self.plan
        plan.document = min(53, self.many - 1)
        plan.version = self.version_key(plan.document, 3)
        plan.asked_version = self.version_key(plan.asked, 3)
        plan.entering = self.version_key(self.all - 1, 3)
        plan.drafted = self.version_key(self.all, 3)
        assert CLAUSES * VERSIONS == 180

    def sessions(self) -> None:
        """Sign the measured people in: a session in the database, and the cookie of each."""
        from django.test import Client

        from people.models import User

        for name, pk in self.plan.people.items():
            client = Client()
            client.force_login(User.objects.get(pk=pk), backend="people.backends.PortalBackend")
            self.plan.cookies[name] = client.cookies["sessionid"].value


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
