"""Pages of the contract: text, price, signatures, supplementary agreements."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation.enums import ContractStatus
from accreditation.forms.contracts import AddendumForm, ContractTextForm, SignedCopyForm, price_lines
from accreditation.models import Addendum, Contract
from accreditation.services import contracts as services
from accreditation.views.base import CaseTab, add_refusal, tab_url
from core import access
from core.access import PermissionRefused
from core.errors import DomainError, StaleObject, Words
from core.models import Artifact, StoredFile


class ContractTab(CaseTab):
    """The contract of a case: to draft, to price, to sign, to read."""

    tab_key = "contract"

    def get_part(self) -> Contract:
        """Fetch the contract; 404 for whoever may see the case but not the contract, and before there is one."""
        rows = Contract.objects.visible_to(self.request.user).select_related(
            "drafted_by", "priced_by", "agency_signed_by", "organisation_signed_by"
        )
        found = rows.filter(case=self.case).first()
        if found is None:
            raise Http404
        found.case = self.case
        return found

    def may(self, permission: str) -> bool:
        """Tell whether the reader may do this to the contract."""
        return bool(access.decide(self.request.user, permission, self.part))

    def forms(self) -> dict[str, Any]:
        """Return the forms that this person can use now."""
        contract, status = self.part, self.part.status
        found: dict[str, Any] = {}
        if status == ContractStatus.DRAFT and self.may("accreditation.draft_contract"):
            found["text_form"] = ContractTextForm.of(contract)
        if status == ContractStatus.DRAFT and self.may("accreditation.price_contract"):
            found["line_forms"] = price_lines(contract)
        if status == ContractStatus.AGENCY_SIGNED and self.may("accreditation.sign_contract_organisation"):
            found["copy_form"] = SignedCopyForm()
        if status == ContractStatus.SIGNED and self.may("accreditation.draft_contract"):
            found["addendum_form"] = AddendumForm()
        return found

    def tab_context(self) -> dict[str, Any]:
        """Show papers, the signed copy, agreements, and the forms."""
        contract = self.part
        return {
            "contract": contract,
            "papers": list(Artifact.of(contract)),
            "copies": list(StoredFile.of(contract, "signed_copy").select_related("uploaded_by")),
            "addenda": [(row, self.may_sign(row)) for row in contract.addenda.select_related("made_by")],
            "signatures": signature_facts(contract),
            **self.forms(),
        }

    def may_sign(self, addendum: Addendum) -> bool:
        """Tell whether it is the reader's turn to sign an agreement."""
        if addendum.agency_signed_at is None:
            return self.may("accreditation.sign_contract_agency")
        return addendum.organisation_signed_at is None and self.may(
            "accreditation.sign_contract_organisation"
        )


def signature_facts(contract: Contract) -> list[dict[str, Any]]:
    """Return both signatures: side, who, when."""
    return [
        {"side": _("The agency"), "who": contract.agency_signed_by, "at": contract.agency_signed_at},
        {
            "side": _("The organisation"),
            "who": contract.organisation_signed_by,
            "at": contract.organisation_signed_at,
        },
    ]


class ContractPost(ContractTab):
    """Save one part of the contract; a refused form is shown again on the tab, with all that was typed."""

    http_method_names = ["post"]
    form_name: ClassVar[str] = ""
    form_permission: ClassVar[str] = ""
    done_message: ClassVar[Words] = _("Saved.")

    @cached_property
    def form(self) -> Any:
        """Return the bound form."""
        return self.make_form()

    def make_form(self) -> Any:
        """Bind the form to what was sent."""
        raise NotImplementedError

    def save(self) -> Any:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save and go back, or show what is wrong (422)."""
        access.require(request.user, self.form_permission, self.part)
        if self.form.is_valid():
            try:
                with transaction.atomic():
                    self.save()
            except PermissionRefused:
                raise
            except DomainError as refusal:
                add_refusal(self.form, refusal)
            else:
                messages.success(request, str(self.done_message))
                return HttpResponseRedirect(tab_url(self.case, self.tab_key))
        return self.render_to_response(self.get_context_data(**{self.form_name: self.form}), status=422)


class SaveText(ContractPost):
    """Save subject and terms."""

    form_name = "text_form"
    form_permission = "accreditation.draft_contract"

    def make_form(self) -> Any:
        """Bind the text."""
        return ContractTextForm.of(self.part, self.request.POST)

    def save(self) -> Any:
        """Save; after a stale page the next try compares with what is there now."""
        try:
            return services.draft_contract(self.part, by=self.request.user, **self.form.cleaned_data)
        except StaleObject:
            self.form.data = self.form.data.copy()
            self.form.data["text-version"] = Contract.objects.get(pk=self.part.pk).version_token
            raise


class SavePrice(ContractPost):
    """Save the price lines."""

    form_name = "line_forms"
    form_permission = "accreditation.price_contract"

    def make_form(self) -> Any:
        """Bind the lines."""
        return price_lines(self.part, self.request.POST)

    def save(self) -> Any:
        """Save."""
        version = self.request.POST.get("version") or None
        services.price_contract(self.part, lines=self.form.lines(), by=self.request.user, version=version)


class ContractAction(ContractTab):
    """Do one thing to the contract without a form, say how it went, and go back to the tab."""

    http_method_names = ["post"]
    done_message: ClassVar[Words] = ""

    def act(self) -> Any:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or say why not."""
        try:
            self.act()
        except PermissionRefused:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, str(self.done_message))
        return HttpResponseRedirect(tab_url(self.case, self.tab_key))


class AddSignedCopy(ContractPost):
    """Attach the organisation's signed copy."""

    form_name = "copy_form"
    form_permission = "accreditation.sign_contract_organisation"
    done_message = _("The signed copy was attached. You can sign now.")

    def make_form(self) -> Any:
        """Bind the file."""
        return SignedCopyForm(self.request.POST, self.request.FILES)

    def save(self) -> Any:
        """Keep the file."""
        services.attach_signed_copy(self.part, upload=self.form.cleaned_data["file"], by=self.request.user)


class AddAddendum(ContractPost):
    """Draft a supplementary agreement."""

    form_name = "addendum_form"
    form_permission = "accreditation.draft_contract"
    done_message = _("The agreement was drafted; the Director General is asked to sign.")

    def make_form(self) -> Any:
        """Bind subject and text."""
        return AddendumForm(self.request.POST)

    def save(self) -> Any:
        """Draft it."""
        services.add_addendum(self.part, by=self.request.user, **self.form.cleaned_data)


class PriceFromList(ContractAction):
    """Take the price lines from the price list."""

    done_message = _("The price was taken from the price list.")

    def act(self) -> Any:
        """Take them."""
        services.price_contract(self.part, by=self.request.user)


class SignAddendum(ContractAction):
    """Sign a supplementary agreement."""

    done_message = _("You have signed the agreement.")

    def act(self) -> Any:
        """Sign it."""
        addendum = get_object_or_404(Addendum, pk=self.kwargs["addendum"], contract=self.part)
        services.sign_addendum(addendum, by=self.request.user)
