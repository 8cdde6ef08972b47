"""Addresses that mails come back from: three for good, and nothing more goes there."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from members.models import User
from outbox.failing import is_blocked, is_of_the_address, note, note_refusal, send_on, unblock
from outbox.letters import write
from outbox.models import Email, FailingAddress
from outbox.sending import send_due
from tests.outbox import smtp_stub

Written = Callable[..., Email]
A = "a@example.test"
GONE = "550 5.1.1 No such user"


def test_the_third_mail_that_comes_back_blocks_the_address(written: Written) -> None:
    for number, expected in enumerate([False, False, True, True]):
        assert note(written(event=f"e{number}"), "5.1.1 Unknown\nuser")
        assert is_blocked(A) is expected
    failing = FailingAddress.objects.get()
    assert (failing.failures, failing.last_error, str(failing)) == (3, "5.1.1 Unknown user", A)
    assert not is_blocked("b@example.test")


def test_one_mail_counts_once_however_often_it_is_reported(written: Written) -> None:
    letter = written()
    assert [note(letter, "gone") for _time in range(5)] == [True, False, False, False, False]
    assert FailingAddress.objects.get().failures == 1
    letter.refresh_from_db()
    assert letter.bounced_at is not None
    assert letter.last_error == "gone"


def test_nothing_more_goes_to_a_blocked_address(written: Written, mail_server: smtp_stub.Server) -> None:
    mail_server.answers = {A: [GONE] * 3}
    for number in range(5):
        written(event=f"e{number}")
    other = written("b@example.test")
    assert send_due(10) == 6
    states = Email.objects.filter(address=A).order_by("pk").values_list("state", "attempts")
    assert list(states) == [("failed", 1)] * 3 + [("blocked", 0)] * 2
    other.refresh_from_db()
    assert other.state == "sent"
    assert [received.to for received in mail_server.received] == [["b@example.test"]]
    assert unblock(A) == 2
    assert send_due(10) == 2
    assert len(mail_server.received) == 3


@pytest.mark.parametrize(
    ("answer", "counts"),
    [
        (GONE, True),
        ("550 No such user", True),
        ("552 5.2.2 Mailbox full", True),
        ("550-5.1.1 The account does not exist", True),
        ("551 5.4.4 Unable to route", True),
        ("552 5.2.3 Message too large", False),
        ("550 5.7.1 Relaying denied", False),
        ("554 5.6.0 Bad content", False),
        ("550 relay not permitted", False),
        ("554 Service unavailable; client host blocked using zen.spamhaus.org", False),
        ("451 4.2.2 Mailbox full", False),
        ("TimeoutError timed out", False),
    ],
)
def test_only_what_is_said_of_the_address_counts(answer: str, counts: bool, written: Written) -> None:
    assert note_refusal(written(), answer) is counts
    assert FailingAddress.objects.exists() is counts


@pytest.mark.parametrize(
    ("status", "counts"),
    [("5.0.0", True), ("5.1.10", True), ("5.2.1", True), ("5.4.1", True), ("5.2.3", False), ("5.3.4", False),
     ("5.7.26", False), ("4.1.1", False), ("2.0.0", False), ("5.1.1x", False), ("5.1", False), ("", False)],
)  # fmt: skip
def test_statuses(status: str, counts: bool) -> None:
    assert is_of_the_address(status) is counts


@pytest.mark.parametrize("answer", ["DATA 554 5.1.1 odd", "DATA 550 No such user"])
def test_a_refused_message_says_nothing_of_its_recipient(
    answer: str, written: Written, mail_server: smtp_stub.Server
) -> None:
    written()
    mail_server.answers = {A: [answer]}
    send_due(5)
    assert not FailingAddress.objects.exists()


def test_once_it_works_again_it_takes_three_more(written: Written) -> None:
    for number in range(3):
        note(written(event=f"e{number}"), "gone")
    unblock(A)
    for number in (3, 4):
        note(written(event=f"e{number}"), "gone")
    assert not is_blocked(A)
    note(written(event="e5"), "gone")
    assert is_blocked(A)


def came_back(letter: Email, days_ago: int) -> None:
    """A mail that came back some days ago."""
    assert note(letter, "gone")
    Email.objects.filter(pk=letter.pk).update(bounced_at=Now() - dt.timedelta(days=days_ago))


@pytest.mark.parametrize(
    ("days", "counted"), [((400, 200), 1), ((200, 89), 2), ((89, 88), 3), ((91, 1), 2), ((91, 91), 1)]
)
def test_what_came_back_long_ago_counts_no_more(
    days: tuple[int, int], counted: int, written: Written
) -> None:
    for number, ago in enumerate(days):
        came_back(written(event=f"e{number}"), ago)
    note(written("b@example.test", event="of another"), "gone")
    assert note(written(event="now"), "gone")
    assert FailingAddress.objects.get(address=A).failures == counted
    assert is_blocked(A) is (counted == 3)


def test_a_block_does_not_end_by_itself(written: Written) -> None:
    """Only its owner ends it: nothing goes there meanwhile, so that nothing could come back."""
    for number in range(3):
        came_back(written(event=f"e{number}"), 100 if number == 2 else 1)
    assert is_blocked(A)
    Email.objects.update(bounced_at=Now() - dt.timedelta(days=400))
    assert note(written(event="late report"), "gone")
    assert is_blocked(A)


@pytest.mark.django_db(transaction=True)
def test_reports_that_come_at_once_are_all_counted(written: Written) -> None:
    letters = [written(event=f"e{number}") for number in range(3)]
    start = threading.Barrier(3, timeout=10)

    def report(letter: Email) -> None:
        try:
            start.wait()
            note(letter, "gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=report, args=[letter]) for letter in letters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failing = FailingAddress.objects.get()
    assert failing.failures == 3
    assert failing.blocked_at is not None


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("address_is_blocked_after_three_failures", {"failures": 3}),
        ("address_is_blocked_after_three_failures", {"blocked_at": Now()}),
        ("failing_address_in_lower_case", {"address": "A@example.test"}),
    ],
)
def test_the_database_refuses_what_can_t_be(
    constraint: str, wrong: dict[str, object], written: Written
) -> None:
    note(written(), "gone")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FailingAddress.objects.update(**wrong)


def test_an_address_has_one_row(written: Written) -> None:
    note(written(), "gone")
    with pytest.raises(IntegrityError, match="address"), transaction.atomic():
        FailingAddress.objects.create(address=A, last_failed_at=Now())


def states(person: User) -> list[tuple[str, str, str]]:
    """Event, address and state of each of the person's mails."""
    mine = Email.objects.filter(recipient=person).order_by("event", "address")
    return list(mine.values_list("event", "address", "state"))


