"""Comparing two versions of a document, clause by clause, on the page and as a paper."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.models import DocumentVersion
from documents.reports.redline import WORDS, issue_redline
from documents.selectors.redline import redline_of
from documents.views.base import VersionAction, VersionTab

#: So many changed clauses stand on one page.
PAGE = 60


class PairMixin:
    """Two versions and a language, from the address or the form; only versions that the person may see."""

    @cached_property
    def pair(self) -> tuple[DocumentVersion, DocumentVersion] | None:
        """Return the older and the newer version; None when there is only one to see."""
        numbers = {one.number: one for one in self.versions}  # type: ignore[attr-defined]
        if len(numbers) < 2:
            return None
        new = self._chosen("to", numbers) or numbers[max(numbers)]
        old = self._chosen("from", numbers) or self._former(new, numbers)
        if old is None or old.number == new.number:
            old = self._former(new, numbers) or numbers[min(set(numbers) - {new.number})]
        return (old, new) if old.number < new.number else (new, old)

    def _chosen(self, name: str, numbers: dict[int, DocumentVersion]) -> DocumentVersion | None:
        sent = self.values.get(name, "")
        if not sent:
            return None
        found = numbers.get(int(sent)) if sent.isdecimal() and len(sent) < 6 else None
        if found is None:
            raise Http404
        return found

    @staticmethod
    def _former(new: DocumentVersion, numbers: dict[int, DocumentVersion]) -> DocumentVersion | None:
        """Return the version from which a version was made, else the one before it."""
        made_from = next((one for one in numbers.values() if one.pk == new.based_on_id), None)
        earlier = [number for number in numbers if number < new.number]
        return made_from or (numbers[max(earlier)] if earlier else None)

    @property
    def values(self) -> Any:
        """Return what was sent."""
        request = self.request  # type: ignore[attr-defined]
        return request.POST if request.method == "POST" else request.GET

    @property
    def language(self) -> str:
        """Return the language of the words: asked for, else the reader's."""
        wanted = self.values.get("language", "")
        return wanted if wanted in dict(settings.LANGUAGES) else (get_language() or settings.LANGUAGE_CODE)


class CompareVersions(PairMixin, VersionTab):
    """The redline of two versions."""

    tab_key = "compare"

    def tab_context(self) -> dict[str, Any]:
        """Compare, and show one page of what is not as before."""
        if self.pair is None:
            return {"redline": None}
        redline = redline_of(*self.pair, self.language)
        whole = self.request.GET.get("whole") == "1"
        rows = list(redline.changes) if whole else redline.changed
        return {
            "redline": redline,
            "old": redline.old,
            "new": redline.new,
            "language": self.language,
            "all_languages": settings.LANGUAGES,
            "whole": whole,
            "page_obj": Paginator(rows, PAGE).get_page(self.request.GET.get("page")),
            "words": WORDS,
            "totals": [
                (kind, word, redline.counts[kind]) for kind, word in WORDS.items() if redline.counts[kind]
            ],
        }


class ComparePaper(PairMixin, VersionAction):
    """Make the redline as a PDF."""

    done_message = _("The comparison is being made.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Issue it, and show it as soon as it is ready."""
        if self.pair is None:
            raise Http404
        paper = issue_redline(*self.pair, self.language, request.user)
        return HttpResponseRedirect(f"/papers/{paper.code}/")
