"""Forms of allauth in the portal's words: Django's own Kyrgyz word for an e-mail address is not one that people use."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """Sign in with e-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the address as elsewhere; a label that stands above needs no placeholder."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AskResetForm(ResetPasswordForm):
    """Ask for the letter with which a password is set anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the address as elsewhere."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)
