"""Cards: what the host promises, and what the student answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.models.applications import Application
from members.models import LocalCommittee


class CardOfAcceptance(models.Model):
    """The host's promise (CA): place, dates, contact. Only this makes an exchange certain."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="card")
    local_committee = models.ForeignKey(
        LocalCommittee, models.PROTECT, related_name="+", verbose_name=_("city")
    )
    department = models.CharField(_("department or project"), max_length=200)
    hospital = models.CharField(_("hospital or laboratory"), max_length=200, blank=True)
    start_on = models.DateField(_("first day"))
    end_on = models.DateField(_("last day"))
    contact_name = models.CharField(_("contact person"), max_length=150)
    contact_email = models.EmailField(_("contact's e-mail"))
    contact_phone = models.CharField(_("contact's phone"), max_length=40, blank=True)
    remarks = models.TextField(_("remarks"), blank=True, max_length=3000)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Card of Acceptance")
        verbose_name_plural = _("Cards of Acceptance")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on__gt=models.F("start_on")), name="card_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"CA {self.application}"


class CardOfConfirmation(models.Model):
    """The student's answer (CC): when and where they arrive, and whom to call."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="confirmation")
    arrives_at = models.DateTimeField(_("arrival"))
    arrival_place = models.CharField(_("place of arrival"), max_length=200)
    carrier = models.CharField(_("flight, train or bus number"), max_length=60, blank=True)
    departs_on = models.DateField(_("day of departure"))
    details = models.TextField(_("other details"), blank=True, max_length=3000)
    emergency_name = models.CharField(_("emergency contact"), max_length=150)
    emergency_phone = models.CharField(_("emergency phone"), max_length=40)
    emergency_email = models.EmailField(_("emergency e-mail"), blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Card of Confirmation")
        verbose_name_plural = _("Cards of Confirmation")

    def __str__(self) -> str:
        return f"CC {self.application}"
