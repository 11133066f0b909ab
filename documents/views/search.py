"""Full-text search in documents, clauses, files, external changes and records."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as PageOfNumbers
from django.core.paginator import Paginator
from django.views.generic import TemplateView

from core.access import SignedInMixin
from core.fulltext.query import Page
from documents.forms.search import SearchForm
from documents.selectors.search import PER_PAGE, search, shown


class SearchPage(SignedInMixin, TemplateView):
    """One field, a few filters, the best places first."""

    template_name = "documents/search/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask, and show one page of answers."""
        form = SearchForm(self.request.GET)
        question = form.question
        number = page_number(self.request.GET.get("page"))
        page = search(self.request.user, question, page=number)
        if page.total and not page.hits:
            number = last_page(page.total)
            page = search(self.request.user, question, page=number)
        return super().get_context_data(
            form=form,
            words=question.words,
            page=page,
            hits=shown(page),
            page_obj=numbered(page, number),
            filters_active=bool(
                question.source or question.kind or question.language or question.in_force_only
            ),
            **kwargs,
        )


def page_number(text: str | None) -> int:
    """Return the page that the address names, the first one when it names none."""
    return int(text) if text and text.isdecimal() and 0 < len(text) < 5 and int(text) else 1


def last_page(total: int) -> int:
    """Return the number of the last page."""
    return (total + PER_PAGE - 1) // PER_PAGE


def numbered(page: Page, number: int) -> PageOfNumbers[int]:
    """Return what the pager reads: numbers in place of hits."""
    return Paginator(range(page.total), PER_PAGE).get_page(number)
