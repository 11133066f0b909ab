"""A person's own page, and the first run."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from core import access
from core.errors import DomainError
from people.forms.users import ProfileForm, SetupForm
from people.models import User
from people.services.first_run import set_up_portal
from people.services.profile import change_profile
from people.services.users import has_administrator
from people.views.members import BACKEND


class ProfilePage(access.SignedInMixin, TemplateView):
    """My profile: who I am here, my organisations, roles, security."""

    template_name = "people/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add roles, organisations and the state of the second factor."""
        user = cast(User, self.request.user)
        factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(
            roles=user.role_assignments.current(),
            memberships=user.memberships.filter(is_active=True).select_related("organisation"),
            expert=getattr(user, "expert", None),
            has_factor=factors.exists(),
            fact_pairs=[
                (_("E-mail"), user.email),
                (_("Phone"), user.phone),
                (_("Language"), translation.get_language_info(user.language or "ky")["name_local"]),
                (_("Time zone"), user.time_zone),
            ],
            **kwargs,
        )


class ProfileEdit(access.SignedInMixin, FormView):
    """Change my name, language, time zone and letters."""

    template_name = "core/form_page.html"
    form_class = ProfileForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Bind the form to a copy of the person, so that an invalid form changes nothing on the page."""
        return {**super().get_form_kwargs(), "instance": User.objects.get(pk=self.request.user.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's words."""
        return super().get_context_data(
            page_title=_("Change my profile"), cancel_url=reverse("people:profile"), **kwargs
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and speak the new language at once."""
        change_profile(
            user=User.objects.get(pk=self.request.user.pk),
            by=self.request.user,
            details=form.details(),
            refused=form.refused_letters(),
        )
        with translation.override(form.cleaned_data["language"]):
            messages.success(self.request, gettext("Saved."))
        return HttpResponseRedirect(reverse("people:profile"))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with status 422."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SetupPage(access.PublicMixin, FormView):
    """The first run: names the agency, its languages and the first administrator; closed for good afterwards."""

    template_name = "people/setup.html"
    form_class = SetupForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead everybody home once there is an administrator."""
        if has_administrator():
            return HttpResponseRedirect("/")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set the portal up and sign its administrator in."""
        try:
            user = set_up_portal(
                agency=form.agency(),
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password"],
                details={**form.details(), "language": self.request.LANGUAGE_CODE},
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        login(self.request, user, backend=BACKEND)
        messages.success(self.request, gettext("The portal is ready. Now add the people who work here."))
        return HttpResponseRedirect(reverse("people:user_list"))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with status 422."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
