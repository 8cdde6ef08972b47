"""The ledger of erasures: a file beside the database, so that a restore of an older backup repeats them.

One line an erasure: the instant and the person's id, which names nobody any more.
"""

from __future__ import annotations

import datetime as dt
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from members.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

Lines = dict[uuid.UUID, str]


def place() -> Path:
    """Where it lies: ERASURE_LEDGER, else beside the private files."""
    return Path(settings.ERASURE_LEDGER or Path(settings.MEDIA_ROOT) / "erasures.txt")


def read(file: Path | None = None) -> Lines:
    """The instants by person. A line that broke off in the middle is none."""
    file = file or place()
    return parse(file.read_text(encoding="ascii")) if file.exists() else {}


def parse(text: str) -> Lines:
    """The lines of a ledger."""
    found = {}
    for line in text.splitlines():
        instant, _space, person = line.partition(" ")
        try:
            found[uuid.UUID(person)] = dt.datetime.fromisoformat(instant).isoformat()
        except ValueError:
            continue
    return found


def text_of(lines: Lines) -> str:
    """The file's content, the oldest first."""
    return "".join(
        f"{instant} {person}\n" for person, instant in sorted(lines.items(), key=lambda one: one[1])
    )


def keep(more: Lines | None = None) -> int:
    """Bring the file up to what the database and `more` know; gives how many lines were missing.

    Written beside and renamed, so that it is whole at every instant.
    """
    known = read()
    wanted = {**(more or {}), **_of_the_database(), **known}
    if wanted != known:
        file = place()
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name}.part")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
            target.write(text_of(wanted))
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(file)
    return len(wanted) - len(known)


def _of_the_database() -> Lines:
    done = User.objects.filter(erased_at__isnull=False).values_list("uuid", "erased_at")
    return {person: instant.isoformat() for person, instant in done if instant}


def to_repeat() -> QuerySet[User]:
    """People whom the ledger says are erased, and who are here all the same: the database is older."""
    return User.objects.filter(uuid__in=list(read()), erased_at=None)
