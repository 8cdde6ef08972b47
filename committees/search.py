"""What the portal's search finds of committees: committees, offices and who holds them, calls, letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from committees.models import (
    Announcement,
    Call,
    Case,
    Committee,
    NationalCommittee,
    Office,
    Term,
    Topic,
    terms_of_today,
)
from members.finding import plain_of, stands_in, with_words
from members.models import NMO, Unaccented
from members.text import plain
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from committees.models import TermQuerySet
    from committees.models.announcements import AnnouncementQuerySet
    from committees.models.calls import CallQuerySet
    from committees.models.cases import CaseQuerySet
    from committees.models.national import NationalCommitteeQuerySet
    from members.models import User

Level, Role = Office.Level, Office.Role
CASE_NUMBER = re.compile(r"(?:c-)?0*(\d{1,9})", re.IGNORECASE)
UNREAD = [Case.State.HELD, Case.State.DISCARDED]


def visible_terms(user: Any) -> TermQuerySet:
    """The officers of today whom a person may find.

    Visitors find officers who show a public contact. Who has signed in finds every national officer and those of
    the federation, as their pages do; local ones where they may read the offices of the NMO, and themselves.
    """
    wider = Term.objects.current().exclude(office__level=Level.LOCAL)
    if not user.is_authenticated:
        return wider.exclude(public_email="")
    terms = terms_of_today(user)
    if user.is_superuser or any(term.office.role == Role.SECRETARY_GENERAL for term in terms):
        return Term.objects.current()
    nmos = [term.nmo_id for term in terms if term.office.level == Level.NATIONAL]
    local = Q(office__level=Level.LOCAL) & (Q(nmo__in=nmos) | Q(holder=user.pk))
    return Term.objects.current().filter(~Q(office__level=Level.LOCAL) | local)


def case_numbered(user: User, number: int) -> Case | None:
    """The letter of this number, if it lies in an inbox of this person."""
    return Case.objects.visible_to(user).filter(pk=number).first()


def _people(user: Any, words: list[str]) -> TermQuerySet:
    """Each word is part of the name, of the office, or of where it is held."""
    found = visible_terms(user)
    for word in words:
        offices = with_words(Office.objects.all(), [word], "title", "abbreviation")
        found = found.filter(
            stands_in("holder__plain_name", word)
            | Q(office__in=offices.order_by().values("pk"))
            | stands_in("nmo__plain_names", word)
            | stands_in("local_committee__plain_names", word)
        )
    # By an expression: for the first few by the column itself, the names of all people would be walked through.
    return found.with_names().order_by(Lower("holder__plain_name"), "pk")


def _committees(user: Any, words: list[str]) -> QuerySet[Committee]:
    return with_words(Committee.objects.all(), words, "acronym", "name", "focus")


def _national_committees(user: Any, words: list[str]) -> NationalCommitteeQuerySet:
    names = ("name", "abbreviation", "description", "nmo__short_name")
    found = with_words(NationalCommittee.objects.active(), words, *names)
    return found.select_related("nmo").order_by(Unaccented("name"), "pk")


def _offices(user: Any, words: list[str]) -> QuerySet[Office]:
    """Offices of the federation and of its committees, each with who holds it today."""
    offices = Office.objects.filter(level__in=[Level.FEDERATION, Level.COMMITTEE])
    found = with_words(offices, words, "title", "abbreviation", "committee__name")
    holders = Prefetch("terms", Term.objects.current().select_related("holder").order_by("seat"), "holders")
    return found.select_related("committee").prefetch_related(holders).order_by("order", "title", "pk")


def _calls(user: Any, words: list[str]) -> CallQuerySet:
    found = with_words(Call.objects.public(), words, "title", "office__title", "nmo__short_name")
    return found.with_phase().order_by("-closes_at", "-pk")


def _cases(user: User, words: list[str]) -> CaseQuerySet:
    found = (
        Case.objects.visible_to(user)
        .exclude(state__in=UNREAD)
        .alias(plain=plain_of("subject", "writer_name"))
    )
    for word in words:
        here = stands_in("plain", word)
        if number := CASE_NUMBER.fullmatch(word):
            here |= Q(pk=int(number[1]))
        found = found.filter(here)
    return found.order_by("-opened_at", "-pk")


def _announcements(user: Any, words: list[str]) -> AnnouncementQuerySet:
    """What was sent and this person may read: each word in one of its texts."""
    found = Announcement.objects.visible_to(user).sent()
    for word in words:
        found = found.saying(word, stands_in)
    return found.with_texts()


def _topics(user: Any, words: list[str]) -> QuerySet[Topic]:
    """By their names, in English or as the reader calls them; there are a few dozen."""
    wanted = [plain(word) for word in words]
    names = {topic.pk: plain(f"{topic.name} {topic}") for topic in Topic.objects.all()}
    return Topic.objects.filter(
        pk__in=[pk for pk, name in names.items() if all(word in name for word in wanted)]
    )


def _person(term: Term) -> Hit:
    return Hit(str(term.holder), _page_of(term.office, term.nmo), term.label)


def _page_of(office: Office, nmo: NMO | None) -> str:
    """Where one meets whoever holds it: on the NMO's page, on the committee's, or at the letter box."""
    if nmo:
        return nmo.get_absolute_url()
    if office.has_inbox:
        return reverse("committees:write", args=[office.code])
    return office.committee.get_absolute_url() if office.committee else reverse("committees:history")


def _office(office: Office) -> Hit:
    holders = ", ".join(str(term.holder) for term in office.holders)  # type: ignore[attr-defined]
    return Hit(office.full_title, _page_of(office, None), holders or gettext("nobody in office today"))


def _call(call: Call) -> Hit:
    day = date_format(localtime(call.closes_at), "j M Y")
    words = {"coming": gettext("coming, closes %s"), "open": gettext("open until %s")}
    is_off = call.state == Call.State.CANCELLED
    detail = gettext("cancelled") if is_off else words.get(call.phase, gettext("closed %s")) % day
    return Hit(str(call), call.get_absolute_url(), detail)


def _announcement(announcement: Announcement) -> Hit:
    day = date_format(localtime(announcement.sent_at), "j M Y")
    return Hit(
        announcement.text.general_title,
        announcement.get_absolute_url(),
        f"{announcement.office.full_title} · {day}",
    )


SOURCES = [
    Source("people", _("Officers"), _people, _person),
    Source("offices", _("Offices of the federation"), _offices, _office),
    Source(
        "committees",
        _("Committees"),
        _committees,
        lambda committee: Hit(committee.acronym, committee.get_absolute_url(), committee.name),
    ),
    Source(
        "national-committees",
        _("Committees of member organizations"),
        _national_committees,
        lambda one: Hit(one.name, one.nmo.get_absolute_url(), str(one.nmo)),
    ),
    Source("calls", _("Calls"), _calls, _call),
    Source("announcements", _("Announcements"), _announcements, _announcement),
    Source("topics", _("Topics"), _topics, lambda topic: Hit(str(topic), topic.get_absolute_url())),
    Source(
        "letters",
        _("Letters to your offices"),
        _cases,
        lambda case: Hit(case.subject, case.get_absolute_url(), f"{case.number} · {case.writer_name}"),
        for_people=True,
    ),
]
