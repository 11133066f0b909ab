"""Files of a version, one or more per language: the original in Word, a PDF (Manual 3.2.2)."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.files import fingerprint, forget_file, store_file
from documents.models import DocumentVersion, VersionFile
from documents.services.clauses import lock_version

ENDINGS = (".pdf", ".docx")
#: How the end of a PDF refers to its key; the end itself stands in the last bytes of a whole file.
LOCK = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
END = b"startxref"
END_WITHIN = 2048


@transaction.atomic
def add_file(version: DocumentVersion, *, upload: Any, language: str, by: Any) -> VersionFile:
    """Keep a file of a version that is being written.

    Args:
        version: the version.
        upload: the file that the person sent.
        language: the language of its words.
        by: who adds it.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written, the language is unknown, the file stands here already, or it is
            not a sound PDF or Word file without macros and password.

    Side effects: the file is stored; a job reads its words for search, and says on the page if nobody can open it.
    """
    row = lock_version(version, by)
    if language not in dict(settings.LANGUAGES):
        raise DomainError(_("Please choose the language of the file."))
    _check(upload)
    if row.files.filter(language=language, stored__sha256=fingerprint(upload)).exists():
        raise DomainError(_("This very file is here already."))
    stored = store_file(upload, owner=row, by=by, kind="document", label=language)
    return VersionFile.objects.create(version=row, language=language, stored=stored)


@transaction.atomic
def remove_file(file: VersionFile, *, by: Any) -> None:
    """Take a file away from a version that is being written.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is not being written.

    Side effects: the file is deleted after commit.
    """
    lock_version(file.version, by)
    stored = file.stored
    file.delete()
    forget_file(stored)


def _check(upload: Any) -> None:
    """Refuse what can be told without opening it: another type, a PDF that was cut off, or one with a password.

    A file may be made to hold whoever opens it, so a page never does; the job that reads it has a limit.
    """
    name = str(getattr(upload, "name", ""))
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise DomainError(
            _("“%(name)s” cannot be taken: a version has PDF and Word (DOCX) files.") % {"name": name}
        )
    upload.seek(0)
    if ending == ".pdf" and upload.read(5) == b"%PDF-":
        upload.seek(0)
        _check_pdf(upload.read(), name)
    upload.seek(0)


def _check_pdf(data: bytes, name: str) -> None:
    if END not in data[-END_WITHIN:]:
        raise DomainError(_("“%(name)s” is damaged: it cannot be opened as a PDF.") % {"name": name})
    if LOCK.search(data):
        raise DomainError(
            _("“%(name)s” is locked by a password. Please save it without one.") % {"name": name}
        )
