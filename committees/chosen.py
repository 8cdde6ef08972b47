"""Who holds several offices looks at the portal as one of them: a filter on what is shown, never a right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from committees.models import Office

if TYPE_CHECKING:
    from django.http import HttpRequest

    from committees.models import Term

KEY = "office"


def chosen_term(request: HttpRequest) -> Term | None:
    """The office of today that the person has chosen to look from; none is all of them."""
    chosen = request.session.get(KEY) if hasattr(request, "session") else None
    return next((term for term in terms_of(request) if str(term.uuid) == chosen), None)


def shown_terms(request: HttpRequest) -> list[Term]:
    """The terms of today to show things of: the chosen one, or all."""
    chosen = chosen_term(request)
    return [chosen] if chosen else terms_of(request)


def choose(request: HttpRequest, uuid: str) -> Term | None:
    """Look from this office of one's own from now on; anything else chooses all of them."""
    request.session[KEY] = uuid
    return chosen_term(request)


def terms_of(request: HttpRequest) -> list[Term]:
    """The terms of today, as the request's middleware read them."""
    return getattr(request, "terms", [])


def office_pages(request: HttpRequest) -> list[tuple[str, str]]:
    """The pages of offices that this person reads, as (slug of the NMO or nothing, its name)."""
    terms = terms_of(request)
    nmos = {
        term.nmo.slug: str(term.nmo)
        for term in terms
        if term.nmo and term.office.level == Office.Level.NATIONAL
    }
    is_above = any(term.office.role == Office.Role.SECRETARY_GENERAL for term in terms)
    return [*nmos.items(), *([("", "")] if is_above or request.user.is_superuser else [])]
