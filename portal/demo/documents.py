"""The register of the demonstration: every kind of document, a version in every state, forms of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from documents.models import Document, DocumentVersion, Process, RecordKind
from documents.services import coordination, questions, versions
from documents.services.reference import reference_file
from people.models import Unit
from portal.demo import archive, clauses, distribution
from portal.demo import document_words as words
from portal.demo.agency import Cast
from portal.demo.desk import Desk
from portal.demo.editions import DRAFTED, Edition, next_text, text_of
from portal.demo.readers import confirm_all
from portal.demo.units import PLACES


@dataclass(frozen=True)
class Plan:
    """When the editions of a document came into force, in days before today, and who agreed to them.

    Attributes:
        code: the document.
        editions: days before today on which each came into force.
        body: kind of the collegial body that agreed.
        agreeing: colleagues who agreed.
        files: languages in which the original in Word is kept, too.
    """

    code: str
    editions: tuple[int, ...]
    body: str = ""
    agreeing: tuple[str, ...] = ("adviser", "coordinator")
    files: tuple[str, ...] = ()


#: Documents that were in force before the first case of the demonstration ends, the oldest first.
EARLIER = (
    Plan("QM-02", (650, 300), agreeing=("adviser", "administrator")),
    Plan("WD-01", (630,), body="accreditation_council"),
    Plan("PR-03", (550, 180)),
    Plan("SG-02", (400,)),
    Plan("AC-03", (380,), body="accreditation_council", agreeing=("adviser", "secretary")),
    Plan("AC-01", (345,), agreeing=("adviser", "coordinator", "coordinator2"), files=("ky", "ru")),
    Plan("WD-05", (340,), agreeing=("coordinator",)),
    Plan("PR-02", (330,), body="supervisory_board"),
    Plan("AC-05", (320,), agreeing=("adviser", "analyst")),
    Plan("ST-01", (310,), body="supervisory_board", agreeing=("adviser", "accountant", "analyst")),
    Plan("AC-02", (300,), agreeing=("adviser", "secretary")),
    Plan("WD-04", (290,), agreeing=("adviser", "analyst")),
    Plan("WD-03", (260,), agreeing=("administrator", "adviser")),
    Plan("AC-04", (250,)),
    Plan("F-0-01", (240,), agreeing=("adviser", "secretary")),
    Plan("AR-2025", (220,), body="supervisory_board", agreeing=("adviser", "accountant"), files=("ru", "en")),
    Plan("RS-01", (150,), agreeing=("adviser", "analyst")),
)
EXTERNAL_AGO = 640
FORMS_AGO = 240


class Register:
    """Registers documents and leads their editions.

    Attributes:
        desk: who acts.
        rows: what the shipped file says of each document, by code.
    """

    def __init__(self, desk: Desk) -> None:
        """Read the shipped file."""
        self.desk = desk
        self.rows: dict[str, dict[str, Any]] = {row["code"]: row for row in reference_file("documents")}
        self.processes = {process.code: process for process in Process.objects.all()}
        self.units = {unit.code: unit for unit in Unit.objects.all()}

    def enter(self, row: dict[str, Any], *, ago: int, **more: Any) -> Document:
        """Register a document, a few days before its first draft."""
        owner = self.desk.of_role(row.get("owner_role", "quality_adviser"))
        unit = next((code for name, (code, _t) in PLACES.items() if self.desk.cast.staff[name] == owner), "")
        fields: dict[str, Any] = {
            name: row[name]
            for name in (
                "code",
                "control",
                "confidentiality",
                "bound_roles",
                "binds_all_staff",
                "binds_experts",
                "review_months",
                "reference_key",
            )
            if name in row
        }
        for name in ("title", "purpose"):
            fields |= {f"{name}_{code}": text for code, text in row.get(name, {}).items()}
        fields |= {
            "owner": owner,
            "owner_unit": self.units.get(unit),
            "process": self.processes.get(row.get("process", "")),
        }
        with self.desk.by("legal", ago + DRAFTED + 2) as legal:
            return versions.create_document(by=legal, kind=row["kind"], **{**fields, **more})

    def follow(self, plan: Plan) -> Document:
        """Register a document and bring its editions into force, each read by everybody bound."""
        row = self.rows[plan.code]
        document = self.enter(row, ago=plan.editions[0])
        text = text_of(row)
        for place, ago in enumerate(plan.editions):
            summary = words.NEXT_EDITION if place else words.FIRST_EDITION
            text = next_text(text) if place else text
            edition = self.edition(document, ago, body=plan.body, agreeing=plan.agreeing)
            edition.draft(text, summary=summary).attach(*plan.files).walk()
            confirm_all(self.desk, edition.version, ago=ago)
        return edition.document

    def edition(
        self,
        document: Document,
        ago: int,
        *,
        agreeing: Sequence[str] = ("adviser", "coordinator"),
        **more: Any,
    ) -> Edition:
        """Begin an edition; its owner and author do not agree to their own text."""
        return Edition(self.desk, document, ago, agreeing=agreeing, **more)

    def adopt(self, row: dict[str, Any], *, ago: int) -> Document:
        """Take over an external document."""
        entry = {
            "owner_role": "legal",
            "process": "D2",
            "confidentiality": "public",
            "control": "external",
            **row,
        }
        # Its watch says when it is looked at; the register does not ask twice.
        document = self.enter(entry, ago=ago, review_months=0)
        edition = self.edition(document, ago)
        edition.draft(text_of({"control": "external", **row}), summary=words.FIRST_EDITION).adopt()
        confirm_all(self.desk, edition.version, ago=ago)
        return edition.document

    # --- The two regulations -------------------------------------------------------------------------------------

    def regulation(self, name: str, *, ago: int, body: str = "", **more: Any) -> Document:
        """Register the manual or the procedure and bring its first edition into force."""
        data = reference_file(name)
        document = self.enter({"confidentiality": "public", **data}, ago=ago, binds_all_staff=True, **more)
        edition = self.edition(document, ago, body=body)
        edition.draft(data["clauses"], summary=data["editions"][0]["summary"], edition=1, last=2).walk()
        confirm_all(self.desk, edition.version, ago=ago, leave=2)
        return edition.document

    def next_edition(self, name: str, *, ago: int, body: str = "", agreeing: Sequence[str]) -> Edition:
        """Draft the second edition of the manual or the procedure."""
        data = reference_file(name)
        document = Document.objects.get(reference_key=name)
        edition = self.edition(document, ago, body=body, agreeing=agreeing)
        return edition.draft(data["clauses"], summary=data["editions"][1]["summary"], edition=2, last=2)


def make_earlier(desk: Desk) -> None:
    """Make the documents that were in force before most cases began."""
    register = Register(desk)
    register.regulation(
        "quality_manual",
        ago=690,
        body="accreditation_council",
        binds_experts=True,
        process=register.processes["M1"],
    )
    for name in ("esg", "iso_9001"):
        register.adopt(reference_file(name), ago=EXTERNAL_AGO)
    for row in register.rows.values():
        if row["control"] == "external":
            register.adopt(row, ago=EXTERNAL_AGO)
    register.regulation("monitoring_procedure", ago=600, process=register.processes["L14"])
    for plan in EARLIER:
        register.follow(plan)
    procedure = register.next_edition("monitoring_procedure", ago=200, agreeing=("adviser", "analyst"))
    procedure.walk()
    confirm_all(desk, procedure.version, ago=200)
    _close_old_editions(desk)


def _close_old_editions(desk: Desk) -> None:
    """Archive an obsolete edition, withdraw a document in force, give up a draft."""
    with desk.by("legal", 100) as legal:
        old = DocumentVersion.objects.get(document__code="PR-03", number=1)
        versions.archive_version(old, by=legal)
    with desk.by("director", 60) as director:
        wrong = DocumentVersion.objects.get(document__code="AC-05", number=1)
        versions.withdraw_version(wrong, by=director, note=words.WITHDRAW_NOTE)
    guideline = Document.objects.get(code="SG-02")
    edition = Register(desk).edition(guideline, 20)
    edition.draft(next_text(text_of(Register(desk).rows["SG-02"])), summary=words.NEXT_EDITION)
    with desk.by("legal", 30) as legal:
        versions.cancel_version(edition.fresh(), by=legal, note=words.CANCEL_NOTE)


def make_later(desk: Desk) -> None:
    """Make what is on its way today: the manual's second edition being read, versions in every state of work."""
    register = Register(desk)
    _second_manual(register)
    _in_verification(register)
    _returned(register)
    _in_validation(register)
    _approved(register)
    _drafts(register)


