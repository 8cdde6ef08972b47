"""Sending: once, again later, or never, as the mail server's answer says."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from outbox import sending
from outbox.models import Email
from outbox.sending import BACK_OFF, LEASE, MOST_ATTEMPTS, lease, send_due
from tests.outbox import smtp_stub

Written = Callable[..., Email]
A, B, C = (f"{name}@example.test" for name in "abc")


def state_of(letter: Email) -> tuple[str, int, str]:
    """What became of a mail: its state, its tries and the last error."""
    letter.refresh_from_db()
    assert letter.leased_until is None
    return letter.state, letter.attempts, letter.last_error


def test_a_sent_mail_says_when_and_is_not_sent_again(written: Written, mail_server: smtp_stub.Server) -> None:
    letter = written()
    assert send_due(5) == 1
    assert send_due(5) == 0
    assert state_of(letter) == ("sent", 1, "")
    assert letter.sent_at is not None
    assert letter.sent_at >= letter.created_at
    assert [received.to for received in mail_server.received] == [[A]]


def test_its_headers(written: Written, mail_server: smtp_stub.Server, settings: Any) -> None:
    letter = written()
    send_due(5)
    message = mail_server.received[0].message
    assert message["Message-ID"] == letter.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(message["Date"]) == letter.created_at.replace(microsecond=0)
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_many_go_over_one_connection_up_to_the_limit(written: Written, mail_server: smtp_stub.Server) -> None:
    letters = [written(event=f"e{number}") for number in range(3)]
    assert send_due(2) == 2
    assert (mail_server.connections, len(mail_server.received)) == (1, 2)
    assert [state_of(letter)[0] for letter in letters] == ["sent", "sent", "waiting"]


def test_no_connection_is_made_for_nothing(db: None, mail_server: smtp_stub.Server) -> None:
    assert send_due(5) == 0
    assert mail_server.connections == 0


def test_451_puts_the_mail_off_and_the_others_go(written: Written, mail_server: smtp_stub.Server) -> None:
    first, second = written(A), written(B)
    mail_server.answers = {A: ["451 Try later"]}
    assert send_due(5) == 2
    assert state_of(first) == ("waiting", 1, "451 Try later")
    assert state_of(second) == ("sent", 1, "")
    assert not Email.objects.due().exists()
    Email.objects.update(not_before=F("not_before") - dt.timedelta(minutes=1))
    assert send_due(5) == 1
    assert state_of(first) == ("sent", 2, "")


def test_the_pauses_grow_to_a_day_and_the_tenth_try_is_the_last(
    written: Written, mail_server: smtp_stub.Server
) -> None:
    letter = written()
    mail_server.answers = {A: ["451 Try later"] * MOST_ATTEMPTS}
    pauses = []
    for _number in BACK_OFF:
        Email.objects.update(not_before=Now())
        assert send_due(5) == 1
        assert state_of(letter)[0] == "waiting"
        pauses.append(Email.objects.values_list(F("not_before") - Now(), flat=True).get())
    rounded = [round(pause / dt.timedelta(minutes=1)) for pause in pauses]
    assert rounded == [1, 5, 15, 60, 180, 360, 720, 1440, 1440]
    Email.objects.update(not_before=Now())
    assert send_due(5) == 1
    assert state_of(letter) == ("failed", 10, "451 Try later")


@pytest.mark.parametrize("answer", ["550 No such user", "DATA 554 Refused"])
def test_5xx_fails_at_once_and_shows_why(
    answer: str, written: Written, mail_server: smtp_stub.Server
) -> None:
    first, second = written(A), written(B)
    mail_server.answers = {A: [answer]}
    assert send_due(5) == 2
    assert state_of(first) == ("failed", 1, answer.removeprefix("DATA "))
    assert state_of(second) == ("sent", 1, "")
    assert Email.objects.summary() == {
        **dict.fromkeys(["waiting", "held", "collected", "blocked"], 0),
        "failed": 1,
        "sent": 1,
    }


def test_a_server_that_is_away_costs_no_try(
    written: Written, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = written(A), written(B)
    with smtp_stub.running() as closed:
        port = closed.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert send_due(5) == 0
    assert state_of(first) == ("waiting", 0, "ConnectionRefusedError [Errno 111] Connection refused")
    assert state_of(second) == ("waiting", 0, "")
    assert Email.objects.due().count() == 2
    assert "mail server away: ConnectionRefusedError" in caplog.text


def test_a_server_that_hangs_up_in_the_middle_stops_the_batch(
    written: Written, mail_server: smtp_stub.Server
) -> None:
    first, second = written(A), written(B)
    mail_server.answers = {A: [""]}
    assert send_due(5) == 0
    assert state_of(first) == ("waiting", 1, "SMTPServerDisconnected Connection unexpectedly closed")
    assert state_of(second) == ("waiting", 0, "")
    assert send_due(5) == 1
    assert state_of(second) == ("sent", 1, "")


def test_421_stops_the_batch(written: Written, mail_server: smtp_stub.Server) -> None:
    first, second = written(A), written(B)
    mail_server.answers = {A: ["421 Closing"]}
    assert send_due(5) == 0
    assert state_of(first) == ("waiting", 1, "421 Closing")
    assert state_of(second) == ("waiting", 0, "")


def test_a_timeout_puts_the_mail_off(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = written()

    def hang(*args: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", hang)
    assert send_due(5) == 0
    assert state_of(letter) == ("waiting", 1, "TimeoutError timed out")


def test_a_goodbye_that_fails_harms_nothing(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = written()

    def hang_up(*args: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.close", hang_up)
    assert send_due(5) == 1
    assert state_of(letter) == ("sent", 1, "")


def test_a_mail_that_kills_each_sender_ends_as_failed(
    written: Written, mail_server: smtp_stub.Server
) -> None:
    letter = written()
    Email.objects.update(attempts=MOST_ATTEMPTS, leased_until=Now())
    assert send_due(5) == 1
    assert state_of(letter) == ("failed", 11, "Every try broke off without an answer.")
    assert mail_server.connections == 0


def test_held_and_put_off_mails_stay(written: Written) -> None:
    held, later = written(A), written(B)
    Email.objects.filter(pk=held.pk).update(state="held")
    Email.objects.filter(pk=later.pk).update(not_before=Now() + dt.timedelta(minutes=1))
    assert send_due(5) == 0
    assert mail.outbox == []


def test_a_lease_keeps_others_off_until_it_ends(written: Written) -> None:
    letter = written()
    assert lease() == letter
    assert lease() is None
    rest = Email.objects.values_list(F("leased_until") - Now(), flat=True).get()
    assert LEASE - dt.timedelta(seconds=30) < rest <= LEASE
    Email.objects.update(leased_until=Now())
    again = lease()
    assert again == letter
    assert again is not None
    assert again.attempts == 2


def test_who_lost_the_lease_says_no_more_but_sent(written: Written) -> None:
    written()
    slow = lease()
    Email.objects.update(leased_until=Now())
    quick = lease()
    assert slow is not None
    assert quick is not None
    sending._note(slow, smtplib.SMTPDataError(550, b"No"))
    assert Email.objects.values_list("state", "attempts").get() == ("waiting", 2)
    sending._mark_sent(slow)
    sending._note(quick, smtplib.SMTPDataError(550, b"No"))
    assert Email.objects.values_list("state", "last_error").get() == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_a_sender_passes_over_a_row_that_another_has_locked(written: Written) -> None:
    first, second = written(A), written(B)
    taken: list[Email | None] = []
    with transaction.atomic():
        assert lease() == first
        in_a_thread(lambda: taken.append(lease())).join()
    assert taken == [second]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(written: Written, mail_server: smtp_stub.Server) -> None:
    for number in range(20):
        written(event=f"e{number}")
    both_are_sending = threading.Barrier(2, timeout=10)
    mail_server.on_data = lambda _received: (
        both_are_sending.wait() if len(mail_server.received) <= 2 else None
    )
    counts: list[int] = []
    for thread in [in_a_thread(lambda: counts.append(send_due(30))) for _ in range(2)]:
        thread.join()
    sent = [received.message["Message-ID"] for received in mail_server.received]
    assert sum(counts) == len(sent) == len(set(sent)) == 20
    assert min(counts) >= 1
    assert not Email.objects.exclude(state="sent", attempts=1).exists()


def in_a_thread(job: Callable[[], Any]) -> threading.Thread:
    """The job in a thread with its own database connection, closed at the end."""

    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
