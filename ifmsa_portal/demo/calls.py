"""Calls of the demo, lived through the real verbs: a council in office, its open call, results held back,
a post that nobody stands for, an NMO's delegation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Now

from committees import call_clock
from committees.models import Call, Candidature, Office
from committees.workflow import calls, candidatures
from documents.models import PrivateFile
from ifmsa_portal.demo import papers
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver

if TYPE_CHECKING:
    from members.models import NMO, User

A_DAY = dt.timedelta(days=1)
OCTOBER = 10
EVENING = dt.time(23, 59)
COUNCIL = (
    "The Advisory Council reads what the federation plans and says what it thinks of it. It meets online four "
    "times a year, and in person at the August Meeting.\n\nWe look for people who know the federation well and "
    "can say no to it in a friendly way. You need not be a student any more."
)
ASSISTANT = (
    "The Regional Assistant links the Director with the national officers of the region, answers their "
    "questions, and runs the sessions at the regional meeting. Count on five hours a week."
)
DELEGATES = (
    "Eight of us go to the March Meeting. The commission reads all answers without names first. You register "
    "and pay on time, and write a report within four weeks after the meeting."
)
LIAISON = "The Liaison Officer speaks for SCORP with those who work for refugees and for peace."
SUPERVISORS = "Four people who look at the plans of the officials, and report to the General Assembly."
GOOD = (
    "Twice I have seen a good plan fail because nobody asked those who had tried it before. I would ask them."
)
DONE = "Two years on my local board, one as a national officer; I trained eleven trainers."
PLAN = "October: write to every national officer. January: one online session. March: a report."
NONE = "None."


@dataclass(frozen=True)
class Teller:
    """What every call of the demo needs; `calls` are kept by name for what follows."""

    people: dict[str, User]
    today: dt.date
    calls: dict[str, Call] = field(default_factory=dict)

    def at(self, day: dt.date, hour: int = 10) -> None:
        """Let it be that day."""
        set_clock(dt.datetime.combine(day, dt.time(hour), dt.UTC))

    def call(
        self, by: str, opens: dt.date, closes: dt.date, *, panel: tuple[str, ...] = (), **values: Any
    ) -> Call:
        """Someone calls, chooses the panel and publishes."""
        self.at(opens, 8)
        begins, ends = (
            dt.datetime.combine(opens, dt.time(8), dt.UTC),
            dt.datetime.combine(closes, EVENING, dt.UTC),
        )
        call = calls.create(Call(opens_at=begins, closes_at=ends, **values), by=self.people[by])
        for name in panel:
            calls.seat_panelist(call, self.people[name], by=self.people[by])
        calls.publish(call, by=self.people[by])
        deliver()
        return call

    def stand(
        self, call: Call, name: str, day: dt.date, *, submits: bool = True, part: int = 9
    ) -> Candidature:
        """Someone writes so many answers, and hands in."""
        self.at(day, 12)
        person = self.people[name]
        candidature = candidatures.begin(call, by=person)
        texts = iter([GOOD, DONE, PLAN, DONE])
        answers = {
            one: NONE if "conflict" in one.text else next(texts) for one in call.questions.all()[:part]
        }
        uploads = {paper: _paper(person, paper.name) for paper in call.papers.all()} if submits else {}
        candidatures.keep(candidature, answers, uploads, by=person)
        for handed in candidature.papers.all():
            PrivateFile.objects.filter(pk=handed.file_id).update(created_at=Now())
        Candidature.objects.filter(pk=candidature.pk).update(created_at=Now())
        if submits:
            candidatures.submit(candidature, by=person)
        deliver()
        return candidature


def load_calls(people: dict[str, User], today: dt.date) -> None:
    """Every call, the earliest first."""
    teller = Teller(people, today)
    first = _the_council_of_today(teller)
    _liaison(teller)
    _assistant(teller)
    _council(teller, first)
    _delegates(teller)
    _supervisors(teller)
    _draft(teller)
    set_clock(None)


def _the_council_of_today(teller: Teller) -> Call:
    """Last summer's call: four were accepted for six seats, and took office on the first of October."""
    october = _october(teller.today)
    call = teller.call(
        "secgen",
        october - 75 * A_DAY,
        october - 45 * A_DAY,
        panel=("president", "nore.se"),
        kind=Call.Kind.ADVISORY_COUNCIL,
        office=Office.objects.get(code="advisory-council"),
        title="Advisory Council",
        text=COUNCIL,
        seats=6,
        first_day=october,
        last_day=october.replace(year=october.year + 2) - A_DAY,
        results_at=dt.datetime.combine(october - 20 * A_DAY, dt.time(12), dt.UTC),
    )
    standing = [
        teller.stand(call, name, october - days * A_DAY)
        for name, days in [
            ("giorgos", 60),
            ("wulandari", 55),
            ("beatriz", 50),
            ("valeria", 47),
            ("taras", 46),
        ]
    ]
    secretary = teller.people["secgen"]
    teller.at(october - 40 * A_DAY)
    for candidature in standing:
        candidatures.find_valid(candidature, by=secretary)
    _score(teller, standing[:3], "president", 4)
    teller.at(october - 25 * A_DAY)
    for candidature in standing:
        _decide(candidature, secretary, accepts=candidature != standing[-1])
    teller.at(october - 20 * A_DAY, 13)
    call_clock.look_at_calls()
    for candidature in standing[:-1]:
        candidatures.appoint(_fresh(candidature), by=secretary)
    deliver()
    call.refresh_from_db()
    return call


