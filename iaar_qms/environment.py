"""Typed readers of the environment: a missing or bad value is one clear sentence, not a trace."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def given(name: str) -> bool:
    """Tell whether the variable, or its `_FILE` form, is set."""
    return name in os.environ or f"{name}_FILE" in os.environ


def secret(name: str, default: str = "") -> str:
    """Read a secret from `NAME`, or from the file that `NAME_FILE` names.

    Raises:
        ImproperlyConfigured: the file cannot be read.
    """
    pointer = os.environ.get(f"{name}_FILE")
    if pointer and name != "SIGNING_KEY":
        try:
            return Path(pointer).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error}") from error
    return os.environ.get(name, default)


def text(name: str, default: str) -> str:
    """Read a text variable."""
    return secret(name, default)


def boolean(name: str, default: bool) -> bool:
    """Read a yes/no variable.

    Raises:
        ImproperlyConfigured: the value is neither yes nor no.
    """
    value = os.environ.get(name, str(default)).strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of true, false, 1, 0, yes, no; it is {value!r}.")


def integer(name: str, default: int) -> int:
    """Read a whole number.

    Raises:
        ImproperlyConfigured: the value is not a whole number.
    """
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.") from error


def words(name: str, default: list[str]) -> list[str]:
    """Read a comma-separated list."""
    value = os.environ.get(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    """Read a path."""
    return Path(os.environ.get(name, default)).expanduser()


def secret_key(place: Path, *, required: bool) -> str:
    """Read SECRET_KEY; on a development machine make one once and keep it beside the data.

    Raises:
        ImproperlyConfigured: production has no SECRET_KEY, or a short one.
    """
    key = secret("SECRET_KEY")
    if required and len(key) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY (or SECRET_KEY_FILE) must hold at least 50 characters in production."
        )
    if key:
        return key
    if not place.exists():
        # Two processes may start together: the one that links first wins, the other reads its key.
        draft = place.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(get_random_secret_key(), encoding="utf-8")
        draft.chmod(0o600)
        with contextlib.suppress(FileExistsError):
            os.link(draft, place)
        draft.unlink()
    return place.read_text(encoding="utf-8")


def database(name: str, default: str) -> dict[str, Any]:
    """Read a database address and add what makes SQLite and PostgreSQL behave under load.

    Raises:
        ImproperlyConfigured: the address cannot be understood or names another database.
    """
    try:
        config: dict[str, Any] = dict(environ.Env.db_url_config(secret(name, default)))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is not a database address: {error}") from error
    engine = config.get("ENGINE", "")
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith(("postgresql", "postgresql_psycopg2")):
        config["ENGINE"] = "django.db.backends.postgresql"
        config["CONN_MAX_AGE"] = integer("CONN_MAX_AGE", 600)
        config["CONN_HEALTH_CHECKS"] = True
        if boolean("PREPARED_STATEMENTS", True):
            # Then `core.statements` lets the server keep its plans. A pooler that shares connections between
            # transactions may not know them: there it is switched off.
            config["OPTIONS"] = {"server_side_binding": True}
    else:
        raise ImproperlyConfigured(f"{name} must be a sqlite or postgres address; it names {engine!r}.")
    return config


def private_storage(folder: Path) -> dict[str, Any]:
    """Choose where private files live: a folder, or an S3-type bucket when FILES_BUCKET is set."""
    bucket = text("FILES_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "base_url": None, "file_permissions_mode": 0o640},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": text("FILES_ENDPOINT", "") or None,
            "access_key": secret("FILES_ACCESS_KEY") or None,
            "secret_key": secret("FILES_SECRET_KEY") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }


def mail(name: str, folder: Path) -> dict[str, Any]:
    """Read the mail server's address; without one, letters are written to a folder."""
    address = secret(name)
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(folder),
        }
    config = dict(environ.Env.email_url_config(address))
    config.pop("OPTIONS", None)
    return {**config, "EMAIL_TIMEOUT": 10}


def queue(name: str, redis_url: str, folder: Path) -> dict[str, Any]:
    """Read the broker's address; without one, tasks travel through a folder on this machine."""
    address = secret(name) or redis_url
    if address:
        # An hour: longer than any job, or Redis hands a running task to a second worker.
        return {"CELERY_BROKER_URL": address, "CELERY_BROKER_TRANSPORT_OPTIONS": {"visibility_timeout": 3600}}
    return {
        "CELERY_BROKER_URL": "filesystem://localhost",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(folder / "in"),
            "data_folder_out": str(folder / "in"),
            "processed_folder": str(folder / "done"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            "polling_interval": 0.2,
        },
    }


def logging(*, json_lines: bool, level: str) -> dict[str, Any]:
    """Describe the logs: one JSON object a line in production, readable lines on a desk."""
    formatter = "core.logs.JsonFormatter" if json_lines else "core.logs.LineFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "pyhanko": {"level": "WARNING"},
        },
    }
