"""What anybody may read of documents: public ones that are or were in force. Nothing personal is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.functional import cached_property
from django.utils.translation import get_language

from core.context_processors import own_names
from core.models import Artifact
from documents.enums import ONCE_IN_FORCE, Confidentiality, DocumentKind, VersionStatus
from documents.models import Clause, Document, DocumentVersion, VersionFile
from documents.models.version import PUBLIC_PAPER

#: So many documents of each kind stand on the first page; the others on the page of their kind.
OF_A_KIND = 12
FORMER = (VersionStatus.OBSOLETE, VersionStatus.WITHDRAWN, VersionStatus.ARCHIVED)


def in_force() -> QuerySet[Document]:
    """Return the public documents in force with their versions, by kind and code."""
    rows = Document.objects.filter(confidentiality=Confidentiality.PUBLIC, current__isnull=False)
    return rows.select_related("current").order_by("kind", "code")


def no_longer_in_force() -> QuerySet[Document]:
    """Return the public documents that were in force once and are not now."""
    once = DocumentVersion.objects.filter(document=OuterRef("pk"), status__in=FORMER)
    rows = Document.objects.filter(confidentiality=Confidentiality.PUBLIC, current__isnull=True)
    return rows.filter(Exists(once)).order_by("code")


@dataclass(frozen=True)
class PublicRow:
    """A line of the list.

    Attributes:
        document: the document.
        title: in the reader's language, else in the first one in which it has a title.
        language: of the title.
        languages: names of the languages in which it exists.
        former: how many versions came before the one in force.
    """

    document: Document
    title: str
    language: str
    languages: list[str]
    former: int = 0

    @property
    def is_translated(self) -> bool:
        """Tell whether the title stands in the reader's language."""
        return self.language == get_language()


@dataclass(frozen=True)
class PublicKind:
    """The documents of one kind on the first page."""

    key: str
    label: str
    total: int
    rows: list[PublicRow]

    @property
    def others(self) -> int:
        """Return how many more there are."""
        return self.total - len(self.rows)


def rows_of(documents: Sequence[Document]) -> list[PublicRow]:
    """Return documents as lines of the list, with the number of their former versions (one query)."""
    before = (
        DocumentVersion.objects.filter(document__in=[d.pk for d in documents], status__in=FORMER)
        .order_by()
        .values_list("document")
        .annotate(n=Count("pk"))
    )
    counts = dict(before) if documents else {}
    return [_row(document, counts.get(document.pk, 0)) for document in documents]


def _row(document: Document, former: int) -> PublicRow:
    title, language = in_own_language(document, "title")
    names = dict(own_names())
    titled = [code for code in document.languages if getattr(document, f"title_{code}", "")]
    return PublicRow(document, title, language, [names[code] for code in titled if code in names], former)


def in_own_language(row: Any, name: str, language: str = "") -> tuple[str, str]:
    """Return a translated field and the language in which it was found, the reader's own first."""
    wanted = language or get_language() or settings.LANGUAGE_CODE
    for code in (wanted, *(code for code, _label in settings.LANGUAGES if code != wanted)):
        if found := getattr(row, f"{name}_{code}", ""):
            return str(found), code
    return "", wanted


def by_kind() -> list[PublicKind]:
    """Return the first documents of every kind that has any (three queries)."""
    counts = dict(in_force().order_by().values_list("kind").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("kind")], order_by=F("code").asc())
    first = list(in_force().annotate(place=place).filter(place__lte=OF_A_KIND).order_by("kind", "code"))
    rows = rows_of(first)
    return [
        PublicKind(key, str(label), counts[key], [row for row in rows if row.document.kind == key])
        for key, label in DocumentKind.choices
        if counts.get(key)
    ]


@dataclass(frozen=True)
class PublicClause:
    """A clause as it is read; `language` is empty unless its words stand in another language than was asked."""

    anchor: str
    number: str
    heading: str
    body: str
    level: int
    language: str


@dataclass(frozen=True)
class PublicFile:
    """A paper of the version in one language, by the language's own name."""

    language: str
    name: str
    url: str


