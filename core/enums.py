"""States that know how they look: a tone and an icon stand beside each value and word."""

from typing import Any

from django.db import models


class StateChoices(models.TextChoices):
    """Choices of a status field.

    A member is written `DRAFT = "draft", "idle", "pencil", _("Draft")`: value, tone (idle, info, ok, warn, bad),
    icon (a heroicons micro name) and label.
    """

    tone: str
    icon: str

    def __new__(cls, value: str, tone: str = "idle", icon: str = "minus-circle") -> Any:
        member = str.__new__(cls, value)
        member._value_ = value
        member.tone = tone
        member.icon = icon
        return member
