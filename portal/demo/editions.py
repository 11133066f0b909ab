"""One edition of a document on its way: drafted by Legal, remarked, agreed, approved, in force at midnight."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument

from documents.enums import Expectation
from documents.models import Approval, Document, DocumentVersion, Remark
from documents.services import coordination, versions
from documents.services.files import add_file
from documents.services.reference import write_clauses
from governance.models import Body
from people.models import User
from portal.demo import document_words as words
from portal.demo.desk import Desk, day_ago, midnight
from portal.demo.document_words import Words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Days between the steps of an edition, counted back from the day on which it comes into force.
DRAFTED, ASKED, AGREED, SENT, APPROVED = 24, 17, 12, 8, 5


@dataclass
class Edition:
    """One version of a document.

    Attributes:
        desk: who acts.
        document: the document.
        ago: days before today on which it comes into force; with less than 0 its steps lie closer to today.
        agreeing: colleagues who are asked.
        body: kind of the collegial body that is asked, too.
        later: days between approval in time and a day of entry that lies further ahead.
        order: number of an order that approves several documents at once.
    """

    desk: Desk
    document: Document
    ago: int
    agreeing: Sequence[str] = ("adviser", "coordinator")
    body: str = ""
    later: int = 0
    order: str = ""
    version: DocumentVersion = field(init=False)

    @property
    def author(self) -> str:
        """Return who drafts: Legal."""
        return "legal"

    def draft(self, clauses: Sequence[Any], *, summary: Words, edition: int = 1, last: int = 1) -> Edition:
        """Write the text."""
        with self.desk.by(self.author, self.ago + DRAFTED) as legal:
            text: dict[str, Any] = {f"summary_{code}": said for code, said in summary.items()}
            self.version = versions.start_version(self.document, by=legal, **text)
            write_clauses(self.version, clauses, edition=edition, last=last)
        return self

    def attach(self, *languages: str) -> Edition:
        """Add the original in Word, in some languages."""
        with self.desk.by(self.author, self.ago + DRAFTED - 1) as legal:
            for language in languages:
                add_file(self.version, upload=_word_file(self.version, language), language=language, by=legal)
        return self

    def ask(self) -> Edition:
        """Ask colleagues and the body to agree."""
        with self.desk.by(self.author, self.ago + ASKED) as legal:
            coordination.ask(
                self.version,
                people=[self.desk.cast.staff[name] for name in self.agreeing],
                bodies=Body.objects.filter(kind=self.body) if self.body else (),
                due=day_ago(self.ago + AGREED),
                by=legal,
            )
            versions.submit_version(self.version, by=legal)
        return self

    def agree(self, *, leave: int = 0) -> Edition:
        """Let everybody agree, but for the last few."""
        rows = list(self.waiting())
        for place, approval in enumerate(rows[: len(rows) - leave]):
            with self.desk.by(approval.person, self.ago + AGREED + 2 - place % 3, hour=11 + place) as person:
                coordination.agree(approval, by=person, note=words.AGREED[place % len(words.AGREED)])
        return self

    def waiting(self) -> Any:
        """Return the agreements that are still asked."""
        return Approval.objects.filter(version=self.version).waiting().select_related("person").order_by("pk")

    def send(self) -> Edition:
        """Send it to the Director General."""
        with self.desk.by(self.author, self.ago + SENT) as legal:
            versions.send_to_validation(self.fresh(), by=legal)
        return self

    def approve(self) -> Edition:
        """Let the Director General approve it for its day."""
        with self.desk.by("director", self.ago + APPROVED, hour=16) as director:
            day = day_ago(self.ago - self.later)
            versions.approve_version(self.fresh(), by=director, effective_on=day, order_reference=self.order)
        return self

    def enter(self) -> Edition:
        """Let the night bring it into force."""
        with midnight(self.ago):
            versions.bring_due_into_force()
        self.fresh()
        return self

    def adopt(self) -> Edition:
        """Take the text of somebody else's document into the register."""
        with self.desk.by(self.author, self.ago) as legal:
            versions.adopt_version(self.fresh(), by=legal, effective_on=day_ago(self.ago))
        self.fresh()
        return self

    def walk(self) -> Edition:
        """Go the whole way without a remark."""
        return self.ask().agree().send().approve().enter()

    def remark(self, who: str | User, number: str, text: str, suggestion: str = "", *, ago: int) -> Remark:
        """Let somebody remark on a clause."""
        clause = self.version.clauses.get(number=number)
        with self.desk.by(who, ago, hour=15) as person:
            return coordination.make_remark(
                self.version, by=person, text=text, suggestion=suggestion, key=clause.key
            )

    def fresh(self) -> DocumentVersion:
        """Load the version anew."""
        rows = DocumentVersion.objects.select_related("document", "author")
        self.version = rows.get(pk=self.version.pk)
        self.document = self.version.document
        return self.version


def _word_file(version: DocumentVersion, language: str) -> SimpleUploadedFile:
    """Write the text of a version as a Word file."""
    document = version.document
    file = WordDocument()
    file.add_heading(getattr(document, f"title_{language}"), level=1)
    for clause in version.clauses.order_by("order"):
        heading = getattr(clause, f"heading_{language}")
        file.add_heading(f"{clause.number} {heading}", level=min(clause.level + 1, 4))
        file.add_paragraph(getattr(clause, f"body_{language}") or "")
    content = io.BytesIO()
    file.save(content)
    name = f"{document.code} v{version.number} {language}.docx"
    return SimpleUploadedFile(name, content.getvalue(), content_type=WORD)


def text_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of a document; one that comes without gets its purpose and three common ones."""
    if row["clauses"]:
        return list(row["clauses"])
    first = {"number": "1", "heading": words.PURPOSE, "body": row["purpose"], "expectation": Expectation.LIVE}
    if row["control"] == "external":
        return [first]
    rest = [
        {"number": str(number), "heading": heading, "body": body, "expectation": Expectation.LIGHT}
        for number, (heading, body) in enumerate(words.COMMON, start=2)
    ]
    return [first, *rest]


def next_text(clauses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the clauses of the next edition: the last one says more."""
    last = clauses[-1]
    body = {code: f"{text}\n\n{words.ADDED[code]}" for code, text in last["body"].items()}
    return [*clauses[:-1], {**last, "body": body}]
