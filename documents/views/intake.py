"""Pages of importing a text: the file, the progress of reading, the preview, saving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from core import access
from core.access import AccessMixin, PermissionRefused
from core.errors import DomainError
from core.views.objects import FormPage
from documents.forms.intake import IntakeForm
from documents.models import IntakeClause, IntakeDraft
from documents.services import intake_drafts as services
from documents.services.intake import language_name
from documents.services.intake_drafts import Wording
from documents.views.base import DocumentMixin

PER_PAGE = 25


class IntakeStart(DocumentMixin, FormPage):
    """Choose the file."""

    permission = "documents.import_document"
    form_class = IntakeForm
    title = gettext_lazy("Import the text from a file")
    submit_label = gettext_lazy("Read the file")
    intro = gettext_lazy(
        "The portal finds the numbered clauses, their headings, lists and tables. You correct what it did not "
        "understand, and save the result as the text of the version."
    )
    template_name = "documents/intake/start.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Refuse who may not import here; show what was begun."""
        version = self.version
        if version is None:
            raise Http404
        access.require(self.request.user, "documents.import_document", version)
        begun = IntakeDraft.objects.visible_to(self.request.user).filter(version=version, saved_at=None)
        return super().get_context_data(
            document=self.document, shown=version, begun=begun.select_related("job")[:10], **kwargs
        )

    def get_initial(self) -> dict[str, Any]:
        """Offer the language in which the reader works."""
        return {"language": getattr(self.request, "LANGUAGE_CODE", "ky")}

    @property
    def cancel_url(self) -> str:
        """Go back to the version."""
        return (self.version or self.document).get_absolute_url()

    def save(self, form: Any) -> IntakeDraft:
        """Take the file in."""
        if self.version is None:
            raise Http404
        return services.start_intake(version=self.version, by=self.request.user, **form.cleaned_data)


class DraftMixin(AccessMixin):
    """Fetch the text being imported among one's own."""

    permission = "documents.import_document"
    permission_needs_object = True

    @cached_property
    def draft(self) -> IntakeDraft:
        """Fetch it; 404 when it is somebody else's."""
        rows = IntakeDraft.objects.visible_to(self.request.user)  # type: ignore[attr-defined]
        joined = rows.select_related("version__document", "job", "saving", "stored")
        found: IntakeDraft = get_object_or_404(joined, pk=self.kwargs["pk"])  # type: ignore[attr-defined]
        access.require(self.request.user, self.permission, found.version)  # type: ignore[attr-defined]
        return found


class IntakePage(DraftMixin, TemplateView):
    """The preview: each clause can be corrected, joined to the one before, or left out."""

    def get_template_names(self) -> list[str]:
        """Return the page of the state in which the draft is."""
        return ["documents/intake/preview.html" if self.draft.is_ready else "documents/intake/state.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the clauses of the page and what was counted."""
        draft = self.draft
        context = super().get_context_data(draft=draft, shown=draft.version, document=draft.version.document)
        context["language"] = language_name(draft.language)
        if draft.is_ready:
            context |= self._preview(draft)
        return context

    def _preview(self, draft: IntakeDraft) -> dict[str, Any]:
        clauses = draft.clauses.order_by("order")
        numbers = list(clauses.values_list("number", "is_unsure"))
        only_unsure = self.request.GET.get("show") == "unsure"
        shown = clauses.filter(is_unsure=True) if only_unsure else clauses
        page = Paginator(shown, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "page_obj": page,
            "total": len(numbers),
            "numbered": sum(bool(number) for number, _unsure in numbers),
            "plain": sum(not number for number, _unsure in numbers),
            "unsure": sum(unsure for _number, unsure in numbers),
            "only_unsure": only_unsure,
            "has_text": draft.version.clauses.exists(),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write the corrections of the page, then do what the pressed button says."""
        draft = self.draft
        if draft.is_saving or (draft.saved_at is not None and "finish" in request.POST):
            # A double click, or a page that stood open: the page says how far the work is.
            return HttpResponseRedirect(draft.get_absolute_url())
        query = request.META.get("QUERY_STRING", "")
        address = f"{draft.get_absolute_url()}?{query}" if query else draft.get_absolute_url()
        try:
            count = services.correct_clauses(draft=draft, by=request.user, wordings=self._wordings())
            # The corrections stay even when the next step is refused.
            said = self._act(request)
            if request.POST.get("finish"):
                replace = request.POST.get("replace") == "yes"
                services.start_saving(draft=draft, by=request.user, replace=replace)
                return HttpResponseRedirect(draft.get_absolute_url())
        except PermissionRefused:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, said or self._counted(count))
        return HttpResponseRedirect(address)

    def _wordings(self) -> dict[int, Wording]:
        """Read the clauses that the page sent."""
        sent = self.request.POST
        keys = [int(key) for key in sent.getlist("clause") if is_key(key)]
        return {
            key: Wording(
                sent.get(f"number-{key}", ""), sent.get(f"heading-{key}", ""), sent.get(f"body-{key}", "")
            )
            for key in keys[: PER_PAGE * 2]
        }

    def _act(self, request: HttpRequest) -> str:
        """Join or leave out the clause whose button was pressed; say what was done."""
        for name, service, said in (
            ("join", services.join_clause, _("The clause is part of the one before now.")),
            ("leave_out", services.leave_out_clause, _("The clause was left out.")),
        ):
            key = request.POST.get(name, "")
            if is_key(key):
                service(
                    clause=get_object_or_404(IntakeClause, draft=self.draft, pk=int(key)), by=request.user
                )
                return said
        return ""

    @staticmethod
    def _counted(count: int) -> str:
        if not count:
            return _("Nothing was changed.")
        return ngettext("%(count)s clause was corrected.", "%(count)s clauses were corrected.", count) % {
            "count": count
        }


def is_key(text: str) -> bool:
    """Tell whether a text from a form can be the key of a row: plain digits that the database can hold."""
    return text.isascii() and text.isdigit() and len(text) < 19


class IntakeProgress(DraftMixin, View):
    """The progress of reading and of saving; leads the browser to the version, or loads the page anew."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the bar."""
        draft = self.draft
        response = render(
            request,
            "core/_job_progress.html",
            {"job": draft.work, "progress_url": reverse("documents:intake_progress", args=[pk])},
        )
        if draft.saved_at is not None:
            messages.success(request, said_of(draft))
            response["HX-Redirect"] = draft.version.get_absolute_url()
        elif draft.is_ready or draft.refusal or (draft.work is not None and draft.work.is_over):
            response["HX-Refresh"] = "true"
        return response


def said_of(draft: IntakeDraft) -> str:
    """Say how many clauses the version has from the file."""
    count = draft.version.clauses.count()
    return ngettext("%(count)s clause was saved.", "%(count)s clauses were saved.", count) % {"count": count}


class IntakeDrop(DraftMixin, View):
    """Give the import up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it up, and offer to choose another file."""
        draft = self.draft
        try:
            services.drop_intake(draft=draft, by=request.user)
        except PermissionRefused:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(draft.get_absolute_url())
        messages.success(request, _("The import was given up."))
        version = draft.version
        return HttpResponseRedirect(
            reverse("documents:intake_start", args=[version.document_id, version.number])
        )
