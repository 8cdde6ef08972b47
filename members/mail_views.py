"""Pages on the mails that a person gets: which, how soon, and whether they arrive at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.mail_forms import MailsForm
from members.models import User
from outbox.choices import choices_of, choose
from outbox.failing import is_blocked, unblock
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def mails(request: HttpRequest) -> HttpResponse:
    """How soon I want which mails."""
    me = _me(request)
    form = MailsForm(request.POST or None, chosen=choices_of(me))
    if request.method == "POST" and form.is_valid():
        choose(me, form.wishes)
        messages.success(request, _("Your choice of mails is saved."))
        return redirect("members:mails")
    return render(request, "members/mails.html", {"form": form, "is_blocked": is_blocked(me.email)})


@page
def address(request: HttpRequest) -> HttpResponse:
    """Mails to me came back: the address is right after all, or I change it."""
    me = _me(request)
    if request.method == "POST":
        count = unblock(me.email)
        text = (
            _("Thank you: mails go to %(email)s again.")
            if count == 0
            else ngettext(
                "Thank you: mails go to %(email)s again. %(count)s mail that waited is on its way.",
                "Thank you: mails go to %(email)s again. %(count)s mails that waited are on their way.",
                count,
            )
        )
        messages.success(request, text % {"email": me.email, "count": count})
        return redirect("members:address")
    return render(request, "members/address.html", {"is_blocked": is_blocked(me.email), "email": me.email})


def _me(request: HttpRequest) -> User:
    return User.objects.get(pk=request.user.pk)  # type: ignore[misc]
