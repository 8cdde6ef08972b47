"""Where a project is found: a free word below /projects/ made from its title."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from projects.models import Project

# Words that stand in addresses below /projects/ already.
RESERVED = {"propose", "requests", "reports", "invitations", "letters", "feed", "import", "allowance"}


def free_slug(title: str) -> str:
    """An address part from the title; titles in another script, or taken ones, get a number."""
    base = slugify(title)[:70].strip("-") or "project"
    taken = RESERVED | set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def save_under_free_slug(project: Project) -> None:
    """Two people may propose the same title in the same moment: who comes second takes the next address."""
    while True:
        project.slug = free_slug(project.title)
        try:
            with transaction.atomic():
                project.save()
        except IntegrityError:
            if not Project.objects.filter(slug=project.slug).exists():
                raise
        else:
            return
