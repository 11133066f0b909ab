"""What the agency publishes of its documents: what is in force, with former versions marked (Manual 3.2.1; ESG 3.6)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from core.access import PublicMixin
from core.views.paging import CountedPaginator
from documents.enums import Confidentiality, DocumentKind
from documents.forms.search import PublicDocumentForm, known_language
from documents.models import Document
from documents.selectors import public
from documents.selectors.search import Question, search_public, shown_public
from documents.views.search import last_page, numbered, page_number

PER_PAGE = 25
FORMER = "former"


class PublicList(PublicMixin, TemplateView):
    """Public documents by kind, one kind page by page, or what holds the words."""

    template_name = "documents/public/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the answers to a search, the documents of one kind, or the first of every kind."""
        form = PublicDocumentForm(self.request.GET)
        question = form.question
        context = super().get_context_data(form=form, words=question.words, kind=question.kind, **kwargs)
        if question.words:
            return context | self.found(question)
        if question.kind:
            rows = public.in_force().filter(kind=question.kind).order_by("code")
            return context | self.listed(rows) | {"kind_label": DocumentKind(question.kind).label}
        if self.request.GET.get("state") == FORMER:
            return context | self.listed(public.no_longer_in_force()) | {"is_former": True}
        return context | {
            "kinds": public.by_kind(),
            "has_former": public.no_longer_in_force().exists(),
        }

    def found(self, question: Question) -> dict[str, Any]:
        """Return a page of places that hold the words."""
        number = page_number(self.request.GET.get("page"))
        page = search_public(question, page=number)
        if page.total and not page.hits:
            number = last_page(page.total)
            page = search_public(question, page=number)
        return {"page": page, "hits": shown_public(page), "page_obj": numbered(page, number)}

    def listed(self, documents: Any) -> dict[str, Any]:
        """Return a page of documents."""
        page = CountedPaginator(documents, PER_PAGE).get_page(self.request.GET.get("page"))
        return {"rows": public.rows_of(list(page.object_list)), "page_obj": page, "is_list": True}


class PublicDocumentPage(PublicMixin, TemplateView):
    """One public document: its text, its papers, its former versions."""

    template_name = "documents/public/document.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Collect what anybody may read; a document that was never in force is not there."""
        rows = Document.objects.filter(confidentiality=Confidentiality.PUBLIC)
        document: Document = get_object_or_404(rows, code=self.kwargs["code"])
        page = public.PublicDocument(document, self.asked_version, known_language(self.asked("language")))
        if page.version is None:
            raise Http404
        return super().get_context_data(page=page, document=document, version=page.version, **kwargs)

    def asked(self, name: str) -> str:
        """Return a value of the address."""
        return str(self.request.GET.get(name, ""))

    @property
    def asked_version(self) -> int | None:
        """Return the number of the version in the address; None when it names none.

        Raises:
            Http404: what it names is no number.
        """
        text = self.asked("version")
        if not text:
            return None
        if not text.isdecimal() or len(text) > 5:
            raise Http404
        return int(text)
