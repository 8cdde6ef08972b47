"""What the majorities and kinds that the portal comes with are called in the reader's language.

Rows that an administrator named anew or added are read as they were written.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

WORDS = {
    "Simple majority": pgettext_lazy("majority", "Simple majority"),
    "Absolute majority": pgettext_lazy("majority", "Absolute majority"),
    "Two thirds": pgettext_lazy("majority", "Two thirds"),
    "Bylaw change": pgettext_lazy("kind of paper", "Bylaw change"),
    "Constitution change": pgettext_lazy("kind of paper", "Constitution change"),
    "Policy": pgettext_lazy("kind of paper", "Policy"),
    "Membership": pgettext_lazy("kind of paper", "Membership"),
    "Candidature": pgettext_lazy("kind of paper", "Candidature"),
    "Report": pgettext_lazy("kind of paper", "Report"),
    "Budget and finances": pgettext_lazy("kind of paper", "Budget and finances"),
    "Other paper": pgettext_lazy("kind of paper", "Other paper"),
    "Ordinary motion": pgettext_lazy("kind of motion", "Ordinary motion"),
    "Procedural motion": pgettext_lazy("kind of motion", "Procedural motion"),
}


def in_words(name: str) -> str:
    """The name of a row as the reader knows it."""
    return str(WORDS.get(name, name))
