"""Writing to a project's team and answering: relayed by mail, nobody's address is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from committees.conversation_permissions import is_suspended
from members.models import User
from outbox.letters import write as send
from projects.models import Letter, LetterMessage

if TYPE_CHECKING:
    from projects.models import Project


@transaction.atomic
def write(letter: Letter, text: str, *, by: User) -> None:
    """Someone writes to a project's team: each of them gets it by mail. Saves the letter.

    Raises PermissionDenied for who is suspended from writing to people.
    """
    if is_suspended(by):
        raise PermissionDenied
    letter.writer = by
    letter.save()
    _add(letter, text, by=by)


@transaction.atomic
def answer(letter: Letter, text: str, *, by: User) -> None:
    """One side answers the other. Raises PermissionDenied for who is of neither, or is suspended from writing."""
    if is_suspended(by) or not Letter.objects.visible_to(by).filter(pk=letter.pk).exists():
        raise PermissionDenied
    _add(letter, text, by=by)


def team_of(project: Project) -> list[User]:
    """Who writes the project today: its proposer and the co-editors who joined."""
    joined = project.editors.exclude(person=None).values("person")
    people = User.objects.filter(pk__in=[project.proposer_id]) | User.objects.filter(pk__in=joined)
    return list(people.filter(is_active=True).order_by("pk"))


def title_of(project: Project) -> str:
    """What its page is called; once the page is gone, what the team calls it."""
    public = project.public_revision
    return str(public["title"]) if public else project.title


def _add(letter: Letter, text: str, *, by: User) -> None:
    """The message, and a mail to everyone on the letter but its writer."""
    message = LetterMessage.objects.create(letter=letter, by=by, text=text)
    kind = "projects/emails/letter" if by == letter.writer else "projects/emails/letter_answer"
    for person in dict.fromkeys([letter.writer, *team_of(letter.project)]):
        if person != by:
            context = {"letter": letter, "title": title_of(letter.project), "message": message}
            send(kind, to=person, event=f"letter {letter.uuid} {message.pk}", context=context)
