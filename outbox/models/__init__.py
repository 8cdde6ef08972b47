"""E-mails: what is written and sent, what each person chose, the words that were changed, what came back."""

from outbox.models.addresses import MOST_FAILURES, FailingAddress
from outbox.models.categories import Category, Rhythm, rhythms_for
from outbox.models.choices import Choice
from outbox.models.emails import Email, EmailQuerySet
from outbox.models.running import Freeze, Heartbeat
from outbox.models.texts import MailText

__all__ = [
    "MOST_FAILURES",
    "Category",
    "Choice",
    "Email",
    "EmailQuerySet",
    "FailingAddress",
    "Freeze",
    "Heartbeat",
    "MailText",
    "Rhythm",
    "rhythms_for",
]