def _council(teller: Teller, first: Call) -> None:
    """The two seats that stayed vacant are called for again, today: a draft, two handed in, one valid."""
    opens = teller.today - 9 * A_DAY
    teller.at(opens, 8)
    secretary = teller.people["secgen"]
    call = calls.repeat(first, by=secretary)
    closes = dt.datetime.combine(teller.today + 12 * A_DAY, EVENING, dt.UTC)
    results = closes + 20 * A_DAY
    Call.objects.filter(pk=call.pk).update(
        closes_at=closes, results_at=results, nmo_support=Call.Support.OPTIONAL, time_zone="Africa/Accra"
    )
    call.refresh_from_db()
    for name in ("president", "neo.jp"):
        calls.seat_panelist(call, teller.people[name], by=secretary)
    calls.publish(call, by=secretary)
    deliver()
    valid = teller.stand(call, "noah", teller.today - 6 * A_DAY)
    teller.stand(call, "leyla", teller.today - 2 * A_DAY)
    teller.stand(call, "student.us", teller.today - 3 * A_DAY, submits=False, part=2)
    teller.at(teller.today - A_DAY)
    candidatures.find_valid(valid, by=secretary)
    deliver()


def _assistant(teller: Teller) -> None:
    """A Regional Assistant: closed, scored, one decision taken and held back; one to be decided."""
    director = teller.people["scoph.director"]
    begins = teller.today + 20 * A_DAY
    call = teller.call(
        "scoph.director",
        teller.today - 24 * A_DAY,
        teller.today - 4 * A_DAY,
        panel=("scoph.assistant", "scoph.assistant2"),
        kind=Call.Kind.REGIONAL_ASSISTANT,
        office=Office.objects.get(code="scoph-ra-europe"),
        title="Regional Assistant of SCOPH for Europe",
        text=ASSISTANT,
        first_day=begins,
        last_day=_october(begins).replace(year=_october(begins).year + 1) - A_DAY,
        nmo_support=Call.Support.REQUIRED,
        results_at=dt.datetime.combine(teller.today + 3 * A_DAY, dt.time(12), dt.UTC),
    )
    standing = [
        teller.stand(call, name, teller.today - days * A_DAY)
        for name, days in [("tobias", 9), ("anh", 7), ("friederike", 5)]
    ]
    teller.at(teller.today - 4 * A_DAY)
    for candidature in standing[:2]:
        candidatures.support(
            candidature, Candidature.Support.GIVEN, by=teller.people["president.de"], note="One of our best."
        )
        candidatures.find_valid(candidature, by=director)
    teller.at(teller.today - 3 * A_DAY)
    call_clock.look_at_calls()
    _score(teller, standing[:2], "scoph.assistant", 3)
    candidatures.review(
        _fresh(standing[0]),
        by=teller.people["scoph.assistant2"],
        has_conflict=True,
        comment="We ran a project together last year.",
        points={},
    )
    candidatures.reject(
        _fresh(standing[1]), by=director, note="A good plan, too little time for it this year."
    )
    deliver()


def _liaison(teller: Teller) -> None:
    """Called for twice, and nobody stood."""
    october = _october(teller.today)
    call = teller.call(
        "secgen",
        teller.today - 70 * A_DAY,
        teller.today - 56 * A_DAY,
        kind=Call.Kind.REGIONAL_ASSISTANT,
        office=Office.objects.get(code="scorp-liaison"),
        title="Liaison Officer of SCORP",
        text=LIAISON,
        first_day=teller.today - 50 * A_DAY,
        last_day=october.replace(year=october.year + 1) - A_DAY,
    )
    teller.at(teller.today - 55 * A_DAY)
    call_clock.look_at_calls()
    deliver()
    teller.at(teller.today - 40 * A_DAY, 8)
    call.refresh_from_db()
    again = calls.repeat(call, by=teller.people["secgen"])
    calls.publish(again, by=teller.people["secgen"])
    teller.at(teller.today - 25 * A_DAY)
    call_clock.look_at_calls()
    deliver()


