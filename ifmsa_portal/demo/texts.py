"""What the demo's students and officers write."""

from __future__ import annotations

from members.models import NMO

RELATIVES = ["Chidi", "Maria", "Hassan", "Elena", "Wei", "Ana", "Joseph", "Lan"]
CARD_REMARKS = (
    "Your contact person writes to you two weeks before you come. "
    "Bring your original passport, your proof of insurance and a white coat."
)
ARRIVAL = "{city}, main station"
MOTIVATIONS = {
    "scope": [
        (
            "I grew up between two health systems and want to see a third from the inside. {host} teaches "
            "the bedside way that I know only from books. I would bring what I learned in our free clinic."
        ),
        (
            "In my fourth year I understood how much a good examination can tell. I hope to learn it where "
            "few tests are ordered, and to show at home what can be left out."
        ),
        (
            "Medicine is the same everywhere and done differently everywhere. I want to meet the "
            "differences with open eyes. I speak with patients more easily than in front of a class, and a "
            "ward is where I learn."
        ),
    ],
    "score": [
        (
            "I have written a small review on the subject and would like to see how the data come about. I "
            "can use R, and I label my tubes."
        ),
        (
            "I wish to find out whether research is for me before I write a thesis. Four weeks in a good "
            "group will tell me more than a year of reading."
        ),
    ],
}


def motivation(host: NMO, programme: str, seed: int) -> str:
    """One of a few texts, settled by the seed."""
    choices = MOTIVATIONS[programme]
    return choices[seed % len(choices)].format(host=host.territory)
