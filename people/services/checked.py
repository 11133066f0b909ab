"""Save with the model's own checks, telling what is wrong in sentences."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.context import acting
from core.errors import DomainError

M = TypeVar("M", bound=Model)


def save_checked(instance: M, *, by: Any) -> M:
    """Validate and save in a person's name.

    Raises:
        DomainError: naming each field that is wrong, or that somebody else was a moment faster.
    """
    try:
        instance.full_clean()
    except ValidationError as error:
        raise DomainError(_sentences(instance, error)) from None
    try:
        with acting(by), transaction.atomic():
            instance.save()
    except IntegrityError:
        # Two people saved the same thing within one moment: the checks above saw neither.
        raise DomainError(_("Somebody saved the same thing at this moment. Open the page again.")) from None
    return instance


def _sentences(instance: Model, error: ValidationError) -> str:
    parts = []
    for name, messages in error.message_dict.items():
        words = " ".join(messages)
        if name == "__all__":
            parts.append(words)
        else:
            label = instance._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            parts.append(f"{str(label).capitalize()}: {words}")
    return " ".join(parts)
