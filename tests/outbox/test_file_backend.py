"""Mails as files: one readable file a message, whatever the address looks like."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from outbox.backends import FileBackend
from outbox.models import Email
from outbox.sending import send_due


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where mails go in this test; it isn't there yet."""
    settings.EMAIL_BACKEND = "outbox.backends.FileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def test_one_file_a_message(folder: Path, written: Callable[..., Email]) -> None:
    first, second = written("a@example.test"), written("b@example.test")
    assert send_due(5) == 2
    files = sorted(folder.iterdir())
    pattern = r"\d{8}T\d{6}\.\d{6}-%s@example\.test-outbox_tests_note\.eml"
    assert len(files) == 2
    assert all(re.fullmatch(pattern % who, file.name) for who, file in zip("ab", files, strict=True))
    messages = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert [message["Message-ID"] for message in messages] == [first.message_id, second.message_id]


def test_a_hostile_address_stays_in_the_folder(folder: Path, tmp_path: Path) -> None:
    message = EmailMessage("S", "text", to=[f'"../../{"x" * 300}/y$z"@example.test'])
    assert FileBackend(file_path=str(folder)).send_messages([message]) == 1
    (file,) = folder.iterdir()
    assert file.name.endswith("x-mail.eml")
    assert "/" not in file.name
    assert len(file.name) < 200
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_can_t_be_written_puts_the_mail_off(
    folder: Path, written: Callable[..., Email]
) -> None:
    folder.write_text("in the way")
    letter = written()
    assert send_due(5) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("waiting", 1)
    assert letter.last_error.startswith("FileExistsError")
