"""Calls for everyone: what is open, what comes, which posts are vacant; the Advisory Council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.call_permissions import is_in_charge, kinds_for, run_by, why_not_stand
from committees.models import Call, Candidature, Office, Term
from committees.vacancies import vacancies
from committees.workflow import calls as workflow
from workflows.models import LogEntry

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

State = Call.State
TABS = ["open", "coming", "review", "concluded"]
ON_A_PAGE = 30
COUNCIL = "advisory-council"


@login_not_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every public call, the open ones first; the posts that nobody holds."""
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    states = Q(phase=tab) | (Q(phase="cancelled") if tab == "concluded" else Q(pk__in=[]))
    found = Call.objects.public().with_names().filter(states)
    order = ["closes_at", "pk"] if tab in {"open", "coming"} else ["-closes_at", "-pk"]
    context = {
        "tab": tab,
        "tabs": _tabs(tab),
        "page": Paginator(found.order_by(*order), ON_A_PAGE).get_page(request.GET.get("page")),
        "drafts": _drafts(request),
        "vacancies": vacancies() if tab == "open" else [],
        "may_call": request.user.is_authenticated and bool(kinds_for(request.user)),
    }
    return render(request, "committees/calls.html", context)


@login_not_required
@never_cache
@require_safe
def advisory_council(request: HttpRequest) -> HttpResponse:
    """What the council is, who sits on it today, how to stand for it."""
    council = Term.objects.current().filter(office__code=COUNCIL).with_names().order_by("seat")
    office = Office.objects.filter(code=COUNCIL).first()
    calls = Call.objects.public().with_names().filter(office__code=COUNCIL)
    members = list(council)
    context = {
        "members": members,
        "vacant": max(0, office.seats - len(members)) if office else 0,
        "open": list(calls.filter(phase__in=["open", "coming"]).order_by("closes_at")),
        "past": list(calls.exclude(phase__in=["open", "coming"]).order_by("-closes_at")[:5]),
    }
    return render(request, "committees/advisory_council.html", context)


@login_not_required
@never_cache
@require_safe
def call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One call: what it is about, until when, what is asked; its results once they are out."""
    record = visible_call(request, uuid)
    return render(request, "committees/call.html", call_context(request, record))


def visible_call(request: HttpRequest, uuid: UUID) -> Call:
    """A public call, or a draft of one's own; else 404."""
    record = Call.objects.with_names().filter(uuid=uuid).first()
    if record is None:
        raise Http404
    if record.state == State.DRAFT and not (
        request.user.is_authenticated
        and (request.user.is_superuser or run_by(request.user).filter(pk=record.pk).exists())
    ):
        raise Http404
    return record


def call_context(request: HttpRequest, record: Call) -> dict[str, Any]:
    """What the pages of a call show."""
    user: Any = request.user if request.user.is_authenticated else None
    runs = bool(user and is_in_charge(user, record))
    chosen = Candidature.objects.told().filter(call=record, state=Candidature.State.ACCEPTED)
    mine = user and record.candidatures.filter(candidate=user).exclude(state="withdrawn").first()
    return {
        "call": record,
        "mine": mine,
        "bar": "" if user is None or mine else why_not_stand(user, record),
        "runs": runs,
        "follower": Call.objects.public().filter(repeats=record).first(),
        "chosen": chosen.select_related("candidate", "nmo").order_by("candidate__plain_name"),
        "questions": record.questions.all(),
        "papers": record.papers.all(),
        "yardsticks": record.yardsticks.all(),
        "lacks": workflow.what_lacks(record) if runs and record.state == State.DRAFT else [],
        "log": LogEntry.objects.about(record).select_related("by") if runs else [],
        "extension": LogEntry.objects.about(record).filter(verb="extend").last(),
        "actions": _actions(user, record, runs=runs, stands=bool(mine)),
    }


def _drafts(request: HttpRequest) -> list[Call]:
    """The calls that I run and that nobody else reads yet."""
    if not request.user.is_authenticated:
        return []
    return list(run_by(request.user).filter(state=State.DRAFT).with_names().order_by("opens_at", "pk"))


def _actions(user: User | None, record: Call, *, runs: bool, stands: bool) -> list[dict[str, Any]]:
    actions = []
    if (
        record.phase == "open"
        and not runs
        and not stands
        and (user is None or not why_not_stand(user, record))
    ):
        actions.append({"label": _("Stand for it"), "url": reverse("committees:stand", args=[record.uuid])})
    if user is None or not runs:
        return actions
    verbs = workflow.STEPS.open_to(user, record)
    labels: list[tuple[str, str, bool]] = [
        ("publish", _("Publish the call"), "publish" in verbs),
        ("edit_call", _("Edit"), record.state == State.DRAFT),
        ("call_candidatures", _("Candidatures"), record.state in {State.PUBLISHED, State.CONCLUDED}),
        ("panel", _("Panel"), record.state in {State.DRAFT, State.PUBLISHED}),
        ("extend", _("Extend the call"), "extend" in verbs and record.phase in {"coming", "open"}),
        ("conclude", _("Conclude the call"), "conclude" in verbs and not workflow.what_is_open(record)),
        ("repeat", _("Call again"), _may_repeat(record)),
        ("cancel", _("Cancel the call"), "cancel" in verbs),
    ]
    return actions + [
        {
            "label": label,
            "url": reverse(f"committees:{name}", args=[record.uuid]),
            "kind": "danger" if name == "cancel" else "",
        }
        for name, label, is_open in labels
        if is_open
    ]


def _may_repeat(record: Call) -> bool:
    ended = record.state in {State.CONCLUDED, State.CANCELLED}
    return ended and bool(workflow.seats_left(record)) and not Call.objects.filter(repeats=record).exists()


def _tabs(current: str) -> list[dict[str, Any]]:
    names = {"open": _("Open"), "coming": _("Coming"), "review": _("Being decided"), "concluded": _("Past")}
    return [{"name": name, "url": f"?tab={tab}", "current": tab == current} for tab, name in names.items()]
