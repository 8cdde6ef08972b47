"""The chair's desk: a plenary's votes, prepared, opened, closed, annulled, repeated, in further rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assemblies import workflow
from assemblies.candidates import called_elections, names_of
from assemblies.deciding import decided_by
from assemblies.door import tried
from assemblies.models import Poll
from assemblies.poll_forms import PollForm, ReasonForm, RoundForm, new_poll
from assemblies.poll_views.door import chaired_plenary, chaired_poll, move
from assemblies.publicity import ReadersForm, other_readers
from assemblies.quorum import quorum_of
from assemblies.words import majority_of
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KINDS = {Poll.Kind.QUESTION.value, Poll.Kind.ELECTION.value}


@page
def prepare_poll(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Write a question or an election; the candidates of a call are put in by its link."""
    plenary = chaired_plenary(request, uuid)
    if kind not in KINDS:
        raise Http404
    calls = called_elections() if kind == Poll.Kind.ELECTION else []
    chosen = next((call for call in calls if str(call.uuid) == request.GET.get("call")), None)
    poll = decided_by(new_poll(plenary, kind), request.GET)
    if chosen:
        poll.title, poll.seats = str(chosen.office or chosen.title), chosen.seats
    form = PollForm(request.POST or None, poll=poll, names=names_of(chosen) if chosen else ())
    if request.method == "POST" and form.is_valid():
        done = _("The vote is prepared. Its majority: %s") % majority_of(poll)
        kept = tried(request, lambda: workflow.prepare_poll(poll, form.ballot(), by=request.user), done)
        return redirect(poll) if kept else redirect("assemblies:polls", plenary.uuid)
    context = {"form": form, "poll": poll, "plenary": plenary, "calls": calls, "chosen": chosen}
    return render(request, "assemblies/polls/prepare.html", context)


@page
def change_poll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct a vote that isn't open yet."""
    poll = chaired_poll(request, uuid)
    form = PollForm(request.POST or None, poll=poll, names=_names(poll))
    if poll.state != Poll.State.PREPARED:
        messages.warning(request, str(NotNow(poll)))
        return redirect(poll)
    if request.method == "POST" and form.is_valid():
        done = _("The vote is changed. Its majority: %s") % majority_of(poll)
        tried(request, lambda: workflow.change_poll(poll, form.ballot(), by=request.user), done)
        return redirect(poll)
    return render(
        request, "assemblies/polls/prepare.html", {"form": form, "poll": poll, "plenary": poll.plenary}
    )


@move
def open_poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Take ballots from now on; the page shows the quorum, and why a vote can't be opened."""
    if request.method == "POST":
        return _done(request, poll, lambda: workflow.open_poll(poll, by=request.user), _("The vote is open."))
    words = _("Open this vote?"), _("Open the vote")
    why_not = workflow.why_not_opened(poll)
    return _ask(request, poll, *words, quorum=quorum_of(poll.plenary), why_not=why_not)


@move
def close_poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Take no more ballots, and count."""
    if request.method == "POST":
        done = _("The vote is closed and counted.")
        return _done(request, poll, lambda: workflow.close_poll(poll, by=request.user), done)
    words = _("Close this vote?"), _("Close and count")
    if poll.method == Poll.Method.HAND:
        return _ask(request, poll, *words, stand=workflow.hands_stand(poll))
    told = _("%(voted)d of %(heard)d mandates have voted. Whoever hasn’t, can’t afterwards.") % {
        "voted": poll.turnouts.count(),
        "heard": quorum_of(poll.plenary).heard,
    }
    return _ask(request, poll, *words, told=told)


@move
def annul_poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Declare it void, and say why."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = _("The vote is annulled. You may repeat it.")
        return _done(request, poll, lambda: workflow.annul_poll(poll, reason, by=request.user), done)
    told = _("Nothing of what was cast counts. It stays in the list and in the minutes, with your reason.")
    if poll.state == Poll.State.CLOSED and (poll.motion or poll.amendment):
        told = f"{told} " + _("What it decided is open again.")
    return _ask(request, poll, _("Annul this vote?"), _("Annul the vote"), form=form, told=told, danger=True)


@page
def repeat_poll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Prepare an annulled vote once more; what is changed is said."""
    poll = chaired_poll(request, uuid)
    if why := workflow.why_not_repeated(poll):
        messages.warning(request, why)
        return redirect(poll)
    again = _copy(poll)
    form = PollForm(request.POST or None, poll=again, names=_names(poll))
    if request.method == "POST" and form.is_valid():
        if not tried(request, lambda: workflow.repeat_poll(poll, again, form.ballot(), by=request.user)):
            return redirect(poll)
        changed = "; ".join(differences(poll, again)) or _("nothing")
        messages.success(request, _("The vote is prepared again. Changed: %s") % changed)
        return redirect(again)
    context = {"form": form, "poll": again, "plenary": poll.plenary, "repeated": poll}
    return render(request, "assemblies/polls/prepare.html", context)