def _second_manual(register: Register) -> None:
    """Bring the manual's second edition into force sixteen days ago, after remarks and a second round."""
    desk = register.desk
    edition = register.next_edition(
        "quality_manual", ago=16, body="supervisory_board", agreeing=("adviser", "coordinator", "analyst")
    )
    with desk.by("legal", 39) as legal:
        questions.set_questions(edition.version, words.questions(), by=legal)
    edition.attach("ky", "ru").ask()
    made = [
        edition.remark(who, number, *said[:2], ago=32)
        for who, number, said in zip(
            ("adviser", "adviser", "analyst", "coordinator"),
            ("3.1", "3.2.2", "7.5.3", "4.6.2"),
            (*words.REMARKS, words.DECLINED_REMARK),
            strict=True,
        )
    ]
    with desk.by("adviser", 31) as adviser:
        first = edition.waiting().get(person=adviser, body_id=None)
        coordination.send_back(first, by=adviser, note=words.RETURN_NOTE)
    with desk.by("legal", 30) as legal:
        for remark, said in zip(made[:3], words.REMARKS, strict=True):
            coordination.accept_remark(remark, by=legal, note=said[2])
        coordination.decline_remark(made[3], by=legal, note=words.DECLINED_REMARK[2])
    with desk.by("legal", 30, hour=17) as legal:
        versions.submit_version(edition.fresh(), by=legal)
    edition.agree().send().approve().enter()
    confirm_all(desk, edition.version, ago=16, share=0.66)


