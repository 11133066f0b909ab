"""Crosswalks between documents: list, reading from either side, the table to edit, Excel in and out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from core import access, clock
from core.access import AccessMixin
from core.errors import DomainError
from core.views.lists import EXPORT_LIMIT, XLSX, Column, ListPage, write_xlsx
from core.views.objects import FormPage
from documents.crosswalk_file import NOTES, read_pairs, write_pairs
from documents.enums import Strength
from documents.forms.evidence import CrosswalkFileForm, CrosswalkForm
from documents.models import Crosswalk
from documents.selectors.crosswalks import SIDES, headings, read_from, rows_with_shares
from documents.services import crosswalks as services
from documents.services.crosswalks import LANGUAGES, Difference, Pair

EMPTY_ROWS = 5
EDIT = services.EDIT


class CrosswalkMixin(AccessMixin):
    """Fetch the crosswalk when the person may see both its documents."""

    permission = "documents.view_coverage"

    @cached_property
    def crosswalk(self) -> Crosswalk:
        """Fetch it; 404 when one of the documents is closed to the person."""
        rows = Crosswalk.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        return get_object_or_404(rows.select_related("left", "right"), pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class CrosswalkList(ListPage):
    """All crosswalks between documents that the person sees, with how far each reaches."""

    model = Crosswalk
    permission = "documents.view_coverage"
    template_name = "documents/evidence/crosswalk_list.html"
    search_fields = tuple(
        f"{side}__{name}" for side in SIDES for name in ("code", *(f"title_{code}" for code in LANGUAGES))
    )
    default_sort = ("left__code", "right__code")
    export_name = "crosswalks"
    columns = (
        Column("left", _("Document"), lambda row: str(row.walk.left), sort=("left__code", "right__code")),
        Column("left_share", _("Clauses with a partner"), lambda row: row.left.percent, css="num"),
        Column(
            "right",
            _("Measured against"),
            lambda row: str(row.walk.right),
            sort=("right__code", "left__code"),
        ),
        Column("right_share", _("Clauses with a partner"), lambda row: row.right.percent, css="num"),
        Column("pairs", _("Pairs"), lambda row: row.pairs, css="num"),
    )

    def base_queryset(self) -> Any:
        """Join both documents."""
        return super().base_queryset().select_related("left", "right")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the pairs and clauses of the page's rows only."""
        may_edit = access.has_role_permission(self.request.user, EDIT)
        empty = {"empty_url": reverse("documents:crosswalk_add"), "empty_label": _("New crosswalk")}
        context = super().get_context_data(
            may_edit=may_edit,
            empty_title=_("No crosswalk yet"),
            empty_text=_("A crosswalk ties the clauses of the manual to the ESG or to ISO 9001."),
            **(empty if may_edit else {}),
            **kwargs,
        )
        context["page_obj"].object_list = rows_with_shares(context["page_obj"].object_list)
        return context

    def export(self) -> HttpResponse:
        """Send the list with its shares as an Excel file."""
        rows = rows_with_shares(self.get_queryset()[:EXPORT_LIMIT])
        response = HttpResponse(write_xlsx(self.columns, rows), content_type=XLSX)
        name = f"{self.export_name}-{clock.today():%Y-%m-%d}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class CrosswalkAdd(FormPage):
    """Begin a crosswalk."""

    permission = EDIT
    form_class = CrosswalkForm
    title = _("New crosswalk")
    intro = _(
        "The document whose clauses answer stands at the left, the one against which it is measured at the right."
    )
    submit_label = _("Begin")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("documents:crosswalk_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the documents that the person may see."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def save(self, form: Any) -> str:
        """Create it and lead to its table."""
        made = services.create_crosswalk(**form.cleaned_data, by=self.request.user)
        return reverse("documents:crosswalk_edit", args=[made.pk])


class CrosswalkPage(CrosswalkMixin, TemplateView):
    """A crosswalk, read from either side."""

    template_name = "documents/evidence/crosswalk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reading."""
        side = self.request.GET.get("from", "left")
        side = side if side in SIDES else "left"
        walk = self.crosswalk
        own, other = (walk.left, walk.right) if side == "left" else (walk.right, walk.left)
        return super().get_context_data(
            crosswalk=walk,
            own=own,
            other=other,
            reading=read_from(walk, side),
            side=side,
            may_edit=access.has_role_permission(self.request.user, EDIT),
            **kwargs,
        )


class CrosswalkEdit(CrosswalkMixin, View):
    """The crosswalk as a table in which every cell can be written."""

    permission = EDIT
    template_name = "documents/evidence/crosswalk_edit.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the table with a few empty lines."""
        return self.show(services.pairs_of(self.crosswalk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the whole table; when a line cannot be taken nothing is saved and everything typed stays."""
        pairs = posted_pairs(request)
        if request.POST.get("more"):
            return self.show(pairs)
        difference = services.compare_pairs(self.crosswalk, pairs)
        if difference.refused:
            return self.show(pairs, difference, status=422)
        services.save_pairs(self.crosswalk, pairs, by=request.user)
        messages.success(request, said(difference))
        return HttpResponseRedirect(self.crosswalk.get_absolute_url())

    def show(
        self, pairs: list[Pair], difference: Difference | None = None, status: int = 200
    ) -> HttpResponse:
        """Show the table."""
        left, right = headings(self.crosswalk)
        refused = dict(difference.refused) if difference else {}
        lines = [(pair, refused.get(at, "")) for at, pair in enumerate(pairs, start=1)]
        lines += [(Pair("", ""), "")] * EMPTY_ROWS
        context = {
            "crosswalk": self.crosswalk,
            "lines": lines,
            "refused": refused,
            "left": left,
            "right": right,
            "strengths": Strength.choices,
        }
        return render(self.request, self.template_name, context, status=status)


def posted_pairs(request: HttpRequest) -> list[Pair]:
    """Return the table as it was typed, without the empty lines and those that are marked to go."""
    columns = [request.POST.getlist(name) for name in ("left", "right", "strength", *NOTES)]
    if len({len(column) for column in columns}) != 1:
        # Saving a table of which a part got lost on the way would remove pairs.
        raise BadRequest("The table is not whole.")
    pairs = []
    for left, right, strength, *notes in zip(*columns, strict=True):
        if left.strip() or right.strip():
            words = dict(zip(services.LANGUAGES, notes, strict=True))
            pairs.append(Pair(left.strip(), right.strip(), strength.strip(), words))
    return pairs


def said(difference: Difference) -> str:
    """Say in one sentence what a table changed."""
    if difference.is_empty:
        return gettext("Nothing changed.")
    words = {
        "added": ngettext("%(count)s pair added", "%(count)s pairs added", len(difference.added))
        % {"count": len(difference.added)},
        "changed": ngettext("%(count)s changed", "%(count)s changed", len(difference.changed))
        % {"count": len(difference.changed)},
        "removed": ngettext("%(count)s removed", "%(count)s removed", len(difference.removed))
        % {"count": len(difference.removed)},
    }
    return f"{', '.join(words.values())}."


class CrosswalkExport(CrosswalkMixin, View):
    """The crosswalk as an Excel file."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the file."""
        walk = self.crosswalk
        left, right = headings(walk)
        response = HttpResponse(write_pairs(services.pairs_of(walk), left, right), content_type=XLSX)
        name = f"crosswalk-{walk.left.code}-{walk.right.code}-{clock.today():%Y-%m-%d}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class CrosswalkImport(CrosswalkMixin, FormPage):
    """Take a crosswalk over from an Excel file, after a look at what would change."""

    permission = EDIT
    form_class = CrosswalkFileForm
    template_name = "documents/evidence/crosswalk_import.html"
    title = _("Read a crosswalk from Excel")
    submit_label = _("Show what would change")

    @property
    def cancel_url(self) -> str:
        """Go back to the crosswalk."""
        return self.crosswalk.get_absolute_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the difference, or take over the pairs that were shown."""
        if "left" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            difference = services.save_pairs(self.crosswalk, posted_pairs(request), by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(request.path)
        messages.success(request, said(difference))
        return HttpResponseRedirect(self.crosswalk.get_absolute_url())

    def form_valid(self, form: Any) -> HttpResponse:
        """Show what would change; nothing is written yet."""
        try:
            known = services.pairs_of(self.crosswalk)
            pairs = read_pairs(form.cleaned_data["file"].read(), known)
            if len(pairs) > services.MOST_PAIRS:
                raise DomainError(
                    _("The table has more than %(limit)d lines.") % {"limit": services.MOST_PAIRS}
                )
        except DomainError as refusal:
            form.add_error("file", str(refusal.message))
            return self.form_invalid(form)
        difference = services.compare_pairs(self.crosswalk, pairs)
        context = self.get_context_data(form=form, difference=difference, pairs=pairs)
        return render(self.request, self.template_name, context)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the crosswalk."""
        return super().get_context_data(crosswalk=self.crosswalk, **kwargs)


class CrosswalkRemove(CrosswalkMixin, View):
    """Delete a crosswalk."""

    permission = EDIT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it and go to the list."""
        services.remove_crosswalk(self.crosswalk, by=request.user)
        messages.success(request, gettext("The crosswalk is removed."))
        return HttpResponseRedirect(reverse("documents:crosswalk_list"))
