"""An encrypted stream, after the STREAM construction: AES-256-GCM in chunks of 1 MiB.

The file is MAGIC, 16 random bytes of salt, then the chunks. Key: HKDF-SHA256 of BACKUP_KEY with that salt.
Nonce: the chunk's number in 11 bytes, then 1 for the last chunk and 0 for the others. So no chunk can be
changed, left out, moved, or taken from another backup, and no file cut short, without being noticed.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"IFMSA-PORTAL-BACKUP-1\n"
SALT, TAG, CHUNK = 16, 16, 1024 * 1024
SHORTEST_KEY = 32


class Unreadable(Exception):
    """The file isn't what was written with this key."""


class Sealer:
    """Encrypts what is written to it; the file is whole only after `finish`."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        salt = os.urandom(SALT)
        self.file, self.cipher, self.number, self.waiting = file, _cipher(key, salt), 0, bytearray()
        file.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Take plain bytes. The last chunk is kept back: only `finish` knows that it is the last."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._seal(self.waiting[:CHUNK], last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk. Without it the file is refused: a backup that broke off is none."""
        self._seal(self.waiting, last=True)

    def _seal(self, plain: bytearray, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(_nonce(self.number, last=last), bytes(plain), MAGIC))
        self.number += 1


class Opener(io.RawIOBase):
    """Decrypts while it is read, never a byte that isn't genuine; raises Unreadable."""

    def __init__(self, file: BinaryIO, key: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise Unreadable("This file is no backup of the portal.")
        self.file, self.cipher, self.number = file, _cipher(key, file.read(SALT)), 0
        self.plain, self.next = memoryview(b""), file.read(CHUNK + TAG)

    def readable(self) -> bool:
        """For reading only."""
        return True

    def readinto(self, target: bytearray) -> int:  # type: ignore[override]
        """Give some of the plain bytes; 0 at the end, which is reached only by a whole file."""
        if not self.plain and (self.next or not self.number):
            self._open()
        given = self.plain[: len(target)]
        target[: len(given)] = given
        self.plain = self.plain[len(given) :]
        return len(given)

    def _open(self) -> None:
        sealed, self.next = self.next, self.file.read(CHUNK + TAG)
        try:
            plain = self.cipher.decrypt(_nonce(self.number, last=not self.next), sealed, MAGIC)
        except InvalidTag as error:
            raise Unreadable("This backup was damaged or cut, or BACKUP_KEY is another.") from error
        self.plain, self.number = memoryview(plain), self.number + 1


def _cipher(key: str, salt: bytes) -> AESGCM:
    if len(key) < SHORTEST_KEY:
        raise Unreadable(
            f"Set BACKUP_KEY: at least {SHORTEST_KEY} random characters, kept where the backups are not."
        )
    return AESGCM(HKDF(SHA256(), 32, salt, MAGIC).derive(key.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
