"""The result sheet of a vote; the minutes of a plenary, issued by the chair."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies import workflow
from assemblies.agenda_permissions import may_read_minutes
from assemblies.door import find_plenary
from assemblies.minutes.paper import draw_minutes, draw_sheet
from assemblies.models import Minutes, Poll
from assemblies.permissions import is_chair
from assemblies.poll_forms import MinutesForm
from assemblies.poll_views.door import chaired_plenary, visible_poll
from documents.pdf import as_pdf
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from assemblies.models import Plenary


@login_not_required
@never_cache
@require_safe
def result_sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The PDF of one closed vote."""
    poll = visible_poll(request, uuid)
    if poll.state != Poll.State.CLOSED:
        raise Http404
    name = f"vote-{poll.plenary.assembly.slug}-{poll.plenary.number}-{poll.number}"
    return as_pdf(draw_sheet(poll), name)


@login_not_required
@never_cache
@require_safe
def minutes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the minutes stand: issued, for whom, whether a vote was annulled since."""
    plenary = _readable(request, uuid)
    issued = Minutes.objects.filter(plenary=plenary).select_related("code").first()
    context = {
        "plenary": plenary,
        "minutes": issued,
        "is_outdated": issued and issued.digest != workflow.digest_of(plenary),
        "is_chair": request.user.is_authenticated and bool(is_chair(request.user, plenary)),
    }
    return render(request, "assemblies/polls/minutes.html", context)


@page
def issue_minutes(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give the paper its code, and choose who reads it."""
    plenary = chaired_plenary(request, uuid)
    issued = Minutes.objects.filter(plenary=plenary).first()
    form = MinutesForm(request.POST or None, initial={"is_public": bool(issued and issued.is_public)})
    if request.method == "POST" and form.is_valid():
        try:
            workflow.issue_minutes(plenary, is_public=form.cleaned_data["is_public"], by=request.user)
            messages.success(request, _("The minutes are issued."))
        except NotNow:
            messages.warning(request, _("Minutes are issued once the plenary is closed."))
        return redirect("assemblies:minutes", plenary.uuid)
    return render(
        request, "assemblies/polls/issue_minutes.html", {"form": form, "plenary": plenary, "minutes": issued}
    )


@login_not_required
@never_cache
@require_safe
def minutes_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The PDF; before the minutes are issued the chair alone sees a draft."""
    plenary = _readable(request, uuid)
    issued = Minutes.objects.filter(plenary=plenary).select_related("code").first()
    if issued is None and not (request.user.is_authenticated and is_chair(request.user, plenary)):
        raise Http404
    return as_pdf(draw_minutes(plenary, issued), f"minutes-{plenary.assembly.slug}-{plenary.number}")


def _readable(request: HttpRequest, uuid: UUID) -> Plenary:
    """A plenary whose minutes this person may read: members, and everyone once they are public."""
    plenary = find_plenary(uuid)
    if not may_read_minutes(request.user, plenary):
        raise Http404
    return plenary
