"""Citing a clause from the page of any record."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access
from core.access import AccessMixin
from core.errors import DomainError
from core.views.objects import FormPage
from documents.evidence import sources_of
from documents.forms.evidence import CiteForm
from documents.models import Citation
from documents.selectors.cited import clauses_of
from documents.selectors.clauses import clause_at
from documents.services import citations

MOST = 8


class RecordMixin:
    """Fetch the record of the address among those that the person may see and that can cite."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def about(self) -> models.Model:
        """Fetch the record; 404 when the person may not see it or it cannot cite."""
        try:
            model = apps.get_model(self.kwargs["app"], self.kwargs["model"])
        except LookupError as error:
            raise Http404 from error
        user, pk = self.request.user, self.kwargs["pk"]
        modules = sources_of(model)
        if modules and access.view_permission_of(model()) is not None:
            # A draft is no record yet, but its page may cite already.
            return get_object_or_404(model._default_manager.visible_to(user), pk=pk)
        for one in modules:
            found = one.rows_for(user).filter(pk=pk).first()
            if found is not None:
                return found
        raise Http404

    @property
    def back(self) -> str:
        """Return the page that asked, else the record's own."""
        wanted = self.request.GET.get("next", "") or self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        own = getattr(self.about, "get_absolute_url", None)
        return own() if own is not None else "/"


class CitedPage(RecordMixin, AccessMixin, View):
    """The clauses that a record keeps alive: a part of the record's page, or a page of its own."""

    permission = "documents.view_coverage"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show them; the part goes back to the page in which it stands."""
        user, lines = request.user, clauses_of(self.about, request.user)
        is_part = request.headers.get("HX-Request") == "true"
        here = request.headers.get("HX-Current-URL", "") if is_part else ""
        own = getattr(self.about, "get_absolute_url", None)
        here = urlsplit(here).path or (own() if own is not None else request.path)
        context = {
            "about": self.about,
            "back": here,
            "here": here,
            "lines": lines[:MOST],
            "more": max(0, len(lines) - MOST),
            "may_uncite": access.has_role_permission(user, "documents.set_expectation"),
            "cite_url": self._cite_url() if access.has_role_permission(user, "documents.cite_clause") else "",
        }
        name = "_cited.html" if is_part else "cited.html"
        return render(request, f"documents/evidence/{name}", context)

    def _cite_url(self) -> str:
        return reverse("documents:cite", kwargs=self.kwargs)


class CitePage(RecordMixin, FormPage):
    """Say which clause the record of another page keeps alive."""

    permission = "documents.cite_clause"
    form_class = CiteForm
    title = _("Cite a clause")
    intro = _("The clause’s page will name this record among what keeps it alive.")
    submit_label = _("Cite")
    done_message = _("The clause is cited.")

    @property
    def cancel_url(self) -> str:
        """Go back."""
        return self.back

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the documents that the person may see."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the record."""
        return super().get_context_data(**kwargs) | {
            "page_title": gettext("Cite a clause: %(record)s") % {"record": self.about}
        }

    def save(self, form: Any) -> str:
        """Find the clause and cite it.

        Raises:
            DomainError: the document has no such clause.
        """
        data = form.cleaned_data
        clause = clause_at(data["document"], data["number"])
        if clause is None:
            raise DomainError(
                _("“%(document)s” has no clause “%(number)s”.")
                % {"document": data["document"], "number": data["number"]}
            )
        citations.cite(
            clause, about=self.about, reason=data["reason"], covers=data["covers"], by=self.request.user
        )
        return self.back


class UncitePage(AccessMixin, View):
    """Take back the citation of a clause on the page of a record."""

    permission = "documents.cite_clause"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove it and go back."""
        citation = get_object_or_404(Citation.objects.filter(about_id__isnull=False), pk=pk)
        citations.uncite(citation, by=request.user)
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
        return HttpResponseRedirect(wanted if safe else "/")
