"""A tiny mail server in a thread: it keeps what it gets, and answers as a test says."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

OK = "250 OK"


@dataclass(frozen=True)
class Received:
    """One accepted message with its envelope."""

    to: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message, with the lines of this machine."""
        return email.message_from_bytes(self.raw.replace(b"\r\n", b"\n"), policy=email.policy.default)  # type: ignore[return-value]


class Server(socketserver.ThreadingTCPServer):
    """`answers` maps an address to what its RCPT or, beginning with `DATA `, its message is answered in turn.

    An empty answer hangs up. `on_data` runs between receiving a message and answering 250.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.port: int = self.server_address[1]
        self.received: list[Received] = []
        self.connections = 0
        self.answers: dict[str, list[str]] = {}
        self.on_data: Callable[[Received], None] = lambda _received: None

    def answer(self, address: str, *, to_data: bool = False) -> str:
        """What the script says next about this address."""
        waiting = self.answers.get(address, [])
        if waiting and waiting[0].startswith("DATA ") is to_data:
            return waiting.pop(0).removeprefix("DATA ")
        return OK


class Session(socketserver.StreamRequestHandler):
    """One client."""

    server: Server

    def handle(self) -> None:
        """Speak just enough SMTP."""
        self.server.connections += 1
        self.to: list[str] = []
        with contextlib.suppress(ConnectionError):
            self.say("220 stub")
            while (line := self.rfile.readline()) and self.obey(line.decode().strip()):
                pass

    def obey(self, command: str) -> bool:
        """Answer one command; False ends the session."""
        verb = command[:4].upper()
        if verb == "DATA":
            return self.take_message()
        if verb == "RCPT":
            return self.take_address(command.partition("<")[2].partition(">")[0])
        if verb == "MAIL":
            self.to = []
        self.say("221 Bye" if verb == "QUIT" else OK)
        return verb != "QUIT"

    def take_address(self, address: str) -> bool:
        """RCPT TO."""
        answer = self.server.answer(address)
        self.to += [address] if answer == OK else []
        return self.say(answer)

    def take_message(self) -> bool:
        """DATA, with the dots of SMTP undone."""
        self.say("354 Go on")
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
        answer = self.server.answer(self.to[0], to_data=True)
        if answer == OK:
            received = Received(self.to, raw)
            self.server.received.append(received)
            self.server.on_data(received)
        return self.say(answer)

    def say(self, answer: str) -> bool:
        """Send one line; an empty one hangs up."""
        if answer:
            self.wfile.write(answer.encode() + b"\r\n")
        return bool(answer)


@contextlib.contextmanager
def running() -> Iterator[Any]:
    """A server that stands for the time of a `with`."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