def test_who_has_another_address_gets_there_what_never_reached_them(
    salma: User, mail_server: smtp_stub.Server
) -> None:
    old, new = salma.email, "new@example.test"
    for event in ("1 came back", "2 came back", "3 came back", "4 blocked", "5 old", "6 secret", "7 both"):
        write("outbox_tests/note", to=salma, event=event, context={"value": event})
    mail_server.answers = {old: [GONE] * 3}
    assert send_due(10) == 7
    Email.objects.filter(event="5 old").update(created_at=Now() - dt.timedelta(days=31))
    Email.objects.filter(event="6 secret").update(is_secret=True)
    salma.email = new
    salma.save()
    write("outbox_tests/note", to=salma, event="7 both", context={"value": "Hello"})
    write("outbox_tests/note", to="other@example.test", event="other", context={"value": "Hello"})
    ids = set(Email.objects.filter(recipient=salma).values_list("message_id", flat=True))
    assert send_on(salma) == 4
    assert send_on(salma) == 0
    assert states(salma) == [
        ("1 came back", new, "waiting"),
        ("2 came back", new, "waiting"),
        ("3 came back", new, "waiting"),
        ("4 blocked", new, "waiting"),
        ("5 old", old, "blocked"),
        ("6 secret", old, "blocked"),
        ("7 both", new, "waiting"),
        ("7 both", old, "blocked"),
    ]
    assert len(ids & set(Email.objects.filter(address=new).values_list("message_id", flat=True))) == 1
    send_due(10)
    assert sorted(received.to[0] for received in mail_server.received) == [new] * 5 + ["other@example.test"]


def test_what_is_being_sent_and_what_has_arrived_is_not_sent_again(salma: User) -> None:
    for event in ("1 arrived", "2 in hands", "3 forgotten"):
        write("outbox_tests/note", to=salma, event=event, context={"value": event})
    Email.objects.filter(event="1 arrived").update(state="sent", sent_at=Now())
    Email.objects.filter(event="3 forgotten").update(
        state="sent", sent_at=Now(), bounced_at=Now(), subject="-", text="", html=""
    )
    Email.objects.filter(event="2 in hands").update(leased_until=Now() + dt.timedelta(minutes=5))
    salma.email = "new@example.test"
    salma.save()
    assert send_on(salma) == 0
    assert {address for _event, address, _state in states(salma)} == {"salma@example.test"}
