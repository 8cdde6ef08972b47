"""What the tests of the outbox share: a reader, test letters, a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from members.models import User
from outbox import tasks
from outbox.letters import write
from outbox.models import Email
from tests.outbox import smtp_stub


@pytest.fixture(autouse=True)
def _test_letters(settings: Any) -> None:
    """The templates that only tests know."""
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder, *settings.TEMPLATES[0]["DIRS"]]}]


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The calls for a sender, kept here instead of in the queue."""
    made: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.send_waiting, "apply_async", lambda **options: made.append(options))
    return made


@pytest.fixture
def salma(db: None) -> User:
    """Reads Arabic, lives in Tunis (UTC+1)."""
    return User.objects.create_user(
        "salma@example.test", given_names="سلمى", language="ar", time_zone="Africa/Tunis"
    )


@pytest.fixture
def mail_server(settings: Any) -> Iterator[smtp_stub.Server]:
    """A mail server that listens, and the settings that lead to it."""
    with smtp_stub.running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def written(db: None) -> Callable[..., Email]:
    """`written("a@example.test")` is a waiting mail to that address."""

    def write_one(address: str = "a@example.test", event: str = "e1", value: str = "Hello") -> Email:
        write("outbox_tests/note", to=address, event=event, context={"value": value})
        return Email.objects.get(address=address, event=event)

    return write_one
