"""Letters to a project's team, relayed by the portal so that nobody's address is shown."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models.projects import Project

if TYPE_CHECKING:
    from members.models import User


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, by who may read them."""

    def visible_to(self, user: User) -> LetterQuerySet:
        """Those that this person wrote, or that came to a team of theirs."""
        return self.filter(Q(writer=user.pk) | Q(project__in=Project.objects.edited_by(user).values("pk")))

    def about(self, project: Project) -> LetterQuerySet:
        """Those to the team of a project, the newest first."""
        return self.filter(project=project.pk).select_related("writer").order_by("-written_at", "-pk")


class Letter(models.Model):
    """What someone wrote to a project's team, and what was answered: read by the two of them alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="letters", verbose_name=_("project"))
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("writer")
    )
    shows_address = models.BooleanField(_("show my e-mail address to the team"), default=False)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to a team")
        verbose_name_plural = _("letters to teams")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.writer}: {self.project}"

    def get_absolute_url(self) -> str:
        """Where both sides read and answer."""
        return reverse("projects:letter", args=[self.uuid])


class LetterMessage(models.Model):
    """One message of a letter. Never changed."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="messages", verbose_name=_("letter"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message to a team")
        verbose_name_plural = _("messages to teams")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
