"""What the public verification page says of a paper; a higher app answers for its own kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.errors import Words
from core.models.artifact import Artifact, ArtifactState


@dataclass(frozen=True)
class Verdict:
    """What a paper is worth today.

    Attributes:
        tone: ok, warn or bad.
        icon: name of an outline icon.
        title: the answer in two or three words.
        text: one sentence.
        facts: pairs (label, value) that are public.
        url: page with more, such as the register.
        download: address of the public paper, or empty.
        http_status: 404 for an unknown code.
    """

    tone: str
    icon: str
    title: Words
    text: Words
    facts: list[tuple[Words, Any]] = field(default_factory=list)
    url: str = ""
    download: str = ""
    http_status: int = 200


Judge = Callable[[Artifact], Verdict | None]
_judges: dict[str, Judge] = {}


def register(kind: str, judge: Judge) -> None:
    """Let an app answer for papers of one kind."""
    _judges[kind] = judge


def _find(code: str) -> Artifact | None:
    """Find a paper by its code; a kind that an app answers for also by its own number, as it stands on the paper."""
    rows = Artifact.objects.select_related("file", "owner_type")
    found = rows.filter(code=code).first()
    if found is not None or not code:
        return found
    return rows.filter(kind__in=_judges, is_public=True, number=code).order_by("-pk").first()


def verdict_for(code: str) -> Verdict:
    """Return the verdict on a code; nothing personal is ever in it."""
    row = _find(code)
    if row is None:
        return Verdict(
            "bad",
            "question-mark-circle",
            _("Unknown"),
            _("The agency never issued a paper with this code. Check the code, or ask the agency."),
            http_status=404,
        )
    judge = _judges.get(row.kind)
    found = judge(row) if judge is not None else None
    return found or plain_verdict(row)


def plain_verdict(row: Artifact) -> Verdict:
    """Say that the agency issued a paper of this kind, with its number and day."""
    if row.state != ArtifactState.READY:
        return Verdict(
            "warn", "clock", _("Being made"), _("This paper is being made; look again in a minute.")
        )
    facts: list[tuple[Words, Any]] = [(_("Paper"), row.title)]
    if row.number:
        facts.append((_("Number"), row.number))
    facts.append((_("Made on"), clock.day_of(row.made_at)))
    return Verdict(
        "ok",
        "check-badge",
        _("Genuine"),
        _("The agency issued this paper."),
        facts,
        download=f"/papers/{row.code}/" if row.is_public else "",
    )