def _in_verification(register: Register) -> None:
    """A first version in verification: one colleague has agreed, two remarks wait for an answer."""
    row = register.rows["SG-01"]
    document = register.enter(row, ago=-13)
    edition = register.edition(document, -13, agreeing=("adviser", "coordinator", "analyst"))
    edition.draft(text_of(row), summary=words.FIRST_EDITION).ask().agree(leave=2)
    for who, number, said in zip(("coordinator", "analyst"), ("2", "3"), words.OPEN_REMARKS, strict=True):
        edition.remark(who, number, *said, ago=2)


def _returned(register: Register) -> None:
    """A first version that came back with a remark."""
    row = register.rows["WD-02"]
    document = register.enter(row, ago=-8)
    edition = register.edition(document, -8, agreeing=("adviser", "secretary"))
    edition.draft(text_of(row), summary=words.FIRST_EDITION).ask()
    edition.remark("secretary", "3", words.ARCHIVE_NOTE, ago=6)
    with register.desk.by("secretary", 6, hour=16) as secretary:
        approval = edition.waiting().get(person=secretary)
        coordination.send_back(approval, by=secretary, note=words.ARCHIVE_NOTE)


def _in_validation(register: Register) -> None:
    """A second edition that waits for the Director General."""
    document = Document.objects.get(code="AC-02")
    edition = register.edition(document, -5, agreeing=("adviser", "secretary"))
    edition.draft(next_text(text_of(register.rows["AC-02"])), summary=words.NEXT_EDITION)
    edition.ask().agree().send()


def _approved(register: Register) -> None:
    """A second edition that comes into force in twelve days."""
    document = Document.objects.get(code="AC-01")
    edition = register.edition(document, -3, later=9)
    edition.draft(next_text(text_of(register.rows["AC-01"])), summary=words.NEXT_EDITION)
    edition.ask().agree().send().approve()


def _drafts(register: Register) -> None:
    """A first version and a third edition that are being written."""
    row = register.rows["PR-04"]
    document = register.enter(row, ago=-20)
    register.edition(document, -20).draft(text_of(row), summary=words.FIRST_EDITION)
    guide = Document.objects.get(code="QM-02")
    text = next_text(text_of(register.rows["QM-02"]))
    register.edition(guide, -22).draft(text, summary=words.NEXT_EDITION)


def before(cast: Cast) -> None:
    """Make what happened before most cases: the register, forms, copies of the manual's first edition."""
    desk = Desk(cast)
    make_earlier(desk)
    make_forms(desk)
    distribution.issue_copies(desk)


def after(cast: Cast) -> None:
    """Make what goes on today, and what leans on cases: records, acts, links of clauses."""
    desk = Desk(cast)
    make_later(desk)
    distribution.make_copies(desk)
    distribution.make_external(desk)
    archive.make_records(desk)
    clauses.make_links(desk)


def make_forms(desk: Desk) -> None:
    """Make a blank form for each kind of record that has one: its clauses are its fields."""
    register = Register(desk)
    album = Document.objects.select_related("current").get(code="F-0-01")
    # One order approves the album with all its forms.
    order = album.current.order_reference if album.current else ""
    for row in reference_file("record_kinds"):
        if not row["form"]:
            continue
        entry = {
            "code": row["form"],
            "kind": "form",
            "control": "records",
            "title": row["name"],
            "process": "D6",
            "owner_role": "quality_adviser",
        }
        document = register.enter(entry, ago=FORMS_AGO, parent=album, review_months=24)
        fields = [
            {"number": str(place), "heading": field, "body": {}, "expectation": "light"}
            for place, field in enumerate(row["fields"], start=1)
        ]
        edition = register.edition(document, FORMS_AGO, agreeing=("adviser",), order=order)
        edition.draft(fields, summary=words.FIRST_EDITION).walk()
        RecordKind.objects.filter(code=row["code"]).update(form=document)
