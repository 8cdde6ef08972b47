"""A backup into an empty database. Sending is frozen before the first mail is in it.

The file is read to its end before anything is written: a damaged one changes nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from documents.models import PrivateFile
from ifmsa_portal.backup import programs
from ifmsa_portal.backup.sealed import Opener, Unreadable
from ifmsa_portal.backup.taking import FORMAT, LEDGER
from ifmsa_portal.my_data import erasing, ledger
from outbox.models import Freeze


class NotEmpty(Exception):
    """The database has tables: nothing is written over them."""


@dataclass
class Restored:
    """What came back, which files the rows name but the backup doesn't hold, and who was erased again."""

    manifest: dict[str, Any]
    files: int = 0
    lost: list[str] = field(default_factory=list)
    erased_again: int = 0
    is_older: bool = False


def restore(source: Path, key: str) -> Restored:
    """Everything back: tables, the freeze, rows, private files. Raises Unreadable, NotEmpty."""
    manifest = _verify(source, key)
    if connection.introspection.table_names():
        raise NotEmpty("The database isn't empty: a restore goes into a new one.")
    _load(source, key, ["--section=pre-data"])
    Freeze.objects.create(reason=f"restored from the backup of {manifest['taken_at']}")
    _load(source, key, ["--section=data", "--section=post-data"])
    restored = Restored(manifest)
    _bring_files(source, key, restored)
    _erase_again(source, key, restored)
    return restored


def _erase_again(source: Path, key: str, restored: Restored) -> None:
    """Who was erased after the backup is here again, and goes at once; of an older version after `migrate`."""
    lines = next(content.decode() for name, content in _members(source, key) if name == LEDGER)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        restored.is_older = True
    else:
        restored.erased_again = erasing.repeat(ledger.parse(lines))


def _verify(source: Path, key: str) -> dict[str, Any]:
    """Read it all once; gives the manifest."""
    manifest: dict[str, Any] = {}
    for name, content in _members(source, key):
        if name == "manifest.json":
            manifest = json.loads(content)
        elif name.startswith("files/") and name != f"files/{hashlib.sha256(content).hexdigest()}":
            raise Unreadable(f"{name} isn't what its name says.")
    if manifest.get("format") != FORMAT:
        raise Unreadable("This backup was made by another version of the portal.")
    return manifest


def _members(source: Path, key: str) -> Iterator[tuple[str, bytes]]:
    """What is in the backup, in its order; to the last byte, so that a cut is noticed."""
    with source.open("rb") as file:
        opener = Opener(file, key)
        with tarfile.open(fileobj=opener, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member)
                assert content
                yield member.name, content.read()
        while opener.read(1024 * 1024):
            pass


def _load(source: Path, key: str, sections: list[str]) -> None:
    """Some sections of the database, all or nothing."""
    command = [
        programs.find("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error",
        "--single-transaction", f"--dbname={connection.settings_dict['NAME']}", *sections,
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=programs.environment()) as process:
        assert process.stdin
        # pg_restore hangs up when it has read what it needs.
        with contextlib.suppress(BrokenPipeError):
            for name, content in _members(source, key):
                if name.startswith("database/"):
                    process.stdin.write(content)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "pg_restore")


def _bring_files(source: Path, key: str, restored: Restored) -> None:
    """Each content to every place whose row names it."""
    places: dict[str, list[str]] = {}
    for path, sha256 in PrivateFile.objects.present().values_list("path", "sha256"):
        places.setdefault(sha256, []).append(path)
    for name, content in _members(source, key):
        if name.startswith("files/"):
            for path in places.pop(name.removeprefix("files/"), []):
                _put(path, content)
                restored.files += 1
    restored.lost = sorted(path for paths in places.values() for path in paths)


def _put(path: str, content: bytes) -> None:
    """Write the file where its row says, in place of what may lie there."""
    default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
