"""Terms: rights from the first day to the last, one holder a seat, a place that matches the office."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from committees.models import Office, Term
from tests.conftest import appoint, make_person
from workflows.models import database_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(world: Any) -> Any:
    """Someone without an office."""
    return make_person("anna")


@pytest.fixture
def bert(world: Any) -> Any:
    """Someone else."""
    return make_person("bert")


def build(code: str, holder: Any, *, first: int = 0, last: int = 100, **fields: Any) -> Term:
    """A term that isn't in the database yet; days count from today."""
    today = database_now().date()
    return Term(
        office=Office.objects.get(code=code),
        holder=holder,
        first_day=today + dt.timedelta(days=first),
        last_day=today + dt.timedelta(days=last),
        **fields,
    )


def refused_by(constraint: str, write: Any) -> None:
    """The database refuses it, by this rule and no other."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert caught.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("days", "is_current"),
    [((0, 0), True), ((-30, 0), True), ((0, 30), True), ((1, 30), False), ((-30, -1), False)],
)
def test_rights_begin_on_the_first_day_and_end_with_the_last(
    anna: Any, world: Any, days: tuple[int, int], is_current: bool
) -> None:
    term = appoint(anna, "neo", days=days, nmo=world.usa)
    assert list(Term.objects.current()) == ([term] if is_current else [])


def test_an_elect_has_no_rights_even_on_the_first_day(anna: Any, world: Any) -> None:
    appoint(anna, "neo", days=(-1, 1), nmo=world.usa, kind="elect")
    assert not Term.objects.current().exists()


@pytest.mark.parametrize("kind", ["elected", "appointed", "interim"])
def test_an_interim_holder_has_the_same_rights(anna: Any, world: Any, kind: str) -> None:
    appoint(anna, "neo", nmo=world.usa, kind=kind)
    assert Term.objects.current().held_by(anna).exists()


@pytest.mark.parametrize(
    ("first", "last", "kind", "phase"),
    [
        (-1, 1, "elected", "current"), (1, 2, "elected", "coming"), (-2, -1, "elected", "ended"),
        (-1, 1, "elect", "coming"), (-2, -1, "elect", "ended"), (0, 0, "interim", "current"),
    ],
)  # fmt: skip
def test_the_phase_of_a_term(anna: Any, first: int, last: int, kind: str, phase: str) -> None:
    build("president", anna, first=first, last=last, kind=kind).save()
    assert Term.objects.with_phase().get().phase == phase


def test_two_holders_of_a_seat_may_not_share_a_single_day(anna: Any, bert: Any) -> None:
    build("secretary-general", anna, first=0, last=10).save()
    refused_by("one_holder_a_seat", build("secretary-general", bert, first=10, last=20).save)
    refused_by("one_holder_a_seat", build("secretary-general", bert, first=-10, last=0).save)
    build("secretary-general", bert, first=11, last=20).save()
    assert Term.objects.count() == 2


def test_an_elect_may_wait_beside_the_holder(anna: Any, bert: Any) -> None:
    build("secretary-general", anna, first=0, last=10).save()
    build("secretary-general", bert, first=5, last=20, kind="elect").save()
    assert [term.holder for term in Term.objects.current()] == [anna]


def test_an_elect_who_takes_office_too_early_is_refused(anna: Any, bert: Any) -> None:
    build("secretary-general", anna, first=0, last=10).save()
    build("secretary-general", bert, first=5, last=20, kind="elect").save()
    refused_by("one_holder_a_seat", lambda: Term.objects.filter(holder=bert).update(kind="elected"))


def test_the_same_office_of_another_nmo_or_on_another_seat_is_free(anna: Any, bert: Any, world: Any) -> None:
    build("neo", anna, nmo=world.usa).save()
    build("neo", bert, nmo=world.usa, seat=2).save()
    build("neo", bert, nmo=world.germany).save()
    refused_by("one_holder_a_seat", build("neo", bert, nmo=world.usa).save)


def test_a_term_ends_after_it_begins(anna: Any) -> None:
    with pytest.raises(Exception, match="range lower bound|term_ends_after_it_begins"), transaction.atomic():
        build("president", anna, first=1, last=0).save()


PLACES: list[Any] = [
    ("secretary-general", "nmo", None),
    ("secretary-general", "nmo", "own"),
    ("scope-director", "nmo", None),
    ("neo", None, None),
    ("neo", "nmo", "own"),
    ("leo", "nmo", None),
    ("leo", "nmo", "foreign"),
    ("leo", None, None),
]


@pytest.mark.parametrize(("code", "nmo", "faculty"), PLACES)
def test_a_place_that_does_not_match_the_office_is_refused_in_bulk_too(
    anna: Any, world: Any, code: str, nmo: str | None, faculty: str | None
) -> None:
    place = {"nmo": world.usa if nmo else None, "local_committee": None}
    if faculty:
        place["local_committee"] = world.boston if faculty == "own" else world.berlin
    term = build(code, anna, **place)
    refused_by("term_matches_office", lambda: Term.objects.bulk_create([term]))
    assert not Term.objects.exists()


@pytest.mark.parametrize(
    ("code", "place"), [("president", ()), ("neo", ("nmo",)), ("leo", ("nmo", "local_committee"))]
)
def test_a_place_that_matches_is_accepted(anna: Any, world: Any, code: str, place: tuple[str, ...]) -> None:
    known = {"nmo": world.usa, "local_committee": world.boston}
    Term.objects.bulk_create([build(code, anna, **{name: known[name] for name in place})])
    assert Term.objects.get().holder == anna


def test_nobody_sits_on_a_seat_that_the_office_has_not(anna: Any, world: Any) -> None:
    refused_by("term_matches_office", build("neo", anna, nmo=world.usa, seat=3).save)
    refused_by("term_sits_on_a_seat", build("neo", anna, nmo=world.usa, seat=0).save)


def test_a_term_cannot_be_moved_to_another_place_afterwards(anna: Any, world: Any) -> None:
    term = appoint(anna, "leo", nmo=world.usa, local_committee=world.boston)
    same = Term.objects.filter(pk=term.pk)
    refused_by("term_matches_office", lambda: same.update(nmo=world.germany))
    refused_by("term_matches_office", lambda: same.update(seat=4))
    refused_by("term_matches_office", lambda: same.update(office=Office.objects.get(code="neo")))


def test_how_people_say_it(anna: Any, world: Any) -> None:
    assert str(build("secretary-general", anna)) == "Secretary General"
    assert str(build("neo", anna, nmo=world.usa)) == "NEO, AMSA-USA"
    local = build("leo", anna, nmo=world.usa, local_committee=world.boston)
    assert str(local) == "LEO, AMSA-USA Boston"
