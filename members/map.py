"""Where an NMO's local committees lie: places to draw, from degrees. Plain data in, plain data out.

North is up and distances are true to a few percent within a country: degrees of longitude are shortened as the
earth's circles are at the middle latitude.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WIDTH, EDGE = 480, 44
LOWEST, HIGHEST = 180, 340  # of the drawing
KM_A_DEGREE = 111.2
# A lone city still gets a piece of land around it.
SMALLEST_DEGREES = 0.6
HALF_TURN, TURN = 180, 360
LETTER, LINE = 9, 18  # how much room a name takes, a letter and a line
SCALES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]


@dataclass(frozen=True)
class Place:
    """A city on the map; `label_x`, `label_y` and `anchor` say where its name stands, or it has no room."""

    city: str
    faculties: int
    x: int
    y: int
    label_x: int = 0
    label_y: int = 0
    anchor: str = ""


@dataclass(frozen=True)
class Map:
    """Places in a drawing of this size, and a length with its kilometres for the scale."""

    width: int
    height: int
    places: list[Place]
    bar: int
    kilometres: int

    @property
    def bar_start(self) -> int:
        """Where the scale begins."""
        return self.width - 16 - self.bar

    @property
    def bar_end(self) -> int:
        """Where the scale ends."""
        return self.width - 16

    @property
    def bar_y(self) -> int:
        """How low the scale lies."""
        return self.height - 14


def map_of(local_committees: Iterable[Any]) -> Map | None:
    """The map of those that say where they are, one dot a city; None where none does."""
    cities = _cities(local_committees)
    if not cities:
        return None
    points = _around_the_pacific({city: point for city, (point, _count) in cities.items()})
    middle = (min(lat for lat, _ in points.values()) + max(lat for lat, _ in points.values())) / 2
    shorten = max(math.cos(math.radians(middle)), 0.1)
    across = [lon * shorten for _, lon in points.values()]
    up = [lat for lat, _ in points.values()]
    wide = max(max(across) - min(across), SMALLEST_DEGREES)
    high = max(max(up) - min(up), SMALLEST_DEGREES)
    scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / high)
    height = round(min(max(high * scale + 2 * EDGE, LOWEST), HIGHEST))
    middle_x, middle_y = (max(across) + min(across)) / 2, (max(up) + min(up)) / 2
    dots = [
        Place(
            city,
            cities[city][1],
            round(WIDTH / 2 + (lon * shorten - middle_x) * scale),
            round(height / 2 - (lat - middle_y) * scale),
        )
        for city, (lat, lon) in points.items()
    ]
    bar, kilometres = _bar(scale / KM_A_DEGREE)
    return Map(WIDTH, height, _named(dots), bar, kilometres)


def _cities(local_committees: Iterable[Any]) -> dict[str, tuple[tuple[float, float], int]]:
    """By city: the middle of its faculties, and how many there are."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place in local_committees:
        if place.latitude is not None and place.longitude is not None:
            found[place.city].append((float(place.latitude), float(place.longitude)))
    return {
        city: (
            (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)),
            len(points),
        )
        for city, points in found.items()
    }


def _around_the_pacific(points: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Counted eastwards on, where that keeps both sides of the 180th meridian together."""
    lons = [lon for _, lon in points.values()]
    if max(lons) - min(lons) <= HALF_TURN:
        return points
    return {city: (lat, lon + TURN if lon < 0 else lon) for city, (lat, lon) in points.items()}


def _bar(pixels_a_km: float) -> tuple[int, int]:
    """The longest round distance that fits into a fifth of the drawing, in its units and in kilometres."""
    fitting = [km for km in SCALES if km * pixels_a_km <= WIDTH / 5]
    kilometres = fitting[-1] if fitting else SCALES[0]
    return round(kilometres * pixels_a_km), kilometres


def _named(dots: list[Place]) -> list[Place]:
    """Each with its name beside it, or above or below, where no other name or dot stands; else without."""
    taken = [(dot.x - 7, dot.y - 7, dot.x + 7, dot.y + 7) for dot in dots]
    named = []
    for dot in dots:
        length = len(dot.city) * LETTER
        choices = [
            (dot.x + 12, dot.y + 6, "start", dot.x + 12),
            (dot.x - 12, dot.y + 6, "end", dot.x - 12 - length),
            (dot.x, dot.y - 13, "middle", dot.x - length // 2),
            (dot.x, dot.y + 26, "middle", dot.x - length // 2),
        ]
        for x, y, anchor, left in choices:
            box = (left, y - LINE + 5, left + length, y + 5)
            if left >= 0 and box[2] <= WIDTH and not any(_touch(box, other) for other in taken):
                taken.append(box)
                named.append(Place(dot.city, dot.faculties, dot.x, dot.y, x, y, anchor))
                break
        else:
            named.append(dot)
    return named


def _touch(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
