"""What has to be ended before an account can be erased: others rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.models import Registration
from assemblies.models.registrations import OPEN as REGISTERED
from committees.models import Candidature, TermInvitation
from exchanges.models import Application
from exchanges.models.applications import MOVING
from members.models import FEDERATION_DAY
from projects.models import Endorsement
from projects.models.endorsements import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from members.models import User

State = Candidature.State
STANDING = [State.SUBMITTED, State.VALID]


@dataclass(frozen=True)
class Duty:
    """One of them: what it is, what to do first, and where."""

    what: str
    first: str
    url: str


def duties_of(person: User) -> list[Duty]:
    """All that stops an erasure today; nothing where it can go on."""
    return [
        *_administering(person),
        *_offices(person),
        *_applications(person),
        *_candidatures(person),
        *_requests(person),
        *_registrations(person),
    ]


def _administering(person: User) -> Iterator[Duty]:
    if person.is_superuser:
        yield Duty(
            _("You administer the portal"),
            _("Another administrator takes that right from you first."),
            reverse("admin:members_user_changelist"),
        )


def _offices(person: User) -> Iterator[Duty]:
    for term in person.terms.unended().with_names():
        yield Duty(
            term.label, _("End the office first, so that someone else can take it."), term.get_absolute_url()
        )
    for offer in TermInvitation.objects.addressed_to(person).answerable().with_names():
        yield Duty(offer.label, _("This office is offered to you: answer first."), offer.get_absolute_url())


def _applications(person: User) -> Iterator[Duty]:
    """Those that someone looks at, and exchanges that aren't over."""
    last_day = Coalesce("card__end_on", "end_on")
    ahead = person.applications.annotate(last=last_day).filter(
        state=Application.State.CONFIRMED, last__gte=FEDERATION_DAY
    )
    running = person.applications.filter(Q(state__in=MOVING) | Q(pk__in=ahead.values("pk")))
    for application in running.select_related("hosting_nmo"):
        yield Duty(
            f"{application}, {application.hosting_nmo}",
            _("Cancel the application first, or wait until the exchange is over."),
            application.get_absolute_url(),
        )


def _candidatures(person: User) -> Iterator[Duty]:
    for candidature in person.candidatures.filter(state__in=STANDING).with_names():
        yield Duty(
            str(candidature.call), _("Withdraw your candidature first."), candidature.get_absolute_url()
        )


def _requests(person: User) -> Iterator[Duty]:
    """Drafts are no duty, but what someone reviews is."""
    handed_in = Endorsement.objects.filter(
        project__proposer=person, state__in=OPEN, submitted_at__isnull=False
    )
    for endorsement in handed_in.select_related("project"):
        yield Duty(
            str(endorsement), _("Withdraw the request for endorsement first."), endorsement.get_absolute_url()
        )


def _registrations(person: User) -> Iterator[Duty]:
    """Assemblies that aren't over: someone may wait for the seat."""
    ahead = Registration.objects.of(person).filter(
        state__in=REGISTERED, assembly__ends_on__gte=FEDERATION_DAY
    )
    for registration in ahead.with_names():
        yield Duty(
            str(registration.delegation.assembly),
            _("Withdraw your registration first, or wait until the assembly is over."),
            registration.get_absolute_url(),
        )
