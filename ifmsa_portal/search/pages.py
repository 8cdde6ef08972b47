"""The portal's own pages, found by what one wants to do there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.text import plain
from workflows.finding import Hit


@dataclass(frozen=True)
class Page:
    """A page of the portal: its title, and other words for what it is for."""

    route: str
    title: Any
    others: Any
    for_people: bool = False


PAGES = [
    Page("exchanges:apply", _("Apply for an exchange"), _("application form clerkship abroad SCOPE SCORE")),
    Page("exchanges:home", _("Find a host"), _("exchanges countries cities conditions clerkship research")),
    Page("projects:propose", _("Propose a project"), _("new project endorse endorsement submit campaign activity")),
    Page("projects:home", _("Endorsed projects"), _("directory activities campaigns")),
    Page("committees:calls", _("Calls"), _("vacant post election candidature stand candidate open call")),
    Page("committees:announcements", _("Announcements"), _("news archive mail letter officers announce")),
    Page("topics", _("Topics"), _("what people work on follow digest")),
    Page("committees:advisory_council", _("Advisory Council"), _("advice members candidature")),
    Page("committees:contact", _("Contact"), _("write letter question help Secretary General Director complaint")),
    Page("documents:look_up", _("Verify a document"), _("code certificate card QR genuine check")),
    Page("calendar", _("Calendar"), _("dates deadlines feed ics subscribe")),
    Page("members:home", _("Member organizations"), _("NMO national countries list map")),
    Page("committees:home", _("Committees"), _("SCOME SCOPH SCORA SCORP SCOPE SCORE standing committee")),
    Page("committees:history", _("Who held which office"), _("former officers history past terms")),
    Page("assemblies:home", _("General Assemblies"), _("March Meeting August Meeting plenary vote delegates")),
    Page("assemblies:registrations", _("My registrations"), _("delegate seat invoice badge letter"), for_people=True),
    Page("dashboard", _("Dashboard"), _("waiting deadlines to do start"), for_people=True),
    Page("exchanges:applications", _("Applications"), _("working list outgoing incoming students"), for_people=True),
    Page("projects:requests", _("Requests for endorsement"), _("projects review decide mine"), for_people=True),
    Page("committees:candidatures", _("Calls and candidatures"), _("support panel review mine"), for_people=True),
    Page("connections", _("Find people and work"), _("connections students topic country write"), for_people=True),
    Page("committees:interests", _("What I work on, and who may find me"), _("found consent follow"), for_people=True),
    Page("committees:conversations", _("My letters"), _("messages people write answer block"), for_people=True),
    Page("members:mails", _("Mails you get"), _("my e-mail digest unsubscribe notice choices"), for_people=True),
    Page("my_data:home", _("My data"), _("privacy copy export erase delete account who looked"), for_people=True),
    Page("members:profile", _("My profile"), _("name faculty time zone language offices account"), for_people=True),
    Page("account_email", _("E-mail address"), _("change mail account"), for_people=True),
    Page("account_change_password", _("Password"), _("change account"), for_people=True),
    Page("mfa_index", _("Sign-in security"), _("second factor passkey authenticator codes"), for_people=True),
    Page("usersessions_list", _("Where I am signed in"), _("sessions devices sign out"), for_people=True),
]  # fmt: skip


def pages_called(words: list[str], *, signed_in: bool) -> list[Hit]:
    """The pages in whose title or other words one begins with each of these."""
    wanted = [plain(word) for word in words]
    return [
        Hit(str(page.title), reverse(page.route))
        for page, words_of_it in zip(PAGES, _words(get_language()), strict=True)
        if (signed_in or not page.for_people) and _fits(words_of_it, wanted)
    ]


@cache
def _words(language: str | None) -> list[list[str]]:
    """The words of each page, in the language that is active: made plain once."""
    return [plain(f"{page.title} {page.others}").split() for page in PAGES]


def _fits(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in wanted)
