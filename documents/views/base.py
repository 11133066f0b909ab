"""What every page of a document is built on: the document, the version that is shown, the head that all tabs share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from core import access, clock, workflow
from core.access import AccessMixin, PermissionRefused
from core.errors import DomainError, StepRefused, Words
from core.statements import Statement
from documents.enums import EDITABLE, VersionStatus
from documents.models import Document, DocumentVersion
from documents.selectors.head import document_facts, leading_version, sees_names, stages_of
from documents.selectors.versions import versions_of
from documents.tabs import actions_for, in_head, tabs_for

#: Steps whose dialog asks more than a note; the head prints them itself.
OWN_DIALOGS = frozenset({"approve", "adopt"})


#: While a version is in one of these, the next one begins by returning or giving up that one, not beside it.
BEING_WRITTEN = frozenset({*EDITABLE, VersionStatus.VERIFICATION, VersionStatus.VALIDATION})


def _with_all(pk: int) -> Any:
    """Return the question for a document with what its page shows, in every language."""
    rows = Document.objects.filter(pk=pk).for_list().select_related("parent", "watch").order_by()
    return rows.annotate(has_parts=Exists(Document.objects.filter(parent=OuterRef("pk")).order_by()))


#: A document with all that its page shows of it, for whomever may see it.
_document = Statement(_with_all)


class DocumentMixin(AccessMixin):
    """Fetch the document and the version of the address among what the person may see."""

    permission = "documents.view_document"
    permission_needs_object = True

    @cached_property
    def document(self) -> Document:
        """Fetch the document; 404 when this person may not see it."""
        found: Document | None = _document.first(self.kwargs["pk"])  # type: ignore[attr-defined]
        if found is None or not access.is_visible(self.request.user, found):  # type: ignore[attr-defined]
            raise Http404
        return found

    @cached_property
    def versions(self) -> list[DocumentVersion]:
        """Fetch the versions that the person may see, the newest first."""
        found = versions_of(self.document.pk, self.request.user)  # type: ignore[attr-defined]
        for one in found:
            one.document = self.document
        return found

    @cached_property
    def version(self) -> Any:
        """Return the version of the address, or the one that the page leads with; None for a document without one."""
        number = self.kwargs.get("number")  # type: ignore[attr-defined]
        found: Any
        if number is None:
            found = leading_version(self.versions)
        else:
            found = next((one for one in self.versions if one.number == number), None)
            if found is None:
                raise Http404
        if found is not None:
            found.on_page = True
        return found


class VersionTab(DocumentMixin, TemplateView):
    """A tab of a document's page.

    A subclass names `tab_key` (its template is then `documents/document/<tab_key>.html`) and gives `tab_context`.
    Without a number in the address the page shows the version in force, or the newest that the person may see.
    """

    tab_key: ClassVar[str] = "text"
    #: Asked about the version (or the document without one) before the page is made; empty when seeing is enough.
    tab_permission: ClassVar[str] = ""

    def get_template_names(self) -> list[str]:
        """Return the tab's template."""
        return [self.template_name or f"documents/document/{self.tab_key}.html"]

    def tab_context(self) -> dict[str, Any]:
        """Return what this tab's template shows beside the head."""
        return {}

    def may_start(self) -> bool:
        """Tell whether the person may begin a new version now: none is being written, verified or validated."""
        if any(one.status in BEING_WRITTEN for one in self.versions):
            return False
        return bool(access.decide(self.request.user, "documents.write_version", self.document))

    def has_own_dialog(self, step: str) -> bool:
        """Tell whether the page asks for a step itself; only laws and the like can ever be taken into the register."""
        return step in OWN_DIALOGS and (step != "adopt" or self.document.is_external)

    def first_day(self) -> date:
        """Return the day that the dialog of approval proposes."""
        today = clock.today()
        wanted = self.version.effective_on if self.version is not None else None
        return max(wanted or today, today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the head, the steps and the tab together."""
        document, version, user = self.document, self.version, self.request.user
        if self.tab_permission:
            access.require(user, self.tab_permission, version or document)
        steps = workflow.available(version, user) if version is not None else []
        may_start = self.may_start()
        beside = len([step for step in steps if step.tone != "primary"]) + may_start
        actions, more_actions = in_head(actions_for(document, version, user), beside)
        context = super().get_context_data(
            document=document,
            version=version,
            versions=self.versions,
            object=version or document,
            tab_key=self.tab_key,
            **in_order(step for step in steps if step.name not in OWN_DIALOGS),
            own_steps={step.name: step for step in steps if self.has_own_dialog(step.name)},
            stages=stages_of(version) if version is not None else [],
            fact_pairs=document_facts(document, version, self.versions, user),
            sees_names=sees_names(document, version, user),
            is_former=version is not None and version.status in FORMER,
            actions=actions,
            more_actions=more_actions,
            may_start=may_start,
            first_day=self.first_day(),
            tabs=tabs_for(document, version, user, current=self.tab_key),
        )
        context.update(self.tab_context())
        context.update(kwargs)
        return context


def in_order(steps: Iterable[Any]) -> dict[str, list[Any]]:
    """Share the steps of the head: what leads on stands first in the row, what ends something last."""
    found = list(steps)
    return {
        "lead_steps": [step for step in found if step.tone == "primary"],
        "other_steps": [step for step in found if step.tone != "primary"],
    }


#: States of versions that nobody should follow any more: their page says so above the text.
FORMER = (VersionStatus.OBSOLETE, VersionStatus.WITHDRAWN, VersionStatus.ARCHIVED)


class VersionAction(DocumentMixin, View):
    """Do something to a version (or its document) by POST, say how it went, and go back.

    A subclass names `action_permission`, `done_message`, and implements `act`, which calls one service.
    """

    http_method_names = ["post"]
    action_permission: ClassVar[str] = ""
    done_message: ClassVar[Words] = _("Saved.")

    def act(self, request: HttpRequest) -> Any:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, and go back; a refusal by the rules comes back as a message."""
        subject = self.version or self.document
        if self.action_permission:
            access.require(request.user, self.action_permission, subject)
        try:
            with transaction.atomic():
                result = self.act(request)
        except PermissionRefused:
            raise
        except StepRefused as refusal:
            for reason in refusal.reasons:
                messages.error(request, str(reason))
            result = None
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
            result = None
        else:
            messages.success(request, str(self.done_message))
        return HttpResponseRedirect(self.back_to(result))

    def back_to(self, result: Any) -> str:
        """Return the page that asked, else the page of what was made, else the version's."""
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}):
            return wanted
        return (result or self.version or self.document).get_absolute_url()
