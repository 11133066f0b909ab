"""How allauth behaves here: no open sign-up, letters that fail with a sentence, the agency's name in them."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Agency
from people.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """The portal's manners for sign-in and its letters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an invitation, the administrator or the registration of an organisation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter about the account in the person's language.

        Raises:
            DomainError: when the mail server does not take it; what the person typed is kept by the page.
        """
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        language = getattr(user, "language", "") or translation.get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {**context, "agency": Agency.current()})
        try:
            message.send()
        except OSError as error:
            log.error("account letter %s could not be sent: %s", template_prefix, error)
            raise DomainError(
                _(
                    "The letter could not be sent: the mail server does not answer. Please try again in a few minutes."
                )
            ) from None

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as the template has it."""
        return subject

    def get_from_email(self) -> str:
        """Send from the portal's address."""
        return str(settings.DEFAULT_FROM_EMAIL)
