"""Rendering of print templates to PDF/UA with WeasyPrint; the network is out of reach."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import uses_relative

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.models.agency import Agency
from core.models.artifact import Artifact
from core.pdf_parts import VARIANT, join_parts

STATIC_SCHEME = "static:"
#: What paper is set with, in this order; a print template names no style sheet of its own.
STYLES = ("css/tokens.css", "css/print.css")
# A style sheet names its fonts relative to itself; urllib joins such addresses only in schemes that it knows.
uses_relative.append("static")
MIME_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".png": "image/png",
}


def render_pdf(row: Artifact, parts: Sequence[dict[str, Any]] = ()) -> bytes:
    """Render a paper from its frozen data, in its own language.

    Args:
        row: the paper.
        parts: the data cut into the front and the pieces of a long text; each is set alone, and they are joined.

    Returns:
        The bytes of a tagged PDF (PDF/UA-1).
    """
    address = f"{settings.SITE_URL}{row.verify_url}"
    shared = {
        "artifact": row,
        "agency": Agency.current(),
        "verify_address": address,
        "qr": qr_svg(address),
    }

    def written(data: dict[str, Any], **more: Any) -> str:
        return render_to_string(row.template, {**shared, "data": data, **more})

    with translation.override(row.language):
        if not parts:
            return html_to_pdf(written(row.data))
        front, *bodies = parts
        return join_parts(
            written(front, part="front"),
            [written(body, part="body") for body in bodies],
            lambda count: written(front, part="numbers", leaves=range(count)),
            lay_out,
        )


def html_to_pdf(html: str) -> bytes:
    """Render trusted HTML with the portal's print style; only files under `static/` may be fetched.

    Raises:
        ValueError: the page asks for any other file.
    """
    return bytes(lay_out(html).write_pdf(pdf_variant=VARIANT))


def lay_out(html: str) -> Any:
    """Lay trusted HTML out with the portal's print style and return WeasyPrint's document.

    Raises:
        ValueError: the page asks for a file that is not the portal's own.
    """
    from weasyprint import HTML

    paper = HTML(string=html, base_url=f"{STATIC_SCHEME}/css/", url_fetcher=StaticFetcher())
    try:
        return paper.render(font_config=_fonts(), stylesheets=_styles(), pdf_variant=VARIANT)
    except FatalURLFetchingError as error:
        # It is a BaseException: left alone it would end the worker instead of the job.
        raise ValueError(str(error)) from error


@lru_cache(maxsize=1)
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _styles() -> list[Any]:
    """Return the style sheets of paper, parsed once a process: a quarter of the time of a certificate."""
    places = [Path(str(finders.find(name))) for name in STYLES]
    return _parsed(tuple((str(place), place.stat().st_mtime_ns) for place in places))


@lru_cache(maxsize=1)
def _parsed(places: tuple[tuple[str, int], ...]) -> list[Any]:
    # The times of change are part of the key, so that a developer sees an edit at once.
    from weasyprint import CSS

    return [
        CSS(
            string=Path(place).read_text("utf-8"),
            base_url=f"{STATIC_SCHEME}/css/",
            url_fetcher=StaticFetcher(),
            font_config=_fonts(),
        )
        for place, _changed in places
    ]


class StaticFetcher(URLFetcher):
    """Hand out files of the portal's own static folders, and nothing else: no network, no other folder."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return one static file.

        Raises:
            FatalURLFetchingError: any other address, or a file that is not there.
        """
        if not url.startswith(STATIC_SCHEME):
            raise FatalURLFetchingError(f"A paper may only use the portal's own files, not {url!r}.")
        found = finders.find(url.removeprefix(STATIC_SCHEME).lstrip("/"))
        if not found:
            raise FatalURLFetchingError(f"The portal has no static file {url!r}.")
        path = Path(str(found))
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MIME_TYPES.get(path.suffix, "")})


def qr_svg(address: str) -> SafeString:
    """Return a QR code as inline SVG with literal colours (variables print black inside a PDF)."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=2, dark="#14213a", light="#ffffff", omitsize=True, title=address))
