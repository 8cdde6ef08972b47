"""What is new on followed topics: one mail, each thing once, nothing where nothing is new."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F

from committees.models import (
    Announcement,
    Call,
    NationalCommittee,
    NationalCommitteeTopic,
    Office,
    Topic,
    TopicFollow,
)
from committees.workflow import announcements
from committees.workflow import interests as workflow
from ifmsa_portal import digests
from ifmsa_portal.celery import app
from ifmsa_portal.tasks import send_topic_digests
from outbox.models import Email
from projects.models import Project
from tests.committees.announcing import TEXT, gather, held, sent, write
from tests.projects.public import endorsed
from workflows.models import LogEntry, database_now

WEEK, HOUR = dt.timedelta(days=7), dt.timedelta(hours=1)


@pytest.fixture
def topics(circle):
    return {slug: Topic.objects.get(slug=slug) for slug in ("vaccination", "cancer", "ethics")}


@pytest.fixture
def people(world, cast):
    return gather(world, cast)


def on(slug):
    return Topic.objects.get(slug=slug)


def follows(person, *topics, since=WEEK):
    """This person has followed the topics for a while."""
    for topic in topics:
        workflow.follow(topic, by=person)
    TopicFollow.objects.filter(person=person, topic__in=topics).update(told_until=database_now() - since)


def project_on(world, circle, *topics, title="Impfbus", ago=HOUR):
    """A project on these topics, endorsed a while ago."""
    project = endorsed(world, circle, topics=topics, title=title)
    Project.objects.filter(pk=project.pk).update(public_since=database_now() - ago)
    return project


def group_on(nmo, *topics, name="Öffentliche Gesundheit", ago=HOUR):
    """A national committee that took up the topics a while ago."""
    group = NationalCommittee.objects.create(nmo=nmo, name=name)
    group.topics.set(topics)
    NationalCommitteeTopic.objects.filter(national_committee=group).update(added_at=database_now() - ago)
    return group


def run():
    """The clock strikes; who got which digest."""
    Email.objects.all().delete()
    send_topic_digests()
    return sorted(Email.objects.values_list("kind", "address"))


DIGEST = "topics/emails/digest"


def test_one_mail_names_everything_new_on_what_one_follows(world, circle, topics):
    follows(circle.amina, topics["vaccination"], topics["ethics"])
    follows(circle.other, topics["cancer"])
    project_on(world, circle, topics["vaccination"], topics["ethics"])
    group_on(world.germany, topics["vaccination"])
    assert run() == [(DIGEST, "amina@example.test")]
    letter = Email.objects.get()
    assert letter.subject == "New on your topics: Vaccination, Ethics"
    for words in (
        "Endorsed projects\n\nImpfbus, Associa-Med Tunisia:\nhttp://testserver/projects/impfbus/",
        "National committees\n\nÖffentliche Gesundheit, bvmd Germany:\nhttp://testserver/nmos/bvmd-germany/",
        "http://testserver/profile/interests/",
    ):
        assert words in letter.text
    assert letter.text.count("Impfbus") == 1


def test_each_thing_is_told_once(world, circle, topics):
    follows(circle.amina, topics["vaccination"], topics["ethics"])
    project_on(world, circle, topics["vaccination"])
    assert len(run()) == 1
    assert run() == []
    TopicFollow.objects.update(told_until=F("told_until") - dt.timedelta(minutes=20))
    group_on(world.germany, topics["vaccination"], ago=dt.timedelta(minutes=15))
    assert len(run()) == 1
    assert "Impfbus" not in Email.objects.get().text


def test_a_second_run_in_a_week_writes_nobody_a_second_mail_and_loses_nothing(world, circle, topics):
    """What came since the first run is told in the next week."""
    monday = digest_monday()
    follows(circle.amina, topics["vaccination"])
    project_on(world, circle, topics["vaccination"])
    digests_at(monday)
    group_on(world.germany, topics["vaccination"], ago=-HOUR)
    NationalCommitteeTopic.objects.update(added_at=monday + HOUR)
    for later in (2 * HOUR, dt.timedelta(days=2), dt.timedelta(days=6)):
        digests_at(monday + later)
    digest = Email.objects.filter(kind=DIGEST).order_by("pk")
    assert [one.text.count("Impfbus") for one in digest] == [1]
    digests_at(monday + WEEK)
    digests_at(monday + WEEK)
    first, second = digest.all()
    assert "Öffentliche Gesundheit" not in first.text
    assert "Öffentliche Gesundheit" in second.text
    assert "Impfbus" not in second.text


def digest_monday():
    """Noon of the next Monday: a run then, and those of the week after it."""
    now = database_now()
    days = 7 - now.weekday()
    return now.replace(hour=12, minute=0) + dt.timedelta(days=days)


def test_nothing_new_no_mail_and_the_mark_moves_on(circle, topics):
    follows(circle.amina, topics["vaccination"])
    assert run() == []
    assert database_now() - TopicFollow.objects.get().told_until < HOUR
    assert TopicFollow.objects.all().delete()[0] == 1
    assert run() == []


def test_what_was_there_before_one_followed_is_no_news(world, circle, topics):
    project_on(world, circle, topics["vaccination"], topics["ethics"], ago=2 * HOUR)
    follows(circle.amina, topics["vaccination"], since=HOUR)
    follows(circle.amina, topics["cancer"], since=WEEK)
    assert run() == []


def test_what_is_younger_than_some_minutes_waits_and_is_not_lost(world, circle, topics):
    follows(circle.amina, topics["vaccination"])
    project_on(world, circle, topics["vaccination"], ago=dt.timedelta(minutes=1))
    assert run() == []
    TopicFollow.objects.update(told_until=F("told_until") - HOUR)
    Project.objects.update(public_since=F("public_since") - HOUR / 2)
    assert len(run()) == 1


def test_a_call_of_the_topics_committee_is_news_while_it_is_open(world, circle, topics):
    follows(circle.amina, topics["vaccination"])
    now = database_now()
    for title, office, state, closes in (
        ("Assistants wanted", "scoph-ra-africa", "published", now + WEEK),
        ("Over", "scoph-ra-africa", "published", now - HOUR),
        ("Cancelled", "scoph-ra-africa", "cancelled", now + WEEK),
        ("Human rights", "scorp-ra-africa", "published", now + WEEK),
        ("Council", "advisory-council", "published", now + WEEK),
    ):
        call = Call.objects.create(
            title=title,
            kind="vacant-post",
            office=Office.objects.get(code=office),
            opens_at=now - 2 * HOUR,
            closes_at=closes,
            state=state,
        )
        entry = LogEntry.objects.append(call, "publish", source="draft", by=circle.grace)
        assert entry.at
    digests_at(now + HOUR)
    assert "Calls\n\nAssistants wanted, SCOPH:" in Email.objects.get().text
    for other in ("Over", "Cancelled", "Human rights", "Council"):
        assert other not in Email.objects.get().text


def digests_at(instant):
    """Digests as they are written at another hour: the log's entries can't be set back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "database_now", lambda: instant)
        digests.send_topic_digests()


