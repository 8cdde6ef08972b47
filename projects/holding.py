"""Holding a project and its request: always in this order, so that no two moves wait for each other."""

from __future__ import annotations

from projects.models import Endorsement, Project
from workflows.steps import NotNow


def hold(endorsement: Endorsement) -> Project:
    """The project's row, then the request's, until the transaction ends; both as they are now."""
    project = hold_project(endorsement.project_id)
    endorsement.refresh_from_db(from_queryset=Endorsement.objects.select_for_update())
    endorsement.project = project
    return project


def hold_as_read(endorsement: Endorsement) -> None:
    """The same for who judges the text. Raises NotNow when it was moved, or handed in anew, since it was read."""
    read = endorsement.state, endorsement.revision_id
    hold(endorsement)
    if (endorsement.state, endorsement.revision_id) != read:
        raise NotNow(endorsement)


def hold_project(key: int) -> Project:
    """The project's row alone: for what belongs to all of its requests."""
    rows = Project.objects.select_related("nmo", "committee", "proposer")
    return rows.select_for_update(of=("self",)).get(pk=key)
