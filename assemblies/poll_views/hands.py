"""A show of hands: two returning officers enter what they counted, neither sees the other's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assemblies import workflow
from assemblies.door import tried
from assemblies.models import HandTally, Poll
from assemblies.permissions import is_returning_officer
from assemblies.poll_forms import HandsForm
from assemblies.poll_views.door import visible_poll
from assemblies.workflow import hands_stand
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def count_hands(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """My own count, to be corrected while the vote is open."""
    poll = visible_poll(request, uuid)
    if not is_returning_officer(request.user, poll) or poll.method != Poll.Method.HAND:
        raise PermissionDenied
    if poll.state != Poll.State.OPEN:
        messages.warning(request, _("Hands are counted while the vote is open."))
        return redirect(poll)
    mine = HandTally.objects.filter(count__poll=poll, count__counted_by=request.user)
    form = HandsForm(
        request.POST or None,
        poll=poll,
        mine=dict(mine.values_list("choice", "votes")),
        heard=poll.plenary.mandates.heard().count(),
    )
    if request.method == "POST" and form.is_valid():
        done = _("Your count is entered.")
        kept = tried(request, lambda: workflow.count_hands(poll, form.votes(), by=request.user), done)
        return redirect("assemblies:count_hands", poll.uuid) if kept else redirect(poll)
    context = {
        "form": form,
        "poll": poll,
        "plenary": poll.plenary,
        "stand": hands_stand(poll),
        "mine": mine.exists(),
    }
    return render(request, "assemblies/polls/hands.html", context)
