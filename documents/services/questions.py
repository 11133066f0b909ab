"""The short check on a text: at most two questions that a reader answers before confirming (Manual 3.2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import access, context
from core.errors import DomainError
from documents.enums import IN_PREPARATION
from documents.models import CheckQuestion, DocumentVersion

MOST = 2
_CODES = tuple(code for code, _name in settings.LANGUAGES)
_ANSWERS = ("first", "second", "third")


@transaction.atomic
def set_questions(
    version: DocumentVersion, questions: Iterable[dict[str, Any]], *, by: Any
) -> list[CheckQuestion]:
    """Write the questions on a version anew.

    Args:
        version: a version that is not yet in force: later people would have answered different questions.
        questions: for each the fields `question`, `first`, `second`, `third` by language, and `correct`; one
            without words is left out.
        by: who writes the version.

    Raises:
        PermissionRefused: `by` may not write the version.
        DomainError: the version is or was in force, too many questions, or one lacks an answer.
    """
    access.require(by, "documents.write_version", version)
    row = DocumentVersion.objects.select_for_update().get(pk=version.pk)
    if row.status not in IN_PREPARATION:
        raise DomainError(_("The version was in force already: its questions cannot change any more."))
    wanted = [one for one in questions if any(one.get(f"question_{code}") for code in _CODES)]
    if len(wanted) > MOST:
        raise DomainError(_("At most two questions are asked."))
    for one in wanted:
        _check(one)
    with context.acting(by):
        for old in row.questions.all():
            old.delete()
        return [
            CheckQuestion.objects.create(version=row, order=place, **one)
            for place, one in enumerate(wanted, start=1)
        ]


def copy_questions(source: DocumentVersion, target: DocumentVersion, *, by: Any) -> list[CheckQuestion]:
    """Begin the questions on a version with those on the version that it was made from, in all languages.

    Args:
        source: the version before.
        target: a version that has none yet; whoever writes it may change them until it is in force.
        by: who begins the version.
    """
    with context.acting(by):
        return [
            CheckQuestion.objects.create(version=target, order=one.order, **words_of(one))
            for one in source.questions.all()
        ]


def words_of(question: CheckQuestion) -> dict[str, Any]:
    """Return the fields of a question as `set_questions` takes them."""
    names = (f"{name}_{code}" for name in ("question", *_ANSWERS) for code in _CODES)
    return {"correct": question.correct, **{name: getattr(question, name) or "" for name in names}}


def carried_from(version: DocumentVersion) -> DocumentVersion | None:
    """Return the version whose questions this one still has word for word, None when it has its own or none.

    Args:
        version: a version with the one that it was made from joined, or two queries more.
    """
    if version.based_on is None:
        return None
    before, now = ([words_of(one) for one in rows.questions.all()] for rows in (version.based_on, version))
    return version.based_on if now and before == now else None


def _check(question: dict[str, Any]) -> None:
    for code in _CODES:
        words = [question.get(f"{name}_{code}") for name in ("question", "first", "second")]
        if any(words) and not all(words):
            raise DomainError(
                _("A question needs at least two answers in each language in which it is asked.")
            )
        right = _ANSWERS[question["correct"] - 1]
        if question.get(f"question_{code}") and not question.get(f"{right}_{code}"):
            raise DomainError(_("The right answer is empty."))