READERS = {
    "everyone": ["amina", "lena"],
    "members": ["amina", "lena"],
    "officers": ["lena"],
    "addressed": [],
}


@pytest.mark.parametrize("readership", READERS)
def test_an_announcement_is_news_to_its_readers_who_did_not_get_it(people, readership):
    for person in (people.amina, people.lena, people.nils):
        follows(person, on("vaccination"))
    record = sent(
        people.sofia, offices=["npo"], regions=["europe"], readership=readership,
        text={**TEXT, "title": "Week of {nmo}"},
    )  # fmt: skip
    held(people.sofia, offices=["npo"], readership="everyone")
    Announcement.objects.filter(pk=record.pk).update(sent_at=database_now() - HOUR)
    assert run() == [(DIGEST, f"{name}@example.test") for name in READERS[readership]]
    for mail in Email.objects.all():
        assert "Announcements\n\nWeek of your NMO, Director of SCOPH:\n" in mail.text
        assert mail.text.count("/announcements/") == 1


def test_an_announcement_of_the_federation_is_on_no_topic(people):
    follows(people.amina, *Topic.objects.all())
    record = sent(people.pia, "president", offices=["npo"], readership="everyone")
    Announcement.objects.filter(pk=record.pk).update(sent_at=database_now() - HOUR)
    assert run() == []


