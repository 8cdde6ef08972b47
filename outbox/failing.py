"""Addresses that mails come back from: counted, blocked after three, free again when a person says so, or left."""

from __future__ import annotations

import datetime as dt
import logging
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from outbox.models import MOST_FAILURES, Email, FailingAddress
from outbox.text import one_line

logger = logging.getLogger("outbox")

MOST_ERROR_CHARACTERS = 1000
# What came back longer ago says nothing of the address today: a full mailbox of last year doesn't block it.
COUNTED_FOR = dt.timedelta(days=90)
# What waited longer is of no use to anyone once the address works again.
STILL_WANTED = dt.timedelta(days=30)
# An answer for good, with its enhanced status (RFC 3463) where the server gives one.
ANSWER = re.compile(r"^5\d\d[ -]+(5\.\d{1,3}\.\d{1,3})?")
# Of the address, its mailbox or the way to it. 5.2.3 speaks of the mail's size, 5.3 of the receiving system,
# 5.6 of the mail, 5.7 of its sender: ten thousand good addresses must not be blocked because of us.
OF_THE_ADDRESS = re.compile(r"^5\.(?!2\.3$)[0124]\.\d{1,3}$")
# The same in the words of servers that give no such status.
OF_THE_SENDER = re.compile(
    r"relay|spam|policy|block|black|banned|prohibit|authenticat|reputation", re.IGNORECASE
)


def is_blocked(address: str) -> bool:
    """Whether nothing goes to this address any more."""
    return FailingAddress.objects.filter(address=address, blocked_at__isnull=False).exists()


def is_of_the_address(status: str) -> bool:
    """Whether a status such as 5.1.1 says that the address can't be reached, for good."""
    return bool(OF_THE_ADDRESS.match(status))


def note_refusal(email: Email, answer: str) -> bool:
    """The mail server refused the recipient when the mail was handed over: `550 5.1.1 No such user`."""
    found = ANSWER.match(answer)
    if found is None or not is_of_the_address(found[1] or "5.0.0"):
        return False
    if not found[1] and OF_THE_SENDER.search(answer):
        return False
    return note(email, answer)


@transaction.atomic
def note(email: Email, reason: str) -> bool:
    """One mail couldn't be delivered, for good. Whatever is reported again counts once; gives whether it counted."""
    if not Email.objects.filter(pk=email.pk, bounced_at__isnull=True).update(bounced_at=Now()):
        return False
    reason = one_line(reason)[:MOST_ERROR_CHARACTERS]
    Email.objects.filter(pk=email.pk).update(last_error=reason)
    start = {"failures": 0, "last_failed_at": Now()}
    FailingAddress.objects.get_or_create(address=email.address, defaults=start)
    # Reports come at the same moment from several mail servers.
    failing = FailingAddress.objects.select_for_update().get(address=email.address)
    failures = min(_still_counted(failing, email) + 1, MOST_FAILURES)
    values = {"failures": failures, "last_error": reason, "last_failed_at": Now()}
    if failures == MOST_FAILURES and not failing.blocked_at:
        values["blocked_at"] = Now()
        logger.warning("blocked an address after %d mails that came back", failures)
    FailingAddress.objects.filter(pk=failing.pk).update(**values)
    return True


def _still_counted(failing: FailingAddress, email: Email) -> int:
    """How many mails before this one count: of the last time, and since its owner said that it works."""
    if failing.blocked_at:
        return failing.failures
    others = Email.objects.filter(address=failing.address, bounced_at__gte=Now() - COUNTED_FOR)
    return min(failing.failures, others.exclude(pk=email.pk).count())


@transaction.atomic
def unblock(address: str) -> int:
    """The address works again, someone says: what waited goes out with the next sweep; gives how much."""
    FailingAddress.objects.filter(address=address).update(failures=0, blocked_at=None)
    blocked = Email.objects.filter(state=Email.State.BLOCKED, address=address, is_secret=False)
    wanted = blocked.filter(created_at__gte=Now() - STILL_WANTED)
    return wanted.update(state=Email.State.WAITING, attempts=0, not_before=Now())


@transaction.atomic
def send_on(person: Any) -> int:
    """The person has another address: what never reached them at the old one goes to it; gives how much.

    It leaves with the next sweep. What holds a code or link that signs in stays where it was sent.
    """
    lost = Email.objects.filter(recipient=person, is_secret=False, created_at__gte=Now() - STILL_WANTED)
    # What is in a sender's hands at this moment goes where it goes.
    waits = Q(state=Email.State.WAITING) & (Q(leased_until=None) | Q(leased_until__lte=Now()))
    # What was said in a mail and is forgotten isn't sent as an empty one.
    lost = (
        lost.exclude(address=person.email)
        .exclude(text="")
        .filter(waits | Q(state=Email.State.BLOCKED) | Q(bounced_at__isnull=False))
    )
    count = 0
    for email in lost.select_for_update(no_key=True).order_by("pk"):
        email.address = person.email
        values = {
            "address": email.address,
            "message_id": email.stable_message_id(),
            "state": Email.State.WAITING,
            "sent_at": None,
            "bounced_at": None,
            "last_error": "",
            "leased_until": None,
            "attempts": 0,
            "not_before": Now(),
        }
        try:
            with transaction.atomic():
                count += Email.objects.filter(pk=email.pk).update(**values)
        except IntegrityError:
            # The same was written to the new address already.
            logger.info("%s has reached its reader at another address", email.event)
    return count
