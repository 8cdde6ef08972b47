"""What I work on, who may find me by it, and the topics that I follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from committees.forms.connections import InterestsForm
from committees.models import Conversation, Interests, Topic
from committees.workflow import interests as workflow
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def interests(request: HttpRequest) -> HttpResponse:
    """My topics, my sentence, my consent; what I follow and whom I have blocked."""
    mine = Interests.objects.filter(person=request.user.pk).first() or Interests(person=request.user)
    was_findable = mine.findable_since is not None
    form = InterestsForm(request.POST if request.method == "POST" else None, instance=mine)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        workflow.keep(form.instance, filled["topics"], is_findable=filled["is_findable"])
        messages.success(request, _told(was_findable, filled["is_findable"]))
        return redirect("committees:interests")
    context = {
        "form": form,
        "interests": mine,
        "followed": Topic.objects.filter(followers__person=request.user),
        "blocked": [
            (one, one.other(request.user)) for one in Conversation.objects.with_blocked(request.user)
        ],
    }
    return render(request, "committees/connections/interests.html", context)


@never_cache
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear once a week what is new on a topic."""
    topic = get_object_or_404(Topic, slug=slug)
    workflow.follow(topic, by=request.user)
    messages.success(request, _("You follow this topic: what is new comes by e-mail, once a week at most."))
    return redirect(topic)


@never_cache
@require_POST
def unfollow(request: HttpRequest, slug: str) -> HttpResponse:
    """Hear of it no more."""
    topic = get_object_or_404(Topic, slug=slug)
    workflow.unfollow(topic, by=request.user)
    messages.success(request, _("You follow this topic no more."))
    return redirect(topic)


def _told(was_findable: bool, is_findable: bool) -> str:
    if is_findable and not was_findable:
        return _("Saved. From now on others find you.")
    if was_findable and not is_findable:
        return _("Saved. From now on nobody finds you.")
    return _("Saved.")
