"""Tags that print what came and what went, for eyes and for ears."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def marked(pieces: Any) -> SafeString:
    """Print runs of words with `ins` and `del`; a screen reader is told in words where each begins and ends.

    Args:
        pieces: runs of words, or the same frozen as dictionaries.
    """
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


def _piece(piece: Any) -> SafeString | str:
    kind, text = (piece["kind"], piece["text"]) if isinstance(piece, dict) else (piece.kind, piece.text)
    if kind == "same":
        return str(text)
    before = pgettext("redline", "[added:") if kind == "ins" else pgettext("redline", "[removed:")
    # Spaces at the edges stand outside: beside the words for ears they would be lost on paper.
    words = str(text).strip() or str(text)
    lead, tail = str(text).split(words, 1)
    return format_html(
        '{3}<{0}><span class="spoken">{1} </span>{2}<span class="spoken"> ]</span></{0}>{4}',
        kind,
        before,
        words,
        lead,
        tail,
    )
