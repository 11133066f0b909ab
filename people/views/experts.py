"""Pages of experts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core import access, dates
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from people import services
from people.filters import ExpertFilter
from people.forms.experts import EthicsForm, ExpertForm, NewExpertForm, TieForm, TrainingForm
from people.models import Expert, ExpertTie
from people.panels import panels_for
from people.services.users import PersonDetails


class ExpertList(ListPage):
    """The register of experts."""

    model = Expert
    permission = "people.view_expert"
    template_name = "people/expert_list.html"
    filterset_class = ExpertFilter
    search_fields = (
        "user__last_name",
        "user__first_name",
        "user__patronymic",
        "employer",
        "certificate_number",
    )
    default_sort = ("user__last_name", "user__first_name", "pk")
    export_name = "experts"
    columns = (
        Column("name", _("Full name"), lambda e: e.user.full_name, sort=("user__last_name", "user__first_name")),
        Column("category", _("Category"), lambda e: e.get_category_display(), sort=("category",)),
        Column("country", _("Country"), lambda e: e.country_name, sort=("country",)),
        Column("employer", _("Place of work or study"), lambda e: e.employer, sort=("employer",)),
        Column("fields", _("Fields"), lambda e: ", ".join(e.field_labels)),
        Column("languages", _("Languages"), lambda e: ", ".join(e.language_labels)),
        Column(
            "certificate", _("Certificate valid until"), lambda e: e.certificate_valid_until,
            sort=("certificate_valid_until",),
        ),
    )  # fmt: skip

    def base_queryset(self) -> Any:
        """Fetch the person with the file."""
        return super().base_queryset().select_related("user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what to do in an empty list."""
        may_add = access.decide(self.request.user, "people.change_expert")
        empty = {"empty_url": reverse("people:expert_add"), "empty_label": _("Add an expert")}
        return super().get_context_data(
            empty_title=_("No experts yet"), may_add=may_add, **(empty if may_add else {}), **kwargs
        )


