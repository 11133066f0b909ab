"""Pages of those who run acknowledgement: everybody's rows, the tab of a version, its sheet, its questions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import access
from core.views.lists import Column, ListPage
from core.views.objects import FormPage
from documents.enums import IN_PREPARATION, VersionStatus
from documents.forms.distribution import AskPeopleForm, QuestionsForm
from documents.forms.distribution_filters import AcknowledgementFilter
from documents.models import Acknowledgement, DocumentVersion
from documents.reports.acknowledgement_sheet import issue_sheet
from documents.selectors.acknowledgements import NAME, of_thing
from documents.selectors.head import binding_of
from documents.services import acknowledgement as services
from documents.services.questions import carried_from, set_questions, words_of
from documents.views.acknowledge import title_of
from documents.views.base import DocumentMixin, VersionAction, VersionTab
from documents.views.readers import readers


class AcknowledgementList(ListPage):
    """Who was asked to read what; overdue ones are one filter away."""

    model = Acknowledgement
    permission = "documents.view_acknowledgement"
    template_name = "documents/acknowledgement_list.html"
    filterset_class = AcknowledgementFilter
    search_fields = (
        *NAME, "version__document__code", "version__document__title_ky", "version__document__title_ru",
        "version__document__title_kk", "version__document__title_en", "change__watch__document__code",
    )  # fmt: skip
    default_sort = ("-due", "-pk")
    export_name = "acknowledgements"
    columns = (
        Column("due", _("Due"), lambda row: row.due, sort=("due",)),
        Column("person", _("Person"), lambda row: row.person.full_name, sort=NAME),
        Column("unit", _("Unit"), lambda row: str(row.unit or ""), sort=("unit__code",)),
        Column("document", _("Document"), title_of),
        Column("bound", _("Asked as"), lambda row: row.get_bound_by_display(), sort=("bound_by",)),
        Column("confirmed", _("Confirmed"), lambda row: row.confirmed_at, sort=("confirmed_at",)),
        Column("status", _("Status"), lambda row: row.get_status_display(), sort=("status", "due")),
    )

    def base_queryset(self) -> Any:
        """Join what a row shows."""
        return super().base_queryset().with_thing().select_related("person", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what an empty list means."""
        return super().get_context_data(
            empty_title=_("Nobody was asked to read anything yet"),
            empty_text=_("People are asked when a document that binds them comes into force."),
            **kwargs,
        )


class AcknowledgementTab(VersionTab):
    """How far the reading of a version has come: as a whole, by unit, by person."""

    tab_key = "acknowledgement"
    tab_permission = "documents.view_acknowledgement"

    def tab_context(self) -> dict[str, Any]:
        """Count, and cut out the page of people."""
        if self.version is None:
            raise Http404
        manages = bool(access.decide(self.request.user, "documents.manage_acknowledgement"))
        is_in_force = self.version.status == VersionStatus.IN_FORCE
        writes = self.version.status in IN_PREPARATION and access.decide(
            self.request.user, "documents.write_version", self.version
        )
        return {
            **readers(self.request, of_thing(version=self.version)),
            "binding": binding_of(self.document),
            "may_ask": manages and is_in_force,
            "may_write_questions": bool(writes),
            "questions": list(self.version.questions.all()),
        }


class AskEverybody(VersionAction):
    """Ask whoever is bound and was not asked yet: the binding of the document may have grown."""

    action_permission = "documents.manage_acknowledgement"
    done_message = _("Everybody bound is asked.")

    def act(self, request: HttpRequest) -> None:
        """Ask."""
        services.ask_everybody(self.version, by=request.user)

    def back_to(self, result: Any) -> str:
        """Return to the tab."""
        return tab_of(self.version)


def tab_of(version: DocumentVersion | None) -> str:
    """Return the address of the acknowledgement tab of a version."""
    if version is None:
        raise Http404
    return reverse("documents:version_acknowledgement", args=[version.document_id, version.number])


class VersionSheet(VersionAction):
    """Make the printed acknowledgement sheet of a version, in the reader's language."""

    action_permission = "documents.view_acknowledgement"
    done_message = _("The sheet is being made.")

    def act(self, request: HttpRequest) -> str:
        """Issue the paper and lead to it."""
        paper = issue_sheet(
            version=self.version, language=get_language() or settings.LANGUAGE_CODE, by=request.user
        )
        return reverse("core:paper", args=[paper.code])

    def back_to(self, result: Any) -> str:
        """Open the paper."""
        return result or tab_of(self.version)


class _VersionForm(DocumentMixin, FormPage):
    """What the forms about one version share."""

    form_permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse before the form is shown."""
        if request.user.is_authenticated:
            access.require(request.user, self.form_permission, self.version)
        return super().dispatch(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        """Go back to the tab."""
        return tab_of(self.version)

    def success_address(self, result: Any) -> str:
        """Go back to the tab."""
        return tab_of(self.version)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the version."""
        return super().get_context_data(document=self.document, version_object=self.version, **kwargs)


class AskPeople(_VersionForm):
    """Ask named people besides those who are bound."""

    form_permission = "documents.manage_acknowledgement"
    form_class = AskPeopleForm
    template_name = "documents/version_form.html"
    title = _("Ask more people to read")
    submit_label = _("Ask")
    done_message = _("They are asked, and have a notice.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Leave out whoever was asked."""
        asked = Acknowledgement.objects.filter(version=self.version).values("person")
        return {**super().get_form_kwargs(), "asked": asked}

    def get_initial(self) -> dict[str, Any]:
        """Propose the days of the document."""
        return {"due": services.due_day(self.version)}

    def save(self, form: Any) -> Any:
        """Ask them."""
        data = form.cleaned_data
        services.ask(self.version, data["people"], by=self.request.user, due=data["due"])
        return self.version


class QuestionsPage(_VersionForm):
    """Write the short check on a version before it comes into force."""

    form_permission = "documents.write_version"
    form_class = QuestionsForm
    template_name = "documents/questions_form.html"
    title = _("Questions to readers")
    intro = _("At most two. Whoever confirms the version answers them first; with none, nobody is asked.")
    done_message = _("Saved.")

    @cached_property
    def known(self) -> list[Any]:
        """Return the questions that are there."""
        return list(self.version.questions.all()) if self.version is not None else []

    def get_initial(self) -> dict[str, Any]:
        """Start from what is there."""
        found: dict[str, Any] = {}
        for place, question in enumerate(self.known, start=1):
            for field, value in words_of(question).items():
                name, _sep, code = field.partition("_")
                found[f"{name}_{place}_{code}".rstrip("_")] = value
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whose questions they are as long as nobody changed them."""
        source = carried_from(self.version) if self.version is not None else None
        return super().get_context_data(carried_from=source, **kwargs)

    def save(self, form: Any) -> Any:
        """Write them."""
        set_questions(self.version, form.questions(), by=self.request.user)
        return self.version
