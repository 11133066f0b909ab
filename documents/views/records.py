"""Pages of records and of the nomenclature of files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access
from core.errors import DomainError
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from documents.filters_records import RecordFilter, is_due
from documents.forms.records import NomenclatureForm, RecordForm, nomenclature_initial
from documents.models import NomenclatureItem, Record
from documents.services import nomenclature as nomenclature_services
from documents.services import records as record_services


class RecordList(ListPage):
    """The register of records."""

    model = Record
    permission = "documents.view_record"
    template_name = "documents/record_list.html"
    filterset_class = RecordFilter
    search_fields = ("title", "number")
    default_sort = ("-made_on", "-pk")
    export_name = "records"
    columns = (
        Column("made_on", pgettext_lazy("record", "Made"), lambda r: r.made_on, sort=("made_on",)),
        Column("kind", _("Kind"), lambda r: r.kind.name, sort=("kind__code",)),
        Column("title", pgettext_lazy("document", "Record"), lambda r: r.title, sort=("title",)),
        Column("language", _("Language"), lambda r: r.in_language),
        Column("file", _("Nomenclature of files"), lambda r: str(r.kind.nomenclature)),
        Column("place", pgettext_lazy("record", "Place"), lambda r: r.place),
        Column("keep_until", _("Kept until"), lambda r: r.keep_until, sort=("keep_until",)),
        Column("status", _("Status"), lambda r: r.get_status_display(), sort=("status",)),
    )

    def base_queryset(self) -> Any:
        """Fetch kind and nomenclature with each record, and the language of its paper: its data would be much."""
        rows = super().base_queryset().select_related("kind__nomenclature")
        return rows.annotate(paper_language=F("artifact__language"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        user = self.request.user
        may_add = access.decide(user, "documents.register_record")
        context = super().get_context_data(
            may_add=may_add,
            may_act=access.decide(user, "documents.draft_act"),
            empty_title=_("No records yet"),
            empty_text=_("Papers that the portal makes enter this register by themselves."),
            **kwargs,
        )
        context["due_keys"] = {record.pk for record in context["page_obj"] if is_due(record)}
        return context


class RecordPage(ObjectPage):
    """A record: what it is, where it lies, how long it is kept, what holds it."""

    model = Record
    permission = "documents.view_record"
    template_name = "documents/record_detail.html"

    def base_queryset(self) -> Any:
        """Fetch what the page shows."""
        return (
            super()
            .base_queryset()
            .select_related(
                "kind__nomenclature", "kind__form", "unit", "artifact", "stored", "registered_by", "hold_by"
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts, acts and what may be done."""
        record, user = self.object, self.request.user
        about, address = self._about()
        item = record.kind.nomenclature
        return super().get_context_data(
            acts=record.acts.order_by("-created_at"),
            is_due=is_due(record),
            may_hold=record.status != "destroyed" and access.decide(user, "documents.hold_record", record),
            fact_pairs=[
                (_("Kind"), record.kind.name),
                (pgettext_lazy("record", "About"), about, address),
                (_("Language"), record.in_language),
                (_("Owner unit"), record.unit or ""),
                (_("Nomenclature of files"), str(item)),
                (_("Medium"), record.get_medium_display()),
                (pgettext_lazy("record", "Place"), record.place),
                (
                    _("Registered by"),
                    record.registered_by.full_name if record.registered_by else _("the portal"),
                ),
            ],
            **kwargs,
        )

    def _about(self) -> tuple[str, str]:
        """Return name and address of what the record is about, as far as the reader may see it."""
        about = self.object.about
        name = access.view_permission_of(about) if about is not None else None
        if about is None or name is None or not access.decide(self.request.user, name, about):
            return "", ""
        return str(about), about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""


class RecordAdd(FormPage):
    """Enter a record that was made outside the portal."""

    permission = "documents.register_record"
    form_class = RecordForm
    template_name = "documents/record_form.html"
    title = _("Register a record")
    submit_label = _("Register a record")
    done_message = _("The record is registered.")

    @property
    def cancel_url(self) -> str:
        """Go back to the register."""
        return reverse("documents:record_list")

    def save(self, form: Any) -> Record:
        """Enter it."""
        return record_services.register_record(by=self.request.user, **form.cleaned_data)


class HoldRecord(access.SignedInMixin, View):
    """Put a record on hold, or lift its hold, with the reason."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says and return to the record."""
        record = get_object_or_404(Record.objects.visible_to(request.user), pk=pk)
        lifts = request.POST.get("lift") == "1"
        service = record_services.lift_hold if lifts else record_services.put_on_hold
        try:
            service(record=record, reason=request.POST.get("note", ""), by=request.user)
        except access.PermissionRefused:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(
                request, gettext("The hold is lifted.") if lifts else gettext("The record is on hold.")
            )
        return HttpResponseRedirect(record.get_absolute_url())


class NomenclatureList(ListPage):
    """The nomenclature of files."""

    model = NomenclatureItem
    permission = "documents.view_record"
    template_name = "documents/nomenclature_list.html"
    search_fields = ("index", "title")
    default_sort = ("index",)
    paginate_by = 100
    export_name = "nomenclature"
    columns = (
        Column("index", _("Index"), lambda i: i.index, sort=("index",)),
        Column("title", _("Title"), lambda i: i.title, sort=("title",)),
        Column("unit", _("Unit"), lambda i: str(i.unit or "")),
        Column("years", _("Kept for, years"), lambda i: i.years if i.years is not None else "∞", css="num"),
        Column("basis", _("Basis"), lambda i: i.basis),
    )

    def base_queryset(self) -> Any:
        """Return every item: whoever sees records sees how long they are kept."""
        return NomenclatureItem.objects.select_related("unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say who may change it."""
        return super().get_context_data(
            may_change=access.decide(self.request.user, "documents.manage_nomenclature"),
            empty_title=_("No items yet"),
            **kwargs,
        )


class NomenclatureEdit(FormPage):
    """Add or change an item of the nomenclature."""

    permission = "documents.manage_nomenclature"
    form_class = NomenclatureForm
    template_name = "documents/record_form.html"
    title = _("Item of the nomenclature of files")
    intro = _("The terms of records under this item follow it, except those that were destroyed.")
    done_message = _("Saved.")

    @cached_property
    def item(self) -> NomenclatureItem | None:
        """Return the item to change; None for a new one."""
        pk = self.kwargs.get("pk")
        return get_object_or_404(NomenclatureItem, pk=pk) if pk else None

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("documents:nomenclature_list")

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return nomenclature_initial(self.item) if self.item is not None else {}

    def save(self, form: Any) -> str:
        """Save it."""
        nomenclature_services.save_item(item=self.item, by=self.request.user, values=form.cleaned_data)
        return self.cancel_url
