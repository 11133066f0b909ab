"""Take organisations over from a file: find each one, create or update it, and say what happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from core import access
from core.context import acting
from people import signals
from people.models import Organisation
from people.names import LANGUAGES, language_of
from people.services.import_rows import Row, RowRefused, check_row, read_rows


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, and why."""

    line: int
    name: str
    reason: str


@dataclass
class ImportResult:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@transaction.atomic
def import_organisations(*, content: bytes, by: Any, dry_run: bool = False) -> ImportResult:
    """Create and update organisations from a CSV file; good rows are kept, a second run changes nothing.

    A row is the organisation that has its e-mail domain; without one, the organisation with its web page; without
    that, the one with its name in its country. What a row leaves empty is not erased.

    Args:
        content: the file: UTF-8, columns name, country, website, email_domain, comma or semicolon.
        by: who imports; needs ``people.import_organisations``.
        dry_run: count everything, write nothing.

    Raises:
        PermissionRefused: when ``by`` may not import.
        DomainError: when the file as a whole cannot be read; nothing was written.
    """
    access.require(by, "people.import_organisations")
    result = ImportResult()
    known = _Known()
    with acting(by):
        for raw in read_rows(content):
            try:
                known.take(check_row(raw), result)
            except RowRefused as refusal:
                result.rejected.append(Rejected(raw.line, raw.name.strip(), str(refusal)))
    if dry_run:
        transaction.set_rollback(True)
    return result


def page_key(website: str) -> str:
    """Reduce a web address to what tells pages apart: host without ``www.``, and path."""
    if not website:
        return ""
    parts = urlsplit(website)
    return (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")


def _name_key(name: str, country: str) -> tuple[str, str]:
    return name.casefold(), country


class _Known:
    """The organisations that the portal has, found by each of the three keys."""

    def __init__(self) -> None:
        self.by_domain: dict[str, Organisation] = {}
        self.by_page: dict[str, list[Organisation]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
        self.lines: dict[int, int] = {}
        for organisation in Organisation.objects.all().order_by("pk"):
            self._index(organisation)

    def take(self, row: Row, result: ImportResult) -> None:
        """Create, update or leave the organisation of a row."""
        organisation = self._find(row)
        if organisation is None:
            organisation = Organisation(
                country=row.country, website=row.website, email_domain=row.email_domain
            )
            setattr(organisation, f"name_{language_of(row.name)}", row.name)
            organisation.save()
            self._index(organisation)
            result.created += 1
        else:
            if organisation.pk in self.lines:
                words = _("The same organisation as in line %(line)d.")
                raise RowRefused(words % {"line": self.lines[organisation.pk]})
            if _update(organisation, row):
                organisation._change_reason = "import"  # type: ignore[attr-defined]
                organisation.save()
                signals.organisation_changed.send(sender=Organisation, organisation=organisation)
                self._index(organisation)
                result.updated += 1
            else:
                result.unchanged += 1
        self.lines[organisation.pk] = row.line

    def _index(self, organisation: Organisation) -> None:
        if organisation.email_domain:
            self.by_domain[organisation.email_domain] = organisation
        if key := page_key(organisation.website):
            self._put(self.by_page[key], organisation)
        for name in {getattr(organisation, f"name_{language}") for language in LANGUAGES}:
            if name:
                self._put(self.by_name[_name_key(name, organisation.country)], organisation)

    @staticmethod
    def _put(places: list[Organisation], organisation: Organisation) -> None:
        if organisation not in places:
            places.append(organisation)

    def _find(self, row: Row) -> Organisation | None:
        if row.email_domain and row.email_domain in self.by_domain:
            return self.by_domain[row.email_domain]
        found = [
            organisation
            for organisation in self.by_page.get(page_key(row.website), [])
            if not _differs(organisation, row)
        ]
        if len(found) > 1:
            raise RowRefused(_("Several organisations have this web page: give the e-mail domain."))
        return found[0] if found else self._find_by_name(row)

    def _find_by_name(self, row: Row) -> Organisation | None:
        found = self.by_name.get(_name_key(row.name, row.country), [])
        if not found:
            return None
        same = [organisation for organisation in found if not _differs(organisation, row)]
        if len(same) == 1:
            return same[0]
        if same:
            raise RowRefused(
                _("Several organisations in this country have this name: give the e-mail domain.")
            )
        words = _(
            "An organisation of this name in this country has the e-mail domain %(domain)s: change it by hand."
        )
        raise RowRefused(words % {"domain": found[0].email_domain})


def _differs(organisation: Organisation, row: Row) -> bool:
    """Say whether two e-mail domains tell that these are two organisations."""
    return bool(
        row.email_domain and organisation.email_domain and row.email_domain != organisation.email_domain
    )


def _update(organisation: Organisation, row: Row) -> bool:
    before = _values(organisation)
    column = f"name_{language_of(row.name)}"
    old = getattr(organisation, column)
    for language in LANGUAGES:
        # A language that only repeats the old name follows the new one; a real translation stays.
        if getattr(organisation, f"name_{language}") in (None, "", old):
            setattr(organisation, f"name_{language}", row.name)
    organisation.country = row.country
    organisation.website = row.website or organisation.website
    organisation.email_domain = row.email_domain or organisation.email_domain
    return _values(organisation) != before


def _values(organisation: Organisation) -> tuple[Any, ...]:
    names = tuple(getattr(organisation, f"name_{language}") for language in LANGUAGES)
    return (*names, organisation.country, organisation.website, organisation.email_domain)
