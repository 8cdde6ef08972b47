"""The minutes of a plenary: who reads them, and the code by which the paper is verified."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assemblies.models.plenaries import Plenary
from documents.models import VerificationCode


class Minutes(models.Model):
    """Issued by the chair once the plenary has closed. The paper is drawn from the data, not kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plenary = models.OneToOneField(Plenary, models.PROTECT, related_name="minutes", verbose_name=_("plenary"))
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Otherwise the members read them.")
    )
    code = models.OneToOneField(
        VerificationCode, models.PROTECT, related_name="+", verbose_name=_("verification code")
    )
    # Of what the votes were when the code was given: a vote annulled since shows.
    digest = models.CharField(_("SHA-256 of the votes"), max_length=64, editable=False)
    issued_at = models.DateTimeField(_("issued at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["plenary"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="minutes_digest_complete"
            )
        ]

    def __str__(self) -> str:
        return str(_("Minutes of %s") % self.plenary)
