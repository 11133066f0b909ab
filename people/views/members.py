"""Pages of the people in organisations: inviting, joining, changing, leaving; registering an organisation."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access
from core.errors import DomainError
from core.views.objects import FormPage
from people import services
from people.forms.organisations import (
    InvitationForm,
    MembershipForm,
    NamesForm,
    PasswordPairForm,
    RegisterHeadForm,
    RegisterOrganisationForm,
)
from people.mail import queue_known_address
from people.models import Invitation, Membership, Organisation, User
from people.services.members import InvitationClosed, account_of
from people.services.users import EmailTaken
from people.views.organisations import fetch_organisation

BACKEND = "people.backends.PortalBackend"


class InviteMember(FormPage):
    """Invite a person to an organisation by e-mail."""

    permission = "people.invite_member"
    permission_needs_object = True
    form_class = InvitationForm
    title = _("Invite a colleague")
    intro = _("We send a letter with a link that works for 14 days.")
    submit_label = _("Send the invitation")
    done_message = _("The invitation is on its way.")

    @cached_property
    def organisation(self) -> Organisation:
        """Fetch what the person may see."""
        return fetch_organisation(self, self.permission)

    @property
    def cancel_url(self) -> str:
        """Go back to the organisation."""
        return self.organisation.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the head's place only to the agency."""
        agency = access.has_role_permission(self.request.user, self.permission)
        return {**super().get_form_kwargs(), "agency": agency}

    def get_initial(self) -> dict[str, Any]:
        """Refuse before the form is shown; a contributor is what most people are."""
        access.require(self.request.user, self.permission, self.organisation)
        return {"role": "contributor"}

    def save(self, form: Any) -> Organisation:
        """Invite."""
        services.invite_member(organisation=self.organisation, by=self.request.user, **form.cleaned_data)
        return self.organisation


class ChangeMembership(FormPage):
    """Change what a person does for the organisation."""

    permission = "people.invite_member"
    permission_needs_object = True
    form_class = MembershipForm
    title = _("Change a colleague's part")
    done_message = _("Saved.")

    @cached_property
    def membership(self) -> Membership:
        """Fetch the membership through its organisation."""
        return fetch_membership(self.request, self.kwargs["pk"])

    @property
    def cancel_url(self) -> str:
        """Go back to the organisation."""
        return self.membership.organisation.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        """Start from what is."""
        access.require(self.request.user, self.permission, self.membership.organisation)
        return {"role": self.membership.role, "position": self.membership.position}

    def save(self, form: Any) -> Organisation:
        """Change."""
        services.change_membership(membership=self.membership, by=self.request.user, **form.cleaned_data)
        return self.membership.organisation


def fetch_membership(request: HttpRequest, pk: int) -> Membership:
    """Return a membership of an organisation that the person may see, else 404."""
    visible = Organisation.objects.visible_to(request.user)
    return get_object_or_404(
        Membership.objects.select_related("organisation", "user").filter(organisation__in=visible), pk=pk
    )


class EndMembership(access.SignedInMixin, View):
    """End a membership, one's own or a colleague's."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and say so."""
        membership = fetch_membership(request, pk)
        services.end_membership(membership=membership, by=request.user, reason=request.POST.get("note", ""))
        messages.success(
            request, gettext("%(name)s no longer acts for the organisation.") % {"name": membership.user}
        )
        own = membership.user_id == request.user.pk
        return redirect("people:profile" if own else membership.organisation)


