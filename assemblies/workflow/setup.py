"""Setting up an assembly like the last one: windows, fees, seats and deadlines, with the dates moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from assemblies.delegation_permissions import is_secretary_or_admin
from assemblies.models import (
    Assembly,
    BaseQuota,
    DocumentDeadline,
    Fee,
    RefundStep,
    RegistrationRules,
    RegistrationWindow,
    SeatRule,
    Surcharge,
)
from assemblies.workflow.holding import Refused

if TYPE_CHECKING:
    import datetime as dt

    from members.models import User

# Each kind of rows, with the columns that are moved by as many days as lie between the two assemblies.
COPIED: list[tuple[Any, list[str]]] = [
    (RegistrationRules, ["substitutes_until"]),
    (RegistrationWindow, ["opens_at", "closes_at"]),
    (Fee, []),
    (Surcharge, []),
    (RefundStep, ["until"]),
    (BaseQuota, []),
    (SeatRule, []),
    (DocumentDeadline, ["due_at"]),
]


def last_one_set_up(assembly: Assembly) -> Assembly | None:
    """The assembly before this one that has rules to be copied."""
    before = Assembly.objects.filter(starts_on__lt=assembly.starts_on, rules__isnull=False)
    return before.order_by("-starts_on").first()


@transaction.atomic
def copy_setup(assembly: Assembly, *, by: User) -> Assembly:
    """Take everything over from the last assembly, each instant at the same time of day in that one's zone.

    Gives the last assembly. Raises Refused when something is set up already.
    """
    if not is_secretary_or_admin(by):
        raise PermissionDenied
    Assembly.objects.select_for_update().get(pk=assembly.pk)
    last = last_one_set_up(assembly)
    if last is None:
        raise Refused(_("No earlier assembly is set up."))
    if is_begun(assembly):
        raise Refused(_("This assembly is set up already: change it in the admin."))
    shift = assembly.starts_on - last.starts_on
    for model, instants in COPIED:
        model.objects.bulk_create(
            _moved(row, assembly, instants, shift, last.zone) for row in model.objects.filter(assembly=last)
        )
    return last


def is_begun(assembly: Assembly) -> bool:
    """Whether anything is set up."""
    return any(model.objects.filter(assembly=assembly).exists() for model, _instants in COPIED)


def _moved(row: Any, assembly: Assembly, instants: list[str], shift: dt.timedelta, zone: dt.tzinfo) -> Any:
    copy = type(row)(assembly=assembly, **model_to_dict(row, exclude=["id", "assembly"]))
    for name in instants:
        instant = getattr(copy, name)
        setattr(copy, name, instant and _as_late_in_the_day(instant, zone, shift))
    return copy


def _as_late_in_the_day(instant: dt.datetime, zone: dt.tzinfo, shift: dt.timedelta) -> dt.datetime:
    """So many days on, by the clock on the wall: across a change to summer time as well."""
    wall = instant.astimezone(zone).replace(tzinfo=None)
    return (wall + shift).replace(tzinfo=zone)
