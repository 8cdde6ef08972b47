"""What the portal's search finds of organizations: NMOs and their local committees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from members.finding import stands_in
from members.models import NMO, LocalCommittee, Unaccented
from members.text import plain
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from members.models import NMOQuerySet


def _nmos(user: Any, words: list[str]) -> NMOQuerySet:
    """Each word is part of one of its names, or of its country's in the reader's language."""
    found = NMO.objects.present()
    for word in words:
        found = found.filter(stands_in("plain_names", word) | Q(country__in=countries_called(word)))
    return found.order_by(Unaccented("short_name"))


def _local_committees(user: Any, words: list[str]) -> QuerySet[LocalCommittee]:
    found = LocalCommittee.objects.filter(is_active=True)
    for word in words:
        found = found.filter(stands_in("plain_names", word) | stands_in("nmo__plain_names", word))
    return found.select_related("nmo").order_by(Unaccented("city"), Unaccented("faculty"), "pk")


def countries_called(word: str) -> list[str]:
    """The codes of the countries whose name in the reader's language begins with this word, or a part of it does."""
    wanted = plain(word)
    names = _countries(get_language())
    return [code for code, parts in names if any(part.startswith(wanted) for part in parts)]


@cache
def _countries(language: str | None) -> list[tuple[str, list[str]]]:
    """Each country's code with the words of its name, in the language that is active: made plain once."""
    return [(code, plain(str(name)).split()) for code, name in countries.countries.items()]


SOURCES = [
    Source(
        "nmos", _("Member organizations"), _nmos, lambda nmo: Hit(str(nmo), nmo.get_absolute_url(), nmo.name)
    ),
    Source(
        "local-committees",
        _("Local committees"),
        _local_committees,
        lambda place: Hit(f"{place.city}, {place.faculty}", place.nmo.get_absolute_url(), str(place.nmo)),
    ),
]