def _delegates(teller: Teller) -> None:
    """AMSA-USA chooses whom it sends to the March Meeting; who stands gets three days more."""
    usa: NMO = teller.people["president.us"].nmo  # type: ignore[assignment]
    call = teller.call(
        "president.us",
        teller.today - 12 * A_DAY,
        teller.today + 2 * A_DAY,
        panel=("leo.chicago", "npo.us", "priya"),
        kind=Call.Kind.DELEGATES,
        nmo=usa,
        title="Delegates to the March Meeting",
        text=DELEGATES,
        seats=8,
        time_zone="America/New_York",
        results_at=dt.datetime.combine(teller.today + 15 * A_DAY, dt.time(17), dt.UTC),
    )
    for name, days in [("mei", 8), ("diego", 5), ("siobhan", 4), ("jamal", 2)]:
        teller.stand(call, name, teller.today - days * A_DAY)
    teller.at(teller.today - A_DAY)
    later = call.closes_at + 3 * A_DAY
    reason = "It is finals week at most schools: you have until the weekend."
    calls.extend(call, later, call.results_at, by=teller.people["president.us"], note=reason)
    candidature = call.candidatures.get(candidate=teller.people["mei"])
    candidatures.find_valid(candidature, by=teller.people["president.us"])
    deliver()


def _supervisors(teller: Teller) -> None:
    """A call that opens next week."""
    october = _october(teller.today)
    opens = teller.today + 7 * A_DAY
    teller.at(teller.today - 2 * A_DAY, 9)
    call = Call(
        kind=Call.Kind.SUPERVISING_COUNCIL,
        office=Office.objects.get(code="supervising-council"),
        title="Supervising Council",
        text=SUPERVISORS,
        seats=2,
        opens_at=dt.datetime.combine(opens, dt.time(8), dt.UTC),
        closes_at=dt.datetime.combine(opens + 21 * A_DAY, EVENING, dt.UTC),
        first_day=october.replace(year=october.year + 1),
        last_day=october.replace(year=october.year + 3) - A_DAY,
    )
    secretary = teller.people["secgen"]
    calls.publish(calls.create(call, by=secretary), by=secretary)


def _draft(teller: Teller) -> None:
    """A call that its Director has not published yet."""
    teller.at(teller.today - 2 * A_DAY, 9)
    begins = teller.today + 40 * A_DAY
    call = Call(
        kind=Call.Kind.REGIONAL_ASSISTANT,
        office=Office.objects.get(code="scoph-ra-asia-pacific"),
        title="Regional Assistant of SCOPH for Asia-Pacific",
        text=ASSISTANT,
        opens_at=dt.datetime.combine(teller.today + A_DAY, dt.time(8), dt.UTC),
        closes_at=dt.datetime.combine(teller.today + 15 * A_DAY, EVENING, dt.UTC),
        first_day=begins,
        last_day=_october(begins).replace(year=_october(begins).year + 1) - A_DAY,
    )
    calls.create(call, by=teller.people["scoph.director"])


def _score(teller: Teller, standing: list[Candidature], name: str, points: int) -> None:
    for number, candidature in enumerate(standing):
        given = {
            one: min(5, points + (number + order) % 2)
            for order, one in enumerate(candidature.call.yardsticks.all())
        }
        candidatures.review(
            _fresh(candidature),
            by=teller.people[name],
            has_conflict=False,
            comment="Knows what it takes, and says so in few words.",
            points=given,
        )


def _decide(candidature: Candidature, by: User, *, accepts: bool) -> None:
    if accepts:
        candidatures.accept(
            _fresh(candidature), by=by, note="Long experience, and a clear and independent voice."
        )
    else:
        candidatures.reject(
            _fresh(candidature), by=by, note="The panel asks you to stand again when you know more NMOs."
        )


def _fresh(candidature: Candidature) -> Candidature:
    return Candidature.objects.with_names().get(pk=candidature.pk)


def _paper(person: User, name: str) -> Any:
    who = person.latin_name or person.get_full_name()
    return papers.pdf(f"{name.lower().replace(' ', '-')}.pdf", ["SPECIMEN - demo data", name, f"Name: {who}"])


def _october(today: dt.date) -> dt.date:
    """The first of October when the year in office began."""
    return dt.date(today.year if today.month >= OCTOBER else today.year - 1, OCTOBER, 1)
