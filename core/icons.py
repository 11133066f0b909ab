"""Give the SVG of an icon: outline 24 for text and buttons, micro 16 for badges and marks."""

import logging
from functools import lru_cache
from importlib.resources import files
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from django.utils.safestring import SafeString, mark_safe

logger = logging.getLogger(__name__)

SVG = "{http://www.w3.org/2000/svg}"
# Shown when a name is unknown: a page must not fail because of a picture.
UNKNOWN = "question-mark-circle"
# What CSS says once for every icon, so that no path repeats it.
SAID_BY_CSS = ("stroke-linecap", "stroke-linejoin", "fill-rule", "clip-rule", "fill", "stroke")

MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="{}" stroke-width="2">'
    '<circle cx="16" cy="16" r="13.5"/><path d="M5.6 7.4C13 11 21 19 24.6 26.4M10 4C18 8.5 23.5 14 28 22'
    'M26.4 7.4C19 11 11 19 7.4 26.4M22 4C14 8.5 8.5 14 4 22"/></svg>'
)


@lru_cache(maxsize=1)
def names() -> dict[str, frozenset[str]]:
    """List the icon names of each style that the package ships."""
    found: dict[str, set[str]] = {"outline": set(), "micro": set()}
    with (files("heroicons") / "heroicons.zip").open("rb") as data, ZipFile(data) as archive:
        for path in archive.namelist():
            style, _slash, name = path.partition("/")
            if style in found and name.endswith(".svg"):
                found[style].add(name.removesuffix(".svg"))
    return {style: frozenset(values) for style, values in found.items()}


@lru_cache(maxsize=512)
def shapes(style: str, name: str) -> str:
    """Read the shapes inside one icon, without what the style sheet says already."""
    if name not in names()[style]:
        logger.warning("unknown icon %s/%s", style, name)
        name = UNKNOWN if UNKNOWN in names()[style] else "stop"
    with (files("heroicons") / "heroicons.zip").open("rb") as data, ZipFile(data) as archive:
        svg = ET.fromstring(archive.read(f"{style}/{name}.svg").decode())
    parts = []
    for node in svg:
        attributes = "".join(
            f' {key}="{value}"' for key, value in node.attrib.items() if key not in SAID_BY_CSS
        )
        parts.append(f"<{node.tag.removeprefix(SVG)}{attributes}/>")
    return "".join(parts)


@lru_cache(maxsize=512)
def outline(name: str) -> SafeString:
    """Draw an outline icon of 24 units."""
    return mark_safe(
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{shapes("outline", name)}</svg>'
    )


@lru_cache(maxsize=512)
def micro(name: str) -> SafeString:
    """Draw a solid icon of 16 units."""
    return mark_safe(
        f'<svg class="icon-s" viewBox="0 0 16 16" aria-hidden="true">{shapes("micro", name)}</svg>'
    )


@lru_cache(maxsize=8)
def bars(level: int) -> SafeString:
    """Draw four bars of which the first `level` are full: the mark of a rating."""
    rects = []
    for index in range(4):
        faint = "" if index < level else ' opacity=".3"'
        rects.append(
            f'<rect x="{index * 4}" y="{11 - 3 * index}" width="3" height="{4 + 3 * index}" rx="1"{faint}/>'
        )
    return mark_safe(f'<svg class="icon-s" viewBox="0 0 16 16" aria-hidden="true">{"".join(rects)}</svg>')
