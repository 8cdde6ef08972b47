"""The result sheet of a vote and the minutes of a plenary as PDF, in the active language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assemblies.minutes.contents import motions_of, signatures, vote_of
from assemblies.models import Mandate, Minutes, Plenary, Poll
from assemblies.recount import digest
from assemblies.results import export_of, reasons_of
from assemblies.words import share_in_words
from documents.pdf import render, seal

if TYPE_CHECKING:
    from collections.abc import Iterable


def draw_sheet(poll: Poll) -> bytes:
    """The result of one closed vote, with what it was counted from."""
    plenary = poll.plenary
    data = {
        "title": _("Result of vote %d") % poll.number,
        "reference": str(plenary.assembly),
        "date": date_format(poll.closed_at, "j F Y, H:i"),
        "votes": [vote_of(poll, with_ballots=True)],
        "digest": [_("SHA-256 of the export by which it is counted again:"), digest(export_of(poll))],
        "signatures": signatures(),
        "footer": str(plenary),
    }
    return render("assemblies/pdf/sheet.typ", data)


def draw_minutes(plenary: Plenary, minutes: Minutes | None) -> bytes:
    """The roll, every vote, and lines to sign; before they are issued it says that it is a draft."""
    roll = list(plenary.mandates.select_related("nmo", "proxy__nmo").order_by("nmo__short_name"))
    polls = list(plenary.polls.exclude(state=Poll.State.PREPARED).with_names())
    reasons = reasons_of(polls)
    data = {
        "title": _("Minutes"),
        "reference": str(plenary.assembly),
        "date": date_format(plenary.opened_at or plenary.starts_at, "j F Y"),
        "draft": "" if minutes else _("Draft: not issued yet"),
        "facts": _facts(plenary, roll),
        "roll_title": _("Roll"),
        "roll": [(str(mandate.nmo), _presence(mandate)) for mandate in roll],
        "motions_title": _("Motions"),
        "motions": motions_of(plenary),
        "votes_title": _("Votes"),
        "votes": [vote_of(poll, reason=reasons.get(poll.uuid, "")) for poll in polls],
        "none": _("No vote was taken."),
        "signatures": signatures(),
        "seal": seal(minutes.code) if minutes else None,
        "footer": str(plenary),
    }
    return render("assemblies/pdf/minutes.typ", data)


def _facts(plenary: Plenary, roll: Iterable[Mandate]) -> list[tuple[str, str]]:
    entitled = [mandate for mandate in roll if mandate.is_entitled]
    heard = [one for one in entitled if one.is_present or (one.proxy and one.proxy.is_present)]
    found = [
        (_("General Assembly"), f"{plenary.assembly}, {plenary.assembly.place}"),
        (_("Plenary"), str(plenary.number)),
    ]
    for name, instant in ((_("Opened"), plenary.opened_at), (_("Closed"), plenary.closed_at)):
        if instant:
            found.append((name, date_format(instant, "j F Y, H:i")))
    return [
        *found,
        (_("Entitled to vote"), str(len(entitled))),
        (_("Present or represented at the end"), str(len(heard))),
        (_("Quorum"), _("%s of those entitled") % share_in_words(plenary.quorum_share)),
    ]


def _presence(mandate: Mandate) -> str:
    if not mandate.is_entitled:
        return _("no vote: %s") % mandate.get_bar_display()
    if mandate.is_present:
        return _("present")
    if mandate.proxy:
        return _("represented by %s") % mandate.proxy.nmo
    return _("absent")