class ExpertPage(ObjectPage):
    """An expert's file: facts, ties, training, history."""

    model = Expert
    permission = "people.view_expert"
    template_name = "people/expert_detail.html"

    def base_queryset(self) -> Any:
        """Fetch the person with the file."""
        return super().base_queryset().select_related("user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add ties, training, facts and panels."""
        expert, user = self.object, self.request.user
        return super().get_context_data(
            ties=expert.ties.select_related("organisation"),
            trainings=expert.user.trainings.all()[:50],
            may_change=access.decide(user, "people.change_expert", expert),
            may_remove=access.decide(user, "people.change_expert"),
            is_own=expert.user_id == user.pk,
            fact_pairs=expert_facts(expert),
            panels=panels_for(expert, user),
            **kwargs,
        )


def expert_facts(expert: Expert) -> list[tuple[Any, ...]]:
    """Pair the words and values of an expert's facts."""
    until = expert.certificate_valid_until
    certificate = expert.certificate_number
    if until:
        certificate = gettext("%(number)s, until %(day)s") % {
            "number": certificate,
            "day": dates.in_words(until),
        }
    return [
        (_("Category"), expert.get_category_display()),
        (_("Country"), expert.country_name),
        (_("Place of work or study"), expert.employer),
        (_("Position"), expert.position),
        (_("Degree"), expert.degree),
        (_("Fields"), ", ".join(expert.field_labels)),
        (_("Languages"), ", ".join(expert.language_labels)),
        (_("Certificate"), certificate),
        (_("E-mail"), expert.user.email),
        (_("Phone"), expert.user.phone),
    ]


def fetch_expert(view: Any) -> Expert:
    """Return the expert of the address: 404 when not visible, 403 when it may not be changed."""
    visible = Expert.objects.visible_to(view.request.user).select_related("user")
    found = get_object_or_404(visible, pk=view.kwargs["pk"])
    access.require(view.request.user, "people.change_expert", found)
    return found


class ExpertAdd(FormPage):
    """Enter an expert; a person without an account gets one, and a letter to set a password."""

    permission = "people.change_expert"
    form_class = NewExpertForm
    title = _("Add an expert")
    intro = _("A person without an account gets one, with a letter to set a password.")
    done_message = _("The expert was entered in the register.")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("people:expert_list")

    def save(self, form: Any) -> Expert:
        """Enter the expert."""
        typed = form.cleaned_data
        details: PersonDetails = {
            "first_name": typed["first_name"],
            "last_name": typed["last_name"],
            "patronymic": typed["patronymic"],
        }
        return services.enter_expert(
            email=form.cleaned_data["email"], person=details, by=self.request.user, **form.facts()
        )


class ExpertEdit(FormPage):
    """Change an expert's file."""

    permission = "people.change_expert"
    permission_needs_object = True
    form_class = ExpertForm
    title = _("Change the expert's file")
    done_message = _("Saved.")

    @cached_property
    def expert(self) -> Expert:
        """Fetch what the person may see; refuse what they may not change."""
        return fetch_expert(self)

    @property
    def cancel_url(self) -> str:
        """Go back to the file."""
        return self.expert.get_absolute_url()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Bind the form to the file."""
        agency = access.has_role_permission(self.request.user, self.permission)
        return {**super().get_form_kwargs(), "instance": self.expert, "agency": agency}

    def save(self, form: Any) -> Expert:
        """Save through the service, on a fresh copy: the form's own instance carries what was typed."""
        fresh = Expert.objects.select_related("user").get(pk=self.expert.pk)
        return services.change_expert(expert=fresh, by=self.request.user, **form.facts())


class _OnExpert(FormPage):
    """A form that adds something to an expert's file."""

    permission = "people.change_expert"
    permission_needs_object = True

    @cached_property
    def expert(self) -> Expert:
        """Fetch what the person may see; refuse what they may not change."""
        return fetch_expert(self)

    @property
    def cancel_url(self) -> str:
        """Go back to the file."""
        return self.expert.get_absolute_url()

    def get_initial(self) -> dict[str, Any]:
        """Refuse before the form is shown."""
        access.require(self.request.user, self.permission, self.expert)
        return {}


class TieAdd(_OnExpert):
    """Record a tie to an organisation."""

    form_class = TieForm
    title = _("Add a tie to an organisation")
    intro = _("Where the expert works, worked, studied or taught. The conflict rule reads it.")
    done_message = _("The tie was added.")

    def save(self, form: Any) -> Expert:
        """Record it."""
        services.add_expert_tie(expert=self.expert, by=self.request.user, **form.cleaned_data)
        return self.expert


class TrainingAdd(_OnExpert):
    """Record a course."""

    form_class = TrainingForm
    title = _("Add a training")
    done_message = _("The training was added.")

    def save(self, form: Any) -> Expert:
        """Record it."""
        services.add_training(user=self.expert.user, by=self.request.user, **form.cleaned_data)
        return self.expert


class TieRemove(access.AccessMixin, View):
    """Remove a tie that was entered by mistake."""

    permission = "people.change_expert"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove it and say so."""
        tie = get_object_or_404(ExpertTie.objects.select_related("expert"), pk=pk)
        services.remove_expert_tie(tie=tie, by=request.user, reason=request.POST.get("note", ""))
        messages.success(request, gettext("The tie was removed; the history keeps it."))
        return redirect(tie.expert)


class SignEthics(FormPage):
    """The code of ethics, and the expert's signature under it (ESG 2.4)."""

    permission = "people.view_expert"
    permission_needs_object = True
    form_class = EthicsForm
    template_name = "people/ethics_code.html"
    title = _("Code of ethics")
    submit_label = _("Sign")
    done_message = _("Thank you. The code of ethics is signed.")

    @cached_property
    def expert(self) -> Expert:
        """Fetch the person's own file; nobody signs for another."""
        return get_object_or_404(
            Expert.objects.select_related("user"), pk=self.kwargs["pk"], user=self.request.user
        )

    @property
    def cancel_url(self) -> str:
        """Go back to the file."""
        return self.expert.get_absolute_url()

    def save(self, form: Any) -> Expert:
        """Sign."""
        return services.sign_ethics_code(expert=self.expert, by=self.request.user)
