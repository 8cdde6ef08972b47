"""For who heads a delegation, and for the federation: whom to register, on which seats, in which order, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import FeeClass, SeatOverride
from assemblies.naming import Row, rows_of
from assemblies.seats import QUOTA, Seat
from assemblies.workflow.delegations import Named
from members.models import User
from members.text import validate_email_address, validate_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assemblies.allocation import Allocation
    from assemblies.models import Delegation, Registration

MOST_ROWS = 100
LONGEST_NAME, LONGEST_ADDRESS = 200, 254
VALID_EMAIL = EmailValidator()


class RegisterForm(forms.Form):
    """Delegates, one a line in the head's order, and which seats they get."""

    people = forms.CharField(
        label=gettext_lazy("Delegates"),
        help_text=gettext_lazy(
            "One a line: name and e-mail, as “Anna Berg, anna@example.org” or pasted from a sheet. "
            "The first line comes first."
        ),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    seat = forms.ChoiceField(label=gettext_lazy("Seats"), widget=forms.RadioSelect)
    may_wait = forms.BooleanField(
        label=gettext_lazy("Whoever finds no seat goes to the waiting list"),
        help_text=gettext_lazy("If not, and there are too few seats, nobody is registered."),
        required=False,
    )

    def __init__(self, data: Any = None, *, allocation: Allocation, chosen: Iterable[User] = ()) -> None:
        lines = "\n".join(f"{person.get_full_name()}, {person.email}" for person in chosen)
        super().__init__(data, initial={"seat": QUOTA, "people": lines})
        # Nobody types a number of ours: a kind is chosen by its place in the list.
        self.kinds: dict[str, Seat | None] = {QUOTA: None}
        choices = [(QUOTA, _of_quota(allocation))]
        beside = [(seat, name) for seat, name in allocation.kinds.items() if seat.category != QUOTA]
        for number, (seat, name) in enumerate(beside, start=1):
            key = f"kind-{number}"
            self.kinds[key] = seat
            choices.append((key, _beside(allocation, seat, name)))
        self.fields["seat"].choices = choices  # type: ignore[attr-defined]

    def clean_people(self) -> list[Named]:
        """Every line with a name and an address; each error says on which line."""
        rows = rows_of(self.cleaned_data["people"])
        if not rows:
            raise ValidationError(_("Write at least one line."))
        if len(rows) > MOST_ROWS:
            raise ValidationError(_("Register at most %d people at once.") % MOST_ROWS)
        errors = [error for row in rows for error in _errors(row)]
        if errors:
            raise ValidationError(errors)
        return [Named(row.name, row.email) for row in rows]

    @property
    def chosen(self) -> Seat | None:
        """The kind of seats; None for those of the quota."""
        return self.kinds[self.cleaned_data["seat"]]


class HeadForm(forms.Form):
    """Who heads the delegation beside the President, by the address of their account; nobody when it is empty."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("Empty: the President alone registers and approves."),
        max_length=LONGEST_ADDRESS,
        required=False,
    )

    def __init__(self, data: Any = None, *, delegation: Delegation) -> None:
        self.delegation, self.person = delegation, None
        head = delegation.head
        super().__init__(data, initial={"email": head.email if head else ""})

    person: User | None

    def clean_email(self) -> str:
        """Someone with an account of this NMO. What is wrong is said alike, whoever has an account."""
        address: str = self.cleaned_data["email"].lower()
        if not address:
            return address
        found = User.objects.filter(email=address, is_active=True)
        if self.delegation.nmo_id:
            found = found.filter(nmo=self.delegation.nmo_id)
        self.person = found.first()
        if self.person is None:
            raise ValidationError(_("Nobody of this organization has an account with this address."))
        return address


class RanksForm(forms.Form):
    """A number for each delegate: the lowest comes first."""

    def __init__(self, data: Any = None, *, registrations: list[Registration]) -> None:
        super().__init__(data)
        self.registrations = registrations
        for number, one in enumerate(registrations, start=1):
            self.fields[f"rank_{one.pk}"] = forms.IntegerField(
                label=one.name, initial=number, min_value=1, max_value=9999
            )

    @property
    def ranks(self) -> dict[int, int]:
        """The numbers by the keys of the registrations."""
        return {one.pk: self.cleaned_data[f"rank_{one.pk}"] for one in self.registrations}


class DecisionForm(forms.ModelForm):
    """More or fewer seats for one delegation, and why."""

    class Meta:
        model = SeatOverride
        fields = ["seats", "fee_class", "is_charged", "reason"]

    fee_class = forms.ChoiceField(label=gettext_lazy("Fee"), choices=FeeClass)

    def clean(self) -> Any:
        """Seats beside the quota are given, not taken; the federation's own delegation has no quota."""
        cleaned = super().clean() or self.cleaned_data
        seats = cleaned.get("seats")
        if seats == 0:
            self.add_error("seats", _("Say how many more, or with a minus how many fewer."))
        elif seats is not None and seats < 0 and not cleaned.get("is_charged"):
            self.add_error("seats", _("Only seats of the quota can be taken away."))
        return cleaned


class SubstituteForm(forms.Form):
    """Who comes in a delegate's place."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME, validators=[validate_name])
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=LONGEST_ADDRESS, validators=[validate_email_address]
    )


def _errors(row: Row) -> list[ValidationError]:
    """What is wrong with a line."""
    checks: list[tuple[str, list[Any]]] = [
        (row.name, [_filled, MaxLengthValidator(LONGEST_NAME), validate_name]),
        (row.email, [VALID_EMAIL, MaxLengthValidator(LONGEST_ADDRESS), validate_email_address]),
    ]
    found = []
    for value, validators in checks:
        try:
            for validate in validators:
                validate(value)
        except ValidationError as error:
            words = {"number": row.number, "error": " ".join(error.messages)}
            found.append(ValidationError(_("Line %(number)d: %(error)s"), params=words))
    return found


def _filled(value: str) -> None:
    if not value:
        raise ValidationError(_("The name is missing."))


def _of_quota(allocation: Allocation) -> str:
    free = [allocation.free(seat) for seat in allocation.kinds if seat.category == QUOTA]
    if None in free:
        return _("Seats of the quota, the lowest fee first")
    return _("Seats of the quota, the lowest fee first: %d free") % sum(one or 0 for one in free)


def _beside(allocation: Allocation, seat: Seat, name: str) -> str:
    free = allocation.free(seat)
    fee = FeeClass(seat.fee_class).label
    if free is None:
        return _("%(name)s, %(fee)s") % {"name": name, "fee": fee}
    return _("%(name)s, %(fee)s: %(free)d free") % {"name": name, "fee": fee, "free": free}
