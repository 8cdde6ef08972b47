"""How the rule of a route is written down."""

from __future__ import annotations

from dataclasses import dataclass

READ, WRITE, BOTH = "GET", "POST", "GET POST"


@dataclass(frozen=True)
class Rule:
    """Who may call a route. `anonymous` and `stranger` are the statuses for a visitor who isn't signed in,
    and for a signed-in person whom it doesn't concern; 302 leads to the sign-in page.
    """

    who: str
    methods: str = READ
    anonymous: int = 302
    stranger: int = 404


def everyone(methods: str = READ) -> Rule:
    """A public page."""
    return Rule("everyone", methods, anonymous=200, stranger=200)


def signed_in(methods: str = BOTH) -> Rule:
    """A page of one's own things, so that a stranger sees only their own."""
    return Rule("signed in, about oneself", methods, stranger=200)
