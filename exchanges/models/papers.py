"""The papers of an application, each with what the officers say of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import PrivateFile
from exchanges.models.applications import Application
from exchanges.models.conditions import DocumentKind


class ApplicationDocument(models.Model):
    """An uploaded paper of an application; a new upload replaces the file of its kind."""

    class Verdict(models.TextChoices):
        """What the officers say of the paper."""

        TO_CHECK = "to-check", _("To check")
        ACCEPTED = "accepted", pgettext_lazy("paper", "Accepted")
        REFUSED = "refused", _("Upload again")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="+")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict, default=Verdict.TO_CHECK)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("checked by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind__order"]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="one_document_a_kind"),
            models.CheckConstraint(
                condition=Q(verdict="to-check", checked_at__isnull=True)
                | ~Q(verdict="to-check") & Q(checked_at__isnull=False),
                name="verdict_comes_with_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"