class InvitationAction(access.SignedInMixin, View):
    """Send an invitation again, or take it back."""

    http_method_names = ["post"]
    action: Any = None
    done: Any = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and say so."""
        visible = Organisation.objects.visible_to(request.user)
        invitation = get_object_or_404(
            Invitation.objects.select_related("organisation").filter(organisation__in=visible), pk=pk
        )
        type(self).action(invitation=invitation, by=request.user)
        messages.success(request, str(self.done))
        return redirect(invitation.organisation or "/")


class ResendInvitation(InvitationAction):
    """Send an invitation again with a fresh link."""

    action = staticmethod(services.resend_invitation)
    done = _("A new invitation is on its way; the earlier link no longer works.")


class RevokeInvitation(InvitationAction):
    """Take an invitation back."""

    action = staticmethod(services.revoke_invitation)
    done = _("The invitation was taken back; its link no longer works.")


class AcceptInvitation(access.PublicMixin, View):
    """The page behind the link of an invitation."""

    template_name = "people/invitation.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say what to do about a link that no longer works."""
        try:
            self.invitation = services.find_invitation(token=kwargs["token"])
        except InvitationClosed as closed:
            return render(request, "people/invitation_closed.html", {"reason": closed.message}, status=410)
        self.account = account_of(self.invitation)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show who invites to what, with the right form."""
        return self.show(self.form(), token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept."""
        if limited := ratelimit.consume_or_429(request, action="signup"):
            return limited
        form = self.form()
        if form is not None and not form.is_valid():
            return self.show(form, token, status=422)
        try:
            user = self.accept(form, token)
        except DomainError as refusal:
            if form is None:
                messages.error(request, str(refusal.message))
                return redirect(request.path)
            form.add_error(None, str(refusal.message))
            return self.show(form, token, status=422)
        if not request.user.is_authenticated:
            login(request, user, backend=BACKEND)
        messages.success(request, gettext("Welcome! You are signed in."))
        return redirect(self.invitation.organisation or reverse("people:profile"))

    def form(self) -> Any:
        """Return the form that this person has to fill: none, a password, or names and a password."""
        data = self.request.POST or None
        if self.account is None:
            return NamesForm(data)
        if not self.account.has_usable_password():
            return PasswordPairForm(data)
        return None

    def accept(self, form: Any, token: str) -> Any:
        """Call the service with what was typed."""
        by = self.request.user if self.request.user.is_authenticated else None
        typed: dict[str, Any] = {}
        if form is not None:
            typed["password"] = form.cleaned_data["password"]
            typed["details"] = form.details() if isinstance(form, NamesForm) else {}
        return services.accept_invitation(token=token, by=by, **typed)

    def show(self, form: Any, token: str, status: int = 200) -> HttpResponse:
        """Render the page."""
        user = self.request.user
        needs_sign_in = form is None and not user.is_authenticated
        context = {
            "invitation": self.invitation,
            "form": form,
            "needs_sign_in": needs_sign_in,
            "other_person": form is None and user.is_authenticated and user != self.account,
            "sign_in_url": f"{reverse('account_login')}?next={self.request.path}",
        }
        return render(self.request, self.template_name, context, status=status)


class RegisterOrganisation(access.PublicMixin, View):
    """The public page on which an organisation and its head register (Manual 6.5.1)."""

    template_name = "people/register_organisation.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.show(RegisterOrganisationForm(prefix="o"), self.head_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Register, then ask to confirm the address."""
        if limited := ratelimit.consume_or_429(request, action="signup"):
            return limited
        organisation, head = RegisterOrganisationForm(request.POST, prefix="o"), self.head_form(request.POST)
        valid = [form.is_valid() for form in (organisation, head) if form is not None]
        if not all(valid):
            return self.show(organisation, head, status=422)
        try:
            with transaction.atomic():
                return self.register(organisation, head)
        except EmailTaken:
            # The answer is the same as for a new address, so that nobody learns who has an account here.
            queue_known_address(head.cleaned_data["email"].lower(), by=access.SYSTEM)
            return HttpResponseRedirect(reverse("account_email_verification_sent"))
        except DomainError as refusal:
            organisation.add_error(None, str(refusal.message))
            return self.show(organisation, head, status=422)

    def head_form(self, data: Any = None) -> Any:
        """Ask for the head's details unless somebody is signed in."""
        return None if self.request.user.is_authenticated else RegisterHeadForm(data, prefix="h")

    def register(self, organisation: Any, head: Any) -> HttpResponse:
        """Call the service and lead on."""
        if head is None:
            membership = services.register_organisation(
                organisation=organisation.facts(), person=cast(User, self.request.user)
            )
            messages.success(
                self.request, gettext("Your organisation is registered. You can apply for accreditation now.")
            )
            return redirect(membership.organisation)
        membership = services.register_organisation(
            organisation=organisation.facts(),
            email=head.cleaned_data["email"],
            password=head.cleaned_data["password"],
            details={**head.details(), "language": self.request.LANGUAGE_CODE},
        )
        address = EmailAddress.objects.get(user=membership.user)
        send_verification_email_to_address(self.request, address, signup=True)
        return HttpResponseRedirect(reverse("account_email_verification_sent"))

    def show(self, organisation: Any, head: Any, status: int = 200) -> HttpResponse:
        """Render the page."""
        context = {"organisation_form": organisation, "head_form": head}
        return render(self.request, self.template_name, context, status=status)
