"""The roll of a plenary: frozen, called, and who votes for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assemblies import agenda_emails as emails
from assemblies.models import Assembly, Mandate, Plenary
from assemblies.permissions import is_chair, is_credentials
from assemblies.workflow.holding import Refused, held
from members.models import MembershipStatus
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from assemblies.models.plenaries import MandateQuerySet
    from committees.models import Term
    from members.models import User

State, Bar, Status = Plenary.State, Mandate.Bar, MembershipStatus.Status
BARS = {Status.FULL: Bar.NONE, Status.SUSPENDED: Bar.SUSPENDED}

PLENARY_STEPS = Workflow(
    open_plenary=Step({State.PLANNED}, State.OPEN, is_chair),
    close_plenary=Step({State.OPEN}, State.CLOSED, is_chair),
)


@transaction.atomic
def freeze_roll(plenary: Plenary, *, by: User) -> None:
    """Write the roll from the membership statuses of today; again as often as needed until it opens.

    What was said of NMOs that stay on it (debts, who votes) is kept.
    """
    standing = _credentials(by, plenary)
    plenary = _planned(plenary)
    statuses = MembershipStatus.objects.current().values_list("nmo", "status")
    roll = {nmo: BARS.get(Status(status), Bar.STATUS) for nmo, status in statuses}
    voting = [nmo for nmo, bar in roll.items() if bar == Bar.NONE]
    _end_proxies_of(plenary.mandates.exclude(nmo__in=voting), by=by, standing=standing)
    plenary.mandates.exclude(nmo__in=roll).delete()
    for mandate in plenary.mandates.all():
        bar = roll.pop(mandate.nmo_id)
        if mandate.bar != Bar.DEBTS or bar != Bar.NONE:
            Mandate.objects.filter(pk=mandate.pk).update(bar=bar)
    Mandate.objects.bulk_create(Mandate(plenary=plenary, nmo_id=nmo, bar=bar) for nmo, bar in roll.items())
    LogEntry.objects.append(plenary, "freeze_roll", source=plenary.state, by=by, standing=standing)


@transaction.atomic
def bar_for_debts(mandate: Mandate, reason: str, *, by: User) -> None:
    """The credential committee takes the vote of an NMO that owes, before the plenary opens."""
    standing = _credentials(by, mandate)
    _planned(mandate.plenary)
    own = Mandate.objects.filter(pk=mandate.pk)
    if not own.entitled().exists():
        raise Refused(_("%s has no vote to take.") % mandate.nmo)
    _end_proxies_of(own, by=by, standing=standing)
    own.update(bar=Bar.DEBTS)
    entry = _log(mandate, "bar_for_debts", by=by, standing=standing, note=reason)
    emails.vote_taken(mandate, entry)


@transaction.atomic
def lift_bar(mandate: Mandate, reason: str, *, by: User) -> None:
    """The debts are paid: the NMO votes again."""
    standing = _credentials(by, mandate)
    _planned(mandate.plenary)
    if not Mandate.objects.filter(pk=mandate.pk, bar=Bar.DEBTS).update(bar=Bar.NONE):
        raise Refused(_("%s isn’t barred for debts.") % mandate.nmo)
    entry = _log(mandate, "lift_bar", by=by, standing=standing, note=reason)
    emails.vote_given_back(mandate, entry)


@transaction.atomic
def open_plenary(plenary: Plenary, *, by: User) -> None:
    """The chair opens the plenary: from now on its roll stands. One of an assembly sits at a time."""
    Assembly.objects.select_for_update().get(pk=plenary.assembly_id)
    plenary_row = held(plenary)
    if (
        other := Plenary.objects.filter(assembly=plenary.assembly_id, state=State.OPEN)
        .exclude(pk=plenary.pk)
        .first()
    ):
        raise Refused(_("Plenary %d is open: close it first.") % other.number)
    if not plenary_row.mandates.entitled().exists():
        raise Refused(_("The roll is empty: the credential committee writes it first."))
    PLENARY_STEPS.check("open_plenary", by, plenary)
    Plenary.objects.filter(pk=plenary.pk).update(opened_at=database_now())
    PLENARY_STEPS.take("open_plenary", plenary, by=by)


@transaction.atomic
def close_plenary(plenary: Plenary, *, by: User) -> None:
    """The chair closes the plenary; no vote may be open."""
    if held(plenary).polls.filter(state="open").exists():
        raise Refused(_("A vote is open: close it first."))
    PLENARY_STEPS.check("close_plenary", by, plenary)
    Plenary.objects.filter(pk=plenary.pk).update(closed_at=database_now())
    PLENARY_STEPS.take("close_plenary", plenary, by=by)


@transaction.atomic
def mark_present(mandate: Mandate, voter: User, *, by: User) -> None:
    """Roll call: this NMO is there, and this person votes for it; a proxy that it gave ends."""
    standing = _credentials(by, mandate)
    mandate = _current(mandate)
    if mandate.plenary.mandates.filter(voter=voter).exclude(pk=mandate.pk).exists():
        raise Refused(_("%s votes for another NMO already.") % voter)
    if mandate.proxy:
        _log(mandate, "end_proxy", by=by, standing=standing, note=str(mandate.proxy))
    mandate.is_present, mandate.voter, mandate.proxy = True, voter, None
    mandate.save(update_fields=["is_present", "voter", "proxy"])
    _log(mandate, "arrive", by=by, standing=standing)


@transaction.atomic
def mark_absent(mandate: Mandate, *, by: User) -> None:
    """The NMO's delegates left the room; those that it represents are without a voice too."""
    standing = _credentials(by, mandate)
    mandate = _current(mandate)
    mandate.is_present = False
    mandate.save(update_fields=["is_present"])
    _log(mandate, "leave", by=by, standing=standing)


