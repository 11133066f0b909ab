"""Refusals that a person reads: each is a sentence in the reader's language."""

from collections.abc import Sequence

from django.utils.functional import Promise

Words = str | Promise


class DomainError(Exception):
    """Say why the agency's rules do not allow what was asked."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class StepRefused(DomainError):
    """Say every reason that blocks a step of a process."""

    def __init__(self, reasons: Sequence[Words]) -> None:
        super().__init__(" ".join(str(reason) for reason in reasons))
        self.reasons = list(reasons)


class StaleObject(DomainError):
    """Say that somebody else changed the object since the page was opened."""
