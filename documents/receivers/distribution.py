"""Readers and copies follow what is in force, and people follow their position and roles."""

from typing import Any

from django.dispatch import receiver

from documents.services.acknowledgement import follow_person
from documents.services.distribution import spread, take_back
from documents.signals import version_in_force, version_out_of_force
from people.signals import person_changed


@receiver(version_in_force, dispatch_uid="documents.spread")
def ask_readers(sender: Any, version: Any, **kwargs: Any) -> None:
    """Ask everybody bound to read it."""
    spread(version)


@receiver(version_out_of_force, dispatch_uid="documents.take_back")
def release_and_recall(sender: Any, version: Any, **kwargs: Any) -> None:
    """Release its readers and recall its copies."""
    take_back(version)


@receiver(person_changed, dispatch_uid="documents.follow_person")
def settle_person(sender: Any, person: Any, **kwargs: Any) -> None:
    """Ask for what binds the person now."""
    follow_person(person)
