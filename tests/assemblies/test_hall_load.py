"""The hall full of phones while a vote is open, on gunicorn as the demo runs it: two processes of four threads.

Light in the suite; whole with `HALL_LOAD=heavy`, which prints its figures. The pages ask from this very machine.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode, urlsplit

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from assemblies import hall, workflow
from assemblies.models import Choice
from tests.assemblies.conftest import prepare
from tests.assemblies.test_poll_races import crowd

pytestmark = pytest.mark.django_db(transaction=True)
IS_HEAVY = os.environ.get("HALL_LOAD") == "heavy"
PAGES, VOTERS, SECONDS = (300, 140, 60) if IS_HEAVY else (12, 5, 1)
PAUSE = 1  # seconds between two questions of a page, as its script asks
TICKET = re.compile(r'name="receipt" value="([^"]+)"')


@pytest.fixture
def server(tmp_path):
    """Gunicorn on the test's own database; its port."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {**os.environ, "DATABASE_URL": database.geturl()}
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as listener,
        (tmp_path / "web").open("wb") as log,
    ):
        command = [
            sys.executable, "-m", "gunicorn", "ifmsa_portal.wsgi:application", "--bind", f"fd://{listener.fileno()}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, stdout=log, stderr=log,
            pass_fds=[listener.fileno()], start_new_session=True,
        )  # fmt: skip
        try:
            yield listener.getsockname()[1]
        finally:
            process.terminate()
            process.wait(timeout=30)


class Browser:
    """One connection that stays open, as a browser's; what it was told by ETag and cookies it says again."""

    def __init__(self, port, cookies=None):
        self.port, self.cookies, self.etag, self.pipe = port, dict(cookies or {}), "", None

    async def close(self):
        """End the connection, if there is one."""
        if self.pipe is not None:
            _reading, writing = self.pipe
            self.pipe = None
            writing.close()
            await writing.wait_closed()

    async def ask(self, path, form=None):
        """Status, page and seconds of one question."""
        before = time.perf_counter()
        if self.pipe is None:
            self.pipe = await asyncio.open_connection("127.0.0.1", self.port)
        reading, writing = self.pipe
        body = urlencode(form or {}, doseq=True).encode()
        head = [
            f"{'POST' if form else 'GET'} {path} HTTP/1.1", f"Host: {settings.SITE.netloc}",
            f"Referer: {settings.SITE_URL}/", f"Origin: {settings.SITE_URL}", f"Content-Length: {len(body)}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type: application/x-www-form-urlencoded", f"If-None-Match: {self.etag or '-'}",
        ]  # fmt: skip
        writing.write("\r\n".join([*head, "", ""]).encode() + body)
        await writing.drain()
        told = (await reading.readuntil(b"\r\n\r\n")).decode()
        status = int(told.split(" ", 2)[1])
        self.cookies.update(re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r]*)", told))
        headers = dict(line.lower().split(": ", 1) for line in told.split("\r\n")[1:] if ": " in line)
        page = b""
        if "content-length" in headers:
            page = await reading.readexactly(int(headers["content-length"]))
        elif "chunked" in headers.get("transfer-encoding", ""):
            while size := int(await reading.readline(), 16):
                page += (await reading.readexactly(size + 2))[:-2]
            await reading.readline()
        elif status == 200:
            page = await reading.read()
        if headers.get("connection") == "close":
            await self.close()
        self.etag = headers.get("etag", self.etag)
        return status, page.decode(), time.perf_counter() - before


def ballots(poll, mandates):
    """For each voter the cookies, and the form as the page before the last one hands it out."""
    found = []
    for number, mandate in enumerate(mandates):
        client = Client()
        client.force_login(mandate.voter, backend=settings.AUTHENTICATION_BACKENDS[0])
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, mandate.voter, "password", reauthenticated=True)
        request.session.save()
        answer = Choice.objects.filter(poll=poll).order_by("pk")[number % 3]
        form = {"mandate": mandate.uuid, "choice": answer.key}
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        found.append((cookies, form))
    return found


async def evening(port, plenary, vote, voters):
    """All pages ask for their seconds; in between everyone votes. The seconds of both kinds of question."""
    asked, voted, until = [], [], time.perf_counter() + SECONDS

    async def look(number):
        name = "hall_now" if number % 30 == 0 else "floor_now"
        address, page = (
            reverse(
                f"assemblies:{name}",
                args=[plenary.uuid, hall.secret_of(name.removesuffix("_now"), plenary.uuid)],
            ),
            Browser(port),
        )
        await asyncio.sleep(PAUSE * number / PAGES)
        while time.perf_counter() < until:
            status, _page, seconds = await page.ask(address)
            assert status in {200, 304}
            asked.append(seconds)
            await asyncio.sleep(PAUSE)
        await page.close()

    async def say(number, cookies, form):
        mine = Browser(port, cookies)
        await asyncio.sleep(SECONDS * 0.8 * number / len(voters))
        status, page, first = await mine.ask(vote)
        assert status == 200, page
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, **form}
        _status, page, second = await mine.ask(vote, form)
        status, page, third = await mine.ask(vote, {**form, "receipt": TICKET.search(page)[1]})
        assert status == 200
        await mine.close()
        voted.extend([first, second, third])

    await asyncio.gather(
        *(look(number) for number in range(PAGES)),
        *(say(number, *voter) for number, voter in enumerate(voters)),
    )
    return asked, voted


def told(seconds):
    seconds = sorted(seconds)
    return (
        f"{len(seconds)} answers, median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
        f"95 % within {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms"
    )


def test_everyone_votes_while_the_hall_looks_on(server, plenary, room):
    mandates = crowd(plenary, VOTERS - 3)
    poll = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(poll, by=room.thora)
    vote = reverse("assemblies:vote", args=[poll.uuid])
    asked, voted = asyncio.run(evening(server, plenary, vote, ballots(poll, mandates)))
    workflow.close_poll(poll, by=room.thora)
    assert len(asked) >= PAGES
    assert sum(Choice.objects.filter(poll=poll).values_list("votes", flat=True)) == VOTERS
    if IS_HEAVY:
        print(f"\n{PAGES} pages: {told(asked)}\n{VOTERS} voters: {told(voted)}")  # noqa: T201
