"""What is new on the topics that a person follows: one mail a week at most, and each thing once."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from committees.models import Announcement, Call, NationalCommitteeTopic, Term, Topic, TopicFollow
from committees.models.announcements import Readership
from members.models import User
from outbox.letters import write
from outbox.models import Category, Email
from projects.directory import rows
from projects.models import Project
from projects.publishing import named
from workflows.models import LogEntry, database_now, subject_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)
# The mail's category: people choose by it what they get.
CATEGORY = "topics"
KIND = f"{CATEGORY}/emails/digest"
# A change that is under way has its time already and isn't seen yet: what is younger waits a week.
SETTLING = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class News:
    """Something new on some topics: what it is, what it is called, where one reads it."""

    at: dt.datetime
    topics: frozenset[str]
    kind: Any
    # Texts, or functions that give them in the language of the reader.
    title: Any
    place: Any
    url: str
    # Where not everyone may read it: who may. And who has got it already.
    readers: frozenset[int] | None = None
    got: frozenset[int] = frozenset()

    def is_for(self, person: User) -> bool:
        """Whether it is news to this person, and theirs to read."""
        return person.pk not in self.got and (self.readers is None or person.pk in self.readers)


def send_topic_digests() -> None:
    """Tell everyone who follows a topic what is new on it since they were told last; where nothing is, nothing."""
    until = database_now() - SETTLING
    due = TopicFollow.objects.filter(told_until__lt=until, person__is_active=True)
    since = due.aggregate(since=Min("told_until"))["since"]
    if since is None:
        return
    news = sorted((one for source in SOURCES for one in source(since, until)), key=lambda one: one.at)
    told: set[int] = set()
    if news:
        topics = {topic for one in news for topic in one.topics}
        concerned = due.filter(topic__slug__in=topics).order_by("person").values_list("person", flat=True)
        for person in User.objects.filter(pk__in=concerned.distinct()).order_by("pk"):
            told.add(person.pk)
            try:
                _tell(person, news, until)
            except Exception:
                # Their mark stays, so that the next run tells them; the others are told today.
                logger.exception("no digest for %s", person.uuid)
    due.exclude(person__in=told).update(told_until=until)


@transaction.atomic
def _tell(person: User, news: list[News], until: dt.datetime) -> None:
    """The mail, and the mark up to where it told, together: whoever comes second finds nothing to tell.

    Who has had this week's mail waits for the next one, with their marks: what came in between isn't lost.
    """
    event = f"{CATEGORY}:{person.uuid}:{_week_of(until)}"
    mine = TopicFollow.objects.select_for_update(of=("self",)).filter(person=person, told_until__lt=until)
    follows = list(mine.select_related("topic").order_by("pk"))
    fresh = [one for one in news if one.is_for(person) and any(_is_new(one, follow) for follow in follows)]
    if fresh and Email.objects.filter(kind=KIND, event=event, recipient=person).exists():
        return
    if fresh:
        followed = {follow.topic.slug: follow.topic for follow in follows}
        write(
            KIND,
            to=person,
            event=event,
            context={
                "parts": _by_kind(fresh),
                "topics": partial(_touched, fresh, followed),
                "count": len(fresh),
            },
            category=Category.TOPICS,
        )
    TopicFollow.objects.filter(pk__in=[follow.pk for follow in follows]).update(told_until=until)


def _week_of(instant: dt.datetime) -> str:
    """The week of the calendar, as 2027-W05."""
    year, week, _day = instant.isocalendar()
    return f"{year}-W{week:02}"


def _is_new(one: News, follow: TopicFollow) -> bool:
    return follow.topic.slug in one.topics and one.at > follow.told_until


def _by_kind(fresh: list[News]) -> list[tuple[Any, list[News]]]:
    parts: dict[Any, list[News]] = defaultdict(list)
    for one in fresh:
        parts[one.kind].append(one)
    return list(parts.items())


def _touched(fresh: list[News], followed: dict[str, Topic]) -> str:
    """The followed topics that there is news of, as the reader calls them."""
    return ", ".join(
        str(topic) for slug, topic in followed.items() if any(slug in one.topics for one in fresh)
    )


def new_projects(since: dt.datetime, until: dt.datetime) -> Iterable[News]:
    """Projects that were endorsed; a renewal is no news."""
    found = Project.objects.public().filter(public_since__gt=since, public_since__lte=until)
    for project in rows(found, list(found.values_list("pk", flat=True))):
        yield News(
            at=project.public_since,  # type: ignore[arg-type]
            topics=frozenset(named(project.facets, "topic")),
            kind=_("Endorsed projects"),
            title=project.title,
            place=", ".join(project.nmos),
            url=f"/projects/{project.slug}/",
        )


def new_calls(since: dt.datetime, until: dt.datetime) -> Iterable[News]:
    """Calls that were published for an office of a committee which works on the topic, and haven't closed."""
    published = dict(
        LogEntry.objects.filter(
            subject_type=subject_type(Call), verb="publish", at__gt=since, at__lte=until
        ).values_list("subject_id", "at")
    )
    calls = Call.objects.filter(
        uuid__in=published, state=Call.State.PUBLISHED, closes_at__gt=until, office__committee__isnull=False
    )
    for call in calls.select_related("office__committee", "nmo").prefetch_related(
        "office__committee__topics"
    ):
        topics = call.office.committee.topics.all()  # type: ignore[union-attr]
        yield News(
            at=published[call.uuid],
            topics=frozenset(topic.slug for topic in topics),
            kind=_("Calls"),
            title=call.title,
            place=str(call.nmo or call.office.committee),  # type: ignore[union-attr]
            url=call.get_absolute_url(),
        )


def new_announcements(since: dt.datetime, until: dt.datetime) -> Iterable[News]:
    """What a committee that works on the topic announced, for its readers who didn't get it by mail."""
    sent = Announcement.objects.sent().filter(
        sent_at__gt=since, sent_at__lte=until, office__committee__isnull=False
    )
    sent = sent.exclude(readership=Readership.ADDRESSED).with_texts()
    officers = frozenset(Term.objects.current().values_list("holder", flat=True))
    for announcement in sent.prefetch_related("office__committee__topics", "recipients"):
        topics = announcement.office.committee.topics.all()  # type: ignore[union-attr]
        yield News(
            at=announcement.sent_at,  # type: ignore[arg-type]
            topics=frozenset(topic.slug for topic in topics),
            kind=_("Announcements"),
            title=partial(_title_of, announcement),
            place=partial(_office_of, announcement),
            url=announcement.get_absolute_url(),
            readers=officers if announcement.readership == Readership.OFFICERS else None,
            got=frozenset(one.person_id for one in announcement.recipients.all()),
        )


def _title_of(announcement: Announcement) -> str:
    return announcement.text.general_title


def _office_of(announcement: Announcement) -> str:
    return announcement.office.full_title


def new_national_committees(since: dt.datetime, until: dt.datetime) -> Iterable[News]:
    """National committees that took up the topic."""
    links = NationalCommitteeTopic.objects.filter(
        added_at__gt=since, added_at__lte=until, national_committee__is_active=True
    )
    for link in links.select_related("national_committee__nmo", "topic"):
        committee = link.national_committee
        yield News(
            at=link.added_at,
            topics=frozenset([link.topic.slug]),
            kind=_("National committees"),
            title=committee.name,
            place=str(committee.nmo),
            url=committee.nmo.get_absolute_url(),
        )


SOURCES: list[Callable[[dt.datetime, dt.datetime], Iterable[News]]] = [
    new_projects,
    new_calls,
    new_announcements,
    new_national_committees,
]
