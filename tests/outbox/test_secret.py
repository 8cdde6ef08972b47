"""A mail with a code that signs someone in: sent like any other, read by nobody else."""

import pytest
from django.core import mail
from django.urls import reverse

from outbox.letters import send_again, write_ready
from outbox.models import Email
from outbox.sending import send_due

CODE = "QX7-4TB"


@pytest.fixture
def code_mail(cast):
    write_ready("account/code", to=cast.amina, event="e1", subject="Your code", text=f"{CODE}\n", secret=True)
    return Email.objects.get()


def test_it_is_sent_and_then_wiped(code_mail):
    send_due(1)
    code_mail.refresh_from_db()
    assert CODE in mail.outbox[0].body
    assert (code_mail.state, code_mail.text, code_mail.html) == ("sent", "", "")


def test_a_failed_one_is_wiped_and_never_sent_again(code_mail):
    code_mail.address = "no address"
    code_mail.save()
    send_due(1)
    code_mail.refresh_from_db()
    assert (code_mail.state, code_mail.text) == ("failed", "")
    assert send_again(Email.objects.all()) == 0


def test_the_admin_hides_it_while_it_waits(code_mail, cast, sign_in):
    page = sign_in(cast.admin).get(reverse("admin:outbox_email_change", args=[code_mail.pk]))
    assert CODE not in page.content.decode()
    assert "Hidden: it holds a code" in page.content.decode()


def test_an_open_one_stays_readable(cast, sign_in):
    write_ready("exchanges/sent", to=cast.amina, event="e2", subject="Sent", text=f"{CODE}\n")
    send_due(1)
    page = sign_in(cast.admin).get(reverse("admin:outbox_email_change", args=[Email.objects.get().pk]))
    assert CODE in page.content.decode()
