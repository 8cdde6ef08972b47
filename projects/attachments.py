"""A project's papers and pictures: kept privately, shown to whom sees the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.files import remove as forget
from documents.files import store
from projects.models import ProjectFile

if TYPE_CHECKING:
    from documents.files import CheckedUpload
    from members.models import User
    from projects.models import Project


@transaction.atomic
def add(project: Project, upload: CheckedUpload, *, caption: str, is_public: bool, by: User) -> ProjectFile:
    """Keep a file of the project. The caller holds the project's row."""
    return ProjectFile.objects.create(
        project=project, file=store(upload, owner=by), caption=caption, is_public=is_public
    )


@transaction.atomic
def remove(file: ProjectFile) -> None:
    """Take a file away; its bytes go with the commit, who read it stays known."""
    kept = file.file
    file.delete()
    forget(kept)
