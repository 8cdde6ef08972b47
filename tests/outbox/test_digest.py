"""The digest: one mail in the morning, each item once, whoever works and whatever breaks."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from ifmsa_portal.celery import app
from members.models import User
from outbox import digest, tasks
from outbox.choices import choose
from outbox.digest import gather_due
from outbox.letters import write
from outbox.models import Category, Email, Rhythm
from outbox.sending import send_due
from tests.outbox import smtp_stub

NEWS, INFORMATION = Category.NEWS, Category.INFORMATION


@pytest.fixture
def luc(db: None) -> User:
    """Reads English, wants news and information once a day."""
    person = User.objects.create_user("luc@example.test", given_names="Luc")
    choose(person, {NEWS: Rhythm.DAILY, INFORMATION: Rhythm.WEEKLY})
    return person


def collect(to: User, event: str, category: Category = NEWS) -> Email:
    """A mail that waits for the digest."""
    write("outbox_tests/note", to=to, event=event, context={"value": f"About {event}"}, category=category)
    letter = Email.objects.get(event=event, recipient=to)
    assert letter.state == "collected"
    return letter


def let_it_be_morning() -> None:
    """Every digest is due."""
    Email.objects.filter(state="collected").update(not_before=Now())


def test_before_the_morning_nothing_is_gathered(luc: User) -> None:
    collect(luc, "e1")
    assert gather_due() == 0
    assert Email.objects.get().state == "collected"


def test_one_mail_with_everything_in_its_order(luc: User, salma: User, mail_server: smtp_stub.Server) -> None:
    choose(salma, {NEWS: Rhythm.DAILY})
    first = collect(luc, "e1")
    Email.objects.filter(pk=first.pk).update(text="Dear Luc,\n\nthe first.\n")
    collect(luc, "e2", INFORMATION)
    collect(salma, "e1")
    let_it_be_morning()
    assert gather_due() == 2
    mine = Email.objects.get(category="digest", recipient=luc)
    assert mine.subject == "2 messages for you, together"
    text = mine.text.partition("Fewer mails of this kind")[0]
    assert text == (
        "Dear Luc,\n\nthis is what you wanted to read together:\n\n"
        "— About e1 —\n\nthe first.\n\n— About e2 —\n\nAbout e2\n\n"
    )
    assert Email.objects.filter(state="digested", digest=mine).count() == 2
    theirs = Email.objects.get(category="digest", recipient=salma)
    assert theirs.language == "ar"
    assert theirs.parts.get().event == "e1"
    assert send_due(5) == 2
    assert gather_due() == 0
    assert Email.objects.filter(category="digest", state="sent").count() == 2


def test_a_digest_is_left_as_a_whole_with_all_its_categories(
    luc: User, mail_server: smtp_stub.Server
) -> None:
    from outbox.leaving import who_leaves

    collect(luc, "e1")
    collect(luc, "e2", INFORMATION)
    let_it_be_morning()
    gather_due()
    send_due(5)
    link = mail_server.received[0].message["List-Unsubscribe"]
    assert who_leaves(link.rpartition("leave/")[2].removesuffix("/>")) == (luc, [INFORMATION, NEWS])


def test_what_was_left_meanwhile_is_let_go(luc: User) -> None:
    collect(luc, "e1")
    kept = collect(luc, "e2", INFORMATION)
    choose(luc, {NEWS: Rhythm.NONE})
    let_it_be_morning()
    gather_due()
    assert Email.objects.exclude(category="digest").get() == kept
    choose(luc, {INFORMATION: Rhythm.WEEKLY})
    collect(luc, "e3", INFORMATION)
    choose(luc, {INFORMATION: Rhythm.NONE})
    let_it_be_morning()
    gather_due()
    assert Email.objects.filter(category="digest").count() == 1


def test_without_a_reader_there_is_no_digest(luc: User) -> None:
    collect(luc, "e1")
    luc.delete()
    let_it_be_morning()
    assert gather_due() == 1
    assert not Email.objects.exists()


def test_a_worker_killed_in_the_middle_loses_nothing_and_tells_nothing_twice(
    luc: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect(luc, "e1")
    let_it_be_morning()
    written = digest.write_digest

    def die(*args: Any, **options: Any) -> None:
        written(*args, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(digest, "write_digest", die)
    with pytest.raises(KeyboardInterrupt):
        gather_due()
    assert Email.objects.get().state == "collected"
    monkeypatch.setattr(digest, "write_digest", written)
    gather_due()
    assert Email.objects.filter(category="digest").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_digest(luc: User) -> None:
    for number in range(6):
        collect(luc, f"e{number}")
    let_it_be_morning()
    start = threading.Barrier(2, timeout=10)

    def work() -> None:
        try:
            start.wait()
            digest.gather(luc.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Email.objects.get(category="digest").parts.count() == 6


def test_beat_gathers_until_nobody_is_left(luc: User, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [3, 1, 0]
    monkeypatch.setattr(digest, "gather_due", lambda: runs.pop(0))
    tasks.gather()
    assert runs == []
    assert app.conf.beat_schedule["gather digests"]["task"] == tasks.gather.name


def test_beat_stops_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "gather_due", lambda: 1)
    monkeypatch.setattr(tasks, "MOST_SECONDS", 0)
    tasks.gather()


def test_one_whose_digest_cannot_be_written_holds_up_nobody(
    luc: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mia = User.objects.create_user("mia@example.test", given_names="Mia")
    choose(mia, {NEWS: Rhythm.DAILY})
    collect(luc, "e1")
    collect(mia, "e2")
    let_it_be_morning()
    write_digest = digest.write_digest

    def broken(person: User, *rest: Any, **more: Any) -> None:
        if person == luc:
            raise ValueError("a word that no template knows")
        write_digest(person, *rest, **more)

    monkeypatch.setattr(digest, "write_digest", broken)
    tasks.gather()
    assert dict(Email.objects.filter(recipient=mia).values_list("event", "state"))["e2"] == "digested"
    assert Email.objects.get(recipient=luc).state == "collected"
    assert f"no digest for the account {luc.pk}" in caplog.text
    monkeypatch.undo()
    assert gather_due() == 1
