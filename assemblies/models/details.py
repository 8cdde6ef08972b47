"""What delegates say of themselves: how they take part and what they need; apart, the least of their passport."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from assemblies.models.registrations import Registration
from committees.models import Committee
from members.text import validate_name


class DelegateDetails(models.Model):
    """What a delegate fills in: sessions, food, visa, whom to call. It goes after the assembly."""

    class Diet(models.TextChoices):
        """What the kitchen has to know."""

        NONE = "none", _("no wish")
        VEGETARIAN = "vegetarian", _("vegetarian")
        VEGAN = "vegan", _("vegan")
        HALAL = "halal", _("halal")
        KOSHER = "kosher", _("kosher")
        OTHER = "other", _("other, as written below")

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="details", verbose_name=_("registration")
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sessions"),
        help_text=_("Whose sessions you attend through the week."),
    )
    diet = models.CharField(_("food"), max_length=20, choices=Diet, default=Diet.NONE)
    allergies = models.CharField(
        _("allergies and other needs"),
        max_length=500,
        blank=True,
        help_text=_("What the host must know of food, health or access. Empty if nothing."),
    )
    needs_visa = models.BooleanField(
        _("I need a visa"),
        default=False,
        help_text=_("You then give your passport data on a page of its own."),
    )
    emergency_name = models.CharField(
        _("whom to call in an emergency"), max_length=200, validators=[validate_name]
    )
    emergency_phone = models.CharField(
        _("their telephone number"),
        max_length=30,
        validators=[
            RegexValidator(r"^\+?[0-9 ()./-]{5,30}$", _("Digits, with the country’s code: +216 71 123 456."))
        ],
    )
    filled_at = models.DateTimeField(_("filled in at"), auto_now=True)

    class Meta:
        verbose_name = _("details of a delegate")
        verbose_name_plural = _("details of delegates")
        ordering = ["registration"]
        constraints = [
            models.CheckConstraint(
                condition=Q(diet__in=["none", "vegetarian", "vegan", "halal", "kosher", "other"]),
                name="diet_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.registration)


class Passport(models.Model):
    """What an embassy asks to see in an invitation letter, and nothing more. Goes 30 days after the assembly."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="passport", verbose_name=_("registration")
    )
    name = models.CharField(_("name as in the passport"), max_length=200, validators=[validate_name])
    born_on = models.DateField(_("date of birth"))
    nationality = CountryField(_("nationality"))
    number = models.CharField(
        _("passport number"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9 -]{5,20}$", _("Letters and digits, as in the passport."))],
    )
    expires_on = models.DateField(_("valid until"))
    given_at = models.DateTimeField(_("given at"), auto_now=True)

    class Meta:
        verbose_name = _("passport data")
        verbose_name_plural = _("passport data")
        ordering = ["registration"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("born_on")), name="passport_expires_after_birth"
            )
        ]

    def __str__(self) -> str:
        return str(self.registration)


class PassportRead(models.Model):
    """One look at a delegate's passport data. Append-only, so that the person can see who looked."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="passport_reads", verbose_name=_("registration")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("reading of passport data")
        verbose_name_plural = _("readings of passport data")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.registration}: {self.by}"
