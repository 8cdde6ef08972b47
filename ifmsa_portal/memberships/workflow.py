"""Changing what an NMO is in the federation: the decision, the dated history, the log and the letters, together."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ifmsa_portal.memberships import emails
from ifmsa_portal.memberships.models import ENDED
from ifmsa_portal.memberships.permissions import is_recorder
from members.models import NMO, MembershipStatus
from workflows.models import LogEntry

if TYPE_CHECKING:
    from ifmsa_portal.memberships.models import MembershipChange
    from members.models import User

ONE_DAY = dt.timedelta(days=1)


class Refused(Exception):
    """It doesn't fit what is recorded of the NMO; the words say why."""


@transaction.atomic
def change(decision: MembershipChange, *, by: User) -> None:
    """From its first day on the NMO is what was decided. Saves the decision.

    Raises PermissionDenied for who isn't Secretary General, Refused where it doesn't fit the history.
    """
    standing = is_recorder(by)
    if standing is None:
        raise PermissionDenied
    # Of two who record at once the second sees what the first made of the history.
    NMO.objects.select_for_update().get(pk=decision.nmo_id)
    holds = _what_it_replaces(decision)
    decision.before, decision.by = holds.status if holds else "", by
    if holds:
        MembershipStatus.objects.filter(pk=holds.pk).update(last_day=decision.first_day - ONE_DAY)
    if decision.status != ENDED:
        MembershipStatus.objects.create(
            nmo=decision.nmo,
            status=decision.status,
            first_day=decision.first_day,
            reason=decision.grounds[:300],
        )
    decision.save()
    LogEntry.objects.append(
        decision,
        "change_membership",
        source=decision.before,
        target=decision.status,
        by=by,
        standing=standing,
        note=decision.grounds,
    )
    emails.membership_changed(decision)


def _what_it_replaces(decision: MembershipChange) -> MembershipStatus | None:
    """The status that would hold on the first day; nothing where the NMO isn't a member then."""
    history = MembershipStatus.objects.filter(nmo=decision.nmo)
    first = decision.first_day
    if later := history.filter(first_day__gte=first).order_by("first_day").first():
        raise Refused(
            _("A change from %(day)s on is recorded already: %(status)s.")
            % {"day": date_format(later.first_day, "j F Y"), "status": later.get_status_display()}
        )
    holds = history.filter(Q(last_day__isnull=True) | Q(last_day__gte=first), first_day__lt=first).first()
    if decision.status == (holds.status if holds else ENDED):
        raise Refused(_("It is that already: nothing would change."))
    return holds
