"""Pages of the standards: for the public, for everybody who is signed in, and for those who bring a new edition."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accreditation.forms.standards import ConfirmEditionForm, EditionFileForm
from accreditation.models import StandardSet
from accreditation.selectors import standards as reads
from accreditation.services import standards as services
from accreditation.standards_file import FileRefused, write_edition
from core import access
from core.access import AccessMixin, PublicMixin, SignedInMixin
from core.errors import DomainError
from core.models import StoredFile
from core.views.lists import XLSX
from core.views.objects import FormPage

MANAGE = services.MANAGE


def _set(pk: int) -> StandardSet:
    return get_object_or_404(StandardSet.objects.select_related("replaced_by"), pk=pk)


class PublicStandards(PublicMixin, TemplateView):
    """The standards that are or were in force, for anybody (Manual 4.5.3)."""

    template_name = "accreditation/standards/public_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sets."""
        rows = list(reads.public_sets().select_related("replaced_by"))
        return super().get_context_data(
            current=[row for row in rows if reads.is_in_force(row)],
            former=[row for row in rows if not reads.is_in_force(row)],
            **kwargs,
        )


class PublicStandardSet(PublicMixin, TemplateView):
    """One edition of standards, for anybody."""

    template_name = "accreditation/standards/public_set.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the criteria and the coverage of the ESG."""
        rows = reads.public_sets().select_related("replaced_by")
        edition = get_object_or_404(rows, code__iexact=self.kwargs["code"])
        return super().get_context_data(**_page(edition), **kwargs)


class StandardSetList(SignedInMixin, TemplateView):
    """All editions, also those that are not in force yet."""

    template_name = "accreditation/standards/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sets and whether this person may bring a new edition."""
        rows = list(reads.sets_in_order().select_related("replaced_by"))
        return super().get_context_data(
            rows=[(row, reads.is_in_force(row)) for row in rows],
            may_manage=access.decide(self.request.user, MANAGE),
            **kwargs,
        )


class StandardSetPage(SignedInMixin, TemplateView):
    """One edition with its criteria and the matrix of the ESG."""

    template_name = "accreditation/standards/set.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the criteria and the coverage of the ESG."""
        edition = _set(self.kwargs["pk"])
        return super().get_context_data(
            **_page(edition), may_manage=access.decide(self.request.user, MANAGE), **kwargs
        )


def _in_reading_language(row: dict[str, Any]) -> str:
    code = (get_language() or "").split("-")[0]
    return row["text"].get(code) or next(iter(row["text"].values()))


def _page(edition: StandardSet) -> dict[str, Any]:
    standards = reads.standards_of(edition)
    return {
        "edition": edition,
        "standards": standards,
        "coverage": reads.coverage(standards),
        "in_force": reads.is_in_force(edition),
        "criterion_count": sum(len(standard.criteria.all()) for standard in standards),
    }


class ExportStandardSet(SignedInMixin, View):
    """Send an edition as an Excel file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send it."""
        edition = _set(pk)
        response = HttpResponse(write_edition(edition), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{edition.code}.xlsx"'
        return response


class ImportEdition(FormPage):
    """Bring the file of a new edition; what is wrong inside comes back as sentences."""

    permission = MANAGE
    form_class = EditionFileForm
    template_name = "accreditation/standards/import.html"
    title = _("New edition of standards")
    intro = _("Nothing is saved before you have seen the difference.")
    submit_label = _("Show the difference")

    @property
    def cancel_url(self) -> str:
        """Return the list."""
        return reverse("accreditation:standard_sets")

    def save(self, form: Any) -> str:
        """Keep the file and go to the dry run."""
        data = form.cleaned_data
        stored = services.propose_edition(data["base"], upload=data["upload"], by=self.request.user)
        query = urlencode({"edition": data["edition"], "in_force_from": data["in_force_from"].isoformat()})
        return f"{reverse('accreditation:standards_check', args=[stored.uuid])}?{query}"

    def form_valid(self, form: Any) -> HttpResponse:
        """Show every reason of a refused file as its own sentence."""
        try:
            return super().form_valid(form)
        except FileRefused as refusal:
            for reason in refusal.reasons:
                form.add_error("upload", reason)
            return self.form_invalid(form)


class CheckEdition(AccessMixin, TemplateView):
    """The dry run: what the new edition adds, removes and changes; then create it, or leave."""

    permission = MANAGE
    template_name = "accreditation/standards/check.html"

    @cached_property
    def stored(self) -> StoredFile:
        """Fetch the file of the proposal."""
        kind = ContentType.objects.get_for_model(StandardSet)
        rows = StoredFile.objects.filter(owner_type=kind, label=services.PROPOSAL)
        return get_object_or_404(rows, uuid=self.kwargs["uuid"])

    @cached_property
    def base(self) -> StandardSet:
        """Fetch the edition that it follows."""
        return _set(self.stored.owner_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the difference."""
        asked = ConfirmEditionForm(self.request.GET or self.request.POST)
        if not asked.is_valid():
            raise Http404
        found = reads.difference(self.base, services.content_of(self.stored))
        return super().get_context_data(
            base=self.base,
            stored=self.stored,
            difference=found,
            added=[(row["number"], _in_reading_language(row)) for row in found.added],
            removed=[(row["number"], _in_reading_language(row)) for row in found.removed],
            **{name: asked.cleaned_data[name] for name in ("edition", "in_force_from")},
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Create the edition."""
        form = ConfirmEditionForm(request.POST)
        if not form.is_valid():
            raise Http404
        made: StandardSet | None
        try:
            made = services.create_edition(
                self.base, standards=services.content_of(self.stored), by=request.user, **form.cleaned_data
            )
        except DomainError as refusal:
            made = self.made_already(form.cleaned_data["edition"])
            if made is None:
                messages.error(request, str(refusal.message))
                return self.render_to_response(self.get_context_data(), status=422)
        else:
            messages.success(
                request, gettext("The edition %(edition)s is created.") % {"edition": made.edition}
            )
        return HttpResponseRedirect(reverse("accreditation:standard_set", args=[made.pk]))

    def made_already(self, edition: str) -> StandardSet | None:
        """Return what the first press of the button created, or None."""
        wanted = Q(replaces=self.base) & Q(edition=edition)
        return StandardSet.objects.filter(wanted).first()
