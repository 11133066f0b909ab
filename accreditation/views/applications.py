"""Pages of the application: begin it, fill it in, its programmes and files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accreditation.enums import CaseStatus
from accreditation.forms.applications import (
    ApplicationForm,
    IncludeForm,
    OrganisationForm,
    ProgrammeForm,
    UploadForm,
)
from accreditation.models import Case, CaseProgramme, Programme
from accreditation.reports.application import place_in
from accreditation.rules import LEADERS
from accreditation.services import applications as services
from accreditation.views.base import CaseAction, CaseFormTab, tab_url
from core import access
from core.errors import DomainError, StaleObject
from core.models import Artifact, StoredFile
from core.views.objects import FormPage
from people.models import Membership, Organisation

EDITABLE = {CaseStatus.DRAFT, CaseStatus.RETURNED}


class StartApplication(FormPage):
    """Begin an application for one's organisation; a coordinator may begin it for any."""

    permission = "accreditation.create_case"
    form_class = ApplicationForm
    title = _("New application")
    intro = _("The draft is saved when you continue; programmes and the licence are added on the next page.")
    submit_label = _("Save the draft and continue")
    template_name = "accreditation/application_new.html"

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("accreditation:case_list")

    @cached_property
    def organisations(self) -> Any:
        """Return the organisations for which this person may apply."""
        rows = Organisation.objects.education().filter(is_active=True).order_by("name")
        if access.has_role_permission(self.request.user, self.permission):
            return rows
        mine = Membership.objects.active().filter(user_id=int(self.request.user.pk or 0), role__in=LEADERS)
        return rows.filter(pk__in=mine.values("organisation"))

    @cached_property
    def organisation(self) -> Organisation | None:
        """Return the organisation of the address, or the only one; None while one must be chosen."""
        wanted = self.request.GET.get("organisation", "")
        if wanted:
            return get_object_or_404(self.organisations, pk=int(wanted) if wanted.isdigit() else 0)
        found = list(self.organisations[:2])
        return found[0] if len(found) == 1 else None

    def get_form(self, form_class: Any = None) -> Any:
        """Ask first for whom, where that is not clear."""
        if self.organisation is None:
            return OrganisationForm(organisations=self.organisations)
        return super().get_form(form_class)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organisation's people; the reader is the first guess."""
        user = self.request.user
        return {
            **super().get_form_kwargs(),
            "organisation": self.organisation,
            "initial": {"contact": user.pk, "language": getattr(user, "language", "")},
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the template whether the organisation is still to be chosen."""
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse a form without an organisation."""
        if self.organisation is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def save(self, form: Any) -> Any:
        """Begin the draft and open its page."""
        assert self.organisation is not None
        case = services.start_application(
            organisation=self.organisation, by=self.request.user, **form.details()
        )
        return tab_url(case, "application")


class ApplicationTab(CaseFormTab):
    """The application: to fill in while it is a draft, to read afterwards."""

    tab_key = "application"
    form_permission = "accreditation.edit_application"
    done_message = _("The draft was saved.")

    @property
    def is_editable(self) -> bool:
        """Tell whether this person may change it now."""
        return self.case.status in EDITABLE and bool(
            access.decide(self.request.user, self.form_permission, self.case)
        )

    def make_form(self, data: Any = None, files: Any = None) -> ApplicationForm:
        """Return the application's form."""
        return ApplicationForm(data, organisation=self.case.organisation, case=self.case)

    def save(self, form: Any) -> Case:
        """Save the draft; after a stale page the next try compares with what is there now."""
        try:
            return services.change_application(
                self.case, by=self.request.user, version=form.cleaned_data["version"], **form.details()
            )
        except StaleObject:
            form.data = form.data.copy()
            form.data["version"] = Case.objects.get(pk=self.case.pk).version_token
            raise

    def tab_context(self) -> dict[str, Any]:
        """Show programmes, files and papers."""
        case = self.case
        programmes = CaseProgramme.objects.filter(case=case).select_related("programme__level")
        context: dict[str, Any] = {
            "is_editable": self.is_editable,
            "programmes": list(programmes) if case.is_programme else [],
            "files": list(StoredFile.of(case).select_related("uploaded_by")),
            "papers": list(Artifact.of(case, "application")) if case.submitted_at else [],
            "organisation_facts": organisation_facts(case),
        }
        if self.is_editable:
            context["upload_form"] = UploadForm()
            context["include_form"] = IncludeForm(case=case) if case.is_programme else None
        return context


def organisation_facts(case: Case) -> list[tuple[Any, ...]]:
    """Pair what the application says about the organisation."""
    organisation = case.organisation
    return [
        (
            _("Head of the organisation"),
            ", ".join(part for part in place_in(organisation, role="head") if part),
        ),
        (_("Registration number"), organisation.registration_number),
        (_("Licence"), organisation.licence_number),
        (_("Licence valid until"), organisation.licence_valid_until or ""),
        (_("Legal form"), organisation.legal_form),
        (_("Address"), organisation.full_address),
        (_("Website"), organisation.website, organisation.website),
    ]


class ApplicationAction(CaseAction):
    """Something that changes a draft application."""

    permission = "accreditation.edit_application"
    tab_key = "application"


class AddLicence(ApplicationAction):
    """Attach a copy of the licence."""

    done_message = _("The file was attached.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Keep the file."""
        upload = request.FILES.get("file")
        if upload is None:
            raise DomainError(_("Please choose a file first."))
        services.attach_licence(case, upload=upload, by=request.user)


class RemoveFile(ApplicationAction):
    """Take a wrong file out of the draft."""

    done_message = _("The file was removed.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Remove it."""
        stored = get_object_or_404(StoredFile.of(case), uuid=self.kwargs["uuid"])
        services.remove_application_file(case, stored=stored, by=request.user)


class IncludeProgramme(ApplicationAction):
    """Put a programme of the organisation into the case."""

    done_message = _("The programme stands in the application now.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Include it."""
        wanted = request.POST.get("programme", "")
        if not wanted.isdigit():
            raise DomainError(_("Please choose a programme."))
        programme = get_object_or_404(Programme, pk=wanted, organisation=case.organisation_id)
        services.include_programme(case, programme=programme, by=request.user)


class ExcludeProgramme(ApplicationAction):
    """Take a programme out of the case."""

    done_message = _("The programme was taken out of the application.")

    def act(self, request: HttpRequest, case: Case) -> Any:
        """Exclude it."""
        programme = get_object_or_404(
            Programme, pk=self.kwargs["programme"], organisation=case.organisation_id
        )
        services.exclude_programme(case, programme=programme, by=request.user)


class NewProgramme(FormPage):
    """Enter a programme of the organisation, and put it into the case."""

    permission = "accreditation.edit_application"
    permission_needs_object = True
    form_class = ProgrammeForm
    title = _("New programme")
    submit_label = _("Save and add to the application")

    @cached_property
    def case(self) -> Case:
        """Fetch the case: 404 when not visible, 403 when not one's own to fill in."""
        found = get_object_or_404(Case.objects.visible_to(self.request.user).for_page(), pk=self.kwargs["pk"])
        access.require(self.request.user, self.permission, found)
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission before showing the form."""
        assert self.case
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission before saving."""
        assert self.case
        return super().post(request, *args, **kwargs)

    @property
    def cancel_url(self) -> str:
        """Go back to the application."""
        return tab_url(self.case, "application")

    def save(self, form: Any) -> str:
        """Enter and include it."""
        by = self.request.user
        programme = services.add_programme(organisation=self.case.organisation, by=by, **form.cleaned_data)
        services.include_programme(self.case, programme=programme, by=by)
        messages.success(self.request, str(IncludeProgramme.done_message))
        return self.cancel_url
