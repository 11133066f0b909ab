"""Pages of a reader: what I have to read, and reading and confirming one thing (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import View

from core import access
from core.access import AccessMixin
from core.errors import DomainError, StepRefused
from core.views.lists import Column, ListPage
from core.views.objects import ObjectPage
from documents.enums import AcknowledgementStatus as S
from documents.forms.distribution import AnswersForm
from documents.forms.distribution_filters import ReadingFilter
from documents.models import Acknowledgement
from documents.selectors.acknowledgements import RANK
from documents.selectors.reading import reading_of
from documents.services import acknowledgement as services


def title_of(row: Acknowledgement) -> str:
    """Name what is to be read: code and title of its document."""
    return str(row.document)


class ReadingList(ListPage):
    """Everything that the person was asked to read."""

    # The list is one's own, so everybody has one: the permission says yes to any signed-in person.
    access = "signed_in"
    model = Acknowledgement
    permission = "documents.view_acknowledgement"
    template_name = "documents/reading_list.html"
    filterset_class = ReadingFilter
    search_fields = (
        "version__document__code", "version__document__title_ky", "version__document__title_ru",
        "version__document__title_kk", "version__document__title_en", "change__watch__document__code",
    )  # fmt: skip
    default_sort = ("rank", "due", "-confirmed_at", "pk")
    export_name = "reading"
    columns = (
        Column("due", _("Due"), lambda row: row.due, sort=("due",)),
        Column("document", _("Document"), title_of),
        Column("bound", _("Asked as"), lambda row: row.get_bound_by_display()),
        Column("confirmed", _("Confirmed"), lambda row: row.confirmed_at, sort=("confirmed_at",)),
        Column("status", _("Status"), lambda row: row.get_status_display(), sort=("status", "due")),
    )

    def base_queryset(self) -> Any:
        """Keep the person's own, with what a row shows."""
        rows = Acknowledgement.objects.filter(person=self.request.user).with_thing()
        return rows.annotate(rank=RANK)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what an empty list means."""
        return super().get_context_data(
            empty_title=_("Nothing to read"),
            empty_text=_("When a document that binds you comes into force, it stands here."),
            **kwargs,
        )


class OwnPage(AccessMixin, View):
    """Lead everybody from one address to their own page of reading: letters to many people hold this address."""

    permission = "documents.view_acknowledgement"
    field = "version"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Find the reader's own row; 404 for somebody who was not asked."""
        rows = Acknowledgement.objects.filter(person=request.user)
        row = get_object_or_404(rows, **{f"{self.field}_id": pk})
        return HttpResponseRedirect(row.get_absolute_url())


class AcknowledgePage(ObjectPage):
    """The text to be read, the questions on it, and the button by which one confirms."""

    model = Acknowledgement
    permission = "documents.view_acknowledgement"
    template_name = "documents/acknowledge.html"
    shows_timeline = False

    def base_queryset(self) -> Any:
        """Join what the page shows."""
        return super().base_queryset().with_thing().select_related("person", "version__based_on")

    @cached_property
    def row(self) -> Acknowledgement:
        """Return the acknowledgement of the address."""
        return self.get_object()

    @cached_property
    def questions(self) -> list[Any]:
        """Return the questions on the text, in their order."""
        return list(self.row.version.questions.all()) if self.row.version is not None else []

    @property
    def is_own(self) -> bool:
        """Tell whether the reader of the page is the person who is asked."""
        return self.row.person_id == self.request.user.pk

    @property
    def shows_text(self) -> bool:
        """Tell whether the text stands on the page: for whoever was released only if they may see it otherwise."""
        row = self.row
        if row.status != S.RELEASED or row.version is None:
            return True
        return bool(access.decide(self.request.user, "documents.view_version", row.version))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page."""
        self.object = self.row
        return self.render_to_response(self.get_context_data(form=AnswersForm(questions=self.questions)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; wrong answers show the page again with what was chosen."""
        self.object = self.row
        access.require(request.user, "documents.confirm_acknowledgement", self.row)
        if self.row.status != S.WAITING:
            words = _("Nothing to confirm: it is “%(status)s” already.")
            messages.error(request, words % {"status": self.row.get_status_display()})
            return HttpResponseRedirect(self.row.get_absolute_url())
        form = AnswersForm(request.POST, questions=self.questions)
        if form.is_valid():
            try:
                services.confirm(
                    self.row,
                    by=request.user,
                    answers=form.answers(),
                    expected=request.POST.get("expected") or None,
                )
            except StepRefused as refusal:
                for reason in refusal.reasons:
                    form.add_error(None, str(reason))
                form.mark_wrong()
            except DomainError as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("Thank you: it stands on the acknowledgement sheet."))
                return HttpResponseRedirect(reverse("documents:reading"))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the text and the facts."""
        row, user = self.row, self.request.user
        reading, version = None, row.version if self.shows_text else None
        if version is not None:
            reading = reading_of(
                version,
                language=self.request.GET.get("language", ""),
                open_at=self.request.GET.get("clause", ""),
            )
        return super().get_context_data(
            document=row.document,
            version=row.version,
            change=row.change,
            reading=reading,
            files=list(version.files.select_related("stored")) if version is not None else [],
            may_confirm=self.is_own and row.status == S.WAITING,
            is_own=self.is_own,
            fact_pairs=self.facts(),
            **{"steps": [] if self.is_own else services_steps(row, user), **kwargs},
        )

    def facts(self) -> list[tuple[Any, ...]]:
        """Pair what stands above the text."""
        row, user = self.row, self.request.user
        name = "documents.view_version" if row.version is not None else "documents.view_external"
        url = row.thing.get_absolute_url() if access.decide(user, name, row.thing) else ""
        pairs: list[tuple[Any, ...]] = [(_("Document"), row.document.code, url)]
        if row.version is not None:
            pairs.append((pgettext_lazy("document", "Version"), row.version.number))
            pairs.append((_("In force since"), row.version.in_force_since))
        else:
            pairs.append((_("In force from"), row.thing.effective_on))
        if not self.is_own:
            pairs.append((_("Asked"), row.person.full_name))
        pairs.append((_("Asked as"), row.get_bound_by_display()))
        pairs.append((_("To be confirmed by"), row.due))
        if row.confirmed_at:
            pairs.append((_("Confirmed"), row.confirmed_at))
        return [pair for pair in pairs if pair[1]]


def services_steps(row: Acknowledgement, user: Any) -> list[Any]:
    """Return what those who run acknowledgement may do with somebody else's."""
    from core.workflow import available

    return [step for step in available(row, user) if step.name != "confirm"]
