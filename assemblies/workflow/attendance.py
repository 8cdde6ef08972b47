"""At the desk: who works there, who has come, who goes in and out. The delegation's row is held first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assemblies.models import Badge, CheckIn, DeskStaff, Passage, Registration
from assemblies.models.registrations import COMING, OPEN
from assemblies.money_permissions import is_at_desk, is_treasurer
from assemblies.workflow.holding import Refused, hold
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from assemblies.models import Assembly
    from members.models import User


class InAlready(Refused):
    """Someone checked this delegate in before; `check_in` says who and when."""

    def __init__(self, check_in: CheckIn) -> None:
        self.check_in = check_in
        at = check_in.at.astimezone(check_in.registration.assembly.zone)
        words = {"name": check_in.registration, "by": check_in.by, "at": f"{at:%H:%M}"}
        super().__init__(_("%(name)s is checked in already: at %(at)s by %(by)s.") % words)


@transaction.atomic
def name_staff(staff: DeskStaff, *, by: User) -> DeskStaff:
    """Someone works at the desk on these days; whoever was named before gets the new days."""
    if not is_treasurer(by):
        raise PermissionDenied
    days = {"first_day": staff.first_day, "last_day": staff.last_day, "named_by": by}
    named, _is_new = DeskStaff.objects.update_or_create(
        assembly=staff.assembly, person=staff.person, defaults=days
    )
    return named


@transaction.atomic
def dismiss(staff: DeskStaff, *, by: User) -> None:
    """They don't work at the desk any more; what they did there stays in the log."""
    if not is_treasurer(by):
        raise PermissionDenied
    staff.delete()


@transaction.atomic
def check_in(registration: Registration, *, by: User) -> CheckIn:
    """The delegate stands at the desk. Raises InAlready, and Refused without both approvals.

    Of two desks at once one checks in, the other is told.
    """
    standing = is_at_desk(by, registration.assembly)
    if not standing:
        raise PermissionDenied
    hold(registration)
    if registration.state not in OPEN:
        raise Refused(_("%s can’t be checked in: the registration has ended.") % registration)
    if registration.state not in COMING:
        raise Refused(_("%s can’t be checked in: an approval is missing.") % registration)
    try:
        with transaction.atomic():
            made = CheckIn.objects.create(registration=registration, by=by)
    except IntegrityError as error:
        counted = registration.check_ins.counted().select_related(
            "by", "registration__person", "registration__assembly__rules"
        )
        raise InAlready(counted.get()) from error
    Passage.objects.create(registration=registration, direction=Passage.Direction.IN, by=by)
    LogEntry.objects.append(registration, "check_in", source=registration.state, by=by, standing=standing)
    return made


@transaction.atomic
def undo_check_in(registration: Registration, reason: str, *, by: User) -> None:
    """It was someone else, or a slip. Raises Refused where nobody is checked in."""
    standing = is_at_desk(by, registration.assembly)
    if not standing:
        raise PermissionDenied
    hold(registration)
    counted = registration.check_ins.counted()
    if not counted.update(undone_at=database_now(), undone_by=by, undone_because=reason):
        raise Refused(_("%s isn’t checked in.") % registration)
    LogEntry.objects.append(
        registration, "undo_check_in", source=registration.state, by=by, standing=standing, note=reason
    )


@transaction.atomic
def let_pass(registration: Registration, direction: str, *, by: User) -> bool:
    """A delegate goes in or out; False where they are there already.

    Raises Refused before the check-in, and for who doesn't come any more.
    """
    if not is_at_desk(by, registration.assembly):
        raise PermissionDenied
    hold(registration)
    if not registration.check_ins.counted().exists():
        raise Refused(_("%s isn’t checked in.") % registration)
    if registration.state not in COMING:
        raise Refused(_("%s can’t pass: the registration has ended.") % registration)
    last = registration.passages.first()
    if last and last.direction == direction:
        return False
    Passage.objects.create(registration=registration, direction=direction, by=by)
    return True


@transaction.atomic
def give_badges(assembly: Assembly, *, by: User) -> int:
    """A code for everyone with both approvals who has none; gives how many were new."""
    if not is_at_desk(by, assembly):
        raise PermissionDenied
    without = assembly.registrations.coming().filter(badge__isnull=True)
    badges = [Badge(registration=one) for one in without.order_by("pk")]
    # Two who print at once both find the codes of the one that came first.
    Badge.objects.bulk_create(badges, ignore_conflicts=True)
    return len(badges)
