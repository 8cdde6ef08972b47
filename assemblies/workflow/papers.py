"""Papers that a delegate takes home or to an embassy, each with a code by which anyone verifies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assemblies.delegation_permissions import is_delegate, is_visa_team
from assemblies.models import DelegatePaper, PassportRead, Registration
from assemblies.models.registrations import COMING, OPEN
from assemblies.workflow.holding import Refused, hold
from documents.models import VerificationCode
from workflows.days import day_of
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

Kind = DelegatePaper.Kind


def why_no_letter(registration: Registration) -> str:
    """Why there is no invitation letter yet; empty when there is."""
    if registration.state not in OPEN:
        return _("The registration has ended.")
    if registration.state not in COMING:
        return _("The letter comes after both approvals.")
    if not registration.needs_visa:
        return _("The letter is for those who say in their data that they need a visa.")
    if not hasattr(registration, "passport"):
        return _("Give your passport data first.")
    return ""


def why_no_certificate(registration: Registration) -> str:
    """Why there is no certificate of attendance yet; empty when there is."""
    if not registration.check_ins.counted().exists():
        return _("The certificate is for those who were checked in.")
    if day_of(database_now()) <= registration.assembly.ends_on:
        return _("The certificate comes when the assembly is over.")
    return ""


@transaction.atomic
def give_letter(registration: Registration, *, by: User) -> DelegatePaper:
    """The invitation letter, for the delegate and the visa team, whose look at the passport is written down.

    Raises Refused before both approvals, for who needs no visa, and without passport data.
    """
    is_theirs = is_delegate(by, registration)
    if not is_theirs and not is_visa_team(by):
        raise PermissionDenied
    hold(registration)
    if why := why_no_letter(registration):
        raise Refused(why)
    if not is_theirs:
        PassportRead.objects.create(registration=registration, by=by)
    return _given(registration, Kind.VISA)


@transaction.atomic
def give_certificate(registration: Registration, *, by: User) -> DelegatePaper:
    """The certificate of attendance, for the delegate. Raises Refused before the end, and without a check-in."""
    if not is_delegate(by, registration):
        raise PermissionDenied
    hold(registration)
    if why := why_no_certificate(registration):
        raise Refused(why)
    return _given(registration, Kind.ATTENDANCE)


def withdraw_papers() -> int:
    """Invitation letters of who doesn't come any more, and certificates whose check-in was undone, stop holding."""
    valid = DelegatePaper.objects.filter(code__revoked_at=None).select_related("code")
    letters = valid.filter(kind=Kind.VISA).exclude(registration__state__in=COMING)
    counted = Registration.objects.filter(check_ins__isnull=False, check_ins__undone_at=None)
    certificates = valid.filter(kind=Kind.ATTENDANCE).exclude(registration__in=counted.values("pk"))
    with translation.override(settings.LANGUAGE_CODE):
        ended = sum(paper.code.revoke(_("The registration has ended.")) for paper in letters)
        return ended + sum(paper.code.revoke(_("The check-in was undone.")) for paper in certificates)


def _given(registration: Registration, kind: str) -> DelegatePaper:
    """The paper with a code that holds: the first time a new one, and again after the old one was withdrawn."""
    found = DelegatePaper.objects.filter(registration=registration, kind=kind).select_related("code").first()
    if found and found.code.is_valid:
        return found
    # The public page is in the portal's own language, whoever asks first.
    with translation.override(settings.LANGUAGE_CODE):
        code = VerificationCode.objects.issue(Kind(kind).label, _facts(registration), by="IFMSA")
    if found:
        found.code = code
        found.save(update_fields=["code"])
        return found
    return DelegatePaper.objects.create(registration=registration, kind=kind, code=code)


def _facts(registration: Registration) -> list[tuple[str, str]]:
    assembly = registration.assembly
    return [
        (_("Name"), registration.name),
        (_("Delegation"), registration.delegation.name),
        (_("General Assembly"), f"{assembly.name}, {assembly.place}"),
        (_("First day"), date_format(assembly.starts_on, "j F Y")),
        (_("Last day"), date_format(assembly.ends_on, "j F Y")),
    ]
