"""New editions of standards: taken in from a file, never written over an older one (Manual 6.3.7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accreditation.models import StandardSet
from accreditation.selectors.standards import difference
from accreditation.services.reference import LANGUAGES, create_standard_set
from accreditation.standards_file import read_edition
from core import access
from core.context import acting
from core.errors import DomainError
from core.files import store_file
from core.models import StoredFile

MANAGE = "accreditation.manage_standards"
#: What a stored file is to its standard set while nobody has confirmed it.
PROPOSAL = "edition"


@transaction.atomic
def propose_edition(base: StandardSet, *, upload: Any, by: Any) -> StoredFile:
    """Take in the file of a new edition and check that it can be read; nothing is created yet.

    Args:
        base: the edition that the new one follows.
        upload: the Excel file.
        by: who manages the standards.

    Raises:
        PermissionRefused: `by` does not.
        DomainError: the file cannot be taken; `FileRefused` lists what is wrong inside.
    """
    access.require(by, MANAGE)
    stored = store_file(upload, owner=base, by=by, kind="table", label=PROPOSAL)
    content_of(stored)
    return stored


def content_of(stored: StoredFile) -> list[dict[str, Any]]:
    """Return the standards in a stored file.

    Raises:
        FileRefused: with everything that is wrong.
    """
    with stored.file.open("rb") as content:
        return read_edition(content.read())


@transaction.atomic
def create_edition(
    base: StandardSet, *, standards: list[dict[str, Any]], edition: str, in_force_from: date, by: Any
) -> StandardSet:
    """Create a new edition of a standard set; cases that began with the older one keep it.

    Args:
        base: the edition that it follows; title and summary are taken over from it.
        standards: what `read_edition` returned.
        edition: its name, such as "2027".
        in_force_from: the first day on which cases begin with it.
        by: who manages the standards.

    Raises:
        PermissionRefused: `by` does not.
        DomainError: the name is taken or empty, the day is not after that of the older edition, nothing differs, or
            the older edition has a successor already.

    Side effects: the new set with its standards and criteria; the older one points to it.
    """
    access.require(by, MANAGE)
    row = StandardSet.objects.select_for_update(of=("self",)).get(pk=base.pk)
    edition = edition.strip()
    code = f"{row.code.rpartition('-')[0] or row.code}-{edition}"
    _check(row, code=code, edition=edition, in_force_from=in_force_from)
    if difference(row, standards).is_empty:
        raise DomainError(_("The file says the same as the edition %(edition)s.") % {"edition": row.edition})
    data = {
        "code": code,
        "kind": row.kind,
        "edition": edition,
        "title": {language: getattr(row, f"title_{language}") or "" for language in LANGUAGES},
        "summary": {language: getattr(row, f"summary_{language}") or "" for language in LANGUAGES},
        "standards": standards,
    }
    with acting(by), translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        try:
            with transaction.atomic():
                made = create_standard_set(data, in_force_from=in_force_from)
        except IntegrityError as error:
            raise DomainError(_("An edition with this name was created at the same moment.")) from error
        row.replaced_by = made
        row.save()
    return made


def _check(base: StandardSet, *, code: str, edition: str, in_force_from: date) -> None:
    if not edition:
        raise DomainError(_("Please name the edition, for example by its year."))
    if len(edition) > 20 or len(code) > 40:
        raise DomainError(_("The name of the edition is too long: at most 20 characters."))
    if StandardSet.objects.filter(code=code).exists():
        raise DomainError(_("There is an edition %(edition)s already.") % {"edition": edition})
    if base.replaced_by_id is not None:
        raise DomainError(_("This edition has a newer one already. Begin from the newest."))
    if base.in_force_from is not None and in_force_from <= base.in_force_from:
        raise DomainError(_("The new edition must come into force after the one that it follows."))
