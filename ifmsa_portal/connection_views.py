"""Find people and work; the page of a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.models import Interests, Topic
from ifmsa_portal.connections import ConnectionsForm, Finder, Question
from workflows.limits import limit_searches

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@limit_searches
def connections(request: HttpRequest) -> HttpResponse:
    """People who agreed, officers, committees and projects, by topic, words and place."""
    form = ConnectionsForm(request.GET)
    asked = form.question()
    context = {
        "filter": form,
        "nmo": asked.nmo if asked else None,
        "mine": Interests.objects.filter(person=request.user.pk).first(),
        "is_search": True,
        **_found(request, asked),
    }
    return render(request, "ifmsa_portal/connections/connections.html", context)


@login_not_required
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, to look at and to follow."""
    found = Topic.objects.all()
    if request.user.is_authenticated:
        found = found.annotate(is_followed=Count("followers", filter=Q(followers__person=request.user)))
    return render(request, "ifmsa_portal/connections/topics.html", {"topics": found})


@login_not_required
@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that the portal knows of on a topic; people for who has signed in."""
    found = get_object_or_404(Topic, slug=slug)
    user = request.user
    context = {
        "topic": found,
        "is_followed": user.is_authenticated and found.followers.filter(person=user).exists(),
        **_found(request, Question(topic=found)),
    }
    return render(request, "ifmsa_portal/connections/topic.html", context)


def _found(request: HttpRequest, asked: Question | None) -> dict[str, object]:
    """The sections, or the one that is asked for."""
    if asked is None:
        return {"sections": []}
    finder, kind = Finder(asked, request.user), request.GET.get("what", "")
    if not kind:
        return {"sections": finder.sections()}
    if kind not in finder.sources:
        raise Http404
    section = finder.section(kind, request.GET.get("page"))
    return {"sections": [section] if section.count else [], "only": section, "page": section.page}
