"""Badges, invitation letters and certificates of attendance as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assemblies.models.seats import SeatCategory
from documents import fonts
from documents.pdf import qr, render, seal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assemblies.models import Assembly, DelegatePaper, Registration

LETTER = "documents/pdf/letter.typ"
# Of the QR codes on badges.
MASK = 2


def draw_badges(assembly: Assembly, registrations: Iterable[Registration]) -> bytes:
    """Eight on a page; each comes with its badge, delegation and person."""
    data = {
        "title": _("Badges: %s") % assembly,
        "assembly": f"{assembly.name}, {assembly.place}",
        "badges": [_badge(one) for one in registrations],
    }
    return render("assemblies/pdf/badges.typ", data)


def draw_letter(paper: DelegatePaper) -> bytes:
    """The invitation letter, with what an embassy compares with the passport."""
    registration, passport = paper.registration, paper.registration.passport
    assembly = registration.assembly
    words = {
        "name": passport.name,
        "assembly": assembly.name,
        "place": assembly.place,
        "first": date_format(assembly.starts_on, "j F Y"),
        "last": date_format(assembly.ends_on, "j F Y"),
    }
    host = assembly.host_nmo
    data = {
        "title": _("Invitation letter"),
        "reference": paper.code.grouped,
        "date": date_format(paper.code.issued_at, "j F Y"),
        "intro": [_("To whom it may concern")],
        "facts": [
            (_("Name as in the passport"), passport.name),
            (_("Date of birth"), date_format(passport.born_on, "j F Y")),
            (_("Nationality"), passport.nationality.name),
            (_("Passport number"), passport.number),
            (_("Passport valid until"), date_format(passport.expires_on, "j F Y")),
            (_("Delegation"), registration.delegation.name),
            *([(_("Host"), f"{host.name}, {host.territory}")] if host else []),
        ],
        "body": [
            _(
                "The International Federation of Medical Students’ Associations (IFMSA) invites %(name)s to its "
                "General Assembly, the %(assembly)s in %(place)s, from %(first)s to %(last)s."
            )
            % words,
            _("The head of the delegation and the federation have both approved the registration."),
            _("Please grant them the visa for these days. The page below says whether this letter holds."),
        ],
        "seal": seal(paper.code),
    }
    return render(LETTER, data)


def draw_certificate(paper: DelegatePaper) -> bytes:
    """The certificate of attendance."""
    registration = paper.registration
    assembly = registration.assembly
    data = {
        "title": _("Certificate of attendance"),
        "reference": paper.code.grouped,
        "date": date_format(paper.code.issued_at, "j F Y"),
        "intro": [_("The International Federation of Medical Students’ Associations (IFMSA) certifies that")],
        "facts": [
            (_("Name"), registration.name),
            (_("Delegation"), registration.delegation.name),
            (_("attended"), f"{assembly.name}, {assembly.place}"),
            (_("From"), date_format(assembly.starts_on, "j F Y")),
            (_("To"), date_format(assembly.ends_on, "j F Y")),
        ],
        "body": [_("It is valid only while the page below says so.")],
        "seal": seal(paper.code),
    }
    return render(LETTER, data)


def _badge(registration: Registration) -> dict[str, str]:
    """A name whose script we can't print stands in Latin letters, if the person gave them; else it is spelt out."""
    name, person = registration.name, registration.person
    latin = person.latin_name if person else ""
    if latin and not fonts.can_print(name):
        name, latin = latin, ""
    code = registration.badge.grouped
    return {
        "name": name,
        "latin": "" if latin == name else latin,
        "delegation": registration.delegation.name,
        "role": _role(registration),
        "code": code,
        "qr": qr(code, MASK),
    }


def _role(registration: Registration) -> str:
    """What the badge says below the delegation."""
    if registration.person_id and registration.person_id == registration.delegation.head_id:
        return _("Head of delegation")
    names = {
        SeatCategory.OFFICE: _("Officer of the federation"),
        SeatCategory.PROGRAMME: _("Programme"),
        SeatCategory.TASK_FORCE: _("Task force"),
        SeatCategory.HOST: _("Host"),
        SeatCategory.SUPPORT: _("Support person"),
    }
    return names.get(SeatCategory(registration.category), _("Delegate"))
