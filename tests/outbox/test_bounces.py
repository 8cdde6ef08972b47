"""Reports of mail servers: read as they come, believed only of a mail that was sent."""

from __future__ import annotations

import io
import mailbox
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.db.models.functions import Now

from outbox.management.commands import read_bounces
from outbox.models import Email, FailingAddress
from outbox.reports import MOST_BYTES, note, read

Written = Callable[..., Email]

POSTFIX = """Return-Path: <>
Date: Tue, 24 Nov 2026 20:00:00 +0000
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: portal@testserver
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

This is a MIME-encapsulated message.

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<a@example.test>: host mx.example.test said: {status} (in reply to RCPT TO)

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Sender: rfc822; portal@testserver
Arrival-Date: Tue, 24 Nov 2026 19:59:58 +0000

Final-Recipient: rfc822; a@example.test
Original-Recipient: rfc822;a@example.test
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.test
Diagnostic-Code: smtp; 550 {status} <a@example.test>: Recipient address
    rejected: User unknown

--B1
Content-Description: Undelivered Message
Content-Type: {copy}

Subject: Hello
Message-ID: {message_id}
From: portal@testserver

{body}
--B1--
"""


def report(letter: Email | str, status: str = "5.1.1", action: str = "failed", **more: str) -> bytes:
    """A report as Postfix writes it; with `copy="text/rfc822-headers"` as Exchange does."""
    message_id = letter if isinstance(letter, str) else letter.message_id
    values = {"copy": "message/rfc822", "body": "Hello", **more}
    return POSTFIX.format(status=status, action=action, message_id=message_id, **values).encode()


@pytest.fixture
def sent(written: Written) -> Email:
    """A mail to a@example.test that went out."""
    letter = written()
    Email.objects.update(state="sent", sent_at=Now())
    return letter


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_came_back_is_counted_once(copy: str, sent: Email) -> None:
    raw = report(sent, copy=copy)
    assert [note(raw), note(raw), note(raw.replace(b"\n", b"\r\n"))] == [1, 0, 0]
    failing = FailingAddress.objects.get()
    assert (failing.address, failing.failures) == ("a@example.test", 1)
    assert failing.last_error == (
        "5.1.1 smtp; 550 5.1.1 <a@example.test>: Recipient address rejected: User unknown"
    )


@pytest.mark.parametrize(
    ("status", "action"),
    [("4.4.1", "delayed"), ("4.2.2", "failed"), ("5.7.1", "failed"), ("5.1.1", "delayed"),
     ("2.0.0", "delivered"), ("", "failed"), ("5", "failed")],
)  # fmt: skip
def test_what_isn_t_for_good_or_not_of_the_address_counts_nothing(
    status: str, action: str, sent: Email
) -> None:
    assert note(report(sent, status, action)) == 0
    assert not FailingAddress.objects.exists()


@pytest.mark.parametrize(
    "message_id",
    ["<made-up@testserver>", "<00000000000000000000000000000000@testserver>", "", "no brackets", "<" * 999],
)
def test_a_made_up_message_id_finds_no_mail(message_id: str, sent: Email) -> None:
    assert note(report(message_id)) == 0
    assert not FailingAddress.objects.exists()


def test_a_mail_that_wasn_t_sent_can_t_come_back(written: Written) -> None:
    assert note(report(written())) == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 5000,
        b"Subject: I am away\n\nBack on Monday.",
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\nx",
        b"Content-Type: multipart/report\n\nNo parts.",
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n--B--",
        b"Content-Type: multipart/report; boundary*=utf-8''%ff\n\n--B\n",
    ],
)
def test_garbage_is_passed_over(raw: bytes, db: None) -> None:
    assert note(raw) == 0


def test_a_huge_report_is_read_from_its_beginning(sent: Email) -> None:
    assert note(report(sent, body="x" * 20 * 1024 * 1024)) == 1


def test_many_recipients_in_one_report_are_not_read_forever(sent: Email) -> None:
    block = "Final-Recipient: rfc822; a@example.test\nAction: failed\nStatus: 5.1.1\n\n"
    raw = report(sent).replace(b"Final-Recipient", (block * 1000 + "Final-Recipient").encode(), 1)
    assert len(read(raw)) < 21
    assert note(raw) == 1


def test_three_reports_block_the_address(written: Written) -> None:
    letters = [written(event=f"e{number}") for number in range(3)]
    Email.objects.update(state="sent", sent_at=Now())
    assert sum(note(report(letter)) for letter in letters) == 3
    assert FailingAddress.objects.get().blocked_at is not None


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("read_bounces", *args, stdout=out)
    return out.getvalue()


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> io.BytesIO:
    stream = io.BytesIO(raw)
    monkeypatch.setattr(read_bounces.sys, "stdin", types.SimpleNamespace(buffer=stream))
    return stream


def test_a_mail_server_pipes_one_in(sent: Email, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = piped(monkeypatch, report(sent, body="x" * 2 * MOST_BYTES))
    assert run() == "1 read, 1 mails came back.\n"
    assert stream.read() == b""


def test_while_the_database_is_away_the_mail_server_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_raw: bytes) -> int:
        raise DatabaseError("no connection")

    piped(monkeypatch, b"")
    monkeypatch.setattr(read_bounces, "note", away)
    with pytest.raises(CommandError) as refused:
        run()
    assert refused.value.returncode == 75


def test_a_maildir_is_read_once(sent: Email, tmp_path: Path) -> None:
    folder: Any = mailbox.Maildir(tmp_path / "bounces")
    folder.add(report(sent))
    folder.add(b"Subject: I am away\n\nBack on Monday.")
    assert run(str(tmp_path / "bounces")) == "2 read, 1 mails came back.\n"
    assert run(str(tmp_path / "bounces")) == "0 read, 0 mails came back.\n"


def test_an_mbox_may_be_read_again_and_counts_once(sent: Email, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "bounces")
    box.add(report(sent))
    box.flush()
    box.close()
    assert run(str(tmp_path / "bounces")) == "1 read, 1 mails came back.\n"
    assert run(str(tmp_path / "bounces")) == "1 read, 0 mails came back.\n"


def test_a_mailbox_that_isn_t_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run(str(tmp_path / "nowhere"))
