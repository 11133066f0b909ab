"""Where a document is alive: the coverage page, the page of a clause, evidence packs (Manual 1.1, 1.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from core import access
from core.access import AccessMixin
from core.models import Job
from core.views.objects import ObjectPage
from documents.enums import Liveliness
from documents.forms.evidence import ExpectationForm, LikeForm, ModuleForm
from documents.models import Citation, Clause, Document, EvidencePack
from documents.selectors.alive import alive_at, neighbours_of
from documents.selectors.coverage import Coverage, coverage_of
from documents.services import citations, evidence_packs, figures
from documents.views.base import VersionAction, VersionTab

ROWS = 100
COVERAGE = "documents.view_coverage"


class CoveragePage(VersionTab):
    """How alive a document is, clause by clause."""

    tab_key = "coverage"
    template_name = "documents/evidence/coverage.html"
    tab_permission = COVERAGE

    @cached_property
    def coverage(self) -> Coverage:
        """Read the coverage of the text that counts."""
        return coverage_of(self.document, self.request.user)

    def tab_context(self) -> dict[str, Any]:
        """Add the clauses of one page, and the counts of all."""
        user, wanted = self.request.user, self.request.GET.get("state", "")
        coverage = self.coverage
        rows = coverage.rows
        if wanted in Liveliness.values:
            rows = [row for row in rows if not row.is_heading and row.state == wanted]
        page = Paginator(rows, ROWS).get_page(self.request.GET.get("page"))
        return {
            "coverage": coverage,
            "counts": list(coverage.counts.items()),
            "page_obj": page,
            "wanted": wanted if wanted in Liveliness.values else "",
            "query": f"{urlencode({'state': wanted})}&" if wanted else "",
            "refreshed_at": coverage.refreshed_at,
            "may_export": access.has_role_permission(user, "documents.export_evidence"),
            "like_form": LikeForm() if self._may_link(coverage) else None,
        }

    def _may_link(self, coverage: Coverage) -> bool:
        cites = access.has_role_permission(self.request.user, "documents.set_expectation")
        return bool(coverage.rows) and cites and not any(row.support for row in coverage.rows)


class RefreshFigures(VersionAction):
    """Have the records of all modules counted anew."""

    done_message = _("The records are being counted. Look again in a minute.")

    def act(self, request: HttpRequest) -> None:
        """Ask for the count."""
        figures.ask_for_figures(by=request.user)

    def back_to(self, result: Any) -> str:
        """Go back to the coverage."""
        return reverse("documents:coverage", args=[self.document.pk])


class TakeOverLinks(VersionAction):
    """Link a document's clauses as those of a document that the portal knows."""

    done_message = _("The links are taken over. Look through them clause by clause.")

    def act(self, request: HttpRequest) -> None:
        """Load the links."""
        access.require(request.user, "documents.set_expectation")
        form = LikeForm(request.POST)
        like = form.cleaned_data["like"] if form.is_valid() else ""
        citations.load_default_links(self.document, by=request.user, like=like)

    def back_to(self, result: Any) -> str:
        """Go back to the coverage."""
        return reverse("documents:coverage", args=[self.document.pk])


class AskForPack(VersionAction):
    """Ask for an evidence pack."""

    done_message = _("The pack is being put together.")

    def act(self, request: HttpRequest) -> EvidencePack:
        """Ask for it."""
        return evidence_packs.ask_for_pack(self.document, by=request.user)


class PackPage(ObjectPage):
    """One's own evidence pack: how far it is, and the download."""

    model = EvidencePack
    permission = "documents.view_own_pack"
    template_name = "documents/evidence/pack.html"
    shows_timeline = False

    def base_queryset(self) -> Any:
        """Join the document."""
        return super().base_queryset().select_related("version__document", "stored")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the job."""
        job = Job.objects.filter(kind="evidence_pack", arguments__pack=self.object.pk).order_by("-pk").first()
        return super().get_context_data(job=job, **kwargs)


class ClausePage(AccessMixin, DetailView):
    """One clause: where it is alive, which clauses of other documents it answers."""

    model = Clause
    permission = "documents.view_version"
    permission_needs_object = True
    template_name = "documents/evidence/clause.html"
    context_object_name = "clause"

    def get_queryset(self) -> Any:
        """Look only among the clauses that the person may see."""
        rows = Clause.objects.visible_to(self.request.user)
        return rows.select_related("version__document__current", "parent")

    def get_object(self, queryset: Any = None) -> Clause:
        """Fetch from the visible rows: that is the decision to view."""
        return super(AccessMixin, self).get_object(queryset)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what keeps it alive."""
        clause, user = self.object, self.request.user
        cites = access.has_role_permission(user, "documents.cite_clause")
        keeps = access.has_role_permission(user, "documents.set_expectation")
        return super().get_context_data(
            document=clause.version.document,
            version=clause.version,
            alive=alive_at(clause, user) if access.has_role_permission(user, COVERAGE) else None,
            neighbours=neighbours_of(clause, user),
            module_form=ModuleForm() if cites and keeps else None,
            expectation_form=ExpectationForm(initial={"expectation": clause.expectation}) if keeps else None,
            may_uncite=keeps,
            **kwargs,
        )


class ClauseAction(VersionAction):
    """Do something to a clause by POST and go back to its page."""

    @cached_property
    def clause(self) -> Clause:
        """Fetch the clause among those that the person may see."""
        rows = Clause.objects.visible_to(self.request.user).select_related("version__document")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def document(self) -> Document:
        """Return the clause's document."""
        return self.clause.version.document

    @cached_property
    def version(self) -> Any:
        """Return the clause's version."""
        return self.clause.version

    def back_to(self, result: Any) -> str:
        """Go back to the clause."""
        return self.clause.get_absolute_url()


class CiteModule(ClauseAction):
    """Link a clause to a whole module."""

    def act(self, request: HttpRequest) -> None:
        """Cite."""
        access.require(request.user, "documents.set_expectation")
        form = ModuleForm(request.POST)
        form.is_valid()
        data = form.cleaned_data
        citations.cite(
            self.clause,
            module=data.get("module", ""),
            reason=data.get("reason", ""),
            covers=data.get("covers") or "full",
            by=request.user,
        )


class SetExpectation(ClauseAction):
    """Say how a clause is meant to be alive."""

    def act(self, request: HttpRequest) -> None:
        """Write it."""
        citations.set_expectation(
            self.clause, expectation=request.POST.get("expectation", ""), by=request.user
        )


class Uncite(ClauseAction):
    """Take a citation back."""

    done_message = _("The link is removed.")

    def act(self, request: HttpRequest) -> None:
        """Remove it."""
        rows = Citation.objects.filter(document=self.document, key=self.clause.key)
        citations.uncite(get_object_or_404(rows, pk=self.kwargs["citation"]), by=request.user)
