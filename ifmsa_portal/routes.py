"""Every route's rule in one table: who may call it, how, and what others get. A test for each line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

from ifmsa_portal.assembly_rules import ASSEMBLIES
from ifmsa_portal.rules import BOTH, READ, WRITE, Rule, everyone, signed_in


@dataclass(frozen=True)
class Route:
    """An address of the portal and its name."""

    path: str
    name: str


READERS = "the student; sending officers once submitted; hosting officers once sent; the programme's director"
REQUEST_READERS = (
    "the team; the NMO's officers once submitted; the committee and the federation once confirmed"
)
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

WHO_GRANTS = "the NMO’s President; national officers for the local offices of their committee"
ON_LETTERS = ["answer", "note", "assign", "close", "reopen", "release", "discard"]
KEEPERS = "Director and Liaison Officer of the committee; President and national officers of the NMO"
KEPT_PARTS = [
    "focus", "add_part", "part", "facts", "confirm_nmo",
    "add_local_committee", "local_committee", "add_national_committee", "national_committee",
]  # fmt: skip
VIEWERS = (
    "the team; its NMO once submitted; directors and the federation once confirmed; who was asked to review"
)
PROJECT_MOVERS = {
    "submit": "the team of the draft",
    "confirm": "the President of the project's NMO, else another of its board",
    "withdraw": "the team; once submitted the NMO's President too",
    "appeal": "the team and the NMO's President, once, within the days of the rules",
    "renew": "the team",
    "consent": "the team and the NMO's President, while it is endorsed",
    "recommend": "a Director of its committees, not of its NMO",
    "advise_against": "a Director of its committees, not of its NMO",
    "send_back": "the officer on whose desk it lies",
    "ask": "a Director of its committees, not of its NMO",
    "review": "who was asked to review it, not of its NMO",
    "note": "who decides on it; its team and its NMO's officers",
    "override": "the Secretary General and the President of the federation, without a conflict; else an administrator",
}

OF_A_CALL = ["edit_call", "call_rows", "panel", "publish", "extend", "conclude", "cancel", "repeat"]
CANDIDATURE_READERS = (
    "the candidate; once handed in who runs the call and who speaks for the NMO; once valid the panel"
)
CANDIDATURE_MOVERS = {
    "edit_candidature": "the candidate, until it is handed in",
    "submit_candidature": "the candidate, until the call and its grace are over",
    "withdraw_candidature": "the candidate",
    "support_candidature": "the President of the candidate’s NMO, else another of its board",
    "find_valid": "who runs the call, and doesn’t stand in it",
    "find_invalid": "who runs the call, and doesn’t stand in it",
    "review_candidature": "the panel, once it is valid",
    "accept_candidature": "who runs the call, once it has closed",
    "reject_candidature": "who runs the call, once it has closed",
    "reconsider_candidature": "who runs the call, while its results are held back",
    "appoint_candidate": "who grants the office, once the results are out",
}

ANNOUNCERS = "holders of the office in whose name it is written"
ANNOUNCEMENT_DESK = f"{ANNOUNCERS}; who was asked to look it over; administrators"
OF_AN_ANNOUNCEMENT = [
    "announcement_text", "announcement_audience", "announcement_head", "hold_announcement",
    "send_announcement", "send_again_announcement", "discard_announcement",
]  # fmt: skip

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
    "set_shortcut": Rule("everyone", WRITE, anonymous=302, stranger=302),
    "set_language": Rule("everyone", WRITE, anonymous=302, stranger=302),
    "dashboard": signed_in(READ),
    "my_data:home": signed_in(READ),
    "my_data:take": FRESHLY_IN,
    "my_data:download": Rule("who asked for the copy, signed in within the last minutes"),
    "my_data:erase": FRESHLY_IN,
    "my_data:call_off": Rule("whoever has the link of the mail", BOTH, anonymous=404),
    "memberships:change": Rule(
        "the Secretary General, signed in within the last minutes", BOTH, stranger=403
    ),
    "search": everyone(),
    "calendar": everyone(),
    "public_calendar": everyone(),
    "change_feed": Rule("signed in, about oneself", WRITE, stranger=302),
    "calendar_feed": Rule("whoever has the secret address", anonymous=404),
    "members:home": everyone(),
    "members:nmo": everyone(),
    "members:profile": signed_in(),
    "members:merge": signed_in(),
    "members:merge_with": Rule("whoever has the link of the mail, signed in to the account it names", BOTH),
    "members:mails": signed_in(),
    "members:address": signed_in(),
    "outbox:leave": Rule("whoever has the link of the mail", BOTH, anonymous=404),
    "outbox:come_back": Rule("whoever has the link of the mail", WRITE, anonymous=404),
    "committees:home": everyone(),
    "committees:committee": everyone(),
    "committees:names": everyone(),
    **{f"committees:{name}": Rule(KEEPERS, stranger=403) for name in ["keep", "keep_nmo"]},
    **{f"committees:{name}": Rule(KEEPERS, BOTH, stranger=403) for name in KEPT_PARTS},
    "committees:document": Rule("everyone, once it is published", anonymous=404),
    "committees:directory": everyone(),
    "committees:nmo_card": everyone(),
    "committees:officer_card": Rule("everyone, while the officer’s term lasts", anonymous=404),
    "committees:public_contact": Rule("the holder of the term", BOTH),
    "committees:contact": everyone(),
    "committees:write": everyone(BOTH),
    "committees:write_to_nmo": Rule("everyone, where the office takes letters", BOTH, anonymous=404),
    "committees:letter": Rule("whoever has the link of the mail", BOTH, anonymous=404),
    "committees:cases": Rule("who holds an office that can be written to", stranger=403),
    "committees:export_cases": Rule("who holds an office that can be written to", stranger=403),
    "committees:templates": Rule("who holds an office that can be written to", BOTH, stranger=403),
    "committees:template": Rule("who holds the office of the template", BOTH),
    "committees:case": Rule("who holds the office that was written to"),
    **{f"committees:{verb}": Rule("who holds the office that was written to", BOTH) for verb in ON_LETTERS},
    "committees:offices": Rule("the Secretary General; administrators to read", stranger=403),
    "committees:choose_office": Rule("signed in, about oneself", WRITE, stranger=302),
    "committees:invite": Rule("the Secretary General", BOTH, stranger=403),
    "committees:appoint": Rule("the Secretary General", BOTH, stranger=403),
    "committees:history": everyone(),
    "committees:nmo_offices": Rule(
        "national officers of the NMO; the Secretary General; administrators to read", stranger=403
    ),
    "committees:nmo_invite": Rule(WHO_GRANTS, BOTH, stranger=403),
    "committees:nmo_appoint": Rule(WHO_GRANTS, BOTH, stranger=403),
    "committees:import_officers": Rule(WHO_GRANTS, BOTH, stranger=403),
    "committees:nmo_history": everyone(),
    "committees:invitation": Rule("who owns the address that was invited", BOTH),
    "committees:withdraw_invitation": Rule("who grants the office", BOTH),
    "committees:term": Rule("its holder, its heirs, and who reads the offices of the place", BOTH),
    "committees:end_term": Rule("its holder; who grants the office", BOTH),
    "committees:confirm_term": Rule("who grants the office", BOTH),
    "committees:handover": Rule("who holds the office in this place, or will", BOTH),
    "committees:advisory_council": everyone(),
    "committees:calls": everyone(),
    "committees:export_calls": everyone(),
    "committees:call": Rule("everyone, once it is published; before, who runs it", anonymous=404),
    "committees:new_call": Rule("who may call: the Secretary General, Directors, Presidents", stranger=403),
    "committees:create_call": Rule(
        "who may call: the Secretary General, Directors, Presidents", BOTH, stranger=403
    ),
    "committees:export_candidatures": Rule("who runs the call, and doesn’t stand in it"),
    "committees:call_candidatures": Rule("who runs the call, and doesn’t stand in it"),
    **{f"committees:{page}": Rule("who runs the call, and doesn’t stand in it", BOTH) for page in OF_A_CALL},
    "committees:stand": Rule("signed in, while the call is open; of the NMO where it is one’s", BOTH),
    "committees:candidatures": signed_in(READ),
    "committees:candidature": Rule(CANDIDATURE_READERS),
    "committees:candidature_paper": Rule("the candidate; who runs the call; its panel"),
    **{f"committees:{page}": Rule(who, BOTH) for page, who in CANDIDATURE_MOVERS.items()},
    "connections": signed_in(READ),
    "topics": everyone(),
    "topic": everyone(),
    "committees:interests": signed_in(),
    "committees:follow": Rule("signed in, about oneself", WRITE, stranger=302),
    "committees:unfollow": Rule("signed in, about oneself", WRITE, stranger=302),
    "committees:write_to_person": Rule("signed in, to someone who agreed to be found", BOTH),
    "committees:conversations": signed_in(READ),
    **{
        f"committees:{name}": Rule("the two who write to each other", BOTH)
        for name in ["conversation", "block", "unblock", "report_conversation"]
    },
    "committees:announcements": everyone(),
    "committees:announcement": Rule(
        "once it is sent, those whom it was sent to and its readers; before, " + ANNOUNCEMENT_DESK,
        anonymous=404,
    ),
    "committees:new_announcement": Rule(
        "the Executive Board, Directors, Regional Assistants", BOTH, stranger=403
    ),
    "committees:announcement_recipients": Rule(ANNOUNCEMENT_DESK),
    "committees:announcement_preview": Rule(ANNOUNCEMENT_DESK),
    "committees:look_over_announcement": Rule("who was asked to look it over", BOTH),
    **{f"committees:{page}": Rule(ANNOUNCERS, BOTH) for page in OF_AN_ANNOUNCEMENT},
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
    "projects:home": everyone(),
    "projects:directory_csv": everyone(),
    "projects:directory_json": everyone(),
    "projects:feed": everyone(),
    "projects:project": Rule("everyone, while it is endorsed and its team agrees", anonymous=404),
    "projects:picture": Rule("everyone, what the team shows while it is endorsed", anonymous=404),
    "projects:write": Rule("signed in, to the team of an endorsed project", BOTH),
    "projects:letter": Rule("who wrote it, and the team", BOTH),
    "projects:certificate": Rule(REQUEST_READERS),
    "projects:report": Rule(f"to read: {REQUEST_READERS}; to write: the team, the NMO's President", BOTH),
    "projects:add_picture": Rule("the team, the NMO's President", BOTH),
    "projects:report_picture": Rule(REQUEST_READERS),
    "projects:allowance": Rule(
        "national officers: their NMO; the Secretary General, the President", stranger=403
    ),
    **ASSEMBLIES,
    "projects:propose": signed_in(),
    "projects:requests": signed_in(READ),
    "projects:request": Rule(VIEWERS),
    "projects:revisions": Rule(VIEWERS),
    "projects:file": Rule(VIEWERS),
    "projects:edit": Rule("the team, while the request is a draft or came back", BOTH),
    "projects:remove_file": Rule("the team, while it edits; a public picture at any time", BOTH),
    "projects:remove_editor": Rule("the team an invitation; the proposer a co-editor; oneself", BOTH),
    "projects:accept_invitation": Rule("who owns the address that was invited", BOTH),
    **{f"projects:{verb}": Rule(who, BOTH) for verb, who in PROJECT_MOVERS.items()},
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
    "admin:outbox_mailtext_words": Rule("administrators and the Secretary General", BOTH, stranger=302),
    "admin:outbox_mailtext_back": Rule("administrators and the Secretary General", BOTH, stranger=302),
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
