"""The dates of delegations: for who heads one or is a national officer, and for delegates; papers for officers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from assemblies.models import DocumentDeadline, Registration, RegistrationWindow
from committees.models import Office, terms_of_today
from workflows.dates import CalendarDate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from members.models import User

KIND = "assemblies"
MOST = 100


def delegation_dates(user: User) -> list[CalendarDate]:
    """Offers to oneself; for a national officer and a named head the windows of registration, and papers."""
    return [*_offers(user), *(_of_officers() if _concerns(user) else ())]


def _concerns(user: User) -> bool:
    is_national = any(term.office.level == Office.Level.NATIONAL for term in terms_of_today(user))
    return is_national or user.headed_delegations.exists()


def _of_officers() -> Iterator[CalendarDate]:
    windows = RegistrationWindow.objects.filter(closes_at__gte=Now()).select_related("assembly__rules")
    for window in windows.order_by("closes_at")[:MOST]:
        for name, title, at in (
            ("opens", _("%(window)s opens: %(assembly)s"), window.opens_at),
            ("closes", _("%(window)s closes: %(assembly)s"), window.closes_at),
        ):
            yield CalendarDate(
                key=f"window-{window.pk}-{name}",
                kind=KIND,
                title=title % {"window": window, "assembly": window.assembly},
                at=at,
                zone=window.assembly.zone.key,
                url=window.assembly.get_absolute_url(),
                detail=str(window.get_fee_class_display()),
            )
    papers = DocumentDeadline.objects.filter(due_at__gte=Now()).select_related("assembly__rules")
    for one in papers.order_by("due_at")[:MOST]:
        yield CalendarDate(
            key=f"papers-{one.pk}",
            kind=KIND,
            title=_("Papers due: %s") % one,
            at=one.due_at,
            zone=one.assembly.zone.key,
            url=one.assembly.get_absolute_url(),
            detail=str(one.assembly),
        )


def _offers(user: User) -> Iterator[CalendarDate]:
    offered = Registration.objects.of(user).filter(state=Registration.State.OFFERED, offered_until__gte=Now())
    for one in offered.with_names():
        assert one.offered_until
        yield CalendarDate(
            key=f"offer-{one.uuid}",
            kind=KIND,
            title=_("Take the seat until then: %s") % one.delegation.assembly,
            at=one.offered_until,
            url=one.get_absolute_url(),
            detail=one.delegation.name,
        )
