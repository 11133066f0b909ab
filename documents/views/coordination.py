"""The verification of a version: who is asked, what they say, remarks and their answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import access, clock
from core.errors import DomainError
from core.views.objects import FormPage
from documents.enums import EDITABLE, VersionStatus
from documents.forms.coordination import AskForm, RemarkForm
from documents.models import Approval, DocumentVersion
from documents.selectors.verification import clause_choices, remarks_of, rounds_of, sees_verification
from documents.services import coordination
from documents.views.base import DocumentMixin, VersionAction, VersionTab


def verification_url(version: DocumentVersion) -> str:
    """Return the address of the page of a version's verification."""
    return reverse("documents:verification", args=[version.document_id, version.number])


class VerificationTab(VersionTab):
    """Agreements and remarks of one version; a remark is sent from here."""

    tab_key = "verification"
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the page to those who take part."""
        if request.user.is_authenticated and not sees_verification(self.version, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def tab_context(self) -> dict[str, Any]:
        """Add rounds, remarks and the form of a remark."""
        version, user = self.version, self.request.user
        takes_remarks = version.status in coordination.OPEN_TO_REMARKS
        may_remark = takes_remarks and access.decide(user, "documents.make_remark", version)
        rounds = rounds_of(version, user)
        return {
            "round": rounds[0] if rounds else None,
            "earlier": rounds[1:],
            "remarks": remarks_of(version, user),
            "remark_form": self.make_form() if may_remark else None,
            "may_ask": version.status in {*EDITABLE, VersionStatus.VERIFICATION}
            and bool(access.decide(user, "documents.coordinate_document", version)),
            "is_planned": version.status in EDITABLE,
            "today": clock.today(),
        }

    def make_form(self, data: Any = None) -> RemarkForm:
        """Return the form of a remark, on the clause that the address names."""
        initial = {"key": self.request.GET.get("clause", "")}
        return RemarkForm(data, clauses=clause_choices(self.version), initial=initial)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the remark, or show the form again with what is wrong."""
        access.require(request.user, "documents.make_remark", self.version)
        form = self.make_form(request.POST)
        if form.is_valid():
            try:
                made = coordination.make_remark(self.version, by=request.user, **form.cleaned_data)
            except access.PermissionRefused:
                raise
            except DomainError as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, gettext("The remark is kept; the author was told."))
                return HttpResponseRedirect(f"{verification_url(self.version)}#remark-{made.pk}")
        return self.render_to_response(self.get_context_data(remark_form=form), status=422)


class Ask(DocumentMixin, FormPage):
    """Name who coordinates a version."""

    form_class = AskForm
    template_name = "documents/version_form.html"
    title = _("Who must agree?")
    submit_label = _("Add them")
    done_message = _("They are on the list.")

    @cached_property
    def target(self) -> DocumentVersion:
        """Return the version, and refuse who does not run verification."""
        access.require(self.request.user, "documents.coordinate_document", self.version)
        return self.version

    @property
    def cancel_url(self) -> str:
        """Go back to verification."""
        return verification_url(self.target)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand over the version."""
        return {**super().get_form_kwargs(), "version": self.target}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the document and the version above the form."""
        return super().get_context_data(version_object=self.target, document=self.document, **kwargs)

    def save(self, form: Any) -> str:
        """Ask them."""
        coordination.ask(self.target, by=self.request.user, **form.cleaned_data)
        return verification_url(self.target)


class LeaveOut(VersionAction):
    """Take a person or body off the list."""

    action_permission = "documents.coordinate_document"
    done_message = _("They are not asked any more.")

    def act(self, request: HttpRequest) -> None:
        """Take them off."""
        rows = Approval.objects.visible_to(request.user).filter(version=self.version)
        coordination.leave_out(get_object_or_404(rows, pk=self.kwargs["approval"]), by=request.user)

    def back_to(self, result: Any) -> str:
        """Return to verification."""
        return verification_url(self.version)
