"""A project's papers and pictures: kept privately, shown to whom sees the request they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from documents.files import remove as forget
from documents.files import store
from projects.models import APPEAL_PAPER, ProjectFile

if TYPE_CHECKING:
    from documents.files import CheckedUpload
    from members.models import User
    from projects.models import Endorsement, Project


@transaction.atomic
def add(project: Project, upload: CheckedUpload, *, caption: str, is_public: bool, by: User) -> ProjectFile:
    """Keep a file of the project. The caller holds the project's row."""
    return ProjectFile.objects.create(
        project=project, file=store(upload, owner=by), caption=caption, is_public=is_public
    )


@transaction.atomic
def add_to_appeal(endorsement: Endorsement, upload: CheckedUpload, *, by: User) -> ProjectFile:
    """Keep the paper of an appeal. The caller holds the project's row."""
    return ProjectFile.objects.create(
        project=endorsement.project,
        appeal=endorsement,
        file=store(upload, owner=by),
        caption=APPEAL_PAPER,
    )


@transaction.atomic
def remove(file: ProjectFile) -> None:
    """Take a file out of the draft and off the public page.

    What was handed in with a text stays with it; any other's bytes go with the commit, who read it stays known.
    """
    if file.revisions.exists():
        ProjectFile.objects.filter(pk=file.pk).update(removed_at=Now(), is_public=False)
        return
    kept = file.file
    file.delete()
    forget(kept)
