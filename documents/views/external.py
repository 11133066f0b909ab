"""Pages of external documents: who watches them, what changed, who was told (Manual 3.2.1, 4.5.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access
from core.access import AccessMixin
from core.errors import DomainError
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from documents.enums import ChangeStatus
from documents.forms.distribution_filters import WatchFilter
from documents.forms.external import ChangeForm, WatchForm
from documents.models import ExternalChange, ExternalWatch
from documents.reports.acknowledgement_sheet import issue_sheet
from documents.selectors.acknowledgements import of_thing, owed_by
from documents.services import external as services
from documents.views.readers import readers
from people.countries import country_name
from people.roles import role_label

CODES = tuple(code for code, _name in settings.LANGUAGES)


class WatchList(ListPage):
    """The external documents, the next to be checked first."""

    model = ExternalWatch
    permission = "documents.view_external"
    template_name = "documents/external_list.html"
    filterset_class = WatchFilter
    search_fields = (
        "document__code",
        *(f"document__title_{code}" for code in CODES),
        *(f"issuer_{code}" for code in CODES),
    )
    default_sort = ("next_check", "pk")
    export_name = "external-documents"
    columns = (
        Column("code", _("Document"), lambda w: str(w.document), sort=("document__code",)),
        Column("issuer", _("Issued by"), lambda w: w.issuer, sort=("issuer",)),
        Column("edition", _("Edition"), lambda w: w.edition),
        Column("watcher", _("Watched by"), lambda w: w.watcher.full_name, sort=("watcher__last_name",)),
        Column("checked", _("Last checked"), lambda w: w.checked_on, sort=("checked_on",)),
        Column("next", _("Next check"), lambda w: w.next_check, sort=("next_check",)),
        Column("changes", _("Open changes"), lambda w: w.open_changes, css="num"),
    )

    def base_queryset(self) -> Any:
        """Count the changes that are not worked in."""
        is_open = ~Q(changes__status=ChangeStatus.CLOSED) & Q(changes__isnull=False)
        rows = super().base_queryset().select_related("document", "watcher")
        return rows.annotate(open_changes=Count("changes", filter=is_open))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer to take another document under watch."""
        may_add = bool(access.decide(self.request.user, "documents.watch_external"))
        empty = {"empty_url": reverse("documents:external_add"), "empty_label": _("Watch a document")}
        return super().get_context_data(
            may_add=may_add,
            empty_title=_("No external documents are watched yet"),
            **(empty if may_add else {}),
            **kwargs,
        )


class WatchPage(ObjectPage):
    """An external document: its source, when it was checked, what changed."""

    model = ExternalWatch
    permission = "documents.view_external"
    template_name = "documents/external_detail.html"

    def base_queryset(self) -> Any:
        """Join what the page shows."""
        return super().base_queryset().select_related("document", "watcher")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts and the changes."""
        row, user = self.object, self.request.user
        sees = access.decide(user, "documents.view_document", row.document)
        pairs: list[tuple[Any, ...]] = [
            (_("In the register"), row.document.code, row.document.get_absolute_url() if sees else ""),
            (_("Issued by"), row.issuer),
            (_("Country"), country_name(row.country) if row.country else ""),
            (_("Edition"), row.edition),
            (_("Watched by"), row.watcher.full_name),
            (_("Last checked"), row.checked_on),
            (_("Next check"), row.next_check),
        ]
        changes = ExternalChange.objects.visible_to(user).filter(watch=row)
        return super().get_context_data(
            fact_pairs=[pair for pair in pairs if pair[1]],
            changes=changes.order_by("-created_at", "-pk")[:50],
            may_check=access.decide(user, "documents.watch_external", row),
            may_change=bool(access.decide(user, "documents.watch_external")),
            **kwargs,
        )


class WatchAdd(FormPage):
    """Take an external document under watch."""

    permission = "documents.watch_external"
    form_class = WatchForm
    template_name = "documents/external_form.html"
    title = _("Watch an external document")
    intro = _("The document stands in the register first, as a law or a document of a recognition body.")
    done_message = _("The document is watched from now on.")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("documents:external_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer what this person may see."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Propose the person themselves, and the document of the address."""
        return {
            "watcher": self.request.user.pk,
            "document": self.request.GET.get("document"),
            "check_months": 3,
        }

    def save(self, form: Any) -> ExternalWatch:
        """Watch it."""
        data = dict(form.cleaned_data)
        return services.watch(data.pop("document"), by=self.request.user, **data)


class _OfWatch(FormPage):
    """What the forms about one watch share."""

    permission = "documents.watch_external"
    permission_needs_object = True

    @cached_property
    def watch(self) -> ExternalWatch:
        """Fetch the watch that the person may see, and refuse who may not."""
        rows = ExternalWatch.objects.visible_to(self.request.user).select_related("document")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        access.require(self.request.user, self.permission, found)
        return found

    @property
    def cancel_url(self) -> str:
        """Go back to the page."""
        return self.watch.get_absolute_url()


