"""The screen in the hall, the delegate's phone, and asking for the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies import hall as screen
from assemblies.agenda_permissions import floor_of
from assemblies.door import find_plenary, only_members, tried
from assemblies.models import SpeechRequest
from assemblies.plenary_views.door import find_speech
from assemblies.workflow import speakers
from workflows.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

SCHEMES = {"dark", "light"}


@login_not_required
@never_cache
@require_safe
def hall(request: HttpRequest, uuid: UUID, secret: str) -> HttpResponse:
    """The large screen, for whoever has its address; dark or light as the projector needs it."""
    _only_with(secret, "hall", uuid)
    record = find_plenary(uuid)
    scheme = request.GET.get("scheme")
    context = {
        "plenary": record,
        "secret": secret,
        "fragment": _safe(screen.fragment("hall", uuid)),
        **({"scheme": scheme} if scheme in SCHEMES else {}),
    }
    return render(request, "assemblies/plenary/hall.html", context)


@login_not_required
@require_safe
def hall_now(request: HttpRequest, uuid: UUID, secret: str) -> HttpResponse:
    """What the screen shows now, or that nothing is new."""
    return _now(request, "hall", uuid, secret)


@login_not_required
@require_safe
def floor_now(request: HttpRequest, uuid: UUID, secret: str) -> HttpResponse:
    """What the phones show now, or that nothing is new."""
    return _now(request, "floor", uuid, secret)


@never_cache
@require_safe
def floor(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The delegate's phone: the item with its papers, the vote, who speaks, asking for the floor."""
    record = find_plenary(uuid)
    only_members(request, record.assembly)
    user: Any = request.user
    standing, nmo = floor_of(user, record)
    mine = list(record.speeches.waiting_or_speaking().filter(person=user.pk))
    asked = {one.kind for one in mine if one.state == SpeechRequest.State.WAITING}
    context = {
        "plenary": record,
        "secret": screen.secret_of("floor", uuid),
        "fragment": _safe(screen.fragment("floor", uuid)),
        "may_speak": bool(standing) and record.state == record.State.OPEN,
        "nmo": nmo,
        "mine": mine,
        "kinds": [(kind, label) for kind, label in SpeechRequest.Kind.choices if kind not in asked],
        "mandates": record.mandates.filter(voter=user.pk).select_related("nmo"),
    }
    return render(request, "assemblies/plenary/floor.html", context)


@page
def ask_to_speak(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stand on the speakers' list, by one press."""
    record = find_plenary(uuid)
    only_members(request, record.assembly)
    user: Any = request.user
    if not floor_of(user, record)[0]:
        raise PermissionDenied
    kind = request.POST.get("kind")
    if request.method == "POST" and kind in SpeechRequest.Kind.values:
        tried(request, lambda: speakers.ask_to_speak(record, kind, by=user), _("You are on the list."))
    return redirect("assemblies:floor", record.uuid)


@page
def withdraw_speech(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Off the speakers' list again; for anyone else there is no such request."""
    speech = find_speech(uuid)
    if speech.person != request.user:
        raise Http404
    if request.method == "POST":
        tried(
            request, lambda: speakers.withdraw_speech(speech, by=request.user),
            _("You are off the list."),
        )  # fmt: skip
    return redirect("assemblies:floor", speech.plenary.uuid)


def _now(request: HttpRequest, shape: str, uuid: UUID, secret: str) -> HttpResponse:
    """The fragment in the language that the page asks for; a browser that has it gets 304."""
    _only_with(secret, shape, uuid)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        found = screen.fragment(shape, uuid)
    answer = HttpResponse(found.html, headers={"ETag": found.etag, "Cache-Control": "no-cache"})
    return get_conditional_response(request, etag=found.etag, response=answer)


def _only_with(secret: str, shape: str, uuid: UUID) -> None:
    if not screen.is_secret_of(secret, shape, uuid):
        raise Http404


def _safe(fragment: screen.Fragment) -> Any:
    """Made by one of our own templates, which escape what people wrote."""
    return mark_safe(fragment.html)  # noqa: S308
