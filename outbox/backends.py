"""Mails as files, for the demo: one readable `.eml` a message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NOT_FOR_A_NAME = re.compile(r"[^A-Za-z0-9@.+-]+")
MOST_NAME_CHARACTERS = 80


class FileBackend(BaseEmailBackend):
    """Writes each message as `<time>-<to>-<kind>.eml` into EMAIL_FILE_PATH; any mail program opens it."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; raises OSError when the folder can't be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message)
        return len(email_messages)

    def _write(self, message: EmailMessage) -> None:
        """A reader never sees half a mail: it gets its name when it is whole."""
        target = self.folder / f"{_name(message)}.eml"
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(message.message().as_bytes())
        unfinished.rename(target)


def _name(message: EmailMessage) -> str:
    now = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%f")
    words = [*message.to, getattr(message, "kind", "mail")]
    return "-".join([now, *(NOT_FOR_A_NAME.sub("_", word)[:MOST_NAME_CHARACTERS] for word in words)])
