"""The demo's requests for endorsement, each told as the moves it went through, in days before today."""

from __future__ import annotations

from dataclasses import dataclass

from ifmsa_portal.demo.stories import Move

TOO_VAGUE = (
    "Whom do you reach in which month, and how will you know that it worked? Please make it measurable."
)
SMART = "Your objectives have no number and no date. Please write them again, and look at the plan of SCOPH."
ASKED, ANSWERED, NOTE = "ask", "answer", "note"


@dataclass(frozen=True)
class ProjectStory:
    """One project of a team: its proposer, co-editors who accepted, those only invited, and the moves."""

    proposal: str
    proposer: str
    moves: tuple[Move, ...]
    editors: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()


def _endorsed(days: int, president: str, director: str, *more: Move) -> tuple[Move, ...]:
    """The way to an endorsement so many days ago."""
    return (
        Move(days + 40, "submit"),
        Move(days + 35, "confirm", president),
        Move(days + 15, "recommend", director, "Clear aims, honest figures: I recommend it."),
        Move(days, "endorse", "secgen", "Congratulations to the whole team."),
        *more,
    )


PROJECT_STORIES = [
    # Tunisia: a complete draft, one for the President, the President's own, an endorsement with its report in,
    # and one whose report was missed once already.
    ProjectStory("hands", "student.tn", (), editors=("ines",), invited=("khalil",)),
    ProjectStory("blood", "ines", (Move(3, "submit"),), editors=("rania",)),
    ProjectStory("board", "president.tn", (Move(5, "submit"),), editors=("rania",)),
    ProjectStory(
        "talk",
        "rania",
        _endorsed(250, "president.tn", "scora.director", Move(20, "report", "rania")),
        editors=("student.tn", "ines"),
    ),
    ProjectStory(
        "vaccine",
        "khalil",
        _endorsed(109, "president.tn", "scoph.director", Move(66, "miss")),
        editors=("student.tn",),
    ),
    # The committee's desk: one barred Director, one request that waits too long with an answer there already.
    ProjectStory("smoke", "salma", (Move(6, "submit"), Move(4, "confirm", "neo.eg"))),
    ProjectStory(
        "malaria",
        "kwame",
        (
            Move(30, "submit"),
            Move(20, "confirm", "neo.gh"),
            Move(18, ASKED, "scoph.director"),
            Move(12, ANSWERED, "scoph.assistant"),
            Move(
                11,
                NOTE,
                "scoph.director",
                "The census of nets is the strong part. I wait for the second answer.",
            ),
        ),
    ),
    ProjectStory(
        "climate",
        "leyla",
        (
            Move(25, "submit"),
            Move(22, "confirm", "president.de"),
            Move(9, "send_back", "scoph.director", SMART),
        ),
        editors=("tobias",),
    ),
    # The Secretary General's desk, and one that only the President of the federation may decide on.
    ProjectStory(
        "pressure",
        "luiza",
        (
            Move(40, "submit"),
            Move(33, "confirm", "neo.br"),
            Move(31, ASKED, "scoph.director"),
            Move(24, ANSWERED, "scoph.assistant"),
            Move(23, ANSWERED, "scoph.assistant2"),
            Move(16, "recommend", "scoph.director", "Both reviewers would endorse it. So would I."),
        ),
    ),
    ProjectStory(
        "firstaid",
        "zofia",
        (
            Move(20, "submit"),
            Move(18, "confirm", "neo.pl"),
            Move(2, "recommend", "scome.director", "Well planned."),
        ),
    ),
    ProjectStory(
        "teddy",
        "kwame",
        (
            Move(18, "submit"),
            Move(15, "confirm", "nore.gh"),
            Move(8, "recommend", "scome.director", "Known to work elsewhere."),
        ),
    ),
    ProjectStory(
        "apps",
        "elif",
        (
            Move(28, "submit"),
            Move(27, "confirm", "neo.tr"),
            Move(10, "advise_against", "scoph.director", TOO_VAGUE),
        ),
    ),
    # Decided.
    ProjectStory("quechua", "valeria", _endorsed(200, "neo.pe", "scorp.director")),
    ProjectStory("breast", "salma", _endorsed(90, "neo.eg", "scora.director")),
    ProjectStory(
        "mosquito",
        "luiza",
        _endorsed(20, "neo.br", "scoph.director"),
        editors=("leo.br",),
        invited=("nore.br",),
    ),
    ProjectStory("bosai", "haruto", _endorsed(180, "neo.jp", "scoph.director")),
    ProjectStory(
        "market",
        "giorgos",
        (
            Move(60, "submit"),
            Move(58, "confirm", "neo.gr"),
            Move(45, "recommend", "scoph.director"),
            Move(
                12, "decline", "secgen", "The measurements of children lack a physician who answers for them."
            ),
        ),
    ),
    ProjectStory(
        "visible",
        "nore.fr",
        (
            Move(70, "submit"),
            Move(66, "confirm", "neo.fr"),
            Move(
                50, "advise_against", "scora.director", "Four faculties at once is too much for a first year."
            ),
            Move(30, "decline", "secgen", "I follow the Director. Begin with one faculty."),
            Move(
                7,
                "appeal",
                "nore.fr",
                "Three deans have agreed in writing since: here are their letters.",
            ),
        ),
    ),
    ProjectStory(
        "argan",
        "hajar",
        _endorsed(240, "neo.ma", "scorp.director", Move(197, "miss"), Move(126, "miss")),
    ),
    ProjectStory(
        "mind",
        "zofia",
        _endorsed(
            270,
            "neo.pl",
            "scome.director",
            Move(75, "renew"),
            Move(70, "submit"),
            Move(66, "confirm", "neo.pl"),
            Move(55, "recommend", "scome.director", "Grown from three faculties to twelve."),
            Move(40, "endorse", "secgen"),
        ),
    ),
    ProjectStory(
        "bike",
        "diego",
        (
            Move(26, "submit"),
            Move(24, "confirm", "president.us"),
            Move(14, "withdraw", "diego", "The university now runs it itself."),
        ),
    ),
]
