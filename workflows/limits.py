"""How often one address may search: a public list costs the database more than a page does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse

# Generous: a whole faculty may stand behind one address.
SEARCHES = {"search": "120/m/ip"}


def limit_searches(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429 to an address that searches this list too often; the list itself stays open to all."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_search = bool(request.GET.get("q", "").strip())
        if is_search and not consume(request, app="portal", action="search", config=SEARCHES, limit_get=True):
            return respond_429(request)
        return view(request, *args, **kwargs)

    return limited
