"""Announcements of the demo, written and sent by the real verbs: three in the archive, one held, one a draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from committees.audience import yet_to_get
from committees.models import Announcement, AnnouncementLink, AnnouncementText, Office
from committees.models.announcements import Readership
from committees.workflow import announcements as workflow
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

A_DAY = dt.timedelta(days=1)


class Text(NamedTuple):
    """What it says in one language."""

    language: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Story:
    """One announcement, so many days ago, and how far it went."""

    days: int
    office: str
    writer: str
    texts: list[Text]
    state: str = Announcement.State.SENT
    offices: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    readership: str = Readership.OFFICERS
    is_needed: bool = False
    deadline_days: int = 0
    time_zone: str = "UTC"
    links: list[tuple[str, str]] = field(default_factory=list)


STORIES = [
    Story(
        21,
        "secretary-general",
        "secgen",
        [
            Text(
                "en",
                "March Meeting: name your delegation",
                "Each NMO names its delegates in the portal. What is named later pays the late fee.",
                "Dear {given_names},\n\nthe March Meeting comes nearer. As {office} of {nmo} you name the "
                "delegation:\n\n- eight seats at the early fee\n- eight more at the late fee\n- one for each "
                "endorsed project\n\nWrite to me if anything is unclear.",
            ),
            Text(
                "fr",
                "Réunion de mars : nommez votre délégation",
                "Chaque NMO nomme ses délégués dans le portail. Après la date, c’est le tarif tardif.",
                "Bonjour {given_names},\n\nla réunion de mars approche. C’est vous qui nommez la délégation de "
                "{nmo} :\n\n- huit places au tarif réduit\n- huit autres au tarif tardif\n- une par projet "
                "reconnu\n\nÉcrivez-moi si quelque chose n’est pas clair.",
            ),
            Text(
                "ar",
                "اجتماع مارس: سمّوا وفدكم",
                "تسمّي كل منظمة وطنية مندوبيها في البوابة. وما بعد الموعد فبالرسم المتأخر.",
                "عزيزي {given_names}،\n\nاقترب اجتماع مارس. أنتم تسمّون وفد {nmo}:\n\n- ثمانية مقاعد بالرسم "
                "المبكر\n- ثمانية أخرى بالرسم المتأخر\n- مقعد لكل مشروع معتمد",
            ),
        ],
        offices=["nmo-president"],
        readership=Readership.EVERYONE,
        is_needed=True,
        deadline_days=40,
        links=[("How a delegation is put together", "https://meetings.example.org/delegation")],
    ),
    Story(
        12,
        "scope-director",
        "scope.director",
        [
            Text(
                "en",
                "Conditions for the coming season",
                "Look through your Exchange Conditions and publish them before the season opens.",
                "Dear {given_names},\n\nplease look through the conditions of {nmo}:\n\n- months and cities\n"
                "- languages\n- what you ask for beyond the standard papers\n\nStudents see them at once.",
            ),
        ],
        offices=["neo"],
        statuses=["full"],
        is_needed=True,
        deadline_days=20,
        time_zone="Europe/Athens",
    ),
    Story(
        6,
        "scoph-ra-africa",
        "scoph.assistant",
        [
            Text(
                "en",
                "An hour for the public health officers of Africa",
                "We meet online to talk about campaigns against malaria. Bring one that went wrong.",
                "Dear {given_names},\n\nlet us talk for an hour. No slides, no reports:\n\n- what you tried\n"
                "- what nobody told you before\n- what you would do again",
            ),
        ],
        offices=["npo"],
        links=[("Where we meet", "https://meet.example.org/scoph-africa")],
    ),
    Story(
        2,
        "scoph-director",
        "scoph.director",
        [
            Text(
                "en",
                "Vaccination week: what do you plan?",
                "Tell us in three lines what {nmo} plans for the European vaccination week.",
                "Dear {given_names},\n\nthree lines are enough:\n\n- where\n- with whom\n- how you will know "
                "that it worked\n\nWe put all of them on one page, so that nobody plans alone.",
            ),
            Text(
                "fr",
                "Semaine de la vaccination : vos projets ?",
                "Dites-nous en trois lignes ce que {nmo} prévoit pour la semaine européenne de la vaccination.",
                "Bonjour {given_names},\n\ntrois lignes suffisent :\n\n- où\n- avec qui\n- comment vous saurez "
                "que cela a marché",
            ),
        ],
        state=Announcement.State.HELD,
        offices=["npo"],
        regions=["europe"],
        deadline_days=14,
        time_zone="Africa/Cairo",
    ),
    Story(
        1,
        "secretary-general",
        "secgen",
        [
            Text(
                "en",
                "Who changes office this winter",
                "Please enter terms that end early, so that mails reach the right people.",
                "Dear {given_names},\n\nthis is only begun.",
            ),
        ],
        state=Announcement.State.DRAFT,
    ),
]


def load_announcements(people: dict[str, User]) -> None:
    """Write them on their days, and send those that are sent."""
    today = database_now()
    offices = Office.objects.in_bulk(field_name="code")
    for story in STORIES:
        set_clock(today - story.days * A_DAY)
        record = _written(story, offices, people[story.writer], today)
        if story.state != Announcement.State.DRAFT:
            workflow.hold(record, by=people[story.writer])
        if story.state == Announcement.State.SENT:
            workflow.send(record, by=people[story.writer], expected=yet_to_get(record).count())
            deliver()
    set_clock(None)


def _written(story: Story, offices: dict[str, Office], writer: User, today: dt.datetime) -> Announcement:
    """The draft with everything that belongs to it."""
    first, *others = [AnnouncementText(**text._asdict()) for text in story.texts]
    deadline = (today + story.deadline_days * A_DAY).replace(hour=20, minute=59, second=0, microsecond=0)
    record = workflow.create(
        Announcement(
            office=offices[story.office],
            regions=story.regions,
            statuses=story.statuses,
            readership=story.readership,
            is_needed=story.is_needed,
            deadline_at=deadline if story.deadline_days else None,
            time_zone=story.time_zone,
        ),
        first,
        by=writer,
    )
    record.offices.set(offices[code] for code in story.offices)
    for text in others:
        text.announcement = record
        text.save()
    for order, (label, url) in enumerate(story.links):
        AnnouncementLink.objects.create(announcement=record, label=label, url=url, order=order)
    return record
