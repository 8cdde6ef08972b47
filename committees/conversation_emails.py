"""E-mails about conversations: names and words go out, addresses never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from members.models import User
from outbox.letters import write

if TYPE_CHECKING:
    from committees.models import ConversationMessage, ConversationReport, Suspension

FOLDER = "committees/emails"


def conversation_message(message: ConversationMessage) -> None:
    """What was written, for the other one: with the writer's name and NMO, and links to answer, block, report."""
    conversation = message.conversation
    is_first = message.by_id == conversation.opener_id and conversation.messages.count() == 1
    write(
        f"{FOLDER}/{'conversation_begun' if is_first else 'conversation_message'}",
        to=conversation.other(message.by),
        event=f"conversation:{conversation.uuid}:{message.pk}",
        context={"conversation": conversation, "message": message, "writer": message.by},
    )


def report_without_office(report: ConversationReport) -> None:
    """For administrators: who would read it in the inbox is the reported person."""
    for administrator in User.objects.filter(is_superuser=True, is_active=True):
        write(
            f"{FOLDER}/report_without_office",
            to=administrator,
            event=f"report:{report.uuid}",
            context={"report": report},
        )


def writing_suspended(suspension: Suspension) -> None:
    """For the suspended person: why, and whom to ask."""
    _tell_suspended(suspension, "writing_suspended")


def writing_allowed(suspension: Suspension) -> None:
    """For the person: they may write again."""
    _tell_suspended(suspension, "writing_allowed")


def _tell_suspended(suspension: Suspension, kind: str) -> None:
    write(
        f"{FOLDER}/{kind}",
        to=suspension.person,
        event=f"suspension:{suspension.uuid}",
        context={"suspension": suspension},
    )
