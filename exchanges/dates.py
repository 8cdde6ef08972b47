"""The dates of exchanges: what is due of the applications that a person sees, and until when hosts take them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.models import terms_of_today
from exchanges.deadlines import end_of
from exchanges.models import Application, ExchangeConditions, Programme
from exchanges.openings import openings
from members.models import FEDERATION_DAY, Unaccented
from workflows.dates import CalendarDate

if TYPE_CHECKING:
    from members.models import User

State = Application.State
KIND = "exchanges"
MOST = 300
NAMED = 5
# What others owe, or the student. The moves inside the sending NMO are dates of those who make them.
OF_EVERYONE = [State.DRAFT, State.RETURNED, State.SENT, State.ACCEPTED]


def next_dates(user: User) -> list[CalendarDate]:
    """The next deadlines among what this person sees, those of one day and host together."""
    seen = Application.objects.visible_to(user).filter(state__in=OF_EVERYONE)
    return [_date(group, user) for group in _groups(seen, user)]


def moves_due(user: User) -> list[CalendarDate]:
    """When this person has to have checked or sent what lies on their desk: an officer's."""
    if not terms_of_today(user):
        return []
    desk = Application.objects.waiting_for(user).filter(state__in=[State.SUBMITTED, State.CHECKED])
    return [_date(group, user) for group in _groups(desk, user)]


def own_exchanges(user: User) -> list[CalendarDate]:
    """The exchanges that this person has confirmed, from the first day to the last."""
    coming = Application.objects.filter(
        student=user.pk, state=State.CONFIRMED, card__end_on__gte=FEDERATION_DAY
    )
    return [
        CalendarDate(
            key=f"exchange-{application.uuid}",
            kind=KIND,
            title=_("Exchange in %s") % application.card.local_committee.city,
            at=dt.datetime.combine(application.card.start_on, dt.time(), dt.UTC),
            last_day=application.card.end_on,
            url=application.get_absolute_url(),
            detail=f"{application.hosting_nmo} · {application.card.department}",
        )
        for application in coming.select_related("hosting_nmo", "card__local_committee")
    ]


def host_deadlines(today: dt.date, nmo: str = "") -> list[CalendarDate]:
    """Until when applications reach hosts, those of one day, programme and month of the start together."""
    offers = ExchangeConditions.objects.open().filter(places__isnull=False)
    if nmo:
        offers = offers.filter(nmo__slug=nmo)
    rows = offers.values_list(
        "programme", "season__start_year", "deadline_weeks", "nmo__short_name", "nmo__slug", "places__months"
    )
    hosts: dict[tuple[Any, ...], dict[str, str]] = defaultdict(dict)
    for programme, season, weeks, name, slug, months in rows.order_by(Unaccented("nmo__short_name")):
        for opening in openings(months, season=season, deadline_weeks=weeks, today=today).values():
            hosts[opening.on, programme, opening.start][slug] = name
    return [_host_deadline(*key, found) for key, found in sorted(hosts.items())]


def _host_deadline(on: dt.date, programme: str, start: dt.date, hosts: dict[str, str]) -> CalendarDate:
    names = list(hosts.values())
    one = _("%(programme)s: application to %(host)s")
    many = ngettext(
        "%(programme)s: application to %(count)d host",
        "%(programme)s: applications to %(count)d hosts",
        len(names),
    )
    more = (
        ngettext(" and %d more", " and %d more", len(names) - NAMED) % (len(names) - NAMED)
        if len(names) > NAMED
        else ""
    )
    only = next(iter(hosts)) if len(hosts) == 1 else ""
    month = f"{MONTHS[start.month]} {start.year}"
    return CalendarDate(
        # One host's own date keeps its entry when others come and go.
        key=f"hosts-{programme}-{start}-{on}" + (f"-{only}" if only else ""),
        kind=KIND,
        title=(one if len(names) == 1 else many)
        % {"programme": Programme(programme).acronym, "host": names[0], "count": len(names)},
        at=end_of(on),
        url=reverse("exchanges:conditions", args=[only, programme]) if only else reverse("exchanges:home"),
        detail=_("for exchanges in %s") % month + " · " + ", ".join(names[:NAMED]) + more,
    )


def _groups(applications: Any, user: User) -> Any:
    fields = ("state", "due_at", "hosting_nmo__slug", "hosting_nmo__short_name")
    groups = applications.filter(due_at__gte=Now()).order_by().values(*fields)
    counted = groups.annotate(count=Count("pk"), own=Count("pk", filter=Q(student=user.pk)))
    return counted.order_by("due_at", Unaccented("hosting_nmo__short_name"), "state")[:MOST]


def _date(group: dict[str, Any], user: User) -> CalendarDate:
    titles = {
        State.DRAFT: _("Application to %s"),
        State.RETURNED: _("Corrected application to %s"),
        State.SUBMITTED: _("Check or send what goes to %s"),
        State.CHECKED: _("Send what goes to %s"),
        State.SENT: _("Card of Acceptance from %s"),
        State.ACCEPTED: _("Card of Confirmation to %s"),
    }
    of_others = group["own"] < group["count"]
    students = ngettext("%d student", "%d students", group["count"]) % group["count"]
    host = group["hosting_nmo__slug"]
    return CalendarDate(
        key=f"applications-{group['state']}-{host}-{group['due_at']:%Y%m%d%H%M}",
        kind=KIND,
        title=titles[State(group["state"])] % group["hosting_nmo__short_name"],
        detail=students if of_others else "",
        at=group["due_at"],
        url=f"{reverse('exchanges:applications')}?state={group['state']}&host={host}",
    )
