"""How often one address, or one person, may search: a list costs the database more than a page does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse

# Generous: a whole faculty may stand behind one address.
SEARCHES = {"search": "120/m/ip", "search_of_a_person": "90/m/user"}


def limit_searches(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429 to an address or person that searches too often; the list itself stays open to all."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_search = bool(request.GET.get("q", "").strip())
        if is_search and not _may_search(request):
            return respond_429(request)
        return view(request, *args, **kwargs)

    return limited


def _may_search(request: HttpRequest) -> bool:
    actions = ["search", "search_of_a_person"] if request.user.is_authenticated else ["search"]
    # `all` stops at the first refusal: what is refused counts once.
    return all(
        consume(request, app="portal", action=action, config=SEARCHES, limit_get=True) for action in actions
    )