@transaction.atomic
def represent(mandate: Mandate, proxy: Mandate, *, by: User) -> None:
    """An absent NMO is represented by one that is there, within the limit of the plenary.

    Raises Refused: never chained, never both present and represented, never more than allowed.
    """
    standing = _credentials(by, mandate)
    mandate = _current(mandate)
    proxy = _current(proxy)
    if why := _why_not(mandate, proxy):
        raise Refused(why)
    mandate.proxy = proxy
    mandate.save(update_fields=["proxy"])
    _log(mandate, "represent", by=by, standing=standing, note=str(proxy))


@transaction.atomic
def end_proxy(mandate: Mandate, *, by: User) -> None:
    """The NMO is no longer represented."""
    standing = _credentials(by, mandate)
    mandate = _current(mandate)
    mandate.proxy = None
    mandate.save(update_fields=["proxy"])
    _log(mandate, "end_proxy", by=by, standing=standing)


def _end_proxies_of(barred: MandateQuerySet, *, by: User, standing: Term) -> None:
    """Who has no vote is represented by nobody and stands for nobody."""
    given = Mandate.objects.filter(Q(pk__in=barred.values("pk")) | Q(proxy__in=barred.values("pk")))
    for mandate in given.filter(proxy__isnull=False).select_related("proxy__nmo").order_by("pk"):
        Mandate.objects.filter(pk=mandate.pk).update(proxy=None)
        _log(mandate, "end_proxy", by=by, standing=standing, note=str(mandate.proxy))


def _why_not(mandate: Mandate, proxy: Mandate) -> str:
    """Why an NMO can't be represented by another; empty when it can."""
    if not mandate.is_entitled or not proxy.is_entitled or mandate.plenary_id != proxy.plenary_id:
        return _("Both NMOs must have a vote in this plenary.")
    if mandate.is_present or not proxy.is_present or mandate == proxy:
        return _("Only an absent NMO is represented, and only by one that is there.")
    if mandate.represented.exists():
        return _("%s represents another NMO itself.") % mandate.nmo
    if proxy.represented.exclude(pk=mandate.pk).count() >= mandate.plenary.proxies_per_holder:
        return _("%s represents as many NMOs as the rules allow.") % proxy.nmo
    return ""


def _current(mandate: Mandate) -> Mandate:
    """The mandate as it stands, with its plenary held; not in a closed one."""
    plenary = held(mandate.plenary)
    if plenary.state == State.CLOSED:
        raise NotNow(plenary)
    found = Mandate.objects.select_for_update(of=["self"]).select_related("nmo").get(pk=mandate.pk)
    found.plenary = plenary
    return found


def _planned(plenary: Plenary) -> Plenary:
    plenary = held(plenary)
    if plenary.state != State.PLANNED:
        raise NotNow(plenary)
    return plenary


def _credentials(user: User, record: Plenary | Mandate) -> Term:
    standing = is_credentials(user, record)
    if not standing:
        raise PermissionDenied
    return standing


def _log(mandate: Mandate, verb: str, *, by: User, standing: Term, note: str = "") -> LogEntry:
    return LogEntry.objects.append(mandate, verb, source="", target="", by=by, standing=standing, note=note)
