"""Import a regulation from a file as a document of the register with its clauses."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import SYSTEM
from core.errors import DomainError
from documents.enums import EDITABLE, DocumentKind
from documents.intake.extract import extract
from documents.intake.parse import parse_clauses
from documents.intake.source import ParsedDocument
from documents.models import Document, DocumentVersion
from documents.services.intake import import_clauses
from documents.services.versions import create_document, start_version


class Command(BaseCommand):
    """Read a TXT, DOCX or PDF file, say how many clauses it has and what is unsure, and save it as a draft."""

    help = "Import a regulation (TXT, DOCX or PDF) as the draft of a document with its clauses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--code", required=True, help="code of the document in the register")
        parser.add_argument("--title", default="", help="title; without it the one that stands in the file")
        parser.add_argument("--language", default="ky", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--kind", default=DocumentKind.QUALITY, choices=DocumentKind.values)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="write over the text that the draft has in this language, and take the tree of the file",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report only; save nothing")
        parser.add_argument("--speak", default="en", help="language of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, report, save."""
        with translation.override(options["speak"]):
            try:
                parsed = self._read(options["file"])
                self._report(parsed)
                if not options["dry_run"]:
                    version = save(parsed, **{name: options[name] for name in SAVED})
                    self.stdout.write(_("Saved as %(version)s.") % {"version": version})
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal

    def _read(self, name: str) -> ParsedDocument:
        path = Path(name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DomainError(
                _("The file %(name)s cannot be opened: %(reason)s.")
                % {"name": name, "reason": error.strerror}
            ) from error
        return parse_clauses(extract(data, path.name))

    def _report(self, parsed: ParsedDocument) -> None:
        count = len(parsed.numbered)
        self.stdout.write(ngettext("%(count)s clause", "%(count)s clauses", count) % {"count": count})
        for doubt in parsed.doubts:
            self.stdout.write(f"{doubt.where}: {doubt.sentence}" if doubt.where else doubt.sentence)


SAVED = ("code", "title", "language", "kind", "replace")


@transaction.atomic
def save(
    parsed: ParsedDocument, *, code: str, title: str, language: str, kind: str, replace: bool
) -> DocumentVersion:
    """Save a parsed file as the draft of a new or a known document.

    Args:
        parsed: what was read.
        code: code of the document; a known one gets a further language of its draft, or a new draft.
        title: the title; empty takes the one in the file.
        language: code of the language of the file.
        kind: kind of a new document.
        replace: whether text that the draft has in this language may be written over.

    Raises:
        DomainError: there is no title, or the text does not fit the draft.
    """
    document = Document.objects.filter(code__iexact=code).first()
    if document is None:
        named = title or parsed.title
        if not named:
            raise DomainError(_("The file tells no title; please give one."))
        document = create_document(by=SYSTEM, kind=kind, code=code, **{f"title_{language}": named})
    elif not getattr(document, f"title_{language}") and (title or parsed.title):
        setattr(document, f"title_{language}", title or parsed.title)
        document.save()
    version = document.versions.filter(status__in=EDITABLE).first()
    if version is None:
        version = start_version(document, by=SYSTEM)
        # Its clauses are only copies of the version before: the file says how they read from now on.
        replace = True
    import_clauses(version=version, clauses=parsed.clauses, language=language, by=SYSTEM, replace=replace)
    return version