def test_topics_and_titles_are_in_the_readers_language(people):
    type(people.amina).objects.filter(pk=people.amina.pk).update(language="fr")
    follows(people.amina, on("vaccination"), on("cancer"))
    record = write(people.sofia, offices=["npo"], readership="everyone")
    record.texts.create(language="fr", title="Semaine de la vaccination", summary="Dites.", body="Bonjour")
    announcements.hold(record, by=people.sofia)
    announcements.send(record, by=people.sofia, expected=3)
    Announcement.objects.filter(pk=record.pk).update(sent_at=database_now() - HOUR)
    Topic.objects.filter(name="Mental health").update(name="Mind")
    Topic.objects.filter(slug="vaccination").update(name="Mental health")
    run()
    mail = Email.objects.get()
    assert "Santé mentale" in mail.subject
    assert "Semaine de la vaccination, " in mail.text


def test_one_whose_digest_cannot_be_written_holds_up_nobody(world, circle, topics, monkeypatch, caplog):
    follows(circle.amina, topics["vaccination"])
    follows(circle.other, topics["vaccination"])
    project_on(world, circle, topics["vaccination"])
    tell = digests._tell

    def broken(person, *rest):
        if person == circle.amina:
            raise ValueError("a word that no template knows")
        tell(person, *rest)

    monkeypatch.setattr(digests, "_tell", broken)
    assert run() == [(DIGEST, circle.other.email)]
    assert f"no digest for {circle.amina.uuid}" in caplog.text
    monkeypatch.undo()
    assert run() == [(DIGEST, "amina@example.test")]


def test_a_closed_account_hears_nothing(world, circle, topics):
    follows(circle.amina, topics["vaccination"])
    project_on(world, circle, topics["vaccination"])
    circle.amina.is_active = False
    circle.amina.save()
    assert run() == []


def test_it_comes_in_the_language_of_who_reads_it(world, circle, topics):
    circle.amina.language = "fr"
    circle.amina.save()
    follows(circle.amina, topics["vaccination"])
    project_on(world, circle, topics["vaccination"])
    run()
    assert Email.objects.get().language == "fr"


def test_of_two_workers_the_second_finds_nothing_to_tell(world, circle, topics):
    follows(circle.amina, topics["vaccination"])
    project_on(world, circle, topics["vaccination"])
    until = database_now() - digests.SETTLING
    news = list(digests.new_projects(until - WEEK, until))
    for _worker in range(2):
        digests._tell(circle.amina, news, until)
    assert Email.objects.filter(kind=DIGEST).count() == 1


def test_many_followers_cost_the_same_queries_each(world, circle, topics, django_assert_max_num_queries):
    for person in (circle.amina, circle.other, circle.hans):
        follows(person, topics["vaccination"])
    for number in range(5):
        group_on(world.germany, topics["vaccination"], name=f"Group {number}")
    with django_assert_max_num_queries(60):
        assert len(run()) == 3


def test_it_is_due_once_a_week():
    entry = app.conf.beat_schedule["weekly digests of topics"]
    assert entry["task"] == "ifmsa_portal.tasks.send_topic_digests"
    assert entry["schedule"].day_of_week == {2}


def test_the_category_is_the_beginning_of_its_kind():
    assert DIGEST == digests.KIND
    assert digests.KIND.startswith(f"{digests.CATEGORY}/")
