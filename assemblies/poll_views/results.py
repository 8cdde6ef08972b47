"""What is read of votes: a plenary's list, one vote with its result, its export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assemblies import workflow
from assemblies.agenda_permissions import is_member, may_read_minutes
from assemblies.door import find_plenary
from assemblies.exports import as_csv
from assemblies.models import Plenary, Poll
from assemblies.permissions import is_chair, is_returning_officer
from assemblies.poll_views.chair import differences
from assemblies.poll_views.door import visible_poll
from assemblies.quorum import quorum_of
from assemblies.recount import digest, recount
from assemblies.results import ballots_of, export_of, figures_of, reasons_of, roll_of
from assemblies.words import lines_of, majority_of, outcome_line, round_in_words, ways

if TYPE_CHECKING:
    from django.http import HttpRequest

State, Method = Poll.State, Poll.Method
TAGS = {State.PREPARED: "plain", State.OPEN: "info", State.CLOSED: "go", State.ANNULLED: "stop"}
BY_BALLOT = {Method.OPEN, Method.SECRET}
LONGEST_RECEIPT = 40


@login_not_required
@never_cache
@require_safe
def polls(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A plenary's votes that this person reads; members see the plenary also without any."""
    plenary = find_plenary(uuid)
    found = list(Poll.objects.visible_to(request.user).filter(plenary=plenary).with_names())
    is_reader = is_member(request.user, plenary.assembly)
    if not found and not is_reader:
        raise Http404
    leads, reasons = bool(is_chair(request.user, plenary)), reasons_of(found)
    context = {
        "plenary": plenary,
        "rows": [{"poll": one, "tag": tag_of(one), "line": _line(one, reasons)} for one in found],
        "quorum": quorum_of(plenary),
        "is_chair": leads and plenary.state != Plenary.State.CLOSED,
        "has_minutes": plenary.state == Plenary.State.CLOSED and may_read_minutes(request.user, plenary),
    }
    return render(request, "assemblies/polls/polls.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where a vote stands, and its result. A receipt is looked for by POST, so that no address bears it."""
    record = visible_poll(request, uuid)
    before, after = _repetition(request, record)
    context = {
        "poll": record,
        "repeats": before,
        "repeated_by": after,
        "plenary": record.plenary,
        "tag": tag_of(record),
        "majority": majority_of(record),
        "reason": reasons_of([record]).get(record.uuid, ""),
        "changed": differences(before, record) if before else [],
        "rounds": _rounds(request, record),
        "actions": _actions(request.user, record),
        "stand": workflow.hands_stand(record)
        if record.method == Method.HAND and record.state == State.OPEN
        else "",
        **(_result(record) if record.state == State.CLOSED else {}),
        "is_void": record.state == State.ANNULLED and record.closed_at,
        **(_looked_for(request, record) if request.method == "POST" else {}),
    }
    if record.state == State.OPEN:
        context |= {"quorum": quorum_of(record.plenary), "may_vote": _may_vote(request.user, record)}
        context["roll"] = roll_of(record) if record.method == Method.NAMED else []
    return render(request, "assemblies/polls/poll.html", context)


@login_not_required
@never_cache
@require_safe
def poll_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All that a recount needs."""
    export = export_of(_closed(request, uuid))
    text = json.dumps(export, ensure_ascii=False, indent=1)
    return _file(
        text, "application/json", f"vote-{export['assembly']}-{export['plenary']}-{export['number']}.json"
    )


@login_not_required
@never_cache
@require_safe
def poll_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as a table, for people who read it in a spreadsheet."""
    export = export_of(_closed(request, uuid))
    name = f"vote-{export['assembly']}-{export['plenary']}-{export['number']}.csv"
    return _file(as_csv(export), "text/csv; charset=utf-8", name)


def tag_of(record: Poll) -> dict[str, Any]:
    """The state as a tag."""
    return {"words": record.get_state_display(), "kind": TAGS[State(record.state)]}


def _closed(request: HttpRequest, uuid: UUID) -> Poll:
    record = visible_poll(request, uuid)
    if record.state != State.CLOSED:
        raise Http404
    return record


def _file(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _line(record: Poll, reasons: dict[Any, str]) -> str:
    if record.state == State.CLOSED:
        return outcome_line(record)
    return _("Annulled: %s") % reasons.get(record.uuid, "") if record.state == State.ANNULLED else ""


def _result(record: Poll) -> dict[str, Any]:
    """The arithmetic, the ballots, and what counting them again comes to."""
    export = export_of(record)
    return {
        "figures": figures_of(record),
        "ways": [] if record.is_election else ways(figures_of(record)),
        "lines": lines_of(record) if record.is_election else [],
        "sentences": round_in_words(record) if record.is_election else [],
        "roll": roll_of(record) if record.method == Method.NAMED else [],
        "ballots": ballots_of(record) if record.method in BY_BALLOT else [],
        "recount": recount(export),
        "ballots_count": len(export["ballots"]),
        "digest": digest(export),
    }


def _looked_for(request: HttpRequest, record: Poll) -> dict[str, Any]:
    wanted = "".join(request.POST.get("receipt", "")[:LONGEST_RECEIPT].upper().split()).replace("-", "")
    found = (
        next((one for one in ballots_of(record) if one.receipt == wanted), None) if _is_over(record) else None
    )
    return {"wanted": wanted, "found": found}


def _is_over(record: Poll) -> bool:
    return record.state == State.CLOSED


def _repetition(request: HttpRequest, record: Poll) -> tuple[Poll | None, Poll | None]:
    """The annulled vote that this one repeats, and the one that repeats it: where this person reads them."""
    beside = Poll.objects.visible_to(request.user).filter(Q(pk=record.repeats_id) | Q(repeats=record))
    found = list(beside.with_names())
    before = next((one for one in found if one.pk == record.repeats_id), None)
    return before, next((one for one in found if one != before), None)


def _rounds(request: HttpRequest, record: Poll) -> list[Poll]:
    """The rounds of an election before and after this one, as far as this person reads them."""
    if not record.is_election:
        return []
    found, before = [record], record.follows
    while before:
        found.insert(0, before)
        before = before.follows
    while after := found[-1].further_rounds.exclude(state=State.ANNULLED).first():
        found.append(after)
    keys = [one.pk for one in found]
    readable = Poll.objects.visible_to(request.user).filter(pk__in=keys).with_names().in_bulk()
    return [readable[pk] for pk in keys if pk in readable] if len(keys) > 1 else []


def _may_vote(user: Any, record: Poll) -> bool:
    return record.method != Method.HAND and record.plenary.mandates.spoken_for_by(user).exists()


def _actions(user: Any, record: Poll) -> list[dict[str, Any]]:
    """The buttons of this page for this person."""
    verbs = set(workflow.POLL_STEPS.open_to(user, record)) if user.is_authenticated else set()
    leads = bool(user.is_authenticated and is_chair(user, record))
    counts = user.is_authenticated and is_returning_officer(user, record)
    is_open = record.state == State.OPEN
    further = leads and record.is_election and not workflow.why_no_further_round(record)
    buttons = [
        (is_open and record.method == Method.HAND and counts, "count_hands", _("Enter my count"), ""),
        ("open_poll" in verbs, "open_poll", _("Open the vote"), ""),
        ("close_poll" in verbs, "close_poll", _("Close and count"), ""),
        (is_open and _may_vote(user, record), "vote", _("Vote"), ""),
        (further, "further_round", _("Prepare the next round"), ""),
        (leads and record.state == State.PREPARED, "change_poll", _("Change it"), ""),
        (leads and not workflow.why_not_repeated(record), "repeat_poll", _("Prepare it again"), ""),
        (leads and _is_over(record), "publish_poll", _publicity(record), ""),
        ("annul_poll" in verbs, "annul_poll", _("Annul it"), "danger"),
    ]
    return [
        {"label": label, "url": reverse(f"assemblies:{name}", args=[record.uuid]), "kind": kind}
        for is_offered, name, label, kind in buttons
        if is_offered
    ]


def _publicity(record: Poll) -> str:
    return _("Show it to members only") if record.is_public else _("Make the result public")
