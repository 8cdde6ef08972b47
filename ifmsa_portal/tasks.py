"""What the clock asks of the portal itself."""

from celery import shared_task
from django.core.management import call_command

from ifmsa_portal import digests


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that have ended."""
    call_command("clearsessions")


@shared_task
def send_topic_digests() -> None:
    """What is new on the topics that people follow."""
    digests.send_topic_digests()
