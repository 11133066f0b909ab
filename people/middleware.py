"""Layers that concern the person: language and time zone, second factor, first-run wizard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from core.dates import zone_of
from people.persons import read_along
from people.services.users import administrators, has_administrator

GetResponse = Callable[[HttpRequest], HttpResponse]
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Pages that must open before the second factor is set or the portal is set up.
ALWAYS_OPEN = (
    "/static/",
    "/healthz",
    "/accounts/",
    "/setup/",
    "/people/language/",
    "/verify/",
    "/register/",
    "/jsi18n",
)
READY_KEY = "people.ready"


class LanguageMiddleware:
    """Speak the person's language: their own choice wins, then the cookie, then the browser, then the default."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set language and time zone for this request, and take them back afterwards."""
        language = self._own(request) or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(zone_of(request.user))
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    @staticmethod
    def _own(request: HttpRequest) -> str:
        chosen = getattr(request.user, "language", "")
        return chosen if chosen in dict(settings.LANGUAGES) else ""


class RequireMfaMiddleware:
    """Send staff without a second factor to the page where they set one up, when the setting says so."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on: the decision waits until the session and the messages are there."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Redirect staff who lack the factor; let everybody else through."""
        if not settings.MFA_REQUIRED_FOR_STAFF or not self._lacks_factor(request):
            return None
        words = _("People who work at the agency sign in with a second factor. Please set one up now.")
        messages.info(request, words)
        return HttpResponseRedirect(reverse("mfa_index"))

    @staticmethod
    def _lacks_factor(request: HttpRequest) -> bool:
        if request.path.startswith(ALWAYS_OPEN) or not request.user.is_authenticated:
            return False
        if not request.user.is_staff and not request.user.has_staff_role:
            return False
        if request.session.get("second_factor") == request.user.pk:
            return False
        has_one = Authenticator.objects.filter(user=request.user, type__in=SECOND_FACTORS).exists()
        if has_one:
            request.session["second_factor"] = request.user.pk
        return not has_one


class SetupMiddleware:
    """Lead the first visitor of a new installation to the wizard; once somebody administers it, cost nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect while there is no administrator."""
        if request.path == "/" and not self.is_ready():
            return HttpResponseRedirect(reverse("setup"))
        return self.get_response(request)

    @staticmethod
    def is_ready() -> bool:
        """Say whether the portal is set up; a yes is remembered."""
        if cache.get(READY_KEY):
            return True
        ready = has_administrator()
        keep_ready(ready)
        return ready


def keep_ready(ready: bool) -> None:
    """Remember for five minutes that the portal is set up; a no is asked again."""
    if ready:
        cache.set(READY_KEY, True, 300)


def _ready_column(_pk: int) -> dict[str, Any]:
    return {} if cache.get(READY_KEY) else {"portal_is_ready": Exists(administrators().order_by())}


# A signed-in person's page asks it together with the person.
read_along(_ready_column, lambda person, _rows: keep_ready(getattr(person, "portal_is_ready", False)))
