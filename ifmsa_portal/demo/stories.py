"""The demo's applications, each told as the moves it went through, in days before today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SEND_BACK_PASSPORT = "Your passport ends before the exchange does. Please upload the new one."
SEND_BACK_CITIES = "Madrid is full in that month. Please choose a second city, then we look again."
SOMETHING_ELSE = "I was offered a clerkship at home in the same month. Thank you for everything."


class Move(NamedTuple):
    """One move: how many days ago, which verb, by whom, and why where a reason is asked for."""

    days_ago: int
    verb: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """One application: its stay begins in `starts_in` days, or in the host's next month; `late`: it waits too long."""

    student: str
    host: str
    starts_in: int
    moves: tuple[Move, ...]
    programme: str = "scope"
    city: str = ""
    late: bool = False


def _us(*more: Move, days: int) -> tuple[Move, ...]:
    """AMSA-USA's way in SCOPE: the student submits, the LEO checks, the NEO sends."""
    return (
        Move(days, "submit"),
        Move(days - 3, "check", "leo.us"),
        Move(days - 5, "send", "neo.us"),
        *more,
    )


def _tn(*more: Move, days: int, check: str = "leo.tn") -> tuple[Move, ...]:
    """Associa-Med's way in SCOPE; where no LEO is in office, the NEO makes the first check too."""
    return (Move(days, "submit"), Move(days - 2, "check", check), Move(days - 4, "send", "neo.tn"), *more)


def _sent(by: str, *more: Move, days: int) -> tuple[Move, ...]:
    """The way where one national officer checks and sends."""
    return (Move(days, "submit"), Move(days - 4, "send", by), *more)


STORIES = [
    # Desks of AMSA-USA: the LEO of Boston, the NEO, the NORE.
    Story("priya", "bvmd-germany", 150, (Move(2, "submit"),)),
    Story("noah", "sism-italy", 140, (Move(12, "submit"),), late=True),
    Story("jamal", "anemf-france", 130, (Move(6, "submit"), Move(3, "check", "leo.us"))),
    Story("olga", "ifmsa-peru", 125, (Move(20, "submit"), Move(11, "check", "leo.us")), late=True),
    Story("siobhan", "ifmsa-sweden", 160, (Move(1, "submit"),), programme="score"),
    Story("kalani", "helmsic-greece", 170, (Move(10, "submit"),), programme="score", late=True),
    Story(
        "noah", "ifmsa-japan", 165, (Move(6, "submit"), Move(2, "send_back", "leo.us", SEND_BACK_PASSPORT))
    ),
    Story("jamal", "ifmsa-spain", 128, _us(Move(5, "send_back", "neo.es", SEND_BACK_CITIES), days=40)),
    Story("olga", "ifmsa-egypt", 19, _us(Move(30, "accept", "neo.eg"), days=90), city="Cairo", late=True),
    Story(
        "priya",
        "ifmsa-poland",
        30,
        _us(Move(60, "accept", "neo.pl"), Move(45, "confirm"), days=100),
        city="Kraków",
    ),
    Story(
        "jamal",
        "ifmsa-brazil",
        70,
        _us(
            Move(12, "reject", "neo.br", "Both hospitals that work in English are full until March."), days=60
        ),
    ),
    Story(
        "noah",
        "anemf-france",
        65,
        _us(Move(40, "accept", "neo.fr"), Move(9, "cancel", "", SOMETHING_ELSE), days=80),
        city="Lille",
    ),
    Story("xuan", "fms-taiwan", 115, _sent("nore.us", days=25), programme="score"),
    Story("mei", "ifmsa-japan", 120, (Move(8, "submit"), Move(4, "check", "leo.chicago"))),
    Story("diego", "ifmsa-spain", 140, (Move(4, "submit"),)),
    # Desks of bvmd Germany as host.
    Story("student.tn", "bvmd-germany", 75, _tn(Move(20, "accept", "neo.de"), days=110), city="Berlin"),
    Story("olga", "bvmd-germany", 120, _us(days=35)),
    Story("khalil", "bvmd-germany", 44, _tn(days=70, check="neo.tn"), late=True),
    Story(
        "luiza",
        "bvmd-germany",
        100,
        (Move(16, "submit"), Move(14, "check", "neo.br"), Move(12, "send", "neo.br")),
    ),
    Story("haruto", "bvmd-germany", 110, _sent("nore.jp", days=24), programme="score"),
    Story("kwame", "bvmd-germany", 40, _sent("nore.gh", days=76), programme="score", late=True),
    Story(
        "ines",
        "bvmd-germany",
        14,
        _tn(Move(62, "accept", "neo.de"), Move(50, "confirm"), days=120),
        city="Berlin",
    ),
    Story(
        "zofia",
        "bvmd-germany",
        -10,
        _sent("neo.pl", Move(75, "accept", "neo.de"), Move(60, "confirm"), days=100),
        city="Berlin",
    ),
    Story(
        "giorgos", "bvmd-germany", 90, _sent("neo.gr", Move(8, "accept", "neo.de"), days=40), city="Leipzig"
    ),
    # Germans abroad.
    Story("tobias", "amsa-usa", 130, _sent("neo.de", days=30)),
    Story("leyla", "amsa-usa", 48, _sent("neo.de", days=80), late=True),
    Story("friederike", "associa-med-tunisia", 150, (Move(4, "submit"),)),
    Story("anh", "fgmsa-ghana", 135, (Move(15, "submit"),), late=True),
    Story("tobias", "fgmsa-ghana", 145, (Move(3, "submit"),), programme="score"),
    Story("leyla", "ifmsa-peru", 80, _sent("neo.de", Move(10, "accept", "neo.pe"), days=50), city="Arequipa"),
    # Others, among them AMSA-USA's and Associa-Med's guests.
    Story("luiza", "amsa-usa", 140, _sent("nore.br", days=20), programme="score"),
    Story("giorgos", "amsa-usa", 77, _sent("neo.gr", Move(21, "accept", "neo.us"), days=60), city="Boston"),
    Story("salma", "associa-med-tunisia", 95, _sent("neo.eg", days=18)),
    Story("rania", "ifmsa-morocco", 130, (Move(9, "submit"), Move(5, "check", "neo.tn"))),
    Story("khalil", "sism-italy", 118, (Move(3, "submit"),)),
    Story("zofia", "aecs-catalonia", 130, _sent("neo.pl", days=12)),
    Story("salma", "ifmsa-japan", 135, (Move(7, "submit"), Move(3, "cancel", "", SOMETHING_ELSE))),
    # Drafts that nobody but their student sees.
    Story("taras", "ifmsa-poland", 200, (Move(5, "begin"),)),
    Story("wulandari", "ifmsa-japan", 190, (Move(9, "begin"),)),
    Story("leo.us", "ifmsa-japan", 195, (Move(11, "begin"),)),
    Story("beatriz", "ifmsa-brazil", 205, (Move(14, "begin"),), programme="score"),
]
