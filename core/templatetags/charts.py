"""Small charts as inline SVG: each says its numbers in a label, a title or a table for screen readers."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

Text = str | Promise
Number = int | float

# Narrower parts of a Likert bar carry no number: it would not fit.
SMALLEST_LABEL = 8
AGREEMENT: tuple[Text, ...] = (
    _("fully disagree"),
    _("disagree"),
    _("hard to say"),
    _("agree"),
    _("fully agree"),
)


def said(value: Number | None, places: int = 0) -> str:
    """Write a number in the reader's format."""
    return "–" if value is None else formats.number_format(value, decimal_pos=places, use_l10n=True)


def places_of(values: Iterable[Number | None]) -> int:
    """Tell how many decimals the values need: one when any of them is not whole."""
    return int(any(value is not None and value != int(value) for value in values))


def scaled(
    values: Sequence[Number], width: float, height: float, pad: float = 0
) -> list[tuple[float, float]]:
    """Place values on a field of this size, the largest at the top."""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    step = width / max(len(values) - 1, 1)
    inner = height - 2 * pad
    return [
        (round(index * step, 1), round(pad + inner - (value - low) / reach * inner, 1))
        for index, value in enumerate(values)
    ]


def path(points: Sequence[tuple[float, float]]) -> str:
    """Join points to the path of a line."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


@register.simple_tag
def sparkline(values: Sequence[Number]) -> SafeString | str:
    """Draw a line without axes; decoration beside a figure, hidden from screen readers."""
    if len(values) < 2:
        return ""
    line = path(scaled(values, 100, 28, 3))
    return format_html(
        '<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="line" d="{}"/></svg>',
        line,
    )


@register.simple_tag
def likert_bar(shares: Sequence[Number], words: Sequence[Text] = AGREEMENT) -> SafeString:
    """Draw one stacked bar from five shares in percent, from disagreement to agreement."""
    parts, start = [], 0.0
    for index, share in enumerate(shares, start=1):
        middle = round(start + share / 2, 1)
        parts.append((index, round(start, 1), share, index, middle, said(round(share))))
        start += share
    bars = format_html_join(
        "", '<rect class="l{}" x="{}%" width="{}%" height="100%"/>', (part[:3] for part in parts)
    )
    labels = format_html_join(
        "",
        '<text class="t{}" x="{}%" y="16.5" text-anchor="middle">{}</text>',
        (part[3:] for part in parts if part[2] >= SMALLEST_LABEL),
    )
    told = ", ".join(f"{word} {said(round(share))} %" for word, share in zip(words, shares, strict=False))
    return format_html('<svg class="likert" role="img" aria-label="{}">{}{}</svg>', told, bars, labels)


@register.inclusion_tag("charts/_likert.html")
def likert(rows: Iterable[Any], words: Sequence[Text] = AGREEMENT) -> dict[str, Any]:
    """Draw a bar for each row: `label`, `shares` (five, in percent), `index`, `count`; with a legend."""
    return {"rows": list(rows), "words": list(enumerate(words, start=1)), "labels": words}


@register.inclusion_tag("charts/_line.html")
def line_chart(
    caption: Text, labels: Sequence[Text], values: Sequence[Number], **options: Any
) -> dict[str, Any]:
    """Draw a line over time.

    Args:
        caption: what the numbers are.
        labels: the names along the bottom.
        values: the numbers.
        options: `target`, a value drawn as a dashed line.
    """
    width, height, pad = 400, 140, 18
    target = options.get("target")
    together = [*values, *([] if target is None else [target])]
    places = places_of(together)
    heights = [round(y) for _x, y in scaled(together, width, height, pad)] if together else []
    step = width / max(len(values) - 1, 1)
    spots: list[tuple[float, float]] = [
        (round(index * step), y) for index, y in enumerate(heights[: len(values)])
    ]
    points = [
        {"x": x, "y": y, "value": said(value, places), "label": name}
        for (x, y), value, name in zip(spots, values, labels, strict=False)
    ]
    return {
        "caption": caption,
        "points": points,
        "line": path(spots) if spots else "",
        "target": said(target, places) if target is not None else "",
        "target_y": heights[-1] if target is not None else 0,
        "width": width,
        "height": height,
    }


@register.inclusion_tag("charts/_bars.html")
def bar_chart(caption: Text, rows: Iterable[tuple[Text, Number]], unit: Text = "") -> dict[str, Any]:
    """Draw lying bars: a name, a bar, its number."""
    pairs = [(label, value) for label, value in rows]
    most = max((value for _label, value in pairs), default=0) or 1
    places = places_of(value for _label, value in pairs)
    shown = [
        {"label": label, "value": said(value, places), "share": round(100 * value / most, 1)}
        for label, value in pairs
    ]
    return {"caption": caption, "rows": shown, "unit": unit}


@register.inclusion_tag("charts/_heat.html")
def heat_map(caption: Text, head: Text, columns: Sequence[Text], rows: Iterable[Any]) -> dict[str, Any]:
    """Draw a table whose cells are tinted from low to high; a cell of None is hidden and says so.

    Args:
        caption: what the numbers are, and when a cell is hidden.
        head: what the first column holds.
        columns: names of the other columns.
        rows: pairs of a label and its numbers.
    """
    pairs = [(label, list(values)) for label, values in rows]
    known = [value for _label, values in pairs for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0, 1)
    reach = (high - low) or 1
    places = places_of(known)
    shown = [
        {
            "label": label,
            "cells": [
                {"heat": 0, "text": ""}
                if value is None
                else {"heat": 1 + min(4, int(5 * (value - low) / reach)), "text": said(value, places)}
                for value in values
            ],
        }
        for label, values in pairs
    ]
    return {"caption": caption, "head": head, "columns": columns, "rows": shown}
