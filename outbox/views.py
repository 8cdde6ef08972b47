"""Leaving mails of a kind by the link in one of them: nobody has to sign in for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from outbox import leaving
from outbox.choices import choices_of
from outbox.models import Category, Rhythm


# A mail program presses the button for its reader (RFC 8058): without cookies, so without their token. The
# signed link is the key, and all it opens is less mail.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing, for programs that open every link in a mail; POST does it at once."""
    person, categories = _found(token)
    if request.method == "POST":
        # Answered at once: mail programs don't follow a redirect here.
        leaving.leave(person, categories)
    return _page(request, person, categories)


@csrf_exempt
@login_not_required
@require_POST
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """It was a slip: what held before holds again."""
    leaving.come_back(*_found(token))
    return redirect("outbox:leave", token)


def _page(request: HttpRequest, person: Any, categories: list[Category]) -> HttpResponse:
    """What the link leaves, or that it is left; in the language of the mail that it stood in."""
    chosen = choices_of(person)
    is_left = all(chosen[category] == Rhythm.NONE for category in categories)
    token = request.resolver_match.kwargs["token"]  # type: ignore[union-attr]
    with translation.override(person.language):
        context = {"categories": [category.label for category in categories], "is_left": is_left}
        return render(request, "outbox/leave.html", {**context, "token": token})


def _found(token: str) -> tuple[Any, list[Category]]:
    found = leaving.who_leaves(token)
    if found is None:
        raise Http404
    return found
