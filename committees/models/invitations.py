"""Invitations to take an office: a letter with a link, and what the invited person answered."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.offices import Office, Term, place_of
from members.models import FEDERATION_DAY, NMO, LocalCommittee
from members.text import validate_email_address

if TYPE_CHECKING:
    from members.models import User


def new_token() -> str:
    """The secret of an invitation's link."""
    return secrets.token_urlsafe(24)


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class InvitationQuerySet(models.QuerySet["TermInvitation"]):
    """Invitations, by whom they concern."""

    def answerable(self) -> InvitationQuerySet:
        """Those that can be accepted today: not answered, not taken back, not too old, the term not over."""
        return self.filter(
            state=InvitationState.OPEN, expires_on__gte=FEDERATION_DAY, last_day__gte=FEDERATION_DAY
        )

    def addressed_to(self, user: User) -> InvitationQuerySet:
        """Those that were sent to an address which this person has proved to own."""
        return self.filter(email__in=EmailAddress.objects.filter(user=user.pk, verified=True).values("email"))

    def with_names(self) -> InvitationQuerySet:
        """Ready to be shown: no query per row."""
        return self.select_related("office__committee", "nmo", "local_committee", "invited_by")


class TermInvitation(models.Model):
    """An office offered by mail. Only who owns the address can take it, and the term begins with the answer."""

    State = InvitationState

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=InvitationState, default=InvitationState.OPEN, editable=False
    )
    email = models.EmailField(_("e-mail"), max_length=254, validators=[validate_email_address])
    office = models.ForeignKey(Office, models.PROTECT, related_name="invitations", verbose_name=_("office"))
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
    kind = models.CharField(_("kind"), max_length=20, choices=Term.Kind, default=Term.Kind.ELECTED)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("a word to the invited person"), max_length=500, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    expires_on = models.DateField(_("can be answered until"))
    term = models.OneToOneField(
        Term, models.SET_NULL, null=True, blank=True, related_name="invitation", verbose_name=_("term")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an office")
        verbose_name_plural = _("invitations to offices")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "nmo", "local_committee", "email"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="one_open_invitation_an_address",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="invited_term_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
        ]
        indexes = [models.Index(fields=["email"], name="invitations_of_an_address")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Where it is answered; the way there is in the mail alone."""
        return reverse("committees:invitation", args=[self.token])

    @property
    def label(self) -> str:
        """How people say the office: “NEO, AMSA-USA”."""
        place = place_of(self)
        return f"{self.office}, {place}" if place else str(self.office)
