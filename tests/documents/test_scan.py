"""The optional virus scanner, spoken to over a real socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from documents import antivirus
from documents.checks import check
from documents.refused import Refused
from tests.conftest import PDF
from tests.documents.conftest import upload


class Scanner:
    """A daemon that takes one stream, keeps it, and gives the answer it was told to give."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self.answer: bytes = b"stream: OK\0"
        self.command = self.received = b""
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()

    def listen(self) -> None:
        with self.server, self.server.accept()[0] as caller, caller.makefile("rb") as stream:
            self.command = stream.read(10)
            while (length := struct.unpack(">I", stream.read(4))[0]) > 0:
                self.received += stream.read(length)
            caller.sendall(self.answer)


@pytest.fixture
def scanner(settings, tmp_path) -> Iterator[Scanner]:
    settings.CLAMAV_SOCKET = str(tmp_path / "clamd")
    server = socket.socket(socket.AF_UNIX)
    server.settimeout(5)
    server.bind(settings.CLAMAV_SOCKET)
    server.listen()
    daemon = Scanner(server)
    yield daemon
    daemon.thread.join()


def test_a_clean_file_passes_and_the_scanner_saw_all_of_it(scanner):
    long = PDF + b"%" * 200_000
    assert check(upload("cv.pdf", long)).data == long
    assert scanner.command == b"zINSTREAM\0"
    assert scanner.received == long


def test_an_infected_file_is_refused(scanner):
    scanner.answer = b"stream: Eicar-Test-Signature FOUND\0"
    with pytest.raises(Refused, match="virus scanner found something") as refusal:
        check(upload("cv.pdf"))
    assert refusal.value.code == "virus"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: O", b"x" * 9000])
def test_no_verdict_refuses(scanner, answer):
    scanner.answer = answer
    with pytest.raises(Refused) as refusal:
        antivirus.scan(PDF)
    assert refusal.value.code == "scanner"


@pytest.mark.parametrize("address", ["/nowhere/clamd", "127.0.0.1:1"])
def test_a_scanner_that_is_set_but_down_refuses(settings, address):
    settings.CLAMAV_SOCKET = address
    with pytest.raises(Refused, match="so none is taken") as refusal:
        antivirus.scan(PDF)
    assert refusal.value.code == "scanner"


def test_a_scanner_may_be_another_machine(settings):
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(5)
    settings.CLAMAV_SOCKET = f"127.0.0.1:{server.getsockname()[1]}"
    daemon = Scanner(server)
    antivirus.scan(PDF)
    daemon.thread.join()
    assert daemon.received == PDF


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMAV_SOCKET = ""
    antivirus.scan(PDF)
