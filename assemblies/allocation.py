"""A delegation's seats from the database: each line with its reason, what is taken, whether debts bar it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from assemblies.models import Assembly, Debt, SeatCategory, SeatRule
from assemblies.models.registrations import HOLDING
from assemblies.seats import Grant, Seat, SeatLine, earned_seats, is_barred, quota, room, total_of
from committees.models import Term
from members.models import MembershipStatus
from projects.models import SeatGrant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assemblies.models import Delegation, Registration
    from members.models import NMO

GoesTo = SeatRule.GoesTo
# What the waiting list waits for; other seats are for whom they were given.
FOR_ALL = {SeatCategory.QUOTA, SeatCategory.DECISION}


@dataclass(frozen=True)
class Allocation:
    """How many seats a delegation has, line by line, and who sits on them."""

    lines: list[SeatLine]
    taken: list[Seat] = field(default_factory=list)
    owed: Decimal = Decimal(0)
    tolerated: Decimal | None = None

    @property
    def is_barred(self) -> bool:
        """Whether debts keep the NMO from registering anyone."""
        return is_barred(self.owed, self.tolerated)

    @property
    def total(self) -> int | None:
        """How many can come; None is as many as they like."""
        return total_of(self.lines)

    def free(self, seat: Seat) -> int | None:
        """How many of this kind are left; None is as many as they like."""
        return room(self.lines, self.taken, seat)

    @property
    def kinds(self) -> dict[Seat, str]:
        """The kinds of seats that there are, with what they are called: those of the quota together come first."""
        named: dict[Seat, str] = {}
        for line in self.lines:
            named.setdefault(line.seat, line.name)
        return named


def allocation_of(delegation: Delegation, registrations: Iterable[Registration] | None = None) -> Allocation:
    """All of it as it stands, in a fixed number of queries."""
    assembly, nmo = delegation.assembly, delegation.nmo
    rules = getattr(assembly, "rules", None)
    if registrations is None:
        registrations = delegation.registrations.holding() if delegation.pk else []
    return Allocation(
        lines=[
            *(_base(assembly, nmo) if nmo else ()),
            *_decided(delegation),
            *_by_rule(assembly, nmo),
            *(_earned(assembly, nmo) if nmo else ()),
        ],
        taken=[seat_of(one) for one in registrations if one.state in HOLDING],
        owed=Debt.objects.owed_by(nmo),
        tolerated=rules.tolerated_debt if rules else None,
    )


def seat_of(registration: Registration) -> Seat:
    """The kind of seat that a registration sits on."""
    source = registration.grant_id or registration.rule_id
    return Seat(registration.category, registration.fee_class, registration.is_charged, source)


def by_decision(fee_class: str) -> Seat:
    """A seat beside the quota that the federation gave to one delegation."""
    return Seat(SeatCategory.DECISION, fee_class, is_charged=False)


def earned_grants(assembly: Assembly, nmo: NMO) -> list[SeatGrant]:
    """The grants of an NMO's projects that count at this assembly."""
    grants = {grant.pk: grant for grant in SeatGrant.objects.filter(nmo=nmo).with_names()}
    days = Assembly.objects.values_list("starts_on", flat=True)
    earned = earned_seats(assembly.starts_on, days, [_plain(grant) for grant in grants.values()])
    return [grants[grant.key] for grant in earned]


def _base(assembly: Assembly, nmo: NMO) -> Iterator[SeatLine]:
    """The quota by what the NMO is today; nothing for who is nothing."""
    status = MembershipStatus.objects.current().filter(nmo=nmo).values("status")[:1]
    for row in assembly.base_quotas.filter(status=status):
        name = _("Quota of a %s") % row.get_status_display()
        yield SeatLine(quota(row.fee_class), row.seats, name)


def _decided(delegation: Delegation) -> Iterator[SeatLine]:
    if not delegation.pk:
        return
    for row in delegation.overrides.all():
        seat = quota(row.fee_class) if row.is_charged else by_decision(row.fee_class)
        yield SeatLine(seat, row.seats, _("By decision: %s") % row.reason)


def _by_rule(assembly: Assembly, nmo: NMO | None) -> Iterator[SeatLine]:
    rules = list(assembly.seat_rules.all())
    following = Assembly.objects.filter(starts_on__gt=assembly.starts_on).order_by("starts_on").first()
    for rule in rules:
        if not _concerns(rule, nmo, assembly, following):
            continue
        seats = rule.seats
        if rule.category == SeatCategory.OFFICE:
            holders = _holders(rule, nmo, assembly)
            if not holders:
                continue
            seats = None if seats is None else seats * holders
        yield SeatLine(Seat(rule.category, rule.fee_class, rule.is_charged, rule.pk), seats, rule.name)


def _concerns(rule: SeatRule, nmo: NMO | None, assembly: Assembly, following: Assembly | None) -> bool:
    """Whether the rule gives this delegation seats."""
    if rule.goes_to == GoesTo.FEDERATION or nmo is None:
        return rule.goes_to == GoesTo.FEDERATION and nmo is None
    hosts = {GoesTo.HOST: assembly, GoesTo.COMING_HOST: following}
    if rule.goes_to in hosts:
        host = hosts[GoesTo(rule.goes_to)]
        return host is not None and host.host_nmo_id == nmo.pk
    return True


def _holders(rule: SeatRule, nmo: NMO | None, assembly: Assembly) -> int:
    """How many people hold such an office on the first day of the assembly, or are elect by then."""
    day = assembly.starts_on
    terms = Term.objects.filter(
        Q(first_day__lte=day) | Q(kind=Term.Kind.ELECT), last_day__gte=day, office__level=rule.level
    )
    if rule.role:
        terms = terms.filter(office__role=rule.role)
    if rule.goes_to == GoesTo.OWN_NMO:
        terms = terms.filter(holder__nmo=nmo)
    elif nmo:
        terms = terms.filter(nmo=nmo)
    return terms.values("holder").distinct().count()


def _earned(assembly: Assembly, nmo: NMO) -> Iterator[SeatLine]:
    for grant in earned_grants(assembly, nmo):
        seat = Seat(SeatCategory.PROJECT, grant.fee_class, is_charged=False, source=grant.pk)
        yield SeatLine(seat, grant.seats, _("Project: %s") % grant.endorsement.project)


def _plain(grant: SeatGrant) -> Grant:
    return Grant(
        grant.pk,
        grant.seats,
        grant.fee_class,
        grant.scope,
        grant.first_day,
        grant.last_day,
        grant.ended_on,
    )
