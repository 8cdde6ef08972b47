"""Saving a step of a project's draft."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from projects.models import Project
from projects.publishing import HIDDEN


@transaction.atomic
def edit(project: Project, fields: dict[str, Any], links: dict[str, Any], rows: dict[Any, list[Any]]) -> None:
    """Store one step: its fields, what it is linked to, and its rows anew. Each save is a new version.

    The caller holds the project's row. Who takes the consent back takes the public page away at once.
    """
    for model, new in rows.items():
        model.objects.filter(project=project).delete()
        model.objects.bulk_create(new)
    for name, linked in links.items():
        getattr(project, name).set(linked)
    changed = {**fields, "version": project.version + 1}
    if not changed.get("consents", True):
        changed |= HIDDEN
    for name, value in changed.items():
        setattr(project, name, value)
    project.save(update_fields=list(changed))
