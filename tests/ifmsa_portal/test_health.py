"""What machines ask: whether the process answers, whether its parts work, where to report a weakness."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from ifmsa_portal import views
from ifmsa_portal.celery import app
from outbox.heartbeat import beat
from outbox.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(monkeypatch: Any) -> Any:
    """`queue(works)`: a queue that answers, or one that doesn't."""

    class Connection:
        def __init__(self, works: bool) -> None:
            self.works = works

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *error: object) -> None:
            pass

        def ensure_connection(self, **kwargs: Any) -> None:
            if not self.works:
                raise OSError

    def set_(works: bool) -> None:
        monkeypatch.setattr(app, "connection_for_write", lambda **kwargs: Connection(works))

    return set_


def test_the_process_answers_without_asking_the_database(client: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_ready_when_every_part_works(client: Any, queue: Any) -> None:
    queue(True)
    beat()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200, {"failing": [], "database": True, "queue": True, "worker": True},
    )  # fmt: skip
    assert "no-store" in response.headers["Cache-Control"]


def test_a_queue_that_is_down_is_named(client: Any, queue: Any) -> None:
    queue(False)
    beat()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["queue"])


def test_a_worker_that_has_been_silent_is_named(client: Any, queue: Any) -> None:
    queue(True)
    beat()
    Heartbeat.objects.update(at=Heartbeat.objects.get().at - dt.timedelta(minutes=4))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["worker"])


def test_without_the_database_the_worker_is_not_asked(client: Any, queue: Any, monkeypatch: Any) -> None:
    def broken() -> None:
        raise DatabaseError

    queue(True)
    monkeypatch.setattr(views.connection, "cursor", broken)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["database", "worker"])


def test_security_txt_says_where_to_report(client: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-12-01T12:00:00+00:00", tick=False)
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain"
    assert "Expires: 2027-05-30T12:00:00Z\n" in response.text
    assert "Canonical: http://testserver/.well-known/security.txt\n" in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/.well-known/security.txt", "/"])
def test_they_are_read_only(client: Any, path: str) -> None:
    assert client.post(path).status_code == 405
