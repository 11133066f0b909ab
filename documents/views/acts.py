"""Pages of archive acts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import access
from core.artifacts import Artifact
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from documents.enums import ActKind, ActStatus
from documents.filters_records import ActFilter
from documents.forms.records import ActForm
from documents.guards import must_stay_q
from documents.models import ArchiveAct
from documents.services import acts as act_services

#: So many records are named on the page of an act; its paper names all of them.
SHOWN = 100


class ActList(ListPage):
    """Acts of transfer and destruction."""

    model = ArchiveAct
    permission = "documents.view_record"
    template_name = "documents/act_list.html"
    filterset_class = ActFilter
    default_sort = ("-created_at", "-pk")
    export_name = "archive-acts"
    columns = (
        Column("number", pgettext_lazy("act", "Number"), lambda a: a.code, sort=("year", "number")),
        Column("kind", _("Kind"), lambda a: a.get_kind_display(), sort=("kind",)),
        Column("prepared", _("Prepared by"), lambda a: a.prepared_by.full_name if a.prepared_by else ""),
        Column("approved", _("Approved"), lambda a: a.approved_at, sort=("approved_at",)),
        Column("status", _("Status"), lambda a: a.get_status_display(), sort=("status",)),
    )

    def base_queryset(self) -> Any:
        """Fetch who prepared each act."""
        return super().base_queryset().select_related("prepared_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        return super().get_context_data(
            may_add=access.decide(self.request.user, "documents.draft_act"),
            empty_title=_("No archive acts yet"),
            empty_text=_("When the term of records is over, an act suggests them by itself."),
            **kwargs,
        )


class ActPage(ObjectPage):
    """An archive act: its records, its paper, and the next step."""

    model = ArchiveAct
    permission = "documents.view_record"
    template_name = "documents/act_detail.html"

    def base_queryset(self) -> Any:
        """Fetch the people with the act."""
        found = super().base_queryset().select_related("prepared_by", "approved_by")
        blocked = Count("records", filter=must_stay_q("records__"))
        return found.annotate(record_count=Count("records"), blocked_count=blocked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add facts, records and papers."""
        act = self.object
        rows = act.records.select_related("kind__nomenclature").order_by("made_on", "pk")
        return super().get_context_data(
            records=rows[:SHOWN],
            record_count=act.record_count,
            papers=Artifact.of(act) if act.number else (),
            may_change=act.status == ActStatus.DRAFT
            and access.decide(self.request.user, "documents.draft_act"),
            fact_pairs=[
                (_("Prepared by"), act.prepared_by.full_name if act.prepared_by else ""),
                (_("Commission"), ", ".join(person.full_name for person in act.witnesses.all())),
                (_("Approved by"), act.approved_by.full_name if act.approved_by else ""),
                (pgettext_lazy("act", "Reason"), act.reason),
            ],
            **kwargs,
        )


class ActAdd(FormPage):
    """Prepare an act from the records that may go today."""

    permission = "documents.draft_act"
    form_class = ActForm
    template_name = "documents/act_form.html"
    submit_label = _("Prepare the act")
    done_message = _("The act is prepared. Read it and send it for approval.")

    @property
    def kind(self) -> str:
        """Return the kind from the address."""
        kind = self.kwargs["kind"]
        if kind not in ActKind.values:
            raise Http404
        return kind

    @property
    def title(self) -> Any:
        """Name the page by the kind of act."""
        return ActKind(self.kind).label

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("documents:act_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the records of that kind of act."""
        return super().get_form_kwargs() | {"kind": self.kind}

    def save(self, form: Any) -> ArchiveAct:
        """Prepare it."""
        return act_services.draft_act(kind=self.kind, by=self.request.user, **form.cleaned_data)


class ActChange(FormPage):
    """Change the draft of an act."""

    permission = "documents.draft_act"
    form_class = ActForm
    template_name = "documents/act_form.html"
    title = _("Change the act")
    done_message = _("Saved.")

    @cached_property
    def act(self) -> ArchiveAct:
        """Fetch the act among those that the person may see."""
        return get_object_or_404(ArchiveAct.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def cancel_url(self) -> str:
        """Go back to the act."""
        return self.act.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the records on the act besides those that may go."""
        return super().get_form_kwargs() | {"kind": self.act.kind, "chosen": self.act.records.all()}

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return {
            "records": [record.pk for record in self.act.records.all()],
            "witnesses": [person.pk for person in self.act.witnesses.all()],
            "reason": self.act.reason,
        }

    def save(self, form: Any) -> ArchiveAct:
        """Change it."""
        return act_services.change_act(act=self.act, by=self.request.user, **form.cleaned_data)
