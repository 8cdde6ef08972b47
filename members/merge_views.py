"""Pages by which a person makes two accounts of theirs one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members import merging, own_merging
from members.forms import MergeForm
from members.models import User
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LIMITS = {"ask": "10/h/user", "ask_to": "3/h/key"}


@page
def ask(request: HttpRequest) -> HttpResponse:
    """Name the other address. The answer is the same whether someone has it or not."""
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not _may_ask(request, email):
            return respond_429(request)
        own_merging.ask(_me(request), email)
        messages.success(
            request, _("If %s has an account, a link is on its way there. It is good for an hour.") % email
        )
        return redirect("members:profile")
    return render(request, "members/ask_merge.html", {"form": form})


@page
def merge(request: HttpRequest, token: str) -> HttpResponse:
    """What moves from the other account to this one; then the merge. Elsewhere the link says where it works."""
    me = _me(request)
    other = own_merging.account_of(token, me)
    if other is None:
        return render(request, "members/no_merge.html", status=404)
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        own_merging.make_one(me, other)
        messages.success(request, _("Your two accounts are one. Both addresses sign in to it."))
        return redirect("members:profile")
    return render(request, "members/merge.html", {"other": other, "found": merging.preview(me, other)})


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk)  # type: ignore[misc]


def _may_ask(request: HttpRequest, email: str) -> bool:
    """A few times an hour, by one person and for one address."""
    return bool(
        consume(request, app="members", action="ask", config=LIMITS, user=request.user)
        and consume(request, app="members", action="ask_to", config=LIMITS, key=email)
    )
