"""Pages of controlled copies: the issue log, open recalls, one copy, issuing (Manual 3.2.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import access
from core.views.lists import Column, ListPage
from core.views.objects import ObjectPage
from documents.enums import CopyStatus, VersionStatus
from documents.forms.distribution import IssueCopyForm
from documents.forms.distribution_filters import CopyFilter
from documents.models import ControlledCopy
from documents.services import copies as services
from documents.views.acknowledgement import _VersionForm
from documents.views.base import VersionTab

TITLES = tuple(f"version__document__title_{code}" for code in ("ky", "ru", "kk", "en"))


class CopyList(ListPage):
    """The issue log: every copy with its number, holder and whereabouts; holders see their own."""

    model = ControlledCopy
    permission = "documents.view_copy"
    template_name = "documents/copy_list.html"
    filterset_class: ClassVar[Any] = CopyFilter
    search_fields = (
        "version__document__code",
        *TITLES,
        "holder__last_name",
        "holder__first_name",
        "holder_name",
        "place",
    )
    default_sort = ("-issued_on", "-pk")
    export_name = "copies"
    recalls_only = False
    columns = (
        Column(
            "document", _("Document"), lambda c: str(c.version), sort=("version__document__code", "number")
        ),
        Column("number", _("Copy"), lambda c: c.number, css="num"),
        Column("holder", _("Holder"), lambda c: c.held_by, sort=("holder__last_name", "holder_name")),
        Column("medium", _("Medium"), lambda c: c.get_medium_display(), sort=("medium",)),
        Column("issued", _("Issued"), lambda c: c.issued_on, sort=("issued_on",)),
        Column("recalled", _("Recalled"), lambda c: c.recalled_on, sort=("recalled_on",)),
        Column("closed", pgettext_lazy("copy", "Closed"), lambda c: c.closed_on, sort=("closed_on",)),
        Column("status", _("Status"), lambda c: c.get_status_display(), sort=("status",)),
    )

    def base_queryset(self) -> Any:
        """Join what a row shows."""
        return super().base_queryset().select_related("version__document", "holder")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the open recalls beside the whole log."""
        context = super().get_context_data(
            empty_title=_("No controlled copies yet"),
            empty_text=_("A copy is issued on the page of a version in force."),
            **kwargs,
        )
        context["open_recalls"] = ControlledCopy.objects.visible_to(self.request.user).open_recalls().count()
        context["recalls_only"] = self.recalls_only
        return context


class RecallList(CopyList):
    """Copies that were recalled and are neither back nor destroyed, the oldest recall first."""

    filterset_class = None
    default_sort = ("recalled_on", "pk")
    export_name = "open-recalls"
    recalls_only = True

    def base_queryset(self) -> Any:
        """Keep the open recalls."""
        return super().base_queryset().open_recalls()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say that an empty list is good."""
        return super().get_context_data(**kwargs) | {
            "empty_title": _("No open recalls"),
            "empty_text": _("Every recalled copy is back, destroyed or reported as lost."),
        }


class CopyPage(ObjectPage):
    """One copy: who holds it, its PDF, and what became of it."""

    model = ControlledCopy
    permission = "documents.view_copy"
    template_name = "documents/copy_detail.html"

    def base_queryset(self) -> Any:
        """Join what the page shows."""
        rows = super().base_queryset()
        return rows.select_related("version__document", "holder", "issued_by", "paper__file")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the facts."""
        copy, user = self.object, self.request.user
        sees = access.decide(user, "documents.view_version", copy.version)
        url = copy.version.get_absolute_url() if sees else ""
        pairs: list[tuple[Any, ...]] = [
            (_("Document"), str(copy.version.document), url),
            (pgettext_lazy("document", "Version"), copy.version.number),
            (_("Holder"), copy.held_by),
            (_("Language"), copy.get_language_display()),
            (_("Medium"), copy.get_medium_display()),
            (_("Place"), copy.place),
            (_("Issued"), copy.issued_on),
            (_("Issued by"), copy.issued_by.full_name if copy.issued_by else ""),
            (_("Recalled"), copy.recalled_on),
            (_("Returned or destroyed"), copy.closed_on),
        ]
        return super().get_context_data(
            fact_pairs=[pair for pair in pairs if pair[1]],
            version=copy.version,
            paper_url=reverse("core:paper", args=[copy.paper.code]) if copy.paper else "",
            is_recalled=copy.status == CopyStatus.RECALLED,
            **kwargs,
        )


class CopiesTab(VersionTab):
    """The copies of one version."""

    tab_key = "copies"
    tab_permission = "documents.view_copy"

    def tab_context(self) -> dict[str, Any]:
        """List the copies, and offer to issue one while the version is in force."""
        if self.version is None:
            raise Http404
        copies = list(self.version.copies.select_related("holder").order_by("number"))
        for copy in copies:
            copy.version = self.version
        may_issue = self.version.status == VersionStatus.IN_FORCE and access.decide(
            self.request.user, "documents.issue_copy"
        )
        return {"copies": copies, "may_issue": bool(may_issue)}


class IssueCopy(_VersionForm):
    """Issue the next copy of a version in force."""

    form_permission = "documents.issue_copy"
    form_class = IssueCopyForm
    template_name = "documents/version_form.html"
    title = _("Issue a controlled copy")
    intro = _("The copy gets the next number; its PDF carries the number on every page.")
    submit_label = _("Issue")
    done_message = _("The copy is issued; its PDF is being made.")

    @property
    def cancel_url(self) -> str:
        """Go back to the copies."""
        return reverse("documents:version_copies", args=[self.document.pk, self.kwargs["number"]])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the document's languages."""
        return {**super().get_form_kwargs(), "languages": self.document.languages}

    def get_initial(self) -> dict[str, Any]:
        """Propose the reader's language."""
        return {"language": get_language()}

    def save(self, form: Any) -> ControlledCopy:
        """Issue it."""
        return services.issue_copy(self.version, by=self.request.user, **form.cleaned_data)

    def success_address(self, result: Any) -> str:
        """Go to the copy."""
        return result.get_absolute_url()
