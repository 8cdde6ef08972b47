"""Motions and amendments: read by members, proposed and seconded by those who speak for an NMO or an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.agenda_permissions import is_plenary_team, voices
from assemblies.door import only_members, tried
from assemblies.models import Assembly, Motion, Poll
from assemblies.motion_forms import MotionForm, PlaceForm, SecondForm
from assemblies.outcomes import deciding_poll
from assemblies.plenary_views.door import find_motion, only_team
from assemblies.schedule import deadline, handed_in, motions_with_names
from assemblies.workflow import motions
from assemblies.workflow.amendments import AMENDMENT_STEPS, accepted_already
from projects.revisions import compare
from workflows.models import LogEntry
from workflows.pages import move, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

STEPS = motions.MOTION_STEPS
# What a person is asked of an amendment; the vote does the rest.
ASKED = ["accept", "put_to_vote", "withdraw"]


@never_cache
@require_safe
def motions_of(request: HttpRequest, slug: str) -> HttpResponse:
    """All motions of an assembly, for members."""
    assembly = get_object_or_404(Assembly, slug=slug)
    only_members(request, assembly)
    found = motions_with_names().filter(assembly=assembly).select_related("item__plenary")
    context = {
        "assembly": assembly,
        "motions": found,
        "may_propose": bool(voices(request.user, assembly)),
    }
    return render(request, "assemblies/plenary/motions.html", context)


@page
def propose_motion(request: HttpRequest, slug: str) -> HttpResponse:
    """A new motion, in the name of an NMO or an office."""
    assembly = get_object_or_404(Assembly, slug=slug)
    only_members(request, assembly)
    user: Any = request.user
    if not voices(user, assembly):
        raise PermissionDenied
    form = MotionForm(request.POST or None, instance=Motion(assembly=assembly), user=user, assembly=assembly)
    if request.method == "POST" and form.is_valid():
        made, text = form.save(commit=False), form.cleaned_data["text"]
        done = _("It is proposed. Find another NMO that seconds it: without one it dies.")
        kept = tried(request, lambda: motions.propose(made, text, by=user), done)
        return redirect(made) if kept else redirect("assemblies:motions", assembly.slug)
    context = {"form": form, "assembly": assembly, "title": _("Propose a motion"), "submit": _("Propose it")}
    back = reverse("assemblies:motions", args=[assembly.slug])
    return render(request, "assemblies/plenary/motion_form.html", {**context, "back": back})


@never_cache
@require_safe
def motion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One motion: its text, its amendments with what they change, where it stands."""
    record = find_motion(request, uuid)
    user: Any = request.user
    texts = list(record.texts.select_related("amendment"))
    kind = record.kind.paper_kind
    context = {
        "motion": record,
        "text": texts[-1],
        "before": texts[:-1],
        "pieces": compare(texts[0].text, texts[-1].text) if len(texts) > 1 else [],
        "handed": handed_in(record.proposed_at, kind, record.assembly),
        "last_day": deadline(kind, record.assembly) if kind else None,
        "amendments": _amendments(user, record, texts[-1].number),
        "poll": deciding_poll(record),
        "log": _log(record),
        "actions": _actions(user, record),
    }
    return render(request, "assemblies/plenary/motion.html", context)


@move(STEPS, find_motion, "second")
def second_motion(request: HttpRequest, record: Motion) -> HttpResponse:
    """Stand behind a motion in the name of one's NMO."""
    user: Any = request.user
    form = SecondForm(request.POST or None, user=user, motion=record)
    if request.method == "POST" and form.is_valid():
        nmo = form.cleaned_data["nmo"]
        tried(request, lambda: motions.second(record, nmo, by=user), _("%s seconds it.") % nmo)
        return redirect(record)
    told = _("Then it is dealt with. The proposer is told by e-mail.")
    return _ask(
        request, record, form=form, question=_("Second this motion?"), told=told, button=_("Second it")
    )


@move(STEPS, find_motion, "withdraw", "hand_on")
def withdraw_motion(request: HttpRequest, record: Motion) -> HttpResponse:
    """Give it up: the seconder takes over, if there is one."""
    told = (
        _("%s seconds it and takes your place. A new seconder is sought.") % record.seconder_nmo
        if record.seconder_nmo
        else _("Nobody seconds it: it is not dealt with, and its amendments fall.")
    )
    return _plain(
        request, record, motions.withdraw, _("You no longer propose it."),
        question=_("Withdraw as proposer?"), told=told, button=_("Withdraw"), ends=True,
    )  # fmt: skip


@move(STEPS, find_motion, "step_back")
def step_back_motion(request: HttpRequest, record: Motion) -> HttpResponse:
    """No longer second it."""
    return _plain(
        request, record, motions.step_back, _("You no longer second it."),
        question=_("Step back as seconder?"), told=_("Without a new seconder the motion dies."),
        button=_("Step back"), ends=True,
    )  # fmt: skip


