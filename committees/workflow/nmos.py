"""What an NMO says of itself stays fresh: once a year an officer says that it is right."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Now

from committees.permissions import terms_today
from members.models import NMO

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User

FRESH_FOR = dt.timedelta(days=365)


def confirm(nmo: NMO, *, by: User) -> None:
    """An officer of the NMO says that what stands on its page is right."""
    if not any(term.speaks_for(nmo) for term in terms_today(by)):
        raise PermissionDenied
    NMO.objects.filter(pk=nmo.pk).update(confirmed_at=Now())


def stale(now: dt.datetime) -> QuerySet[NMO]:
    """Organizations of which nobody has said for a year that their page is right."""
    return NMO.objects.present().filter(Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=now - FRESH_FOR))
