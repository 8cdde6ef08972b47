"""What of announcements waits for a person, and what was announced to them last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from committees.announcement_permissions import is_second_reader, offices_to_announce_from
from committees.models import Announcement
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User

State = Announcement.State
MOST = 10
LATEST = 3


def announcements_todo(user: User) -> list[Todo]:
    """Announcements that wait for this person's word, and those of their offices that are held."""
    held = Announcement.objects.filter(state=State.HELD).select_related("office", "asked", "written_by")
    held = held.prefetch_related("texts").order_by("-created_at", "-pk")
    asked = [one for one in held.filter(asked=user.pk)[:MOST] if is_second_reader(user, one)]
    offices = offices_to_announce_from(user)
    own = list(held.filter(office__in=offices)[:MOST]) if offices else []
    return [
        *[_look_over(one) for one in asked],
        *[_send(one) for one in own if one not in asked],
    ]


def latest_announcements(user: User) -> list[Announcement]:
    """The last ones that this person got."""
    return list(Announcement.objects.to(user).sent().with_texts()[:LATEST])


def _look_over(announcement: Announcement) -> Todo:
    return Todo(
        title=_("Look over “%s”") % _title(announcement),
        url=reverse("committees:look_over_announcement", args=[announcement.uuid]),
        detail=_("%s asks you") % announcement.written_by,
    )


def _send(announcement: Announcement) -> Todo:
    return Todo(
        title=_("Send “%s”, or discard it") % _title(announcement),
        url=announcement.get_absolute_url(),
        detail=announcement.office.full_title,
        due_at=announcement.deadline_at,
    )


def _title(announcement: Announcement) -> str:
    return announcement.text.general_title
