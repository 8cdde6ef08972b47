"""Every route's rule in one table: who may call it, how, and what others get. A test for each line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

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


@dataclass(frozen=True)
class Route:
    """An address of the portal and its name."""

    path: str
    name: str


def everyone(methods: str = READ) -> Rule:
    """A public page."""
    return Rule("everyone", methods, anonymous=200, stranger=200)


def signed_in(methods: str = BOTH) -> Rule:
    """A page of one's own things, so that a stranger sees only their own."""
    return Rule("signed in, about oneself", methods, stranger=200)


READERS = "the student; sending officers once submitted; hosting officers once sent; the programme's director"
MOVERS = {
    "submit": "the student of the draft",
    "check": "the student's local officer, or the sending national officer",
    "send": "the sending national officer",
    "send_back": "the officer on whose desk it lies",
    "accept": "the hosting national officer",
    "reject": "the hosting national officer",
    "confirm": "the student",
    "cancel": "the student; the sending national officer; after acceptance the hosting one too",
}

# Who has signed in already is led on to the dashboard.
TO_COME_IN = Rule("everyone who isn't signed in", BOTH, anonymous=200, stranger=302)
HALF_IN = Rule("someone in the middle of signing in", BOTH, stranger=302)
FRESHLY_IN = Rule("signed in within the last minutes, about oneself", BOTH, stranger=302)
WITH_SECOND_FACTOR = Rule("signed in, with a second factor, about oneself", BOTH)

RULES: dict[str, Rule] = {
    # A name, or the beginning of names with a star; the longest that fits counts.
    "home": everyone(),
    "healthz": everyone(),
    "readyz": everyone(),
    "security_txt": everyone(),
    "set_scheme": Rule("everyone", WRITE, anonymous=302, stranger=302),
    "set_language": Rule("everyone", WRITE, anonymous=302, stranger=302),
    "dashboard": signed_in(READ),
    "members:home": everyone(),
    "members:nmo": everyone(),
    "members:profile": signed_in(),
    "committees:home": everyone(),
    "committees:committee": everyone(),
    "documents:look_up": everyone(),
    "documents:verify": everyone(),
    "exchanges:home": everyone(),
    "exchanges:conditions": everyone(),
    "exchanges:edit_conditions": Rule("the NMO's NEO (SCOPE) or NORE (SCORE)", BOTH, stranger=403),
    "exchanges:apply": signed_in(),
    "exchanges:applications": signed_in(READ),
    "exchanges:export": Rule("officers of exchanges: what they may see", stranger=403),
    "exchanges:application": Rule(READERS),
    "exchanges:edit": Rule("the student of the draft", BOTH),
    "exchanges:upload": Rule("the student of the draft", BOTH),
    "exchanges:download": Rule("the student, and the officers who check the papers"),
    "exchanges:judge": Rule("the officer on whose desk it lies", BOTH),
    **{f"exchanges:{verb}": Rule(who, BOTH) for verb, who in MOVERS.items()},
    "account_login": TO_COME_IN,
    "account_signup": TO_COME_IN,
    "account_request_login_code": TO_COME_IN,
    "account_confirm_login_code": HALF_IN,
    "account_email_verification_sent": HALF_IN,
    "account_inactive": everyone(),
    "account_reset_password": everyone(BOTH),
    "account_reset_password_done": everyone(),
    "account_reset_password_from_key": Rule(
        "whoever has the link of the mail", BOTH, anonymous=200, stranger=200
    ),
    "account_reset_password_from_key_done": everyone(),
    "account_logout": signed_in(),
    "account_email": signed_in(),
    "account_change_password": signed_in(),
    "account_set_password": Rule("signed in, without a password so far", BOTH, stranger=302),
    "account_reauthenticate": signed_in(),
    "mfa_index": signed_in(READ),
    "mfa_list_webauthn": signed_in(READ),
    "mfa_authenticate": HALF_IN,
    "mfa_login_webauthn": HALF_IN,
    "mfa_reauthenticate*": FRESHLY_IN,
    "mfa_activate_totp": FRESHLY_IN,
    "mfa_deactivate_totp": WITH_SECOND_FACTOR,
    "mfa_view_recovery_codes": WITH_SECOND_FACTOR,
    "mfa_download_recovery_codes": WITH_SECOND_FACTOR,
    "mfa_generate_recovery_codes": FRESHLY_IN,
    "mfa_add_webauthn": FRESHLY_IN,
    "mfa_remove_webauthn": FRESHLY_IN,
    "mfa_edit_webauthn": FRESHLY_IN,
    "usersessions_list": signed_in(),
    "admin:login": Rule("everyone, led to the sign-in page", BOTH, stranger=403),
    "admin:outbox_email_send_again": Rule("administrators and the Secretary General", WRITE, stranger=302),
    "admin:*": Rule("administrators; the Secretary General to read", BOTH, stranger=302),
}


def routes() -> Iterator[Route]:
    """Every address that the portal answers, with its name; a nameless one bears its namespace."""
    yield from _below(get_resolver(), "/", "")


def _below(resolver: URLResolver, path: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        where = path + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _below(
                entry, where, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )
        else:
            yield Route(where, namespace + (entry.name or ""))


def key_of(name: str) -> str | None:
    """Which line of the table holds for a route's name; None if none does."""
    if name in RULES:
        return name
    fitting = [key for key in RULES if key.endswith("*") and name.startswith(key[:-1])]
    return max(fitting, key=len, default=None)
