"""Forms of the register and of versions; each saves by one service call."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import access
from core.errors import DomainError
from core.views.objects import FormPage
from documents.enums import Confidentiality, ControlProcess
from documents.forms.register import DocumentForm, ReadersForm, VersionForm, initial_of
from documents.models import Document, DocumentVersion
from documents.services import versions as services
from documents.services.audience import set_readers
from documents.views.base import DocumentMixin, VersionAction


class DocumentAdd(FormPage):
    """Register a document."""

    permission = "documents.draft_document"
    form_class = DocumentForm
    template_name = "documents/document_form.html"
    title = _("Register a document")
    submit_label = _("Register a document")
    done_message = _("The document is registered. Now start its first version.")

    @property
    def cancel_url(self) -> str:
        """Go back to the register."""
        return reverse("documents:document_list")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over who asks."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Start from what is usual."""
        return {
            "kind": self.request.GET.get("kind", "quality"),
            "parent": self.request.GET.get("parent", ""),
            "control": ControlProcess.INTERNAL,
            "owner": self.request.user.pk,
            "languages": [code for code, _name in settings.LANGUAGES],
            "confidentiality": Confidentiality.INTERNAL,
            "review_months": 12,
            "acknowledge_days": 14,
        }

    def save(self, form: Any) -> Document:
        """Register it."""
        return services.create_document(by=self.request.user, **form.cleaned_data)


class DocumentChange(DocumentMixin, FormPage):
    """Change the register entry of a document."""

    form_class = DocumentForm
    template_name = "documents/document_form.html"
    title = _("Change the register entry")
    done_message = _("Saved.")

    @cached_property
    def document(self) -> Document:
        """Fetch the document, and refuse who does not keep the register."""
        found = super().document
        access.require(self.request.user, "documents.draft_document")
        return found

    @property
    def cancel_url(self) -> str:
        """Go back to the document."""
        return self.document.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over who asks, and about what."""
        return {**super().get_form_kwargs(), "user": self.request.user, "document": self.document}

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return initial_of(self.document)

    def save(self, form: Any) -> Document:
        """Change it."""
        return services.change_document(self.document, by=self.request.user, **form.cleaned_data)


class ReadersChange(DocumentMixin, FormPage):
    """Say who may read a document, by whoever signs."""

    form_class = ReadersForm
    template_name = "documents/document_form.html"
    title = _("Who may read it?")
    intro = _("Versions that were in force are shown to these readers at once; drafts are not.")
    done_message = _("Saved.")

    @cached_property
    def document(self) -> Document:
        """Fetch the document, and refuse who does not sign."""
        found = super().document
        access.require(self.request.user, "documents.open_document", found)
        return found

    @property
    def cancel_url(self) -> str:
        """Go back to the document."""
        return self.document.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        return {"confidentiality": self.document.confidentiality}

    def save(self, form: Any) -> Document:
        """Change it."""
        return set_readers(self.document, by=self.request.user, **form.cleaned_data)


class VersionChange(DocumentMixin, FormPage):
    """Change the summary of change and the intended day of a version."""

    form_class = VersionForm
    template_name = "documents/version_form.html"
    title = _("Change the summary of change")
    done_message = _("Saved.")

    @cached_property
    def target(self) -> DocumentVersion:
        """Return the version, and refuse who does not write it."""
        access.require(self.request.user, "documents.write_version", self.version)
        return self.version

    @property
    def cancel_url(self) -> str:
        """Go back to the version."""
        return self.target.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the document and the version above the form."""
        return super().get_context_data(version_object=self.target, document=self.document, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        names = [f"summary_{code}" for code, _name in settings.LANGUAGES]
        return {name: getattr(self.target, name) for name in [*names, "effective_on"]}

    def save(self, form: Any) -> DocumentVersion:
        """Change it."""
        return services.change_version(self.target, by=self.request.user, **form.cleaned_data)


class VersionStart(VersionAction):
    """Begin a new version of a document."""

    done_message = _("The new version is a draft. Write its text and the summary of change.")

    def act(self, request: HttpRequest) -> Any:
        """Begin it."""
        return services.start_version(self.document, by=request.user)


def posted_day(request: HttpRequest, name: str) -> date | None:
    """Return a day from a form's field.

    Raises:
        DomainError: what stands there is not a day.
    """
    words = request.POST.get(name, "").strip()
    if not words:
        return None
    try:
        found = parse_date(words)
    except ValueError:
        found = None
    if found is None:
        raise DomainError(_("“%(words)s” is not a day. Write it as year-month-day.") % {"words": words[:20]})
    return found


class VersionApprove(VersionAction):
    """Approve a version with the day on which it comes into force, and the number of the order if there is one."""

    done_message = _("The version is approved.")

    def act(self, request: HttpRequest) -> Any:
        """Approve it."""
        return services.approve_version(
            self.version,
            by=request.user,
            expected=request.POST.get("expected") or None,
            effective_on=posted_day(request, "effective_on"),
            order_reference=request.POST.get("order_reference", "").strip()[:120],
        )


class VersionAdopt(VersionAction):
    """Take the text of an external document into the register."""

    done_message = _("The text is in the register.")

    def act(self, request: HttpRequest) -> Any:
        """Take it over."""
        return services.adopt_version(
            self.version,
            by=request.user,
            expected=request.POST.get("expected") or None,
            effective_on=posted_day(request, "effective_on"),
        )
