"""Who may write to another person through the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from committees.models import Block, Suspension

if TYPE_CHECKING:
    from committees.models import Conversation
    from members.models import User


def may_write(user: User) -> bool:
    """Whoever has proved their address, and isn't suspended from writing."""
    return has_proved_address(user) and not is_suspended(user)


def has_proved_address(user: User) -> bool:
    """Whether the address that the person signs in with was confirmed."""
    return user.emailaddress_set.filter(email=user.email, verified=True).exists()


def is_suspended(user: User) -> bool:
    """Whether the right to write to others was taken from them."""
    return suspension_of(user) is not None


def suspension_of(user: User) -> Suspension | None:
    """What keeps them from writing to others today, with the reason that they may read."""
    return Suspension.objects.filter(person=user.pk, lifted_at=None).first()


def has_blocked(user: User, other: User) -> bool:
    """Whether this person reads nothing more of the other one."""
    return Block.objects.filter(by=user.pk, blocked=other.pk).exists()


def may_answer(user: User, conversation: Conversation) -> bool:
    """One of the two, who may write, to someone who is still there and whom they haven't blocked.

    Being blocked changes nothing here: nobody is told of it.
    """
    if user.pk not in {conversation.opener_id, conversation.recipient_id}:
        return False
    other = conversation.other(user)
    return other.is_active and may_write(user) and not has_blocked(user, other)
