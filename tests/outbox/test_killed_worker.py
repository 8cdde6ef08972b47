"""A real worker, killed while sending: every mail arrives, and only the one in flight comes twice."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from outbox.letters import write
from outbox.models import Email
from tests.outbox import smtp_stub

MAILS = 60
KILLED_AT = 25
PATIENCE_SECONDS = 30


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue of this test alone; what the killed worker left unacknowledged is taken away at the end."""
    name = f"outbox-test-{uuid.uuid4()}"
    yield name
    with current_app.connection_for_write() as broker:
        redis = broker.default_channel.client
        redis.delete(name, *redis.scan_iter(f"*{name}*"))
        for tag, message in redis.hgetall("unacked").items():
            if name.encode() in message:
                redis.hdel("unacked", tag)
                redis.zrem("unacked_index", tag)


@pytest.fixture
def start_worker(queue: str, mail_server: smtp_stub.Server, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts a prefork worker on the test's database, queue and mail server, as its own process group."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "SITE_URL": settings.SITE_URL,
    }
    command = [sys.executable, "-m", "celery", "-A", "ifmsa_portal", "worker", "--pool", "prefork", "-c", "1"]
    command += ["-Q", queue, "-n", f"{queue}@%h", "--without-gossip", "--without-mingle", "-l", "WARNING"]
    with contextlib.ExitStack() as at_the_end, (tmp_path / "worker.log").open("wb") as log:

        def start() -> Any:
            worker = subprocess.Popen(
                command,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=settings.BASE_DIR,
            )
            at_the_end.callback(kill, worker)
            return worker

        yield start


def kill(worker: Any) -> None:
    """End the worker and its children at once, as a lost machine would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    """Poll until the condition holds, for as long as the slowest machine may need."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "The worker didn't get there in time."
        pause.wait(0.02)


def unsent() -> int:
    return Email.objects.exclude(state="sent").count()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(
    mail_server: smtp_stub.Server, queue: str, start_worker: Callable[[], Any]
) -> None:
    for number in range(MAILS):
        write("outbox_tests/note", to=f"p{number}@example.test", event="e", context={"value": "x"})
    in_flight, killed = threading.Event(), threading.Event()

    def hold_one_answer(received: smtp_stub.Received) -> None:
        """The server has the mail, the worker doesn't know yet."""
        if len(mail_server.received) == KILLED_AT:
            in_flight.set()
            killed.wait(PATIENCE_SECONDS)

    mail_server.on_data = hold_one_answer
    worker = start_worker()
    current_app.send_task("outbox.tasks.send_waiting", queue=queue)
    assert in_flight.wait(PATIENCE_SECONDS)
    kill(worker)
    killed.set()
    assert unsent() == MAILS - KILLED_AT + 1

    start_worker()
    current_app.send_task("outbox.tasks.sweep", queue=queue)
    wait_until(lambda: unsent() == 1)
    left = Email.objects.get(state="waiting")
    assert left.leased_until is not None
    assert left.message_id == mail_server.received[KILLED_AT - 1].message["Message-ID"]

    # Five minutes pass: the lease of the dead worker ends, and the next sweep takes its mail.
    Email.objects.filter(pk=left.pk).update(leased_until=Now())
    current_app.send_task("outbox.tasks.sweep", queue=queue)
    wait_until(lambda: unsent() == 0)

    arrived = Counter(received.message["Message-ID"] for received in mail_server.received)
    assert set(arrived) == set(Email.objects.values_list("message_id", flat=True))
    assert {message: count for message, count in arrived.items() if count > 1} == {left.message_id: 2}
    assert Email.objects.get(pk=left.pk).attempts == 2
