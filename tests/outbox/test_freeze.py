"""While sending is frozen nothing goes out; a person ends it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.management import call_command

from outbox.models import Email, Freeze
from outbox.sending import send_due

Written = Callable[..., Email]


@pytest.fixture
def frozen(db: None) -> Freeze:
    return Freeze.objects.create(reason="restored from the backup of yesterday")


def thaw(*options: str) -> str:
    out = io.StringIO()
    call_command("thaw", *options, stdout=out)
    return out.getvalue()


def test_nothing_goes_out_while_it_is_frozen(
    frozen: Freeze, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    written()
    assert send_due(5) == 0
    assert mail.outbox == []
    assert "sending is frozen: restored from the backup of yesterday" in caplog.text
    assert Email.objects.values_list("state", "attempts").get() == ("waiting", 0)


def test_after_the_thaw_it_goes_out(frozen: Freeze, written: Written) -> None:
    written()
    assert "waiting and go out within a minute: 1." in thaw()
    assert send_due(5) == 1


def test_what_waits_can_be_held_for_a_person_to_choose(frozen: Freeze, written: Written) -> None:
    written()
    assert "held back: 1." in thaw("--hold")
    assert send_due(5) == 0
    assert Email.objects.get().state == "held"
    assert not Freeze.objects.exists()


def test_the_admin_says_so(frozen: Freeze, admin_client) -> None:
    assert "Sending is frozen since a restore" in admin_client.get("/admin/outbox/email/").text
    thaw()
    assert "Sending is frozen" not in admin_client.get("/admin/outbox/email/").text
