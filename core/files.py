"""Taking in, keeping and handing out private files."""

import hashlib
import re
import zipfile
from pathlib import PurePath
from typing import Any

import magic
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from core.models.stored_file import StoredFile

PDF = {"application/pdf"}
WORD = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/vnd.oasis.opendocument.text",
}
TABLE = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "text/csv",
    "text/plain",
}
IMAGE = {"image/png", "image/jpeg", "image/webp"}
#: What each kind of upload may be, by content.
KINDS: dict[str, set[str]] = {
    "document": PDF | WORD | TABLE | IMAGE,
    "signed": PDF,
    "image": IMAGE,
    "table": TABLE,
    "archive": {"application/zip"},
}
#: Endings that may stand on each type: a renamed file is refused even if its content is harmless.
ENDINGS: dict[str, set[str]] = {
    "application/pdf": {".pdf"},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {".docx"},
    "application/msword": {".doc"},
    "application/vnd.oasis.opendocument.text": {".odt"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {".xlsx"},
    "application/vnd.ms-excel": {".xls"},
    "text/csv": {".csv"},
    "text/plain": {".txt", ".csv"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    "image/webp": {".webp"},
    "application/zip": {".zip"},
}
INLINE = PDF | IMAGE
OFFICE_FOLDERS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: Where the end of an archive stands (its comment included), and how long the list of its parts may be, in bytes.
ZIP_TAIL = 66_000
ZIP_DIRECTORY = 4 * 1024 * 1024
#: What libmagic may call a Word or Excel file; each is opened to see what it really is.
ARCHIVES = {"application/zip", "application/octet-stream", *OFFICE_FOLDERS.values()}


def store_file(
    upload: File | bytes,
    *,
    owner: models.Model,
    by: Any,
    kind: str = "document",
    label: str = "",
    name: str = "",
) -> StoredFile:
    """Check a file and keep it.

    Args:
        upload: what the person sent, or bytes that the portal made (then `name` is required).
        owner: the saved object it belongs to; whoever may see that may download the file.
        by: the person, or SYSTEM.
        kind: "document", "signed", "image" or "table".
        label: what the file is to its owner, such as "licence".
        name: overrides the file's own name.

    Raises:
        DomainError: too large, empty, or not of an allowed type by its content and ending.

    Side effects: writes the bytes under a random name, then the row; if the row fails the bytes are removed.
    """
    content = ContentFile(upload) if isinstance(upload, bytes) else upload
    name = clean_name(name or getattr(upload, "name", "") or "")
    size = content.size or 0
    check_size(size)
    content_type = check_type(content, name, kind)
    digest = fingerprint(content)
    row = StoredFile(
        name=name,
        label=label,
        size=size,
        content_type=content_type,
        sha256=digest,
        owner_type=ContentType.objects.get_for_model(owner),
        owner_id=owner.pk,
        uploaded_by=by if getattr(by, "pk", None) else None,
    )
    row.file.save(name, content, save=False)
    try:
        with transaction.atomic():
            row.save()
    except Exception:
        row.file.storage.delete(str(row.file.name))
        raise
    return row


def clean_name(name: str) -> str:
    """Return the file's own name without folders and control characters, at most 200 characters long."""
    bare = PurePath(name.replace("\\", "/")).name
    bare = re.sub(r"[\x00-\x1f\x7f\"<>|:*?]", "", bare).strip() or "file"
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:190]}.{ending[:9]}" if dot else bare[:200]


def check_size(size: int) -> None:
    """Refuse an empty file and one over the limit (bytes)."""
    if size == 0:
        raise DomainError(_("The file is empty. Please choose it again."))
    if size > settings.UPLOAD_LIMIT:
        raise DomainError(
            _(
                "The file is %(size)s MB; at most %(limit)s MB can be kept. "
                "Please make it smaller or split it; nothing else was lost."
            )
            % {"size": size // 1048576, "limit": settings.UPLOAD_LIMIT // 1048576}
        )


def check_type(content: File, name: str, kind: str) -> str:
    """Return the type by content; refuse what the kind does not allow or what was renamed."""
    content.seek(0)
    found = magic.from_buffer(content.read(8192), mime=True)
    content.seek(0)
    if found in ARCHIVES:
        found = office_type(content) or "application/zip"
    ending = PurePath(name).suffix.lower()
    if found not in KINDS[kind] or ending not in ENDINGS.get(found, set()):
        raise DomainError(
            _("“%(name)s” cannot be taken: by its content it is not one of the allowed types (%(types)s).")
            % {"name": name, "types": ", ".join(sorted({e for t in KINDS[kind] for e in ENDINGS[t]}))}
        )
    return found


def office_type(content: File) -> str | None:
    """Return the type of a Word or Excel file by the folders inside; None for other archives and for macros."""
    if not has_small_directory(content):
        return None
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # Damaged in one of the ways in which the package fails.
        return None
    finally:
        content.seek(0)
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        return None
    return next(
        (kind for folder, kind in OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)), None
    )


def has_small_directory(content: File) -> bool:
    """Tell whether the list of parts of an archive is as short as that of a document, before anything reads it.

    A list of a million parts fits into the size of an upload and would hold the process that reads it.
    """
    content.seek(0, 2)
    size = content.tell()
    content.seek(max(0, size - ZIP_TAIL))
    tail = content.read()
    content.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    # A second, larger list (ZIP64) is for archives of four gigabytes.
    if end < 0 or len(tail) < end + 22 or b"PK\x06\x07" in tail[max(0, end - 20) : end]:
        return False
    return int.from_bytes(tail[end + 12 : end + 16], "little") <= ZIP_DIRECTORY


def fingerprint(content: File) -> str:
    """Return the SHA-256 of the content in hexadecimal."""
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def may_download(user: Any, stored: StoredFile) -> bool:
    """Decide by the owner: public when the owner says so, else by the permission that opens the owner."""
    owner = stored.owner
    if owner is None:
        return False
    says_public = getattr(owner, "file_is_public", None)
    if says_public is not None and says_public(stored):
        return True
    asks = getattr(owner, "may_download", None)
    if asks is not None:
        return bool(asks(user, stored))
    name = getattr(owner, "file_permission", None) or access.view_permission_of(owner)
    return bool(name) and bool(access.decide(user, str(name), owner))


def stream(stored: StoredFile) -> FileResponse:
    """Return the response that sends the file; only harmless types open inside the browser."""
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=stored.content_type not in INLINE,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def forget_file(stored: StoredFile) -> None:
    """Delete a file for good: its row now, its bytes after commit.

    Raises:
        ProtectedError: a record or another object still keeps it.
    """
    storage, place = stored.file.storage, str(stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(place))
