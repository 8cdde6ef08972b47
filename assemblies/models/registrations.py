"""A registration: one person's way into a delegation, from the invitation to the seat in the hall."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assemblies.models.assemblies import Assembly
from assemblies.models.delegations import Delegation
from assemblies.models.fees import FeeClass, Surcharge
from assemblies.models.seats import SeatCategory, SeatRule
from committees.backends import is_secretary_general
from members.text import validate_email_address, validate_name
from projects.models import SeatGrant

if TYPE_CHECKING:
    from members.models import User


class RegistrationState(models.TextChoices):
    """Where a registration stands."""

    INVITED = "invited", _("Invited")
    FILLED = "filled", _("Filled in")
    APPROVED = "approved", _("Approved by the head of delegation")
    ACCEPTED = "accepted", _("Accepted by the federation")
    CONFIRMED = "confirmed", pgettext_lazy("delegate", "Comes")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Seat offered")
    LAPSED = "lapsed", _("Offer not answered in time")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")
    SUBSTITUTED = "substituted", _("Replaced by someone else")


State = RegistrationState
# On a seat.
HOLDING = [State.INVITED, State.FILLED, State.APPROVED, State.ACCEPTED, State.CONFIRMED, State.OFFERED]
# Both approvals are there: what an invoice, a visa letter and a badge ask for.
COMING = [State.ACCEPTED, State.CONFIRMED]
# Not at an end.
OPEN = [*HOLDING, State.WAITING]
# Finished, so that it has an instant by which it is priced.
FINISHED = [State.APPROVED, *COMING]


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations, by who may see them and where they stand."""

    def visible_to(self, user: User) -> RegistrationQuerySet:
        """One's own; those of a delegation that one heads; the Secretary General and administrators all."""
        if user.is_superuser or is_secretary_general(user):
            return self
        headed = Delegation.objects.headed_by(user)
        return self.filter(Q(pk__in=self.of(user).values("pk")) | Q(delegation__in=headed.values("pk")))

    def of(self, user: User) -> RegistrationQuerySet:
        """The person's own: those they took up, and those sent to an address which they have proved to own."""
        proved = EmailAddress.objects.filter(user=user.pk, verified=True).values("email")
        return self.filter(Q(person=user.pk) | Q(person=None, email__in=proved))

    def holding(self) -> RegistrationQuerySet:
        """Those on a seat."""
        return self.filter(state__in=HOLDING)

    def coming(self) -> RegistrationQuerySet:
        """Those with both approvals."""
        return self.filter(state__in=COMING)

    def waiting(self) -> RegistrationQuerySet:
        """The waiting list, in its order."""
        return self.filter(state=State.WAITING).order_by("rank", "pk")

    def with_names(self) -> RegistrationQuerySet:
        """Ready to be shown: no query per row."""
        return self.select_related(
            "delegation__assembly__rules",
            "delegation__nmo",
            "delegation__head",
            "person__nmo",
            "grant__endorsement__project",
            "rule",
        )


