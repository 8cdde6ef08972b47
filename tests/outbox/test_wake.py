"""Calling a sender: after the commit, once a transaction, and never at the caller's cost."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.db import transaction

from outbox import tasks
from outbox.letters import write
from outbox.models import Email
from outbox.schedule import SCHEDULE

Written = Callable[..., Email]


def test_many_mails_of_a_transaction_make_one_call(
    written: Written, calls: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as hooks:
        written("a@example.test")
        with transaction.atomic():
            written("b@example.test")
        written("c@example.test")
        assert calls == []
    assert len(hooks) == 1
    assert calls == [{"expires": 60}]


def test_a_call_undone_with_its_savepoint_is_made_by_the_next_mail(
    written: Written, calls: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RuntimeError), transaction.atomic():
            written("a@example.test")
            raise RuntimeError
        written("b@example.test")
    assert calls == [{"expires": 60}]
    assert Email.objects.get().address == "b@example.test"


@pytest.fixture
def queue_is_away(monkeypatch: pytest.MonkeyPatch, calls: list[Any]) -> Iterator[None]:
    """The queue's address is one where nobody listens, and calls go there."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    app = current_app._get_current_object()
    monkeypatch.undo()
    monkeypatch.setattr(app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setattr(app, "_pool", None)
    yield
    app.amqp._producer_pool.force_close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue_is_away")
def test_with_the_queue_away_the_mail_waits_and_the_caller_notices_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun = time.monotonic()
    with transaction.atomic():
        write("outbox_tests/note", to="a@example.test", event="e", context={"value": "x"})
    assert time.monotonic() - begun < 2
    assert Email.objects.due().count() == 1
    assert "the queue is away, the sweep will send: Error 111" in caplog.text


def test_a_sender_goes_on_until_nothing_is_due(written: Written) -> None:
    for number in range(tasks.BATCH + 5):
        written(event=f"e{number}")
    tasks.send_waiting()
    assert len(mail.outbox) == tasks.BATCH + 5
    assert not Email.objects.due().exists()


def test_after_a_minute_the_next_worker_goes_on(
    written: Written, calls: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "MOST_SECONDS", -1)
    for number in range(tasks.BATCH + 5):
        written(event=f"e{number}")
    tasks.send_waiting()
    assert len(mail.outbox) == tasks.BATCH
    assert calls == [{"expires": 60}]


def test_the_sweep_sends_what_was_left(written: Written) -> None:
    written()
    tasks.sweep()
    assert Email.objects.get().state == "sent"


def test_beat_s_table_names_real_tasks() -> None:
    assert [entry["task"] for entry in SCHEDULE.values()] == [
        tasks.sweep.name,
        tasks.gather.name,
        tasks.heartbeat.name,
    ]
    assert {entry["schedule"] for entry in SCHEDULE.values()} == {60.0}
