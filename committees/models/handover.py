"""What one holder of an office leaves to the next: a checklist a term, and the office's own document."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from committees.models.offices import Office, Term
from members.models import NMO, LocalCommittee


class HandoverItem(models.Model):
    """One thing to do before a term ends; an administrator edits the list."""

    text = models.CharField(_("what to do"), max_length=200, unique=True)
    level = models.CharField(
        _("only at this level"),
        max_length=20,
        choices=Office.Level,
        blank=True,
        help_text=_("Empty: for every office."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("item of the handover checklist")
        verbose_name_plural = _("handover checklist")
        ordering = ["order", "text"]

    def __str__(self) -> str:
        return gettext(self.text)


class HandoverTick(models.Model):
    """Who ticked an item of the checklist for a term, and when."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="ticks", verbose_name=_("term"))
    item = models.ForeignKey(HandoverItem, models.CASCADE, related_name="ticks", verbose_name=_("item"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ticked by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("tick of a checklist")
        verbose_name_plural = _("ticks of checklists")
        constraints = [models.UniqueConstraint(fields=["term", "item"], name="one_tick_an_item")]

    def __str__(self) -> str:
        return f"{self.term}: {self.item}"


class HandoverDocument(models.Model):
    """What whoever holds an office in one place should know. It stays with the office: the next one inherits it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="handovers", verbose_name=_("office"))
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("NMO")
    )
    local_committee = models.ForeignKey(
        LocalCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("local committee"),
    )
    text = models.TextField(_("what the next one should know"), max_length=50000, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    changed_at = models.DateTimeField(_("last changed at"), auto_now=True)

    class Meta:
        verbose_name = _("handover document")
        verbose_name_plural = _("handover documents")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "nmo", "local_committee"],
                nulls_distinct=False,
                name="one_handover_document_an_office",
            )
        ]

    def __str__(self) -> str:
        return str(self.office)
