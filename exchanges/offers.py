"""What a host does with its own conditions: begin those of a season, keep a change, say that they still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from exchanges.models import ExchangeConditions, Programme, SendingPractice
from workflows.models import database_now

if TYPE_CHECKING:
    from exchanges.models import Season
    from members.models import NMO

COPIED = ("text", "duration_weeks", "deadline_weeks", "lowest_year", "accepts_graduates")


def latest_before(nmo: NMO, programme: str, season: Season) -> ExchangeConditions | None:
    """The newest conditions of an earlier season."""
    earlier = ExchangeConditions.objects.filter(
        nmo=nmo, programme=programme, season__start_year__lt=season.start_year
    )
    return earlier.select_related("season").order_by("-season__start_year").first()


@transaction.atomic
def begin(
    nmo: NMO, programme: str, season: Season, *, source: ExchangeConditions | None
) -> ExchangeConditions:
    """The conditions of a season, not published yet: a copy of `source`, or empty. Of two who begin, one does."""
    values = {name: getattr(source, name) for name in COPIED} if source else {}
    conditions, is_new = ExchangeConditions.objects.get_or_create(
        nmo=nmo, programme=programme, season=season, defaults=values
    )
    if is_new and source:
        _copy_parts(source, conditions)
    return conditions


def confirm(conditions: ExchangeConditions) -> None:
    """The host has read them again: they still hold."""
    ExchangeConditions.objects.filter(pk=conditions.pk).update(confirmed_at=database_now())


def keep(conditions: ExchangeConditions) -> None:
    """A change is saved: a new version, which the host has read by writing it."""
    ExchangeConditions.objects.filter(pk=conditions.pk).update(
        version=F("version") + 1, confirmed_at=database_now()
    )


def practise(nmo: NMO, programme: str, *, local_check: bool) -> None:
    """How the NMO sends its own students from now on; what is handed in already keeps its way."""
    SendingPractice.objects.update_or_create(
        nmo=nmo, programme=programme, defaults={"local_check": local_check}
    )


def _copy_parts(source: ExchangeConditions, conditions: ExchangeConditions) -> None:
    conditions.disciplines.set(source.disciplines.all())
    conditions.documents.set(source.documents.all())
    parts = [*source.places.all(), *source.languages.all()]
    if conditions.programme == Programme.SCORE:
        parts += source.projects.filter(is_open=True)
    for part in parts:
        part.pk, part.conditions = None, conditions
        if hasattr(part, "uuid"):
            part.uuid = type(part)._meta.get_field("uuid").get_default()
        part._state.adding = True
        part.save()
