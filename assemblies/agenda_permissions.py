"""Who keeps an agenda, who proposes and seconds, who speaks: terms of today, memberships and the roll answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q

from assemblies.models import Assembly, Mandate, Minutes, Plenary, SpeechRequest
from assemblies.models.readers import holds_an_office, sits_in
from committees.models import Office, Term
from members.models import NMO, MembershipStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from assemblies.models import Amendment, Motion
    from committees.models import TermQuerySet
    from members.models import User

Level, Role = Office.Level, Office.Role
TEAM = [Role.CHAIR, Role.SECRETARY_GENERAL]
PROPOSING = [Role.PRESIDENT, Role.SECRETARY_GENERAL, Role.BOARD, Role.DIRECTOR]
SPEAKS_FOR_ITS_NMO = [Role.PRESIDENT, Role.OFFICER]
# Rights come from one or the other.
Standing = Term | Mandate


def is_plenary_team(user: User, record: Any) -> Term | None:
    """The chair and the Secretary General: keep the agenda and its papers."""
    terms = Term.objects.current().held_by(user)
    return terms.filter(office__level=Level.FEDERATION, office__role__in=TEAM).with_names().first()


def is_member(user: Any, assembly: Assembly) -> bool:
    """Who reads the papers for members: whoever holds an office today, votes in this assembly, or is a delegate to it
    whom the federation has accepted.
    """
    if not user.is_authenticated:
        return False
    sits = Assembly.objects.filter(sits_in(user, OuterRef("pk")), pk=assembly.pk)
    return user.is_superuser or holds_an_office(user) or sits.exists()


def may_read_minutes(user: Any, plenary: Plenary) -> bool:
    """Members, and everyone once they are public."""
    return (
        is_member(user, plenary.assembly) or Minutes.objects.filter(plenary=plenary, is_public=True).exists()
    )


def nmo_voices(user: User, assembly: Assembly) -> dict[NMO, Standing]:
    """The full members that a person speaks for: as their officer, or as who votes for them in this assembly."""
    full = MembershipStatus.objects.current().filter(status=MembershipStatus.Status.FULL).values("nmo")
    terms = Term.objects.current().held_by(user).with_names()
    officers = terms.filter(
        nmo__in=full, office__level=Level.NATIONAL, office__role__in=SPEAKS_FOR_ITS_NMO
    ).order_by("office__order", "pk")
    mandates = Mandate.objects.entitled().filter(voter=user.pk, plenary__assembly=assembly, nmo__in=full)
    delegates = mandates.exclude(plenary__state=Plenary.State.CLOSED).select_related("nmo")
    voices: dict[NMO, Standing] = {}
    for standing in [*officers, *delegates]:
        voices.setdefault(standing.nmo, standing)
    return voices


def office_voices(user: User) -> dict[Office, Term]:
    """The offices of the federation in whose name a person proposes: the board, and Directors of committees."""
    return {term.office: term for term in _proposing(user)}


def voices(user: User, assembly: Assembly) -> dict[NMO | Office, Standing]:
    """In whose name a person may propose."""
    return {**nmo_voices(user, assembly), **office_voices(user)}


def is_proposer(user: User, motion: Motion) -> Standing | None:
    """Who speaks for the NMO or the office that proposes the motion."""
    return _voices_about(motion, user).get(motion.proposer)


def is_seconder(user: User, motion: Motion) -> Standing | None:
    """Who speaks for the NMO that seconds the motion."""
    return _voices_about(motion, user).get(motion.seconder_nmo) if motion.seconder_nmo else None


def is_another_nmo(user: User, motion: Motion) -> Standing | None:
    """Who speaks for a full member that doesn't propose the motion."""
    return next(iter(possible_seconders(user, motion).values()), None)


def possible_seconders(user: User, motion: Motion) -> dict[NMO, Standing]:
    """The NMOs in whose name this person could second the motion."""
    found = nmo_voices(user, motion.assembly)
    return {nmo: standing for nmo, standing in found.items() if nmo.pk != motion.proposer_nmo_id}


def is_asked(user: User, amendment: Amendment) -> Standing | None:
    """The motion's proposer or seconder, who accept an amendment."""
    return is_proposer(user, amendment.motion) or is_seconder(user, amendment.motion)


def is_asked_or_team(user: User, amendment: Amendment) -> Standing | None:
    """Those, and the plenary team: each can put an amendment to the vote."""
    team = partial(is_plenary_team, user, amendment)
    return is_asked(user, amendment) or _once(amendment.motion, ("team", user.pk), team)


def is_amender(user: User, amendment: Amendment) -> Standing | None:
    """Who speaks for the NMO or the office that proposes the amendment."""
    return _voices_about(amendment.motion, user).get(amendment.proposer)


def floor_of(user: User, plenary: Plenary) -> tuple[Standing | None, NMO | None]:
    """By what a person may ask to speak, and for which NMO: a mandate of this plenary, or an office of today."""
    mandate = plenary.mandates.filter(voter=user.pk).select_related("nmo").first()
    if mandate:
        return mandate, mandate.nmo
    term = offices_of(user).with_names().order_by("office__order", "pk").first()
    return term, term.nmo if term else None


def is_speaker(user: User, speech: SpeechRequest) -> bool:
    """Who asked to speak."""
    return speech.person_id == user.pk


def _voices_about(motion: Motion, user: User) -> dict[NMO | Office, Standing]:
    return _once(motion, ("voices", user.pk), partial(voices, user, motion.assembly))


def _once(motion: Motion, key: tuple[str, int], reckon: Callable[[], Any]) -> Any:
    """Reckoned once for a motion as it was fetched: a page asks for each of its amendments.

    The workflow fetches it anew under its lock, and so asks anew.
    """
    known: dict[tuple[str, int], Any] = motion.__dict__.setdefault("_reckoned", {})
    if key not in known:
        known[key] = reckon()
    return known[key]


def offices_of(user: User) -> TermQuerySet:
    """The offices of an NMO, a committee or the federation that someone holds today; not the local ones."""
    return Term.objects.current().held_by(user).exclude(office__level=Level.LOCAL)


def _proposing(user: User) -> TermQuerySet:
    of_the_federation = Q(office__level__in=[Level.FEDERATION, Level.COMMITTEE])
    return (
        Term.objects.current()
        .held_by(user)
        .filter(of_the_federation, office__role__in=PROPOSING)
        .with_names()
    )
