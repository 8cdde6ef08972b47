"""Candidates of a call, as names for a ballot."""

from __future__ import annotations

from committees.models import Call, Candidature
from workflows.models import database_now

MOST = 20
STANDS = {Candidature.State.VALID, Candidature.State.ACCEPTED}


def called_elections() -> list[Call]:
    """Calls of the federation for a post that have closed, the latest first: the plenary elects from them."""
    calls = Call.objects.filter(nmo=None, office__isnull=False, closes_at__lt=database_now())
    calls = calls.filter(state__in=[Call.State.PUBLISHED, Call.State.CONCLUDED])
    return list(calls.select_related("office__committee").order_by("-closes_at")[:MOST])


def names_of(call: Call) -> list[str]:
    """Who stands, in the order of the alphabet; the name in Latin letters beside one in another script.

    Who was turned down in a decision that is held back stands still: no one learns of it by a name left out.
    """
    found = Candidature.objects.filter(call=call).select_related("call", "candidate")
    people = [one.candidate for one in found if one.shown_state in STANDS]
    names = [
        f"{one.get_full_name()} ({one.latin_name})" if one.latin_name else one.get_full_name()
        for one in people
    ]
    return sorted(names, key=str.casefold)
