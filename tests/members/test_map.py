"""The map of an NMO's local committees: fitted to where they are, names where there is room."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from members.map import EDGE, HIGHEST, LOWEST, WIDTH, map_of


def place(city, latitude=None, longitude=None):
    """A local committee that says where it is, or doesn't."""
    return SimpleNamespace(city=city, latitude=latitude, longitude=longitude)


GERMANY = [
    place("Berlin", 52.52, 13.405),
    place("Freiburg", 47.999, 7.842),
    place("Hamburg", 53.55, 9.993),
    place("München", 48.137, 11.575),
]


def by_city(drawn):
    """The dots by their city."""
    return {dot.city: dot for dot in drawn.places}


def test_without_degrees_there_is_no_map():
    assert map_of([]) is None
    assert map_of([place("Berlin")]) is None


def test_north_is_up_and_east_is_right_and_all_fit():
    drawn = map_of(GERMANY)
    dots = by_city(drawn)
    assert dots["Hamburg"].y < dots["Berlin"].y < dots["München"].y < dots["Freiburg"].y
    assert dots["Freiburg"].x < dots["Hamburg"].x < dots["München"].x < dots["Berlin"].x
    assert LOWEST <= drawn.height <= HIGHEST
    for dot in drawn.places:
        assert EDGE - 1 <= dot.x <= WIDTH - EDGE + 1
        assert EDGE - 1 <= dot.y <= drawn.height - EDGE + 1


def test_distances_are_true_to_a_few_percent():
    drawn = map_of(GERMANY)
    dots = by_city(drawn)
    pixels_a_km = drawn.bar / drawn.kilometres
    for one, other, kilometres in [("Berlin", "München", 504), ("Berlin", "Hamburg", 255)]:
        a, b = dots[one], dots[other]
        measured = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 / pixels_a_km
        assert measured == pytest.approx(kilometres, rel=0.05)


def test_a_lone_city_lies_in_the_middle():
    drawn = map_of([place("Accra", 5.6, -0.19)])
    assert (drawn.places[0].x, drawn.places[0].y) == (WIDTH // 2, drawn.height // 2)
    assert drawn.kilometres == 20


def test_several_faculties_of_a_city_are_one_dot():
    drawn = map_of([place("Cairo", 30, 31), place("Cairo", 30.2, 31.2), place("Mansoura", 31.04, 31.38)])
    assert {dot.city: dot.faculties for dot in drawn.places} == {"Cairo": 2, "Mansoura": 1}


def test_both_sides_of_the_180th_meridian_stay_together():
    drawn = map_of([place("Suva", -18.1, 178.4), place("Labasa", -16.4, 179.4), place("Apia", -13.8, -171.8)])
    dots = by_city(drawn)
    assert dots["Suva"].x < dots["Labasa"].x < dots["Apia"].x
    assert drawn.kilometres == 200


def test_names_stand_where_no_other_name_or_dot_is():
    crowd = [place(f"A city of long name {n}", 50 + n / 100, 10) for n in range(6)]
    drawn = map_of([*crowd, place("Far", 40, 20), place("East", 45, 60)])
    named = [dot for dot in drawn.places if dot.anchor]
    assert {dot.city for dot in named} >= {"Far", "East"}
    assert len(named) < len(drawn.places)
    assert by_city(drawn)["East"].anchor == "end"


def test_the_poles_are_no_trouble():
    assert map_of([place("North", 90, 0), place("South", -90, 10)]) is not None
