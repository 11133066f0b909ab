"""What documents add to the search palette."""

from __future__ import annotations

from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import search as palette
from core import search_index
from core.context import once_a_page
from core.fulltext.index import FulltextSource
from core.fulltext.query import Page, find
from documents import fulltext
from documents.models import Document
from documents.selectors.search import Question, ShownHit, narrowed, shown

#: Both groups of the palette are cut from so many answers of one search.
ANSWERS = 24


def _answers(user: Any, words: str) -> Page:
    """Search titles and clauses together, once for both groups of the palette."""
    page = find(
        words,
        visible=fulltext.visible_sources(user, [fulltext.DOCUMENTS, fulltext.CLAUSES]),
        prefer=get_language() or "",
        tags=narrowed(user, Question(words)),
        limit=ANSWERS,
    )
    # The palette shows what fits all words; the search page offers the rest.
    return Page() if page.some else page


def _find_in(source: FulltextSource, user: Any, words: str, limit: int) -> list[palette.Hit]:
    page = once_a_page(("palette", user.pk, words), lambda: _answers(user, words))
    rows = [row for row in shown(page) if row.hit.source is source][:limit]
    hits = [_hit(row) for row in rows]
    if source is fulltext.CLAUSES and page.total > limit and hits:
        address = f"{reverse('documents:search')}?{urlencode({'q': words})}"
        hits.append(palette.Hit(gettext("All places with these words"), address, "", "magnifying-glass"))
    return hits


def _hit(row: ShownHit) -> palette.Hit:
    title = _plain(row.hit.title) or _plain(row.hit.snippet)
    return palette.Hit(title[:120], row.url, row.about, row.hit.source.icon)


def _plain(marked: str) -> str:
    return unescape(strip_tags(marked))


def find_documents(user: Any, words: str, limit: int) -> list[palette.Hit]:
    """Find documents by code, title and purpose."""
    return _find_in(fulltext.DOCUMENTS, user, words, limit)


def find_clauses(user: Any, words: str, limit: int) -> list[palette.Hit]:
    """Find clauses by number, heading and text."""
    return _find_in(fulltext.CLAUSES, user, words, limit)


search_index.register(Document, "search_text")
palette.register(palette.Source("documents", _("Documents"), find_documents, order=30))
palette.register(palette.Source("clauses", _("Clauses"), find_clauses, order=35))
