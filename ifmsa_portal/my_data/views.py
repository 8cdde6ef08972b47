"""Pages about one's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.files import attach
from ifmsa_portal.my_data import erasing, overview, takeouts
from ifmsa_portal.my_data.duties import duties_of
from ifmsa_portal.my_data.emails import token_of
from ifmsa_portal.my_data.forms import EmptyForm, EraseForm
from ifmsa_portal.my_data.models import Erasure, Takeout
from members.models import User
from workflows.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

LIMITS = {"take": "5/d/user", "erase": "10/d/user"}


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is kept about me, why, until when, who can see it, and who looked at it."""
    me = _me(request)
    erasure = Erasure.objects.waiting().filter(person=me).first()
    context = {
        "groups": overview.groups_of(me),
        "seen": overview.seen_by(me),
        "readings": overview.readings_of(me),
        "takeout": Takeout.objects.lasting().filter(person=me).first(),
        "erasure": erasure,
        "call_off_url": erasure and reverse("my_data:call_off", args=[token_of(erasure)]),
    }
    return render(request, "my_data/home.html", context)


@page
def take(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything; after a fresh sign-in, a few times a day."""
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        if not consume(request, app="my_data", action="take", config=LIMITS, user=request.user):
            return respond_429(request)
        if takeouts.ask(_me(request)).ready_at:
            messages.success(request, _("Your copy is ready."))
        else:
            messages.success(request, _("Your copy is being made. A mail says when it is ready."))
        return redirect("my_data:home")
    return render(request, "my_data/take.html", {"form": EmptyForm()})


@never_cache
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """My copy, while it lasts; after a fresh sign-in."""
    takeout = get_object_or_404(
        Takeout.objects.lasting(), uuid=uuid, person=request.user, ready_at__isnull=False
    )
    raise_if_reauthentication_required(request, app="")
    return attach(takeout.path, "application/zip", f"my-data-{takeout.asked_at:%Y-%m-%d}.zip")


@page
def erase(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; then, after a fresh sign-in, the wish, that can be called off for two weeks."""
    raise_if_reauthentication_required(request, app="")
    me, form = _me(request), EraseForm(request.POST or None)
    duties = duties_of(me)
    if request.method == "POST" and form.is_valid() and not duties:
        if not consume(request, app="my_data", action="erase", config=LIMITS, user=request.user):
            return respond_429(request)
        return _ask(request, me)
    context = {"form": form, "duties": duties, "effects": overview.effects(), "days": erasing.WAITS.days}
    return render(request, "my_data/erase.html", context)


def _ask(request: HttpRequest, me: User) -> HttpResponse:
    try:
        erasing.ask(me, by=me)
    except erasing.AlreadyAsked:
        messages.info(request, _("You have asked for it already."))
    else:
        messages.success(
            request, _("Your account will be erased. Until then the link in the mail calls it off.")
        )
    return redirect("my_data:home")


@login_not_required
@page
def call_off(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: everything stays. Whoever reads the person's mail may do that, signed in or not."""
    erasure = erasing.waiting_by(token)
    if erasure is None:
        raise Http404
    if request.method == "POST":
        erasing.call_off(erasure, by=erasure.person if request.user == erasure.person else None)
        messages.success(request, _("Your account stays as it is."))
        return redirect("my_data:home" if request.user.is_authenticated else "account_login")
    return render(request, "my_data/call_off.html", {"form": EmptyForm(), "erasure": erasure})


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk)  # type: ignore[misc]
