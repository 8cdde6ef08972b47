"""Who writes a project together: invited by mail, of the team once they accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import User
from outbox.letters import write
from projects.models import Editor, Project
from projects.permissions import is_editor_of
from workflows.models import database_now

if TYPE_CHECKING:
    from django.db.models import QuerySet


@transaction.atomic
def invite(project: Project, email: str, *, by: User) -> Editor:
    """Ask someone to write along: a link that only the owner of the address can use.

    The caller holds the project's row, so that an address is invited once.
    """
    editor = Editor.objects.create(project=project, email=email, invited_by=by)
    write(
        "projects/emails/invited",
        to=User.objects.filter(email=email).first() or email,
        event=f"editor {editor.uuid}",
        context={"editor": editor, "project": project, "by": by},
    )
    return editor


@transaction.atomic
def accept(editor: Editor, *, by: User) -> None:
    """The invited person joins the team; who is of it already only uses the invitation up.

    The caller holds the project's row.
    """
    if is_editor_of(by, editor.project):
        editor.delete()
        return
    editor.person, editor.accepted_at = by, database_now()
    editor.save(update_fields=["person", "accepted_at"])


def joined_by(user: User, token: str) -> Editor | None:
    """The invitation that this person accepted before: its link goes on leading to the project."""
    return Editor.objects.filter(person=user.pk, token=token).select_related("project").first()


def invitations_to(user: User) -> QuerySet[Editor]:
    """Open invitations to any address that this person has proved to own."""
    addresses = EmailAddress.objects.filter(user=user.pk, verified=True).values("email")
    return Editor.objects.filter(person=None, email__in=addresses).select_related(
        "project__nmo", "invited_by"
    )
