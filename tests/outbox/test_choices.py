"""What a person chose: at once, together in the morning, or not at all; needed mails know no choice."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from members.models import User
from outbox.choices import choices_of, choose
from outbox.letters import write, write_many
from outbox.models import Category, Choice, Email, Rhythm
from outbox.mornings import database_now, next_morning
from outbox.sending import send_due

NOTE = "outbox_tests/note"
NEWS, REMINDERS = Category.NEWS, Category.REMINDERS
DAILY, WEEKLY, NONE, AT_ONCE = Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NONE, Rhythm.AT_ONCE


def news(to: object, event: str = "n1", category: Category = NEWS) -> None:
    """A mail of a category that one can choose."""
    write(NOTE, to=to, event=event, context={"value": f"About {event}"}, category=category)


def test_without_a_choice_everything_comes_at_once(salma: User) -> None:
    news(salma)
    assert Email.objects.values_list("state", "category").get() == ("waiting", "news")
    assert set(choices_of(salma).values()) == {AT_ONCE}


def test_what_is_chosen_as_a_digest_waits_for_the_morning_there(salma: User) -> None:
    choose(salma, {NEWS: DAILY})
    news(salma)
    letter = Email.objects.get()
    assert letter.state == "collected"
    assert letter.not_before == next_morning(DAILY, "Africa/Tunis", now=letter.created_at)
    assert send_due(5) == 0
    assert str(Choice.objects.get()) == "News and announcements: Once a day, together"


def test_what_is_not_wanted_is_not_written(salma: User) -> None:
    choose(salma, {NEWS: NONE})
    news(salma)
    news(salma, "r1", REMINDERS)
    assert Email.objects.values_list("category", flat=True).get() == "reminders"


def test_needed_mails_know_no_choice(salma: User) -> None:
    choose(salma, dict.fromkeys(Category.to_choose(), NONE))
    write(NOTE, to=salma, event="e", context={"value": "x"})
    letter = Email.objects.get()
    assert (letter.state, letter.category) == ("waiting", "needed")
    assert "/mails/leave/" not in letter.text


def test_a_mail_that_can_be_left_says_how(salma: User) -> None:
    news(salma)
    news("bare@example.test")
    letter, bare = Email.objects.order_by("pk")
    assert "http://testserver/mails/leave/" in letter.text
    assert 'class="button" href="http://testserver/mails/leave/' in letter.html
    assert "/mails/leave/" not in bare.text


@pytest.mark.parametrize(
    ("rhythm", "zone", "now", "morning"),
    [
        # Tuesday, 24 November 2026.
        (DAILY, "UTC", "2026-11-24T06:59", "2026-11-24T07:00"),
        (DAILY, "UTC", "2026-11-24T07:00", "2026-11-25T07:00"),
        (DAILY, "Asia/Tokyo", "2026-11-24T21:59", "2026-11-24T22:00"),
        (DAILY, "Asia/Tokyo", "2026-11-24T22:00", "2026-11-25T22:00"),
        (DAILY, "Pacific/Kiritimati", "2026-11-24T17:30", "2026-11-25T17:00"),
        # The clocks in New York go back on 1 November 2026.
        (DAILY, "America/New_York", "2026-10-31T12:00", "2026-11-01T12:00"),
        (WEEKLY, "UTC", "2026-11-24T12:00", "2026-11-30T07:00"),
        (WEEKLY, "UTC", "2026-11-30T06:59", "2026-11-30T07:00"),
        (WEEKLY, "UTC", "2026-11-30T07:00", "2026-12-07T07:00"),
        (WEEKLY, "UTC", "2026-11-29T23:00", "2026-11-30T07:00"),
        (WEEKLY, "America/New_York", "2026-11-30T11:30", "2026-11-30T12:00"),
    ],
)
def test_the_next_morning(rhythm: Rhythm, zone: str, now: str, morning: str) -> None:
    found = next_morning(rhythm, zone, now=dt.datetime.fromisoformat(f"{now}Z"))
    assert found == dt.datetime.fromisoformat(f"{morning}Z")
    assert found.tzinfo == zoneinfo.ZoneInfo(zone)


def test_what_waits_follows_a_new_choice(salma: User) -> None:
    choose(salma, {NEWS: WEEKLY})
    news(salma)
    choose(salma, {NEWS: DAILY})
    letter = Email.objects.get()
    assert letter.not_before == next_morning(DAILY, "Africa/Tunis")
    choose(salma, {NEWS: NONE})
    assert Email.objects.get().not_before == letter.not_before
    choose(salma, {NEWS: AT_ONCE})
    assert Email.objects.get().not_before <= database_now()


def test_a_reminder_can_t_wait_for_a_week(salma: User) -> None:
    with pytest.raises(ValueError, match="reminders can't be weekly"):
        choose(salma, {REMINDERS: WEEKLY})
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("choice_of_what_can_be_chosen", {"category": "needed"}),
        ("choice_of_a_rhythm_that_helps", {"category": "reminders", "rhythm": "weekly"}),
        ("choice_of_a_rhythm_that_helps", {"rhythm": "never"}),
        ("choice_remembers_only_what_was_left", {"left_from": "daily"}),
        ("choice_remembers_only_what_was_left", {"rhythm": "none", "left_from": "none"}),
    ],
)
def test_the_database_refuses_a_choice_that_can_t_be(
    salma: User, constraint: str, wrong: dict[str, str]
) -> None:
    choose(salma, {NEWS: DAILY})
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Choice.objects.update(**wrong)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("email_category_known", {"category": "spam"}),
        ("email_that_is_needed_goes_at_once", {"category": "needed", "state": "collected"}),
        ("email_in_a_digest_names_it", {"state": "digested"}),
    ],
)
def test_the_database_refuses_a_mail_that_can_t_be(
    salma: User, constraint: str, wrong: dict[str, str]
) -> None:
    news(salma)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Email.objects.update(**wrong)


def test_fifteen_hundred_cost_no_more_queries_than_three(db: None) -> None:
    def people(start: int, count: int) -> list[User]:
        made = [
            User(email=f"p{n}@example.test", given_names="P", language=["en", "ar"][n % 2])
            for n in range(start, start + count)
        ]
        made = User.objects.bulk_create(made)
        Choice.objects.bulk_create(
            Choice(person=one, category=NEWS, rhythm=[DAILY, NONE, AT_ONCE][n % 3])
            for n, one in enumerate(made)
        )
        return made

    costs = []
    for start, count in ((0, 3), (100, 60)):
        readers = people(start, count)
        with CaptureQueriesContext(connection) as queries:
            write_many(NOTE, to=readers, event=f"e{start}", context={"value": "x"}, category=NEWS)
        costs.append(len(queries))
        assert Email.objects.filter(event=f"e{start}").count() == count * 2 // 3
    assert costs[0] == costs[1] <= 6