class PublicDocument:
    """One public document as anybody reads it: a version that is or was in force, in one language."""

    def __init__(self, document: Document, number: int | None = None, language: str = "") -> None:
        """Choose the version and the language.

        Args:
            document: a public document.
            number: the version asked for; without it the one in force, else the newest that was.
            language: the language asked for; without it the reader's.
        """
        self.document = document
        self.asked_number = number
        self.asked_language = language or get_language() or settings.LANGUAGE_CODE
        self.title, self.title_language = in_own_language(document, "title", self.asked_language)

    @cached_property
    def versions(self) -> list[DocumentVersion]:
        """Return the versions that are or were in force, the newest first."""
        return list(self.document.versions.filter(status__in=ONCE_IN_FORCE).order_by("-number"))

    @cached_property
    def version(self) -> DocumentVersion | None:
        """Return the version to read; None when the one asked for may not be read."""
        if self.asked_number is not None:
            return next((v for v in self.versions if v.number == self.asked_number), None)
        current = next((v for v in self.versions if v.status == VersionStatus.IN_FORCE), None)
        return current or next(iter(self.versions), None)

    @property
    def is_current(self) -> bool:
        """Tell whether the version is in force."""
        return self.version is not None and self.version.status == VersionStatus.IN_FORCE

    @property
    def former(self) -> list[DocumentVersion]:
        """Return the versions that are not in force any more."""
        return [version for version in self.versions if version.status != VersionStatus.IN_FORCE]

    @cached_property
    def _clauses(self) -> list[Clause]:
        return list(Clause.objects.filter(version=self.version).order_by("order"))

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """Return the languages in which the version has words, with their own names."""
        written = {
            code
            for code, _label in settings.LANGUAGES
            if any(
                getattr(clause, f"body_{code}") or getattr(clause, f"heading_{code}")
                for clause in self._clauses
            )
        }
        return [(code, name) for code, name in own_names() if code in written]

    @property
    def language_names(self) -> str:
        """Return the languages of the text in words."""
        return ", ".join(name for _code, name in self.languages)

    @cached_property
    def language(self) -> str:
        """Return the language of the text: the one asked for if it exists."""
        codes = [code for code, _name in self.languages]
        return self.asked_language if self.asked_language in codes or not codes else codes[0]

    @cached_property
    def clauses(self) -> list[PublicClause]:
        """Return the clauses in order; what is not translated stands in another language and says so."""
        return [self._clause(clause) for clause in self._clauses]

    def _clause(self, clause: Clause) -> PublicClause:
        heading, said = in_own_language(clause, "heading", self.language)
        body, written = in_own_language(clause, "body", self.language)
        found = written if body else said
        other = "" if found == self.language else found
        return PublicClause(clause.anchor, clause.number, heading, body, min(clause.level, 5), other)

    @property
    def contents(self) -> list[PublicClause]:
        """Return the clauses that stand in the contents."""
        return [clause for clause in self.clauses if clause.heading and clause.level <= 2]

    @cached_property
    def files(self) -> list[PublicFile]:
        """Return the newest paper of the version in each language, then the files that belong to it."""
        if self.version is None:
            return []
        names = dict(own_names())
        papers = [
            PublicFile(code, f"PDF, {names.get(code, code)}", f"/papers/{paper}/")
            for code, paper in self._papers()
        ]
        files = VersionFile.objects.filter(version=self.version).select_related("stored")
        return papers + [
            PublicFile(file.language, file.stored.name, file.stored.url)
            for file in files
            if self.version.file_is_public(file.stored)
        ]

    def _papers(self) -> list[tuple[str, str]]:
        if self.version is None:
            return []
        rows = Artifact.of(self.version, PUBLIC_PAPER).filter(file__isnull=False)
        newest: dict[str, str] = {}
        for language, code in rows.order_by("-made_at", "-pk").values_list("language", "code"):
            newest.setdefault(language, code)
        return [(code, newest[code]) for code, _name in own_names() if code in newest]
