"""The groups of one's data in plain words: what is kept, why, and who can see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Words:
    """What the page says of one group, whatever there is in it."""

    title: StrOrPromise
    what: StrOrPromise
    why: StrOrPromise
    readers: StrOrPromise
    after: StrOrPromise
    # Where it is looked at and corrected: a name of a route.
    place: str = ""


WORDS = {
    "account": Words(
        _("Account"),
        _("Your name, address, language, time zone, organization and faculty; when and where you signed in."),
        _("To know who you are, to write to you, and to show you pages and times as you read them."),
        _("You and the administrators. Officers see your name and address on what you hand in to them."),
        _("It is emptied; nobody can sign in any more."),
        "members:profile",
    ),
    "applications": Words(
        _("Applications"),
        _("What you wrote in applications for an exchange, the cards that came of them, and their moves."),
        _("So that your organization and the host can decide, find you a place and meet you."),
        _("A draft: only you. Once handed in: the officers named below and the administrators."),
        _("Words, dates, wishes and contacts go. Number, state and organizations stay for the figures."),
        "exchanges:applications",
    ),
    "papers": Words(
        _("Papers"),
        _("The papers that you uploaded, what officers said of them, and who opened them."),
        _("Hosts have to see that you may come: passport, health, enrolment."),
        _(
            "You, and the officers on whose desk the application lies. Each opening is written down on this page."
        ),
        _("The files and their names go. That somebody opened a paper stays, without your name."),
        "exchanges:applications",
    ),
    "offices": Words(
        _("Offices"),
        _("Offices that you held, hold or were offered, and what you did in them."),
        _("Rights follow from offices. What was decided in an office holds longer than the office."),
        _("Everyone sees who holds an office and who held it. The log of moves: the administrators."),
        _("Offices and decisions stay, as those of a former member."),
        "members:profile",
    ),
    "projects": Words(
        _("Projects"),
        _("Projects that you write, notes and reviews of yours, letters to teams."),
        _("To review and endorse projects, and to show the endorsed ones."),
        _(
            "The team, its organization, and who reviews and decides; endorsed texts: everyone. Letters: both sides."
        ),
        _("Projects, notes and reviews stay, as those of a former member. Your letters go."),
        "projects:requests",
    ),
    "letters": Words(
        _("Letters"),
        _("What you wrote to an office or, through the portal, to other people, and what they answered."),
        _("So that whoever holds the office, or the other person, can answer you."),
        _(
            "A letter to an office: you, by the link in the mail, and whoever holds it today. Others: both sides."
        ),
        _("Subject, words, your name and address go; that there was a letter stays."),
        "committees:conversations",
    ),
    "calls": Words(
        _("Calls"),
        _("Candidatures of yours with answers and papers, and panels that you sat on."),
        _("So that the call can be decided, and one knows later why."),
        _("You; once handed in who runs the call, its panel, and who speaks for your organization."),
        _("Answers and papers go. That you stood, and what came of it, stays as a former member’s."),
        "committees:candidatures",
    ),
    "assemblies": Words(
        _("Assemblies"),
        _(
            "Registrations for General Assemblies: your seat and fee, sessions, food, whom to call, passport data for "
            "a visa, and who opened those; your invoices and what was paid; badge, check-in, ways in and out, papers."
        ),
        _(
            "To keep a seat for you, to bill it rightly, to feed and to find you, to write a letter for a visa."
        ),
        _(
            "The head of your delegation and the Secretary General. Passport data: you and the visa team; each look is "
            "written down on this page."
        ),
        _(
            "Details and passport data go, at the latest 30 days after the assembly. That you came stays, and so do "
            "invoices and payments: accounts are kept as they were written."
        ),
        "assemblies:registrations",
    ),
    "mails": Words(
        _("E-mails"),
        _("The e-mails that the portal wrote to you."),
        _("To send them, and to help you find one that didn’t arrive."),
        _(
            "You and the administrators. Codes and links that sign in: nobody, and they go once they are sent."
        ),
        _("They go."),
        "account_email",
    ),
}


def title_of(group: str) -> str:
    """Its title in the active language."""
    return str(WORDS[group].title)
