"""One function an e-mail of agenda, motions and amendments: to those who act for proposers and seconders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assemblies.delegation_permissions import heads_of
from assemblies.models import Delegation, Motion
from outbox.letters import write_many
from outbox.models import Category

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assemblies.models import AgendaItem, Amendment, Mandate
    from members.models import User
    from workflows.models import LogEntry


def motion_seconded(motion: Motion, entry: LogEntry) -> None:
    """For the proposer: it is dealt with."""
    _tell("motion_seconded", [motion.proposed_by], motion, entry, {"motion": motion})


def motion_handed_on(motion: Motion, entry: LogEntry) -> None:
    """For who seconded it: it is theirs now, and needs a new seconder."""
    _tell("motion_handed_on", [motion.proposed_by], motion, entry, {"motion": motion})


def seconder_sought(motion: Motion, entry: LogEntry) -> None:
    """For the proposer: the seconder stepped back."""
    _tell("seconder_sought", [motion.proposed_by], motion, entry, {"motion": motion, "nmo": entry.note})


def motion_placed(motion: Motion, entry: LogEntry) -> None:
    """For proposer and seconder: in which item it is dealt with."""
    _tell("motion_placed", parties(motion), motion, entry, {"motion": motion}, Category.INFORMATION)


def amendment_proposed(amendment: Amendment, entry: LogEntry) -> None:
    """For the motion's proposer and seconder: they accept it, or the plenary votes."""
    _tell("amendment_proposed", parties(amendment.motion), amendment, entry, {"amendment": amendment})


def amendment_decided(amendment: Amendment, entry: LogEntry) -> None:
    """For who proposed the amendment: what came of it."""
    _tell("amendment_decided", [amendment.proposed_by], amendment, entry, {"amendment": amendment})


def item_changed(item: AgendaItem, entry: LogEntry) -> None:
    """For proposers and seconders of its motions: look at the item again."""
    motions = item.motions.filter(state__in=Motion.ALIVE).select_related("proposed_by", "seconded_by")
    people = [person for motion in motions for person in parties(motion)]
    _tell("item_changed", people, item, entry, {"item": item}, Category.INFORMATION)


def parties(motion: Motion) -> list[User]:
    """Who acted for its proposer and its seconder."""
    return [person for person in (motion.proposed_by, motion.seconded_by) if person]


def vote_taken(mandate: Mandate, entry: LogEntry) -> None:
    """For who heads the delegation: debts took the NMO's vote, why, and until when it can come back."""
    _tell_of_vote("vote_taken", mandate, entry)


def vote_given_back(mandate: Mandate, entry: LogEntry) -> None:
    """For who heads the delegation: the NMO votes again."""
    _tell_of_vote("vote_given_back", mandate, entry)


def _tell_of_vote(kind: str, mandate: Mandate, entry: LogEntry) -> None:
    assembly = mandate.plenary.assembly
    found = Delegation.objects.with_names().filter(assembly=assembly, nmo=mandate.nmo_id).first()
    delegation = found or Delegation(assembly=assembly, nmo=mandate.nmo)
    context = {"mandate": mandate, "delegation": delegation, "reason": entry.note}
    event = f"mandate:{mandate.uuid}:{entry.number}"
    write_many(f"assemblies/emails/{kind}", to=heads_of(delegation), event=event, context=context)


def _tell(
    kind: str,
    people: Iterable[User],
    record: Motion | Amendment | AgendaItem,
    entry: LogEntry,
    context: dict[str, Any],
    category: Category = Category.NEEDED,
) -> None:
    """Everyone but who did it, once each."""
    to = [person for person in dict.fromkeys(people) if person.pk != entry.by_id]
    event = f"{record._meta.model_name}:{record.uuid}:{entry.number}"
    write_many(f"assemblies/emails/{kind}", to=to, event=event, context=context, category=category)
