"""The numbers of models in the database: read once when a process starts, so that no page asks for them one by one."""

from __future__ import annotations

import logging

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


def read_kinds() -> None:
    """Read the content types of all models in one query; Django then keeps them for the life of the process."""
    ContentType.objects.get_for_models(*apps.get_models())


def read_kinds_at_start() -> None:
    """Read them before the first request; a database that is not there or not migrated yet is met by the pages."""
    try:
        read_kinds()
    except DatabaseError as error:
        log.warning("the kinds of objects could not be read at the start: %s", error)
    finally:
        connection.close()