class Registration(models.Model):
    """One person in one delegation: on a seat with its category and fee, or waiting for one."""

    State = RegistrationState

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="registrations", verbose_name=_("delegation")
    )
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="registrations", verbose_name=_("General Assembly")
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=RegistrationState,
        default=RegistrationState.INVITED,
        editable=False,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("person"),
        help_text=_("Who took it up; empty until then."),
    )
    given_name = models.CharField(
        _("name"),
        max_length=200,
        validators=[validate_name],
        help_text=_("As the head of delegation wrote it."),
    )
    email = models.EmailField(_("e-mail"), max_length=254, validators=[validate_email_address])
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=1, help_text=_("The head’s order, which the waiting list follows.")
    )
    # The seat: empty for who waits, kept when the registration ends.
    category = models.CharField(_("category"), max_length=20, choices=SeatCategory, blank=True)
    fee_class = models.CharField(_("fee of the seat"), max_length=10, choices=FeeClass, blank=True)
    is_charged = models.BooleanField(_("charged to the quota"), default=False)
    grant = models.ForeignKey(
        SeatGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("earned by"),
    )
    rule = models.ForeignKey(
        SeatRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("by the rule"),
    )
    seat = models.PositiveSmallIntegerField(_("seat"), null=True, blank=True, editable=False)
    extras = models.ManyToManyField(
        Surcharge, blank=True, related_name="registrations", verbose_name=_("chosen on the invoice")
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    finished_at = models.DateTimeField(
        _("finished at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_(
            "When the head approved it first: decides on the fee. A substitute keeps the one before."
        ),
    )
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    refund_percent = models.PositiveSmallIntegerField(
        _("refund, per cent"), null=True, blank=True, editable=False, validators=[MaxValueValidator(100)]
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration of a delegate")
        verbose_name_plural = _("registrations of delegates")
        ordering = ["delegation", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "email"],
                condition=Q(state__in=OPEN),
                name="one_open_registration_an_address",
                violation_error_message=_("This address is registered for the assembly already."),
            ),
            models.UniqueConstraint(
                fields=["assembly", "person"],
                condition=Q(state__in=OPEN, person__isnull=False),
                name="one_open_registration_a_person",
                violation_error_message=_("This person is registered for the assembly already."),
            ),
            models.UniqueConstraint(
                fields=["delegation", "category", "fee_class", "grant", "rule", "seat"],
                condition=Q(state__in=HOLDING),
                nulls_distinct=False,
                name="one_delegate_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HOLDING)
                | Q(seat__isnull=False, seat__gte=1, fee_class__in=FeeClass.values) & ~Q(category=""),
                name="whoever_has_a_place_sits_on_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", "quota", "decision"], grant__isnull=True, rule__isnull=True)
                | Q(category="project", grant__isnull=False, rule__isnull=True)
                | Q(
                    category__in=["office", "programme", "task-force", "host", "support"],
                    grant__isnull=True,
                    rule__isnull=False,
                ),
                name="seat_names_where_it_comes_from",
            ),
            models.CheckConstraint(
                condition=~Q(category="quota") | Q(is_charged=True), name="quota_seats_are_charged"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FINISHED) | Q(finished_at__isnull=False, person__isnull=False),
                name="approved_registration_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offered_until__isnull=False),
                name="offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN) | Q(ended_at__isnull=False), name="ended_registration_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | Q(refund_percent__isnull=False),
                name="cancelled_registration_says_what_comes_back",
            ),
            models.CheckConstraint(
                condition=Q(refund_percent__isnull=True) | Q(refund_percent__lte=100),
                name="no_more_comes_back_than_was_paid",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="registration_state_known"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="nobody_replaces_themselves"
            ),
        ]
        indexes = [
            models.Index(fields=["email"], name="registrations_of_an_address"),
            models.Index(
                fields=["offered_until"], condition=Q(state=State.OFFERED), name="offers_by_their_end"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_the_assembly_of_its_delegation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("assembly_id", "delegation_id"),
                func="""
                    IF NEW.assembly_id <> (
                        SELECT d.assembly_id FROM assemblies_delegation AS d WHERE d.id = NEW.delegation_id
                    ) THEN
                        RAISE EXCEPTION 'a registration is for the assembly of its delegation'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'in_the_assembly_of_its_delegation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page: for the delegate, the head of delegation and the federation."""
        return reverse("assemblies:registration", args=[self.uuid])

    @property
    def name(self) -> str:
        """How the delegate is called: by themselves, once they took it up."""
        return str(self.person) if self.person else self.given_name

    @property
    def addressee(self) -> User | str:
        """Whom letters go to: the person, or the address that was invited."""
        return self.person or self.email

    @property
    def needs_visa(self) -> bool:
        """Whether the delegate says so: only then anyone reads their passport data."""
        details = getattr(self, "details", None)
        return details is not None and bool(details.needs_visa)

    @property
    def is_holding(self) -> bool:
        """Whether it is on a seat."""
        return self.state in HOLDING
