"""What waits for a person in delegations: a seat to take, data to fill in, delegates to approve or accept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assemblies.models import Assembly, Delegation, Registration, RegistrationWindow
from assemblies.models.registrations import HOLDING
from assemblies.selection import never_registered
from committees.backends import is_secretary_general
from committees.models import terms_of_today
from members.models import FEDERATION_DAY
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from members.models import User

State = Registration.State
MOST = 10


def delegations_todo(user: User) -> list[Todo]:
    """Everything of delegations that waits for this person, in a fixed number of queries."""
    return [*_own(user), *_heads(user), *_chosen(user), *_empty(user), *_federation(user)]


def _own(user: User) -> Iterator[Todo]:
    words = {
        State.OFFERED: _("Take the seat that is offered to you: %s"),
        State.INVITED: _("Fill in your registration: %s"),
        State.ACCEPTED: _("Say that you come: %s"),
    }
    waiting = Registration.objects.of(user).filter(state__in=words, assembly__ends_on__gte=FEDERATION_DAY)
    rows = list(waiting.with_names().order_by("assembly__starts_on", "pk")[:MOST])
    closing = _closing({one.assembly_id for one in rows})
    now = database_now()
    for one in rows:
        due = {State.OFFERED: one.offered_until, State.INVITED: closing.get(one.assembly_id)}.get(
            State(one.state)
        )
        yield Todo(
            title=words[State(one.state)] % one.delegation.assembly,
            url=one.get_absolute_url(),
            detail=one.delegation.name,
            due_at=due,
            is_late=due is not None and due < now,
        )


def _heads(user: User) -> Iterator[Todo]:
    """Filled in, and not approved: the fee of the moment of approval counts."""
    headed = Delegation.objects.headed_by(user).filter(assembly__ends_on__gte=FEDERATION_DAY)
    filled = Count("registrations", filter=Q(registrations__state=State.FILLED))
    rows = list(headed.annotate(filled=filled).filter(filled__gt=0).with_names()[:MOST])
    closing = _closing({row.assembly_id for row in rows})
    for row in rows:
        yield Todo(
            title=_("Approve delegates: %s") % row,
            url=row.get_absolute_url(),
            detail=ngettext("%d delegate", "%d delegates", row.filled) % row.filled,
            due_at=closing.get(row.assembly_id),
        )


def _chosen(user: User) -> Iterator[Todo]:
    """Whom a call for delegates chose, while they can be registered."""
    closing = dict(RegistrationWindow.objects.open().values_list("assembly", "closes_at"))
    headed = Delegation.objects.headed_by(user).filter(assembly__in=closing, nmo__isnull=False)
    delegations = list(headed.with_names()[:MOST])
    chosen = never_registered(delegations) if delegations else {}
    for row in delegations:
        if people := chosen.get(row.pk):
            yield Todo(
                title=_("Register whom your call chose: %s") % row.assembly,
                url=reverse("assemblies:register", args=row.place),
                detail=", ".join(map(str, people[:MOST])),
                due_at=closing[row.assembly_id],
            )


def _empty(user: User) -> Iterator[Todo]:
    """For a President: a window is open, and nobody is registered."""
    nmos = [term.nmo for term in terms_of_today(user) if term.office.is_nmo_presidency and term.nmo]
    if not nmos:
        return
    open_now = RegistrationWindow.objects.open().select_related("assembly").order_by("closes_at")
    seated = Registration.objects.filter(
        assembly__in=[window.assembly_id for window in open_now], delegation__nmo__in=nmos, state__in=HOLDING
    )
    begun = set(seated.values_list("assembly", "delegation__nmo"))
    for window in open_now[:MOST]:
        for nmo in nmos:
            if (window.assembly_id, nmo.pk) not in begun:
                yield Todo(
                    title=_("Register your delegation: %s") % window.assembly,
                    url=reverse("assemblies:delegation", args=[window.assembly.slug, nmo.slug]),
                    detail=str(nmo),
                    due_at=window.closes_at,
                )


def _federation(user: User) -> Iterator[Todo]:
    if not is_secretary_general(user):
        return
    approved = Count("registrations", filter=Q(registrations__state=State.APPROVED))
    coming = Assembly.objects.filter(ends_on__gte=FEDERATION_DAY).annotate(approved=approved)
    for assembly in coming.filter(approved__gt=0).order_by("starts_on")[:MOST]:
        yield Todo(
            title=_("Accept delegates: %s") % assembly,
            url=reverse("assemblies:delegations", args=[assembly.slug]),
            detail=ngettext("%d delegate", "%d delegates", assembly.approved) % assembly.approved,
        )


def _closing(assemblies: set[int]) -> dict[int, dt.datetime]:
    """When the window of today or the next one closes, of each assembly."""
    windows = RegistrationWindow.objects.filter(assembly__in=assemblies, closes_at__gte=Now())
    return dict(windows.order_by("-closes_at").values_list("assembly", "closes_at"))
