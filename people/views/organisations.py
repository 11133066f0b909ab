"""Pages of organisations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import access
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from people import services
from people.filters import OrganisationFilter
from people.forms.organisations import ImportForm, OrganisationForm
from people.mail import unsent_invitations
from people.models import Organisation
from people.panels import panels_for
from people.rules import remember_roles


class OrganisationList(ListPage):
    """All organisations for the agency; their own for the people who act for one."""

    model = Organisation
    permission = "people.view_organisation"
    # Members have no role for the list as a whole, but they see their own organisations in it.
    permission_needs_object = True
    template_name = "people/organisation_list.html"
    filterset_class = OrganisationFilter
    search_fields = (
        "name_ky", "name_ru", "name_kk", "name_en", "email_domain", "identification_number", "registration_number",
    )  # fmt: skip
    default_sort = ("name", "pk")
    export_name = "organisations"
    columns = (
        Column("name", _("Name"), lambda o: o.name, sort=("name",)),
        Column("kind", _("Kind"), lambda o: o.get_kind_display(), sort=("kind", "name")),
        Column("country", _("Country"), lambda o: o.country_name, sort=("country", "name")),
        Column("city", _("City"), lambda o: o.city, sort=("city", "name")),
        Column("levels", _("Levels"), lambda o: ", ".join(o.level_labels)),
        Column(
            "number",
            _("Identification number"),
            lambda o: o.identification_number,
            sort=("identification_number",),
        ),
        Column("website", _("Website"), lambda o: o.website),
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        may_add = access.decide(self.request.user, "people.add_organisation")
        empty = {"empty_url": reverse("people:organisation_add"), "empty_label": _("Add an organisation")}
        return super().get_context_data(
            empty_title=_("No organisations yet"),
            may_add=may_add,
            may_import=access.decide(self.request.user, "people.import_organisations"),
            **(empty if may_add else {}),
            **kwargs,
        )


class OrganisationPage(ObjectPage):
    """An organisation: facts, people, history, and what higher apps add."""

    model = Organisation
    permission = "people.view_organisation"
    template_name = "people/organisation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add people, invitations, facts and panels."""
        organisation = self.object
        members = organisation.memberships.select_related("user").order_by(
            "-is_active", "user__last_name", "user__first_name", "pk"
        )
        own = [m.role for m in members if m.is_active and m.user_id == self.request.user.pk]
        remember_roles(self.request.user, organisation.pk, own)
        may_invite = access.decide(self.request.user, "people.invite_member", organisation)
        return super().get_context_data(
            members=[m for m in members if m.is_active],
            former_members=[m for m in members if not m.is_active],
            invitations=self._invitations(may_invite),
            may_invite=may_invite,
            may_change=access.decide(self.request.user, "people.change_organisation", organisation),
            fact_pairs=organisation_facts(organisation),
            panels=panels_for(organisation, self.request.user),
            **kwargs,
        )

    def _invitations(self, may_invite: Any) -> list[Any]:
        if not may_invite:
            return []
        rows = self.object.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")
        shown = list(rows[:50])
        unsent = unsent_invitations(shown)
        for invitation in shown:
            invitation.is_unsent = invitation.pk in unsent
        return shown


def organisation_facts(organisation: Organisation) -> list[tuple[Any, ...]]:
    """Pair the words and values of an organisation's facts."""
    site = organisation.website
    return [
        (_("Identification number"), organisation.identification_number),
        (_("Kind"), organisation.get_kind_display()),
        (_("Country and city"), organisation.place),
        (_("Address"), organisation.address),
        (_("Levels"), ", ".join(organisation.level_labels)),
        (_("Legal form"), organisation.legal_form),
        (_("Registration number"), organisation.registration_number),
        (_("Licence"), organisation.licence_number),
        (_("Website"), site.removeprefix("http://").removeprefix("https://").rstrip("/"), site),
        (_("E-mail domain"), organisation.email_domain),
    ]


class OrganisationAdd(FormPage):
    """Add an organisation."""

    permission = "people.add_organisation"
    form_class = OrganisationForm
    title = _("Add an organisation")
    done_message = _("The organisation was added.")
    template_name = "people/organisation_form.html"

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("people:organisation_list")

    def save(self, form: Any) -> Organisation:
        """Add it."""
        return services.create_organisation(by=self.request.user, **form.facts())


class OrganisationEdit(FormPage):
    """Change an organisation's facts."""

    permission = "people.change_organisation"
    permission_needs_object = True
    form_class = OrganisationForm
    title = _("Change the organisation")
    done_message = _("Saved.")
    template_name = "people/organisation_form.html"

    @cached_property
    def organisation(self) -> Organisation:
        """Fetch what the person may see; refuse what they may not change."""
        return fetch_organisation(self, self.permission)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Bind the form to the organisation."""
        agency = access.has_role_permission(self.request.user, self.permission)
        return {**super().get_form_kwargs(), "instance": self.organisation, "agency": agency}

    @property
    def cancel_url(self) -> str:
        """Go back to the page."""
        return self.organisation.get_absolute_url()

    def save(self, form: Any) -> Organisation:
        """Save through the service, on a fresh copy: the form's own instance carries what was typed."""
        fresh = Organisation.objects.get(pk=self.organisation.pk)
        return services.change_organisation(organisation=fresh, by=self.request.user, **form.facts())


def fetch_organisation(view: Any, permission: str) -> Organisation:
    """Return the organisation of the address: 404 when it is not visible, 403 when the permission is missing."""
    from django.shortcuts import get_object_or_404

    found = get_object_or_404(Organisation.objects.visible_to(view.request.user), pk=view.kwargs["pk"])
    access.require(view.request.user, permission, found)
    return found


class OrganisationImport(FormPage):
    """Take organisations over from a CSV file, after a look at what would happen."""

    permission = "people.import_organisations"
    form_class = ImportForm
    title = _("Import organisations")
    template_name = "people/organisation_import.html"
    submit_label = _("Read the file")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("people:organisation_list")

    def form_valid(self, form: Any) -> HttpResponse:
        """Show what happened, or would happen, on the same page."""
        from core.errors import DomainError

        try:
            result = services.import_organisations(
                content=form.cleaned_data["file"].read(),
                by=self.request.user,
                dry_run=form.cleaned_data["dry_run"],
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal.message))
            return self.form_invalid(form)
        if not form.cleaned_data["dry_run"]:
            messages.success(self.request, gettext("The file was taken over."))
        context = self.get_context_data(form=form, result=result, dry_run=form.cleaned_data["dry_run"])
        return render(self.request, self.template_name, context)
