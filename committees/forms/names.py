"""Narrows the list of who works with a committee under which name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.models import CommitteeLink
from members.models import Region

if TYPE_CHECKING:
    from django.db.models import QuerySet


class NamesFilter(forms.Form):
    """By region, and whether the cause is the national committee's main one."""

    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("", _("All regions")), *Region.choices]
    )
    weight = forms.ChoiceField(
        label=_("Link"), required=False, choices=[("", _("Any")), *CommitteeLink.Weight.choices]
    )

    def narrow(self, links: QuerySet[CommitteeLink]) -> QuerySet[CommitteeLink]:
        """The links that match; nothing for a choice that isn't one."""
        if not self.is_valid():
            return links.none()
        if region := self.cleaned_data["region"]:
            links = links.filter(national_committee__nmo__region=region)
        if weight := self.cleaned_data["weight"]:
            links = links.filter(weight=weight)
        return links
