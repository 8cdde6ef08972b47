"""The mails of the demo's past: written by the real verbs, marked as sent on their day; none goes out."""

from __future__ import annotations

from django.db.models.functions import Now

from outbox.models import Email

FULL_MAILBOX = "552 5.2.2 The mailbox is full. (Demo data: send it again from the admin.)"


def deliver() -> None:
    """What waits was sent at once, by the demo's clock."""
    Email.objects.filter(state=Email.State.WAITING, address__endswith="@demo.test").update(
        state=Email.State.SENT, attempts=1, created_at=Now(), not_before=Now(), sent_at=Now()
    )


def let_one_fail() -> None:
    """The newest mail to a host met a full mailbox, so that the admin has one to send again."""
    newest = Email.objects.filter(kind="exchanges/emails/to_decide").latest("created_at", "pk")
    Email.objects.filter(pk=newest.pk).update(state=Email.State.FAILED, sent_at=None, last_error=FULL_MAILBOX)
