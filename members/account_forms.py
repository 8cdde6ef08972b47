"""allauth's forms, with the portal's own spelling of “e-mail”."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class SpelledAlike:
    """Names the address field `spelled` as every other form of the portal does."""

    spelled: ClassVar[str] = "email"
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.spelled]
        field.label = _("E-mail")
        field.error_messages["invalid"] = _("Enter a valid e-mail address.")
        # The label says it already.
        field.widget.attrs.pop("placeholder", None)


class LoginForm(SpelledAlike, forms.LoginForm):
    """Signs someone in."""

    spelled = "login"


class SignupForm(SpelledAlike, forms.SignupForm):
    """Makes an account."""


class ResetPasswordForm(SpelledAlike, forms.ResetPasswordForm):
    """Asks for a new password."""


class RequestLoginCodeForm(SpelledAlike, forms.RequestLoginCodeForm):
    """Asks for a code to sign in."""


class AddEmailForm(SpelledAlike, forms.AddEmailForm):
    """Names a new address."""


class ChangeEmailForm(SpelledAlike, forms.ChangeEmailForm):
    """Names another address while the code is awaited."""
