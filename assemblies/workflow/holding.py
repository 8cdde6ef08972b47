"""Rows held while a vote, a roll or a delegation changes, and why something is refused."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from assemblies.models import AgendaItem, Delegation, Mandate, Motion, Plenary, Poll, Registration

# What others move meanwhile: read anew once the delegation is held.
MOVING = ["state", "finished_at", "offered_until", "person", "seat", "refund_percent"]


class Refused(Exception):
    """The rules don't allow it; the message says why, in the reader's language."""


def held(plenary: Plenary) -> Plenary:
    """The plenary, locked until the transaction ends: its roll and its votes change one after the other."""
    return Plenary.objects.select_for_update().get(pk=plenary.pk)


def held_item(item: AgendaItem) -> AgendaItem:
    """The item, locked until the transaction ends, its state read anew. Raises Refused where somebody removed it."""
    try:
        item.refresh_from_db(fields=["state"], from_queryset=AgendaItem.objects.select_for_update())
    except AgendaItem.DoesNotExist:
        raise Refused(_("This item was removed from the agenda.")) from None
    return item


def held_motion(motion: Motion) -> Motion:
    """The motion as it stands, locked until the transaction ends: it and its amendments change in turn.

    Who holds its plenary too holds that first.
    """
    # Held alone, then read: a row that changed while one waited no longer fits the joins of the same statement.
    Motion.objects.select_for_update().get(pk=motion.pk)
    found = Motion.objects.select_related(
        "assembly", "kind__majority", "kind__paper_kind", "proposer_nmo", "proposer_office", "seconder_nmo",
        "proposed_by", "seconded_by",
    )  # fmt: skip
    return found.get(pk=motion.pk)


def share(model: type[Poll | Mandate], record: Poll | Mandate) -> None:
    """Read the row anew and hold it against changes, together with everyone else who only reads it."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR SHARE", [record.pk])  # noqa: S608
    record.refresh_from_db()


def hold_delegation(key: int) -> Delegation:
    """The delegation, locked until the transaction ends: seats and money change one after the other.

    Held before any of its registrations or invoices: always in this order.
    """
    return Delegation.objects.select_for_update().get(pk=key)


def hold(registration: Registration) -> Delegation:
    """The delegation of a registration, held, and where the registration stands, read anew."""
    delegation = hold_delegation(registration.delegation_id)
    registration.refresh_from_db(fields=MOVING)
    return delegation
