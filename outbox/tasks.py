"""What the worker does: send what waits, gather digests, sweep each minute, say that it lives."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from outbox import heartbeat as heart
from outbox.sending import send_due

logger = logging.getLogger("outbox")

BATCH = 20
# Well below the task time limit of 120 s, which kills.
MOST_SECONDS = 60
# An older call is worth nothing: beat's sweep has come by since.
CALL_EXPIRES_SECONDS = 60


@shared_task
def send_waiting() -> None:
    """Send until nothing is due; after a minute the next worker goes on."""
    until = time.monotonic() + MOST_SECONDS
    while send_due(BATCH) == BATCH:
        if time.monotonic() > until:
            wake()
            return


@shared_task
def sweep() -> None:
    """Send what a lost call, a broken server or a killed sender left behind."""
    send_waiting()


@shared_task
def gather() -> None:
    """Write the digests of the readers whose morning has come."""
    # The digest writes mails, and writing a mail calls a sender, below.
    from outbox.digest import gather_due

    until = time.monotonic() + MOST_SECONDS
    while gather_due() and time.monotonic() < until:
        pass


@shared_task
def heartbeat() -> None:
    """Say that a worker lives and beat calls it."""
    heart.beat()


def wake_after_commit() -> None:
    """Call a sender once the caller's transaction is committed; many mails of one make one call."""
    waiting_hooks = transaction.get_connection().run_on_commit
    if not any(hook[1] is wake for hook in waiting_hooks):
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Call a sender now. With the queue away the mails wait for the sweep, and the caller notices nothing."""
    try:
        send_waiting.apply_async(expires=CALL_EXPIRES_SECONDS)
    except OperationalError as error:
        logger.warning("the queue is away, the sweep will send: %s", error)
