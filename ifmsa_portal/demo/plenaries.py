"""Two plenaries of the demo's next assembly, lived through the real verbs: one sits, one is planned.

The one that sits has a roll that reaches its quorum by proxies, an item at hand with motions of each kind of fate,
an amendment that both accepted and one that is put to the vote, papers in time and late, and people who wait for the
floor.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from assemblies.basics import BYLAWS, POLICY
from assemblies.models import (
    AgendaItem,
    AgendaPaper,
    Amendment,
    Assembly,
    Mandate,
    Motion,
    MotionKind,
    PaperKind,
    Plenary,
)
from assemblies.workflow import (
    agenda,
    amendments,
    freeze_roll,
    mark_absent,
    mark_present,
    motions,
    open_plenary,
    represent,
    speakers,
)
from assemblies.workflow.roll import bar_for_debts
from committees.models import Term
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

Kind = AgendaItem.Kind
A_DAY = dt.timedelta(days=1)
PRESENTED = 60  # so many NMOs are there, or as many as there are people of the demo


class Item(NamedTuple):
    """An item and how long it takes; the papers that belong to it: kind, title, for everyone, text."""

    kind: str
    title: str
    minutes: int
    papers: tuple[tuple[str, str, bool, str], ...] = ()
    note: str = ""


FIRST = [
    Item(Kind.FORMALITY, "Roll call and opening", 20, note="The credential committee calls the roll."),
    Item(Kind.FORMALITY, "Adoption of the agenda", 10),
    Item(
        Kind.REPORT, "Report of the Executive Board", 30,
        (
            ("Report", "Half-year report of the Executive Board", True,
             "Since October the board has met five times.\n\nThe portal went live, and each NMO confirmed its entry."),
            ("Budget and finances", "Interim accounts", False,
             "Income from fees is at 71 % of the budget; travel assistance was paid to fourteen delegates."),
        ),
    ),
    Item(Kind.MOTIONS, "Policies and motions", 60),
    Item(
        Kind.PRESENTATION, "Membership applications", 30,
        (("Membership", "Application for full membership", False,
          "We ask to become a full member. Sixty-eight percent of our members study medicine."),),
    ),
    Item(Kind.BREAK, "Break", 20),
    Item(Kind.ELECTION, "Election of the Executive Board", 90),
]  # fmt: skip
SECOND = [
    Item(Kind.FORMALITY, "Roll call", 15),
    Item(Kind.MOTIONS, "Bylaw changes", 60),
    Item(Kind.ELECTION, "Host of the August Meeting in two years", 30),
]
CLIMATE = """The federation calls on medical schools to teach the health effects of climate change.
Every national member organization names one person who follows the topic.
The Executive Board reports on progress at each August Meeting."""
VACCINES = """The federation supports free vaccination of all students before their first clinical placement.
Hosts of exchanges say in their conditions which vaccinations they ask for."""
QUORUM = (
    """In article 14 the words “half of the entitled members” become “two fifths of the entitled members”."""
)
FUND = """A fund is set up from which delegations of small members are paid half of the late fee."""


def load_plenaries(people: dict[str, User]) -> None:
    """Everything, some weeks before today; then the first plenary is open."""
    assembly = Assembly.objects.coming().select_related("host_nmo").first()
    assert assembly is not None
    begins = dt.datetime.combine(assembly.starts_on + A_DAY, dt.time(9), dt.UTC)
    set_clock(database_now() - 18 * A_DAY)
    first, second = (_plan(assembly, begins + number * A_DAY, people) for number in (0, 1))
    items = {item.title: item for item in _fill(first, FIRST, people)}
    others = {item.title: item for item in _fill(second, SECOND, people)}
    set_clock(database_now() + 4 * A_DAY)
    _propose(assembly, items["Policies and motions"], others["Bylaw changes"], people)
    deliver()
    set_clock(None)
    for plenary in (first, second):
        freeze_roll(plenary, by=people["credentials"])
    _sit(first, items, people)
    _ask(first, people)


def _plan(assembly: Assembly, starts_at: dt.datetime, people: dict[str, User]) -> Plenary:
    plenary = Plenary(assembly=assembly, starts_at=starts_at, proxies_per_holder=2)
    return agenda.plan_plenary(plenary, by=people["chair"])


def _fill(plenary: Plenary, items: list[Item], people: dict[str, User]) -> list[AgendaItem]:
    made = []
    for one in items:
        item = AgendaItem(plenary=plenary, kind=one.kind, title=one.title, minutes=one.minutes, note=one.note)
        agenda.keep_item(item, by=people["chair"])
        for kind, title, is_public, text in one.papers:
            paper = AgendaPaper(
                item=item, kind=PaperKind.objects.get(name=kind), title=title, is_public=is_public
            )
            agenda.add_paper(paper, text=text, by=people["secgen"])
        made.append(item)
    report = AgendaPaper.objects.filter(item__plenary=plenary, kind__name="Report").first()
    if report:
        text = report.versions.get().text.replace("five times", "six times")
        agenda.revise_paper(report, text=text, by=people["secgen"])
    return made


def _propose(assembly: Assembly, policies: AgendaItem, bylaws: AgendaItem, people: dict[str, User]) -> None:
    """A seconded policy with amendments, one that needs a seconder, a withdrawn one, a bylaw change."""

    def propose(who: str, kind: str, title: str, text: str, reasons: str = "") -> Motion:
        motion = Motion(
            assembly=assembly, proposer_nmo=people[who].nmo, kind=MotionKind.objects.get(name=kind), title=title,
            reasons=reasons,
        )  # fmt: skip
        return motions.propose(motion, text, by=people[who])

    def second(motion: Motion, who: str) -> None:
        motions.second(motion, people[who].nmo, by=people[who])

    climate = propose(
        "president.tn", POLICY, "Climate and health in medical schools", CLIMATE,
        "The last policy on this topic has lapsed after three years.",
    )  # fmt: skip
    second(climate, "neo.br")
    vaccines = propose("neo.us", POLICY, "Vaccination before clinical placements", VACCINES)
    quorum = propose("neo.jp", BYLAWS, "Quorum of the plenary", QUORUM)
    second(quorum, "neo.de")
    fund = propose("neo.pl", "Ordinary motion", "A fund for small delegations", FUND)
    motions.withdraw(fund, by=people["neo.pl"])
    for motion in (climate, vaccines):
        motions.place(motion, policies, by=people["chair"])
    motions.place(quorum, bylaws, by=people["chair"])

    def amend(who: str, before: str, after: str) -> Amendment:
        standing = climate.texts.last()
        assert standing is not None
        amendment = Amendment(
            motion=climate, proposer_nmo=people[who].nmo, text=standing.text.replace(before, after)
        )
        return amendments.amend(amendment, by=people[who])

    accepted = amend("neo.de", "one person who follows", "two people who follow")
    for who in ("president.tn", "neo.br"):
        amendments.accept(accepted, by=people[who])
    contested = amend("neo.us", "at each August Meeting", "at every General Assembly")
    amendments.put_to_vote(contested, by=people["president.tn"])


def _sit(plenary: Plenary, items: dict[str, AgendaItem], people: dict[str, User]) -> None:
    """The roll is called, the plenary is open, the first items are done."""
    committee = people["credentials"]
    debtor = plenary.mandates.entitled().get(nmo__slug="ifmsa-peru")
    bar_for_debts(debtor, "Fees of the last two years.", by=committee)
    open_plenary(plenary, by=people["chair"])
    voters = _voters(plenary, people)
    for mandate, voter in voters:
        mark_present(mandate, voter, by=committee)
    absent = list(plenary.mandates.entitled().filter(voter=None).order_by("nmo__short_name"))
    for number, mandate in enumerate(absent[: len(voters) * 2 - 2]):
        represent(mandate, voters[number // 2][0], by=committee)
    mark_absent(voters[-1][0], by=committee)
    for title in ("Roll call and opening", "Adoption of the agenda", "Policies and motions"):
        agenda.call_item(items[title], by=people["chair"])


def _voters(plenary: Plenary, people: dict[str, User]) -> list[tuple[Mandate, User]]:
    """For each entitled NMO of whom the demo knows someone: its President, an officer, or a student."""
    presidents = set(
        Term.objects.current().filter(office__code="nmo-president").values_list("holder", flat=True)
    )
    known: dict[int, User] = {}
    for person in sorted(people.values(), key=lambda one: one.pk not in presidents):
        if person.nmo_id:
            known.setdefault(person.nmo_id, person)
    mandates = plenary.mandates.entitled().select_related("nmo").order_by("nmo__short_name")
    return [(one, known[one.nmo_id]) for one in mandates if one.nmo_id in known][:PRESENTED]


def _ask(plenary: Plenary, people: dict[str, User]) -> None:
    """Five wait for the floor, one of them for a point of order; the chair calls them."""
    for who, kind in (
        ("president.tn", "speech"), ("president.us", "speech"), ("neo.jp", "information"),
        ("president.de", "order"), ("neo.br", "speech"),
    ):  # fmt: skip
        speakers.ask_to_speak(plenary, kind, by=people[who])
