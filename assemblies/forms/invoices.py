"""What the treasurer and heads of delegation enter about money."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import Billing, Invoice, PaymentRules
from assemblies.money import camt, sheets
from assemblies.money.reference import compact, fits, printed
from assemblies.money.statements import Entry, Unreadable

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST = 2 * 1024 * 1024
IBAN = re.compile(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$")
BIC = re.compile(r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WHY = {
    "doctype": gettext_lazy(
        "This file declares a document type or entities, which no bank does. It was refused."
    ),
    "kind": gettext_lazy("This XML is no bank statement: ask your bank for camt.053."),
    "xml": gettext_lazy("This XML is damaged at line %s. Fetch it from the bank again."),
    "long": gettext_lazy("This statement has too many rows: import it in parts of at most 5,000 rows."),
    "empty": gettext_lazy("No booked row stands in this statement."),
    "columns": gettext_lazy("The first line has to name the columns, among them “Date” and “Amount”."),
    "day": gettext_lazy("The date of row %s can’t be read: write it as 2027-03-02."),
    "amount": gettext_lazy("The amount of row %s can’t be read, or in two ways: write it as 1234.50."),
}


class PaymentRulesForm(forms.ModelForm):
    """Due days, account, and the words of invoices."""

    class Meta:
        model = PaymentRules
        fields = PaymentRules.ENTERED
        widgets = {"early_due_on": DATE, "late_due_on": DATE, "extra_due_on": DATE}

    def clean_iban(self) -> str:
        """In groups of four; the check digits have to fit."""
        plain = re.sub(r"\s", "", self.cleaned_data["iban"]).upper()
        if not IBAN.match(plain) or not fits(plain):
            raise ValidationError(_("This is no IBAN: one of its signs is wrong or missing."))
        return printed(plain)

    def clean_bic(self) -> str:
        """Eight or eleven signs."""
        bic: str = self.cleaned_data["bic"].strip().upper()
        if bic and not BIC.match(bic):
            raise ValidationError(_("A BIC has 8 or 11 letters and digits."))
        return bic


class BillingForm(forms.ModelForm):
    """Who pays, and what stands above the invoice."""

    class Meta:
        model = Billing
        fields = ["payer", "address"]
        widgets = {"payer": forms.RadioSelect}


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=gettext_lazy("Bank statement"),
        help_text=gettext_lazy("camt.053 (XML), or CSV in UTF-8 whose first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,text/xml,text/csv"}),
    )
    entries: list[Entry]

    def clean_file(self) -> UploadedFile:
        """Its rows, or in words why there are none."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise ValidationError(_("The file is larger than 2 MB: import it in parts."))
        data = upload.read()
        try:
            self.entries = camt.read(data) if _is_xml(data) else sheets.read(_text_of(data))
        except Unreadable as error:
            why = str(WHY[error.code])
            raise ValidationError(why % error.where if "%s" in why else why, code=error.code) from error
        return upload


class AssignForm(forms.Form):
    """Which invoice a payment is for, by its number or reference."""

    invoice = forms.CharField(
        label=gettext_lazy("Number or reference of the invoice"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_invoice(self) -> Invoice:
        """The invoice, however it is spaced."""
        plain = compact(self.cleaned_data["invoice"])
        for invoice in Invoice.objects.filter(reference__endswith=plain) if plain else ():
            if plain in {invoice.reference, compact(invoice.number)}:
                return invoice
        raise ValidationError(_("There is no such invoice."))


class MoneyFilter(forms.Form):
    """Which invoices of an assembly are listed."""

    STANDS = [
        ("", gettext_lazy("All")),
        ("open", gettext_lazy("To pay")),
        ("late", gettext_lazy("Late")),
        ("paid", gettext_lazy("Paid")),
        ("over", gettext_lazy("Paid too much")),
    ]
    q = forms.CharField(label=gettext_lazy("Number, NMO or name"), max_length=100, required=False)
    stands = forms.ChoiceField(label=gettext_lazy("Which"), choices=STANDS, required=False)

    @property
    def is_used(self) -> bool:
        """Whether anything is left out."""
        return self.is_valid() and any(self.cleaned_data.values())


def _is_xml(data: bytes) -> bool:
    """Whether it begins as XML does, in any of the encodings of Unicode."""
    head = data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<")


def _text_of(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This file isn’t in UTF-8: save it as “CSV UTF-8”.")) from error
