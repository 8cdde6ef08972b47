"""Phones and addresses of people, as forms accept them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

INVALID = _("Enter a valid e-mail address.")
validate_phone = RegexValidator(
    r"\A(?=(?:[^0-9]*[0-9]){4})[0-9+() -]+\Z",
    _("Write the phone number in digits, such as +49 30 1234567."),
    code="phone",
)
validate_phone_from_abroad = RegexValidator(
    r"\A(?=\(?(?:\+|00)[ (]*[1-9])(?=(?:[^0-9]*[0-9]){6})[0-9+() -]+\Z",
    _("Begin with + or 00 and the country’s code, then digits, such as +49 30 1234567."),
    code="phone",
)


def validate_reachable(value: str) -> None:
    """Refuse a bare machine address: no mail of ours goes there."""
    if value.endswith("]"):
        raise ValidationError(INVALID, code="literal")


class PhoneField(forms.CharField):
    """Digits, spaces, + ( ) and -."""

    check = validate_phone

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
        super().__init__(max_length=40, validators=[self.check], **kwargs)


class EmergencyPhoneField(PhoneField):
    """A phone that is called from another country."""

    check = validate_phone_from_abroad


class AddressField(forms.EmailField):
    """An e-mail address of someone else."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=254, error_messages={"invalid": INVALID}, **kwargs)
        self.validators = [*self.validators, validate_reachable]