@page
def further_round(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next round of an election, after withdrawals."""
    poll = chaired_poll(request, uuid)
    if why := workflow.why_no_further_round(poll):
        messages.warning(request, why)
        return redirect(poll)
    form = RoundForm(request.POST or None, poll=poll)
    if request.method == "POST" and form.is_valid():
        following = _copy(poll)
        following.kind = form.cleaned_data["kind"]
        stands, gone = form.cleaned_data["standing"], form.cleaned_data["withdrawn"]
        if not tried(request, lambda: workflow.further_round(poll, following, stands, gone, by=request.user)):
            return redirect(poll)
        messages.success(request, _("Round %d is prepared.") % following.round)
        return redirect(following)
    by_rule = [name for key, name in form.free.items() if key in workflow.stands_again(poll)]
    return render(
        request,
        "assemblies/polls/further_round.html",
        {"form": form, "poll": poll, "plenary": poll.plenary, "by_rule": by_rule},
    )


@page
def publish_poll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who reads the result: everyone, or the members."""
    poll = chaired_poll(request, uuid)
    form = ReadersForm(request.POST or None, initial={"readers": other_readers(is_public=poll.is_public)})
    if request.method == "POST" and form.is_valid():
        workflow.publish_poll(poll, is_public=form.is_public, by=request.user)
        messages.success(request, _who_reads(poll))
        return redirect(poll)
    if poll.is_public:
        words = _("Show the result to members only?"), _("Show it to members only")
        return _ask(request, poll, *words, form=form)
    told = _("Anyone will read it, with the ballots: by NMO, or of a secret vote by receipt.")
    return _ask(
        request, poll, _("Make the result public?"), _("Make the result public"), form=form, told=told
    )


def differences(before: Poll, after: Poll) -> list[str]:
    """What a repeated vote changed, in words: “how: open → secret”."""
    pairs = [
        (_("question"), before.title, after.title),
        (_("how"), before.get_method_display(), after.get_method_display()),
        (_("seats"), before.seats, after.seats),
        (_("majority"), majority_of(before), majority_of(after)),
        (_("candidates"), ", ".join(_names(before)), ", ".join(_names(after))),
    ]
    return [f"{name}: {old} → {new}" for name, old, new in pairs if old != new]


def _who_reads(poll: Poll) -> str:
    """Nobody reads the result of a vote that isn't closed: the choice counts from then on."""
    if poll.state == Poll.State.CLOSED:
        return (
            _("Everyone reads the result now.") if poll.is_public else _("Only members read the result now.")
        )
    if poll.is_public:
        return _("Everyone will read the result once the vote is closed.")
    return _("Only members will read the result once the vote is closed.")


def _names(poll: Poll) -> list[str]:
    return [choice.candidate for choice in poll.choices.all() if choice.candidate]


def _copy(poll: Poll) -> Poll:
    copied = [
        "plenary",
        "item",
        "motion",
        "amendment",
        "kind",
        "method",
        "title",
        "seats",
        "majority_name",
        "is_public",
    ]
    return Poll(**{name: getattr(poll, name) for name in [*copied, *Poll.PARTS]})


def _done(request: HttpRequest, poll: Poll, verb: Any, done: str) -> HttpResponse:
    tried(request, verb, done)
    return redirect(poll)


def _ask(request: HttpRequest, poll: Poll, question: str, button: str, **more: Any) -> HttpResponse:
    context = {"poll": poll, "plenary": poll.plenary, "question": question, "button": button, **more}
    return render(request, "assemblies/polls/ask.html", context)
