"""What must hold before the portal serves an agency: `manage.py check --deploy` names each gap in one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Name every default that suits a desk but not a public server."""
    return [*_servers(), *_signing(), *_addresses(), *_folders()]


def _servers() -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        yield Error("PRODUCTION is off.", hint="Set PRODUCTION=true.", id="core.E001")
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "The database is SQLite, which serves one machine only.",
            hint="Set DATABASE_URL=postgres://…",
            id="core.W002",
        )
    if not settings.REDIS_URL:
        yield Warning(
            "There is no Redis: the cache is not shared between processes and the queue is a folder.",
            hint="Set REDIS_URL=redis://…",
            id="core.W003",
        )
    if "smtp" not in settings.EMAIL_BACKEND:
        yield Warning(
            "Letters are written to a folder instead of being sent.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587",
            id="core.W004",
        )


def _signing() -> Iterator[CheckMessage]:
    if settings.SIGNING_KEY_IS_DEVELOPMENT:
        yield Error(
            "Certificates would be signed with the development key.",
            hint="Set SIGNING_KEY_FILE to the agency's PKCS#12 file and SIGNING_KEY_PASSPHRASE_FILE.",
            id="core.E005",
        )
    elif not os.access(settings.SIGNING_KEY_FILE, os.R_OK):
        yield Error("The signing key cannot be read.", hint="See SIGNING_KEY_FILE.", id="core.E006")
    if not settings.MFA_REQUIRED_FOR_STAFF:
        yield Warning(
            "Staff may sign in without a second factor.",
            hint="Set MFA_REQUIRED_FOR_STAFF=true.",
            id="core.W007",
        )


def _addresses() -> Iterator[CheckMessage]:
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            "SITE_URL is not an https address, and it stands in letters and in the QR code of certificates.",
            hint="Set SITE_URL=https://…",
            id="core.E008",
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "Letters would come from localhost.", hint="Set DEFAULT_FROM_EMAIL=portal@…", id="core.W009"
        )


def _folders() -> Iterator[CheckMessage]:
    if not os.access(settings.DATA_DIR, os.W_OK):
        yield Error("DATA_DIR cannot be written.", hint="Give the portal's user the folder.", id="core.E010")
    if not Path(settings.STATIC_ROOT, "staticfiles.json").is_file():
        yield Error(
            "The static files have not been collected.", hint="Run manage.py collectstatic.", id="core.E011"
        )