class WatchChange(_OfWatch):
    """Change source, edition, watcher or period; only who keeps external documents gives the task to another."""

    permission_needs_object = False
    form_class = WatchForm
    template_name = "documents/external_form.html"
    title = _("Change how the document is watched")
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Leave the document as it is."""
        return {**super().get_form_kwargs(), "user": self.request.user, "is_new": False}

    def get_initial(self) -> dict[str, Any]:
        """Start from what is there."""
        names = [
            "country",
            "source",
            "check_months",
            *(f"{n}_{c}" for n in ("issuer", "edition") for c in CODES),
        ]
        return {name: getattr(self.watch, name) for name in names} | {"watcher": self.watch.watcher_id}

    def save(self, form: Any) -> ExternalWatch:
        """Change it."""
        return services.change_watch(self.watch, by=self.request.user, **form.cleaned_data)


class CheckDone(AccessMixin, View):
    """Note that the source was looked at and nothing changed."""

    permission = "documents.watch_external"
    permission_needs_object = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note the day."""
        rows = ExternalWatch.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=pk)
        access.require(request.user, self.permission, row)
        try:
            services.check_done(row, by=request.user, note=request.POST.get("note", ""))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The check is noted."))
        return HttpResponseRedirect(row.get_absolute_url())


class ChangeAdd(_OfWatch):
    """Note a change of an external document."""

    form_class = ChangeForm
    template_name = "documents/external_form.html"
    title = _("Note a change")
    intro = _("Write what changed and whom it concerns. Nobody is told before you announce it.")
    done_message = _("The change is noted. Announce it when the words are right.")

    def save(self, form: Any) -> ExternalChange:
        """Note it."""
        return services.note_change(self.watch, by=self.request.user, **form.cleaned_data)


class ChangeEdit(FormPage):
    """Correct a change that is not announced."""

    permission = "documents.watch_external"
    permission_needs_object = True
    form_class = ChangeForm
    template_name = "documents/external_form.html"
    title = _("Correct the change")
    done_message = _("Saved.")

    @cached_property
    def change(self) -> ExternalChange:
        """Fetch the change that the person may see, and refuse who may not."""
        rows = ExternalChange.objects.visible_to(self.request.user).select_related("watch__document")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        access.require(self.request.user, self.permission, found)
        return found

    @property
    def cancel_url(self) -> str:
        """Go back to the change."""
        return self.change.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        """Start from what is there."""
        names = ["edition", "effective_on", "concerns_all_staff", "roles", "concerns_experts"]
        names += [f"{name}_{code}" for name in ("what", "whom") for code in CODES]
        units = list(self.change.units.values_list("pk", flat=True))
        return {name: getattr(self.change, name) for name in names} | {"units": units}

    def save(self, form: Any) -> ExternalChange:
        """Correct it."""
        return services.change_change(self.change, by=self.request.user, **form.cleaned_data)


class ChangePage(ObjectPage):
    """A change: what it says, whom it concerns, who has confirmed having read it."""

    model = ExternalChange
    permission = "documents.view_external"
    template_name = "documents/change_detail.html"

    def base_queryset(self) -> Any:
        """Join what the page shows."""
        rows = super().base_queryset().select_related("watch__document", "watch__watcher", "noted_by")
        return rows.prefetch_related("units")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whom it concerns and how far the reading has come."""
        change, user = self.object, self.request.user
        context = super().get_context_data(
            document=change.watch.document,
            mine=owed_by(user).filter(change=change).first(),
            may_change=change.status == ChangeStatus.NOTED
            and bool(access.decide(user, "documents.watch_external", change)),
            fact_pairs=self.facts(),
            **kwargs,
        )
        if change.status != ChangeStatus.NOTED and access.decide(user, "documents.manage_acknowledgement"):
            context |= readers(self.request, of_thing(change=change))
        return context

    def facts(self) -> list[tuple[Any, ...]]:
        """Pair what stands above the text."""
        change = self.object
        pairs: list[tuple[Any, ...]] = [
            (_("External document"), str(change.watch.document), change.watch.get_absolute_url()),
            (_("New edition"), change.edition),
            (_("In force from"), change.effective_on),
            (_("Concerns"), ", ".join(concerned(change))),
            (_("Noted by"), change.noted_by.full_name if change.noted_by else ""),
            (_("Announced"), change.announced_on),
        ]
        return [pair for pair in pairs if pair[1]]


def concerned(change: ExternalChange) -> list[str]:
    """Name whom a change concerns."""
    names = [str(_("All staff"))] if change.concerns_all_staff else []
    names += [str(unit) for unit in change.units.all()]
    names += [str(role_label(key)) for key in change.roles]
    return names + ([str(_("Experts"))] if change.concerns_experts else [])


class ChangeSheet(AccessMixin, View):
    """Make the printed acknowledgement sheet of a change."""

    permission = "documents.manage_acknowledgement"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Issue the paper and open it."""
        change = get_object_or_404(ExternalChange.objects.visible_to(request.user), pk=pk)
        language = get_language() or settings.LANGUAGE_CODE
        paper = issue_sheet(change=change, language=language, by=request.user)
        return HttpResponseRedirect(reverse("core:paper", args=[paper.code]))
