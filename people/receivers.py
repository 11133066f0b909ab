"""Signals of other packages that people answer to."""

from typing import Any

from allauth.mfa.signals import authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest


@receiver(authenticator_removed)
def forget_second_factor(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Ask again whether a second factor is set after one was removed."""
    request.session.pop("second_factor", None)
