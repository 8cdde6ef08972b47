"""What one holder of an office leaves to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from committees.models import HandoverDocument, HandoverItem, HandoverTick, Term
from committees.permissions import is_heir_or_holder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from committees.models import TermQuerySet
    from members.models import User

# Days before a term ends on which its holder is reminded, the first first.
ENDING_DAYS = (60, 14, 1)


def heirs_of(term: Term) -> TermQuerySet:
    """Who holds the office in this place after this term, elects included."""
    return (
        Term.objects.unended()
        .beside(term)
        .filter(first_day__gt=term.first_day, last_day__gt=term.last_day)
        .with_names()
        .order_by("first_day", "seat")
    )


def document_of(term: Term) -> HandoverDocument:
    """The document of the office in this place; an empty one, not yet stored, where nobody has written it."""
    place = {"office": term.office, "nmo": term.nmo, "local_committee": term.local_committee}
    found = HandoverDocument.objects.filter(**place).select_related("changed_by").first()
    return found or HandoverDocument(**place)


def held_document_of(term: Term) -> HandoverDocument:
    """The same, its row held until the transaction ends: of two writers one is second, and told."""
    place = {"office": term.office, "nmo": term.nmo, "local_committee": term.local_committee}
    made, _is_new = HandoverDocument.objects.get_or_create(**place)
    return HandoverDocument.objects.select_for_update().get(pk=made.pk)


@transaction.atomic
def write(document: HandoverDocument, term: Term, *, by: User) -> None:
    """Keep what a holder wrote for the next one."""
    if not is_heir_or_holder(by, term):
        raise PermissionDenied
    document.changed_by = by
    document.save()


def items_of(term: Term) -> QuerySet[HandoverItem]:
    """The checklist of this office."""
    return HandoverItem.objects.filter(is_active=True, level__in=["", term.office.level])


@transaction.atomic
def tick(term: Term, items: Iterable[HandoverItem], *, by: User) -> None:
    """Tick exactly these items for the term; who ticked one before stays its ticker."""
    if not is_heir_or_holder(by, term):
        raise PermissionDenied
    Term.objects.select_for_update().get(pk=term.pk)
    chosen = {item.pk for item in items}
    done = set(term.ticks.values_list("item", flat=True))
    term.ticks.filter(item__in=items_of(term)).exclude(item__in=chosen).delete()
    HandoverTick.objects.bulk_create(
        HandoverTick(term=term, item_id=item, by=by) for item in sorted(chosen - done)
    )
