"""Database and private files of one and the same moment, into one sealed file.

Inside the seal is a tar: `manifest.json`, `erasures.txt` (the ledger of erasures), the database as pg_dump's
custom format in pieces `database/<n>`, then each private file once, as `files/<its SHA-256>`. Nothing is written
to disk in the clear.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from documents.models import PrivateFile
from ifmsa_portal.backup import programs
from ifmsa_portal.backup.sealed import Sealer
from ifmsa_portal.my_data import ledger
from workflows.models import database_now

logger = logging.getLogger(__name__)
FORMAT = 1
LEDGER = "erasures.txt"
PIECE = 8 * 1024 * 1024
# Who was signed in, and what can be computed again, isn't brought back. The freeze is the restore's own.
LEFT_OUT = ("django_session", "cache", "outbox_freeze")


@dataclass
class Taken:
    """What a backup holds, and what it should hold but doesn't."""

    files: int = 0
    lost: list[str] = field(default_factory=list)


def take(target: BinaryIO, key: str) -> Taken:
    """Write a backup. Files are those that the same snapshot of the database names."""
    sealer, taken = Sealer(target, key), Taken()
    with tarfile.open(fileobj=sealer, mode="w|") as tar, transaction.atomic(durable=True):
        snapshot = _snapshot()
        manifest = {"format": FORMAT, "site": settings.SITE_URL, "taken_at": database_now().isoformat()}
        _add(tar, "manifest.json", json.dumps(manifest).encode())
        _add(tar, LEDGER, ledger.text_of(ledger.read()).encode())
        for number, piece in enumerate(_dump(snapshot)):
            _add(tar, f"database/{number}", piece)
        for sha256, content in _files(taken):
            _add(tar, f"files/{sha256}", content)
    sealer.finish()
    return taken


def _snapshot() -> str:
    """The moment that this transaction sees, by a name under which pg_dump sees it too."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name: str = cursor.fetchone()[0]
    return name


def _dump(snapshot: str) -> Iterator[bytes]:
    """The database as of the snapshot."""
    command = [
        programs.find("pg_dump"), "--format=custom", "--no-owner", "--no-privileges",
        f"--snapshot={snapshot}", *(f"--exclude-table-data={table}" for table in LEFT_OUT),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=programs.environment()) as process:
        assert process.stdout
        while piece := process.stdout.read(PIECE):
            yield piece
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "pg_dump")


def _files(taken: Taken) -> Iterator[tuple[str, bytes]]:
    """Each content once. What is missing or no longer what was uploaded is named, and the rest is kept."""
    kept = set()
    for path, sha256 in PrivateFile.objects.present().values_list("path", "sha256").iterator():
        if sha256 in kept:
            continue
        content = _read(path)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            taken.lost.append(path)
            continue
        kept.add(sha256)
        taken.files += 1
        yield sha256, content


def _read(path: str) -> bytes | None:
    try:
        with default_storage.open(path) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return None


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
