"""Tags of the papers of documents."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

register = template.Library()
PAGE = mark_safe('<span class="page-now"></span>')
PAGES = mark_safe('<span class="pages-all"></span>')
#: A clause of the first level stands under the title of the document.
DEEPEST = 6


@register.simple_tag
def page_of_pages() -> SafeString:
    """Print "Page x of y" for the margin of a paper; the style sheet counts."""
    return format_html(
        pgettext("paper", "Page {page} of {pages}"),
        page=PAGE,
        pages=PAGES,
    )


@register.filter
def heading_tag(level: int) -> str:
    """Return the tag of a clause's heading: h2 for the first level, never deeper than h6."""
    return f"h{min(int(level) + 1, DEEPEST)}"


@register.filter
def language_words(code: str) -> str:
    """Return the name of a language in that language, such as "Кыргызча"."""
    return dict(settings.LANGUAGES).get(code, code)
