"""The mails of the demo's past: written by the real verbs, marked as sent on their day; none goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Now

from outbox.choices import choose
from outbox.models import Category, Email, FailingAddress, Rhythm
from outbox.wording import keep, read

if TYPE_CHECKING:
    from members.models import User

FULL_MAILBOX = "552 5.2.2 The mailbox is full. (Demo data: send it again from the admin.)"
GONE = "5.1.1 smtp; 550 5.1.1 No such user here (demo data)"
GIVEN = "committees/emails/office_given"


def deliver() -> None:
    """What waits was sent at once, by the demo's clock."""
    Email.objects.filter(state=Email.State.WAITING, address__endswith="@demo.test").update(
        state=Email.State.SENT, attempts=1, created_at=Now(), not_before=Now(), sent_at=Now()
    )


def let_one_fail() -> None:
    """The newest mail to a host met a full mailbox, so that the admin has one to send again."""
    newest = Email.objects.filter(kind="exchanges/emails/to_decide").latest("created_at", "pk")
    Email.objects.filter(pk=newest.pk).update(state=Email.State.FAILED, sent_at=None, last_error=FULL_MAILBOX)


def load_mail_choices(people: dict[str, User]) -> None:
    """A digest that waits, a mail in other words, and an address that mails come back from."""
    secgen, nore = people["secgen"], people["nore.us"]
    choose(secgen, {Category.INFORMATION: Rhythm.DAILY, Category.REMINDERS: Rhythm.DAILY})
    original = read(GIVEN)
    keep(GIVEN, "en", f"Welcome! {original.subject}", original.text, version=0, by=secgen)
    values = {"failures": 3, "last_error": GONE, "last_failed_at": Now(), "blocked_at": Now()}
    FailingAddress.objects.create(address=nore.email, **values)
