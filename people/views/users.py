"""Pages of people with an account, their roles, and the catalogue of roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from core import access
from core.views.lists import Column, ListPage
from core.views.objects import FormPage, ObjectPage
from people import services
from people.catalogue import permission_groups
from people.filters import UserFilter
from people.forms.experts import TrainingForm
from people.forms.users import NewUserForm, RoleForm, UserForm
from people.models import RoleAssignment, User
from people.panels import panels_for
from people.roles import ROLES


class UserList(ListPage):
    """People with an account."""

    model = User
    permission = "people.view_user"
    template_name = "people/user_list.html"
    filterset_class = UserFilter
    search_fields = ("last_name", "first_name", "patronymic", "email", "phone")
    default_sort = ("last_name", "first_name", "pk")
    export_name = "people"
    columns = (
        Column("name", _("Full name"), lambda u: u.full_name, sort=("last_name", "first_name")),
        Column("email", _("E-mail"), lambda u: u.email, sort=("email",)),
        Column("roles", _("Roles"), lambda u: ", ".join(r.label for r in u.current_roles)),
        Column("last_login", _("Last sign-in"), lambda u: u.last_login, sort=("last_login",)),
    )

    def base_queryset(self) -> Any:
        """Fetch the roles of the page's people in one query."""
        return super().base_queryset().with_roles()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether the reader may add people."""
        return super().get_context_data(
            may_add=access.decide(self.request.user, "people.change_user"), **kwargs
        )


class UserPage(ObjectPage):
    """A person: contact, roles, organisations, training, history."""

    model = User
    permission = "people.view_user"
    template_name = "people/user_detail.html"
    context_object_name = "shown"

    def base_queryset(self) -> Any:
        """Join the position and the expert's file."""
        return super().base_queryset().select_related("position", "expert")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add roles, organisations, facts and panels."""
        person, reader = self.object, self.request.user
        rows = list(person.role_assignments.select_related("given_by"))
        return super().get_context_data(
            roles=[row for row in rows if row.is_current],
            former_roles=[row for row in rows if not row.is_current],
            memberships=person.memberships.select_related("organisation"),
            expert=getattr(person, "expert", None),
            trainings=person.trainings.all()[:50],
            fact_pairs=self._facts(person),
            may_change=access.decide(reader, "people.change_user", person),
            may_assign=access.decide(reader, "people.assign_role"),
            is_self=person == reader,
            panels=panels_for(person, reader),
            **kwargs,
        )

    @staticmethod
    def _facts(person: User) -> list[tuple[Any, ...]]:
        return [
            (_("E-mail"), person.email),
            (_("Phone"), person.phone),
            (_("Position"), str(person.position or "")),
            (_("Account"), _("May sign in") if person.is_active else _("Closed")),
        ]


class UserAdd(FormPage):
    """Add an account; its person sets a password through a letter."""

    permission = "people.change_user"
    form_class = NewUserForm
    title = _("Add a person")
    intro = _("The person gets a letter with a link to set a password. The link works for 14 days.")
    done_message = _("The account was made and the letter is on its way.")

    @property
    def cancel_url(self) -> str:
        """Go back to the list."""
        return reverse("people:user_list")

    def save(self, form: Any) -> User:
        """Add the account and send the letter."""
        user = services.create_user(
            email=form.cleaned_data["email"],
            roles=form.cleaned_data["roles"],
            by=self.request.user,
            confirmed=False,
            **form.details(),
        )
        services.invite_user(user=user, by=self.request.user)
        return user


class _OnUser(FormPage):
    """A form about one person."""

    def get_initial(self) -> dict[str, Any]:
        """Answer 404 for somebody unknown before the form is shown."""
        return {"person": self.person}

    @cached_property
    def person(self) -> User:
        """Fetch the person of the address."""
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def cancel_url(self) -> str:
        """Go back to the person."""
        return self.person.get_absolute_url()


class UserEdit(_OnUser):
    """Change an account."""

    permission = "people.change_user"
    form_class = UserForm
    title = _("Change the account")
    done_message = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Bind the form to the person."""
        return {**super().get_form_kwargs(), "instance": self.person}

    def save(self, form: Any) -> User:
        """Save through the service, on a fresh copy: the form's own instance carries what was typed."""
        fresh = User.objects.get(pk=self.person.pk)
        return services.change_user(user=fresh, by=self.request.user, **form.details())


class UserTrainingAdd(_OnUser):
    """Record a course of oneself or, for who keeps accounts, of somebody else (Manual 5.2.2)."""

    permission = "people.view_user"
    # Whose training one may record is decided by the service: one's own, or anybody's with the permission.
    permission_needs_object = True
    form_class = TrainingForm
    title = _("Add a training")
    done_message = _("The training was added.")

    def save(self, form: Any) -> User:
        """Record it."""
        services.add_training(user=self.person, by=self.request.user, **form.cleaned_data)
        return self.person


class RoleGive(_OnUser):
    """Give a role, with the reason."""

    permission = "people.assign_role"
    form_class = RoleForm
    title = _("Give a role")
    done_message = _("The role was given.")

    def save(self, form: Any) -> User:
        """Give it."""
        services.assign_role(user=self.person, by=self.request.user, **form.cleaned_data)
        return self.person


class RoleEnd(access.AccessMixin, View):
    """Take a role back, with the reason."""

    permission = "people.assign_role"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it and say so."""
        assignment = get_object_or_404(RoleAssignment.objects.select_related("user"), pk=pk)
        services.end_role(assignment=assignment, by=request.user, reason=request.POST.get("note", ""))
        messages.success(request, gettext("The role ended."))
        return redirect(assignment.user)


class UserLetter(access.AccessMixin, View):
    """Send the letter to set a password again."""

    permission = "people.change_user"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send it and say so."""
        person = get_object_or_404(User, pk=pk)
        services.invite_user(user=person, by=request.user)
        messages.success(request, gettext("The letter is on its way; an earlier link no longer works."))
        return redirect(person)


class UserSwitch(access.AccessMixin, View):
    """Close or open an account."""

    permission = "people.change_user"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it and say so."""
        person = get_object_or_404(User, pk=pk)
        services.set_user_active(
            user=person, active=not person.is_active, reason=request.POST.get("note", ""), by=request.user
        )
        messages.success(
            request,
            gettext("The account is open.") if person.is_active else gettext("The account is closed."),
        )
        return redirect(person)


@dataclass(frozen=True)
class RoleColumn:
    """A role as a column of the table."""

    key: str
    label: Any
    purpose: Any


class RolesPage(access.AccessMixin, TemplateView):
    """Who may do what: the catalogue of roles, made from the data."""

    permission = "people.view_roles"
    template_name = "people/roles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add roles and permission groups."""
        return super().get_context_data(
            roles=[RoleColumn(role.key, role.label, role.purpose) for role in ROLES.values()],
            groups=permission_groups(),
            **kwargs,
        )
