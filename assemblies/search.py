"""What the portal's search finds of General Assemblies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assemblies.models import Assembly
from members.models import Unaccented
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from assemblies.models import AssemblyQuerySet


def _assemblies(user: Any, words: list[str]) -> AssemblyQuerySet:
    space = Value(" ")
    names = Concat("name", space, "place", space, "host_nmo__short_name", output_field=TextField())
    found = Assembly.objects.alias(plain=Unaccented(names))
    for word in words:
        found = found.filter(plain__contains=Unaccented(Value(word)))
    return found.order_by("-starts_on")


def _assembly(assembly: Assembly) -> Hit:
    days = [date_format(day, "j M Y") for day in (assembly.starts_on, assembly.ends_on)]
    return Hit(str(assembly), assembly.get_absolute_url(), f"{assembly.place} · {days[0]} – {days[1]}")


SOURCES = [Source("assemblies", _("General Assemblies"), _assemblies, _assembly)]
