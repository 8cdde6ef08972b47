"""What waits for a person in their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from outbox.failing import is_blocked
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User


def address_todo(user: User) -> list[Todo]:
    """Mails come back from the person's address: nothing reaches them until they say what is right."""
    if not is_blocked(user.email):
        return []
    return [
        Todo(
            title=_("Mails to you come back: confirm or change your address"),
            url=reverse("members:address"),
            detail=user.email,
            is_late=True,
        )
    ]
