"""Citing a clause from the page of any record."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
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
from documents.selectors.clauses import clause_at
from documents.services import citations


class CitePage(FormPage):
    """Say which clause the record of another page keeps alive."""

    permission = "documents.cite_clause"
    form_class = CiteForm
    title = _("Cite a clause")
    intro = _("The clause’s page will name this record among what keeps it alive.")
    submit_label = _("Cite")
    done_message = _("The clause is cited.")

    @cached_property
    def about(self) -> models.Model:
        """Fetch the record; 404 when the person may not see it or it cannot cite."""
        try:
            model = apps.get_model(self.kwargs["app"], self.kwargs["model"])
        except LookupError as error:
            raise Http404 from error
        for one in sources_of(model):
            found = one.rows_for(self.request.user).filter(pk=self.kwargs["pk"]).first()
            if found is not None:
                return found  # type: ignore[no-any-return]
        if not sources_of(model) or access.view_permission_of(model()) is None:
            raise Http404
        return get_object_or_404(model._default_manager.visible_to(self.request.user), pk=self.kwargs["pk"])  # type: ignore[attr-defined]

    @property
    def back(self) -> str:
        """Return the page that asked, else the record's own."""
        wanted = self.request.GET.get("next", "") or self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        own = getattr(self.about, "get_absolute_url", None)
        return own() if own is not None else "/"

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
