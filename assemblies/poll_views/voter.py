"""The voter's ballot: choose, confirm, and a receipt that the portal shows once and keeps no link to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assemblies import workflow
from assemblies.models import Ballot, Choice, Mandate, Poll, new_receipt
from assemblies.poll_views.door import visible_poll
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SALT = "assemblies.ballot"
# How long a form may lie between choosing and confirming; the sign-in was fresh when one chose.
LONGEST_PAUSE = 15 * 60
CASTING = {Poll.Method.NAMED, Poll.Method.OPEN, Poll.Method.SECRET}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A ballot for each mandate that this person casts for, after a fresh sign-in.

    The form has no submission token: its row would say who voted when, beside the ballot. The receipt in the
    form does the same work: sent twice it makes one ballot and shows the same page.
    """
    poll = visible_poll(request, uuid)
    if poll.method not in CASTING:
        raise PermissionDenied
    mandates = list(poll.plenary.mandates.spoken_for_by(request.user))
    if poll.state == Poll.State.OPEN and not mandates:
        raise PermissionDenied
    if "receipt" in request.POST:
        return _cast(request, poll, mandates)
    if poll.state != Poll.State.OPEN:
        messages.info(request, _("This vote isn’t open: no vote is taken now."))
        return redirect(poll)
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        return _confirm(request, poll, mandates)
    return _ballots(request, poll, mandates)


def _ballots(request: HttpRequest, poll: Poll, mandates: list[Mandate], **more: Any) -> HttpResponse:
    given = set(poll.turnouts.filter(mandate__in=mandates).values_list("mandate", flat=True))
    context = {
        "poll": poll,
        "plenary": poll.plenary,
        "ballots": [{"mandate": mandate, "is_given": mandate.pk in given} for mandate in mandates],
        "choices": list(poll.choices.all()),
        "is_for_several": poll.is_election and poll.seats > 1,
        **more,
    }
    return render(request, "assemblies/polls/vote.html", context)


def _confirm(request: HttpRequest, poll: Poll, mandates: list[Mandate]) -> HttpResponse:
    """What was chosen, once more: nothing is cast yet."""
    mandate, chosen = _mandate(request, mandates), _chosen(request, poll)
    if why := _why_not(poll, chosen):
        return _ballots(request, poll, mandates, error=why, faulty=mandate, chosen=chosen)
    receipt = signing.dumps([str(poll.uuid), str(mandate.uuid), request.user.pk, new_receipt()], salt=SALT)
    context = {
        "poll": poll,
        "plenary": poll.plenary,
        "mandate": mandate,
        "chosen": chosen,
        "receipt": receipt,
    }
    return render(request, "assemblies/polls/confirm.html", context)


def _cast(request: HttpRequest, poll: Poll, mandates: list[Mandate]) -> HttpResponse:
    receipt, named = _receipt(request, poll)
    if not receipt:
        messages.warning(request, _("That took too long: choose again. Nothing was cast."))
        return redirect("assemblies:vote", poll.uuid)
    mandate = next((one for one in mandates if str(one.uuid) == named), None)
    if mandate is None:
        return _not_cast(request, poll, receipt, PermissionDenied())
    try:
        workflow.cast(poll, mandate, _chosen(request, poll), by=request.user, receipt=receipt)
    except (PermissionDenied, NotNow, workflow.Refused) as refusal:
        return _not_cast(request, poll, receipt, refusal)
    return _thanks(request, poll, receipt)


def _not_cast(request: HttpRequest, poll: Poll, receipt: str, refusal: Exception) -> HttpResponse:
    """The same form again shows its receipt again; else it is said why, and that nothing was cast by this."""
    if Ballot.objects.filter(poll=poll, receipt=receipt).exists():
        return _thanks(request, poll, receipt)
    if isinstance(refusal, PermissionDenied):
        raise refusal
    if isinstance(refusal, NotNow):
        words = _(
            "The vote was closed before yours arrived, so it isn’t counted. The chair can still hear you."
        )
        messages.warning(request, words)
        return redirect(poll)
    messages.warning(request, f"{refusal} " + _("This second one isn’t counted."))
    return redirect("assemblies:vote", poll.uuid)


def _thanks(request: HttpRequest, poll: Poll, receipt: str) -> HttpResponse:
    """The receipt, this once; and the mandates that still wait for their vote."""
    waiting = poll.plenary.mandates.spoken_for_by(request.user).exclude(turnouts__poll=poll)
    context = {"poll": poll, "plenary": poll.plenary, "receipt": receipt, "waiting": waiting}
    return render(request, "assemblies/polls/receipt.html", context)


def _receipt(request: HttpRequest, poll: Poll) -> tuple[str, str]:
    """The receipt that the portal put into the form, and its mandate; empty when it is too old or not ours."""
    try:
        found = signing.loads(request.POST["receipt"], salt=SALT, max_age=LONGEST_PAUSE)
    except signing.BadSignature:
        return "", ""
    of, mandate, person, receipt = found
    return (receipt, mandate) if (of, person) == (str(poll.uuid), request.user.pk) else ("", "")


def _mandate(request: HttpRequest, mandates: list[Mandate]) -> Mandate:
    for mandate in mandates:
        if str(mandate.uuid) == request.POST.get("mandate"):
            return mandate
    raise PermissionDenied


def _chosen(request: HttpRequest, poll: Poll) -> list[Choice]:
    wanted = request.POST.getlist("choice")
    return [choice for choice in poll.choices.all() if choice.key in wanted]


def _why_not(poll: Poll, chosen: list[Choice]) -> str:
    """Why a ballot can't say this; empty when it can."""
    candidates = [choice for choice in chosen if choice.candidate]
    if not chosen:
        return _("Choose an answer.")
    if len(candidates) > poll.seats:
        return _("You chose %(many)d; this vote fills %(seats)d.") % {
            "many": len(candidates),
            "seats": poll.seats,
        }
    if len(chosen) > 1 and len(candidates) < len(chosen):
        return _("Choose candidates, or none of them, or abstain: not several of these.")
    return ""
