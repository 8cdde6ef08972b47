"""An optional virus scanner: ClamAV's daemon, asked over its socket."""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings
from django.utils.translation import gettext as _

from documents.refused import Refused

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds for each answer of the scanner
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


def scan(data: bytes) -> None:
    """Raise Refused if the scanner finds something, or if one is set but gives no verdict."""
    if not settings.CLAMAV_SOCKET:
        return
    try:
        answer = _ask(data)
    except OSError as error:
        logger.exception("The virus scanner at %s doesn't answer.", settings.CLAMAV_SOCKET)
        raise _no_verdict() from error
    if answer.endswith("FOUND"):
        logger.warning("The virus scanner refused an upload: %s", answer)
        raise Refused(_("The virus scanner found something in this file. It was not kept."), code="virus")
    if answer != "stream: OK":
        logger.error("The virus scanner gave no verdict: %s", answer)
        raise _no_verdict()


def _no_verdict() -> Refused:
    message = _(
        "Files can't be checked for viruses at the moment, so none is taken. Try again in some minutes."
    )
    return Refused(message, code="scanner")


def _ask(data: bytes) -> str:
    """Send the bytes by ClamAV's INSTREAM command: pieces after their length, a zero length at the end."""
    with _connect() as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            piece = data[start : start + CHUNK]
            scanner.sendall(struct.pack(">I", len(piece)) + piece)
        scanner.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            piece = scanner.recv(LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
        return answer.rstrip(b"\0").decode("utf-8", "replace")


def _connect() -> socket.socket:
    """A connection to the Unix socket, if the setting is a path, else to host:port."""
    address = settings.CLAMAV_SOCKET
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), PATIENCE)
    scanner = socket.socket(socket.AF_UNIX)
    try:
        scanner.settimeout(PATIENCE)
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner
