"""Where a student wants to go: programme, season, host."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.models import ExchangeConditions, Programme, Season
from members.models import NMO, Unaccented, User


class WhatForm(forms.Form):
    """In which programme and season: the hosts to choose from depend on it."""

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), choices=Programme.choices, widget=forms.RadioSelect
    )
    season = forms.ModelChoiceField(
        label=gettext_lazy("Season"),
        queryset=Season.objects.none(),
        to_field_name="start_year",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("From April to March."),
    )

    def __init__(self, *args: Any, student: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = offers_to(student).order_by()
        self.fields["season"].queryset = Season.objects.filter(pk__in=offers.values("season"))  # type: ignore[attr-defined]


class ApplyForm(forms.Form):
    """One host that takes applications now; the student's own NMO is not offered."""

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), choices=Programme.choices, widget=forms.RadioSelect
    )
    season = forms.ModelChoiceField(
        label=gettext_lazy("Season"),
        queryset=Season.objects.none(),
        to_field_name="start_year",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("From April to March."),
    )
    host = forms.ModelChoiceField(
        label=gettext_lazy("Host"),
        queryset=NMO.objects.none(),
        to_field_name="slug",
        empty_label=gettext_lazy("Choose …"),
    )

    def __init__(
        self,
        *args: Any,
        student: User,
        conditions: ExchangeConditions | None = None,
        what: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {}
        if what:
            initial = {"programme": what["programme"], "season": what["season"].start_year}
        if conditions:
            initial = {
                "programme": conditions.programme,
                "season": conditions.season.start_year,
                "host": conditions.nmo.slug,
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.offers = offers_to(student)
        offers = self.offers.order_by()
        self.fields["season"].queryset = Season.objects.filter(pk__in=offers.values("season"))  # type: ignore[attr-defined]
        self.fields["host"].queryset = NMO.objects.filter(pk__in=offers.values("nmo")).order_by(  # type: ignore[attr-defined]
            Unaccented("short_name")
        )
        self.conditions: ExchangeConditions | None = None
        if what:
            self._offer_only(offers.filter(**what))

    def _offer_only(self, offers: Any) -> None:
        """Programme and season are chosen: the list holds their hosts alone, though a stale one is still read."""
        self.fields["programme"].widget = self.fields["season"].widget = forms.HiddenInput()
        host = self.fields["host"]
        here = host.queryset.filter(pk__in=offers.values("nmo"))  # type: ignore[attr-defined]
        self.hosts = [(nmo.slug, str(nmo)) for nmo in here]
        host.widget.choices = [("", _("Choose …")), *self.hosts]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """The three together are an offer."""
        data = self.cleaned_data
        if not {"programme", "season", "host"} <= data.keys():
            return
        self.conditions = self.offers.filter(
            programme=data["programme"], season=data["season"], nmo=data["host"]
        ).first()
        if self.conditions is None:
            self.add_error(
                "host",
                ValidationError(
                    _("%(host)s takes no %(programme)s students for %(season)s now."),
                    params={
                        "host": data["host"],
                        "programme": Programme(data["programme"]).acronym,
                        "season": data["season"],
                    },
                ),
            )


def offers_to(student: User) -> Any:
    """Conditions that this student may apply under now: those of other NMOs."""
    return ExchangeConditions.objects.open().exclude(nmo=student.nmo_id).select_related("nmo", "season")
