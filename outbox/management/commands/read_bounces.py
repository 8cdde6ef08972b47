"""`manage.py read_bounces`: what mail servers report of mails that couldn't be delivered."""

from __future__ import annotations

import contextlib
import mailbox
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from outbox.reports import MOST_BYTES, note

# To a mail server: keep it and try again (sysexits.h).
TRY_LATER = 75


class Command(BaseCommand):
    """Reads one report from standard input, as a mail server pipes it in, or all of a mailbox."""

    help = "Read reports of mails that came back: one from standard input, or those of a Maildir or mbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """The mailbox, if there is one."""
        parser.add_argument("mailbox", nargs="?", help="a Maildir folder or an mbox file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Whatever isn't a report is passed over: a bounce of a bounce helps nobody."""
        messages = _in_mailbox(Path(options["mailbox"])) if options["mailbox"] else _from_a_pipe()
        try:
            counts = [note(raw) for raw in messages]
        except DatabaseError as error:
            raise CommandError(f"The database is away: {error}", returncode=TRY_LATER) from error
        self.stdout.write(f"{len(counts)} read, {sum(counts)} mails came back.")


def _from_a_pipe() -> Iterator[bytes]:
    """The message that is piped in; all of it is taken, so that the mail server's pipe doesn't break."""
    stream = sys.stdin.buffer
    yield stream.read(MOST_BYTES)
    while stream.read(MOST_BYTES):
        pass


def _in_mailbox(path: Path) -> Iterator[bytes]:
    """The messages of a mailbox; those of a Maildir that were read are marked so and not read again."""
    if not path.exists():
        raise CommandError(f"There is no {path}.")
    if path.is_file():
        with contextlib.closing(mailbox.mbox(path, create=False)) as box:
            for message in box:
                yield message.as_bytes()
        return
    folder = mailbox.Maildir(path, create=False)
    for key, letter in folder.items():
        if letter.get_subdir() == "new":
            yield letter.as_bytes()
            letter.set_subdir("cur")
            letter.add_flag("S")
            folder[key] = letter