@move(STEPS, find_motion, "let_die")
def let_motion_die(request: HttpRequest, record: Motion) -> HttpResponse:
    """The chair asked for a seconder, and nobody came."""
    return _plain(
        request, record, motions.let_die, _("It died without a seconder."),
        question=_("Let it die?"), told=_("Nobody seconds it: it is not dealt with."),
        button=_("Let it die"), ends=True,
    )  # fmt: skip


@page
def place_motion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """In which item it is dealt with."""
    record = find_motion(request, uuid)
    only_team(request, record)
    form = PlaceForm(request.POST or None, motion=record)
    if request.method == "POST" and form.is_valid():
        item = form.cleaned_data["item"]
        tried(request, lambda: motions.place(record, item, by=request.user), _("It is on the agenda."))
        return redirect(record)
    told = _("Proposer and seconder are told.")
    return _ask(
        request, record, form=form, question=_("Where is it dealt with?"), told=told, button=_("Keep it")
    )


def _log(record: Motion) -> list[LogEntry]:
    """What happened, in words."""
    said = {
        "propose": _("Proposed"), "second": _("Seconded"), "hand_on": _("The proposer withdrew; it passed to"),
        "step_back": _("The seconder stepped back"), "withdraw": _("Withdrawn"),
        "let_die": _("Died without a seconder"), "carry": _("Carried"), "lose": _("Lost"),
        "reopen": _("Its vote was annulled"),
        "place": _("Put on the agenda"),
    }  # fmt: skip
    entries = list(LogEntry.objects.about(record).select_related("by"))
    for entry in entries:
        entry.said = said[entry.verb]
    return entries


def _plain(request: HttpRequest, record: Motion, verb: Any, done: str, **context: Any) -> HttpResponse:
    """A verb that asks nothing but whether it is meant."""
    if request.method == "POST":
        tried(request, lambda: verb(record, by=request.user), done)
        return redirect(record)
    return _ask(request, record, **context)


def _ask(request: HttpRequest, record: Motion, **context: Any) -> HttpResponse:
    back = record.get_absolute_url()
    page = {"motion": record, "assembly": record.assembly, "back": back, **context}
    return render(request, "assemblies/plenary/motion_ask.html", page)


def _amendments(user: Any, record: Motion, number: int) -> list[dict[str, Any]]:
    """Each with what it changes, and what this person may do."""
    found = record.amendments.select_related("base", "proposer_nmo", "proposer_office")
    found = found.prefetch_related(Prefetch("polls", Poll.objects.with_names()))
    listed = []
    for one in found:
        one.motion = record
        asked = ASKED if record.state in Motion.ALIVE else []
        verbs = [verb for verb in asked if AMENDMENT_STEPS.is_open(verb, user, one)]
        may_accept = "accept" in verbs and not accepted_already(user, one)
        labels = [
            ("accept_amendment", _("Accept it"), may_accept),
            ("put_amendment_to_vote", _("Put it to the vote"), "put_to_vote" in verbs),
            ("rewrite_amendment", _("Write it anew"), "withdraw" in verbs),
            ("withdraw_amendment", _("Withdraw it"), "withdraw" in verbs),
        ]
        listed.append({
            "amendment": one,
            "pieces": compare(one.base.text, one.text),
            "is_stale": one.base.number != number and one.state in motions.OPEN_AMENDMENTS,
            "poll": deciding_poll(one),
            "actions": [(reverse(f"assemblies:{name}", args=[one.uuid]), label) for name, label, on in labels if on],
        })  # fmt: skip
    return listed


def _actions(user: Any, record: Motion) -> list[dict[str, Any]]:
    verbs = STEPS.open_to(user, record)
    is_alive = record.state in Motion.ALIVE
    labels = [
        ("second_motion", _("Second it"), "second" in verbs),
        ("amend_motion", _("Propose an amendment"), is_alive and bool(voices(user, record.assembly))),
        ("place_motion", _("Put it on the agenda"), is_alive and bool(is_plenary_team(user, record))),
        ("step_back_motion", _("Step back as seconder"), "step_back" in verbs),
        ("withdraw_motion", _("Withdraw as proposer"), "withdraw" in verbs or "hand_on" in verbs),
        ("let_motion_die", _("Let it die"), "let_die" in verbs),
    ]
    danger = {"withdraw_motion", "let_motion_die", "step_back_motion"}
    return [
        {
            "label": label,
            "url": reverse(f"assemblies:{name}", args=[record.uuid]),
            "kind": "danger" if name in danger else "",
        }
        for name, label, is_open in labels
        if is_open
    ]
