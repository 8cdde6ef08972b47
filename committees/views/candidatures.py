"""A candidature's pages: for who stands, whose NMO is asked, who sits on the panel, who decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal.ratelimit import decorator as limit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.call_permissions import (
    candidatures_visible_to,
    is_candidate,
    is_in_charge,
    is_panelist,
    is_supporter,
    why_not_stand,
)
from committees.forms.candidatures import CandidatureForm, PanelReviewForm, ReasonForm, SupportForm
from committees.models import Candidature, Term
from committees.models.calls import CallState
from committees.models.candidatures import CandidatureState
from committees.moments import exact
from committees.permissions import is_granter
from committees.views.calls import visible_call
from committees.workflow import candidatures as workflow
from committees.workflow.terms import SeatTaken
from documents.files import serve
from workflows import pages
from workflows.models import LogEntry, database_now
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from members.models import User

State = CandidatureState
UPLOADS = {"upload": "60/h/user"}
ON_A_PAGE = 50


def visible(request: HttpRequest, uuid: UUID) -> Candidature:
    """A candidature that this person may read; else 404."""
    found: Candidature = get_object_or_404(candidatures_visible_to(request.user).with_names(), uuid=uuid)
    return found


move = pages.move(workflow.STEPS, visible)


@never_cache
@require_safe
def candidatures(request: HttpRequest) -> HttpResponse:
    """Where I stand, and what others wait for from me: support, points, decisions."""
    found = candidatures_visible_to(request.user).with_names()
    others = found.exclude(candidate=request.user.pk).order_by("-submitted_at", "-pk")
    context = {
        "mine": found.filter(candidate=request.user.pk).order_by("-created_at", "-pk"),
        "page": Paginator(others, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "committees/candidatures.html", context)


@page
def stand(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin to stand in an open call; who stands already is led to their candidature."""
    call = visible_call(request, uuid)
    mine = call.candidatures.filter(candidate=request.user.pk).exclude(state=State.WITHDRAWN).first()
    if mine:
        return redirect(mine)
    if why := why_not_stand(request.user, call):
        if why == "closed":
            messages.warning(request, _("This call takes no candidatures now."))
            return redirect(call)
        raise PermissionDenied
    if request.method == "POST":
        return redirect("committees:edit_candidature", workflow.begin(call, by=request.user).uuid)
    context = {"call": call, "question": _("Stand for this?"), "button": _("Begin a candidature")}
    told = _("You begin with a draft, that nobody but you reads until you hand it in.")
    return render(request, "committees/call_ask.html", {**context, "told": told})


@never_cache
@require_safe
def candidature(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One candidature, as far as this person may read it."""
    record = visible(request, uuid)
    return render(request, "committees/candidature.html", _context(request, record))


@limit(app="committees", action="upload", config=UPLOADS)
@page
def edit_candidature(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the answers, upload the papers; keep it as a draft."""
    record = visible(request, uuid)
    try:
        workflow.STEPS.check("submit", request.user, record)
        is_post = request.method == "POST"
        form = CandidatureForm(*((request.POST, request.FILES) if is_post else ()), candidature=record)
        if is_post and form.is_valid():
            workflow.keep(record, form.answers, form.papers, by=request.user)
            messages.success(request, _("Your draft is kept. It is not handed in yet."))
            return redirect(record)
    except (NotNow, workflow.TooLate) as refusal:
        messages.warning(request, str(refusal))
        return redirect(record)
    return render(request, "committees/candidature_edit.html", {"candidature": record, "form": form})


@move
def submit(request: HttpRequest, record: Candidature) -> HttpResponse:
    """Hand the candidature in: nothing is changed afterwards."""
    if request.method == "POST":
        try:
            workflow.submit(record, by=request.user)
            received = exact(record.submitted_at)  # type: ignore[arg-type]
            messages.success(request, _("Handed in at %s. A receipt is on its way to you.") % received)
        except (workflow.TooLate, workflow.NotReady) as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    told = _("You can’t change it afterwards. You get a receipt by e-mail.")
    return _ask(request, record, _("Hand in your candidature?"), _("Hand it in"), told=told)


@move
def withdraw(request: HttpRequest, record: Candidature) -> HttpResponse:
    """No longer stand."""
    if request.method == "POST":
        workflow.withdraw(record, by=request.user)
        messages.success(request, _("You no longer stand."))
        return redirect("committees:candidatures")
    return _ask(request, record, _("No longer stand?"), _("Withdraw my candidature"), ends=True)


@require_safe
def candidature_paper(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponseBase:
    """A paper, for who may read the candidature; each opening is logged. The NMO doesn’t read papers."""
    record = visible(request, uuid)
    if not _reads_all(request.user, record):
        raise PermissionDenied
    handed = get_object_or_404(record.papers.select_related("file", "paper"), paper=pk)
    return serve(request, handed.file, f"{record.call}: {handed.paper}"[:200])


@page
def support(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The candidate's NMO says whether it stands behind the candidature."""
    record = visible(request, uuid)
    if not is_supporter(request.user, record):
        raise PermissionDenied
    initial = {"answer": record.support, "note": record.support_note}
    form = SupportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            filled = form.cleaned_data
            workflow.support(record, filled["answer"], by=request.user, note=filled["note"])
            messages.success(request, _("Your word is kept; the candidate is told."))
        except NotNow as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    return _ask(request, record, _("Support of %s") % record.nmo, _("Give our word"), form=form)


@move
def find_valid(request: HttpRequest, record: Candidature) -> HttpResponse:
    """Everything is there: the panel may read it."""
    if request.method == "POST":
        try:
            workflow.find_valid(record, by=request.user)
            messages.success(request, _("It is valid; the candidate is told, the panel may read it."))
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    return _ask(request, record, _("Is this candidature valid?"), _("Yes, it is valid"))


@page
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A member of the panel gives points, or says that they aren't free to judge."""
    record = visible(request, uuid)
    if not is_panelist(request.user, record):
        raise PermissionDenied
    form = PanelReviewForm(request.POST or None, candidature=record, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.review(
                record,
                by=request.user,
                has_conflict=form.stays_out,
                comment=form.cleaned_data["comment"],
                points=form.points,
            )
            messages.success(request, _("Your review is kept."))
        except NotNow as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    return render(
        request, "committees/panel_review.html", {**_context(request, record), "form": form, "actions": []}
    )


def _decision(verb: str, question: Any, button: Any, done: Any, *, ends: bool = False) -> Any:
    """The page of a decision that says why."""

    def view(request: HttpRequest, record: Candidature) -> HttpResponse:
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                getattr(workflow, verb)(record, by=request.user, note=form.cleaned_data["note"])
                messages.success(request, str(done))
            except workflow.NotReady as refusal:
                messages.warning(request, str(refusal))
            return redirect(record)
        held = record.call.results_at and verb != "find_invalid" and record.call.results_at > database_now()
        told = (
            _("The candidate is told when the results are out.")
            if held
            else _("The candidate is told at once.")
        )
        return _ask(request, record, question, button, form=form, ends=ends, told=told)

    view.__name__ = view.__qualname__ = verb
    return move(view)


find_invalid = _decision(
    "find_invalid",
    gettext_lazy("Is this candidature not valid?"),
    gettext_lazy("It is not valid"),
    gettext_lazy("It is not valid; the candidate is told."),
    ends=True,
)
accept = _decision(
    "accept",
    gettext_lazy("Accept this candidature?"),
    gettext_lazy("Accept it"),
    gettext_lazy("Accepted."),
)
reject = _decision(
    "reject",
    gettext_lazy("Not accept this candidature?"),
    gettext_lazy("Don’t accept it"),
    gettext_lazy("Not accepted."),
    ends=True,
)


@move
def reconsider(request: HttpRequest, record: Candidature) -> HttpResponse:
    """Take a decision back while nobody knows of it."""
    if request.method == "POST":
        workflow.reconsider(record, by=request.user)
        messages.success(request, _("It is to be decided on again."))
        return redirect(record)
    return _ask(request, record, _("Take the decision back?"), _("Decide again"))


@page
def appoint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Turn an acceptance into a term of the office, after a fresh sign-in."""
    record = visible(request, uuid)
    if not _may_appoint(request.user, record):
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        try:
            term = workflow.appoint(record, by=request.user)
            messages.success(
                request,
                _("%(name)s holds the office: %(office)s, from %(day)s.")
                % {
                    "name": term.holder,
                    "office": term.label,
                    "day": date_format(term.first_day, "j F Y"),
                },
            )
        except (NotNow, SeatTaken, workflow.NotReady) as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    told = _("From %(first)s to %(last)s, both included.") % {
        "first": date_format(record.call.first_day, "j F Y"),
        "last": date_format(record.call.last_day, "j F Y"),
    }
    return _ask(request, record, _("Give the office?"), _("Appoint"), told=told)


def _ask(request: HttpRequest, record: Candidature, question: Any, button: Any, **more: Any) -> HttpResponse:
    context = {"candidature": record, "call": record.call, "question": question, "button": button, **more}
    return render(request, "committees/candidature_ask.html", context)


def _may_appoint(user: User, record: Candidature) -> bool:
    is_ready = (
        record.state == State.ACCEPTED and not record.is_held and not record.term_id and record.call.office
    )
    term = Term(office=record.call.office, nmo=record.call.nmo, holder=record.candidate) if is_ready else None
    return bool(term and is_granter(user, term))


def _reads_all(user: User, record: Candidature) -> bool:
    """Who reads answers and papers: the candidate, who runs the call, the panel; an administrator."""
    return bool(
        is_candidate(user, record)
        or user.is_superuser
        or is_in_charge(user, record.call)
        or is_panelist(user, record)
    )


def _context(request: HttpRequest, record: Candidature) -> dict[str, Any]:
    user: Any = request.user
    runs = bool(is_in_charge(user, record.call)) or user.is_superuser
    is_own = is_candidate(user, record)
    # The log names each decision: who isn't to know it yet doesn't see the log.
    log = LogEntry.objects.about(record).select_related("by") if runs and not is_own else []
    reviews = record.reviews.select_related("reviewer").prefetch_related("scores__yardstick")
    is_undecided = record.shown_state in {State.DRAFT, State.SUBMITTED, State.VALID, State.WITHDRAWN}
    return {
        "candidature": record,
        "call": record.call,
        "is_own": is_own,
        "runs": runs and not is_own,
        "reads_all": _reads_all(user, record),
        "answers": record.answers.select_related("question"),
        "papers": record.papers.select_related("paper", "file"),
        "reviews": reviews if runs and not is_own else [],
        "true_state": State(record.state).label,
        "reason": "" if is_undecided and not (runs and not is_own) else record.reason,
        "asks_support": record.call.nmo_support != record.call.Support.NONE,
        "lacks": workflow.what_lacks(record) if is_own and record.state == State.DRAFT else [],
        "received": exact(record.submitted_at) if record.submitted_at else "",
        "is_late": record.state == State.DRAFT and database_now() > record.call.last_instant,
        "log": log,
        "actions": _actions(user, record),
    }


def _actions(user: User, record: Candidature) -> list[dict[str, Any]]:
    verbs = workflow.STEPS.open_to(user, record)
    is_open = record.call.state == CallState.PUBLISHED and database_now() <= record.call.last_instant
    if not is_open:
        verbs = [verb for verb in verbs if verb != "submit"]
    extra = {
        "edit_candidature": "submit" in verbs,
        "review": is_panelist(user, record) and record.state == State.VALID,
        "support": bool(is_supporter(user, record)) and record.state in workflow.UNDECIDED,
        "appoint": _may_appoint(user, record),
    }
    labels = {
        "submit": _("Hand it in"),
        "edit_candidature": _("Write on it"),
        "appoint": _("Appoint"),
        "accept": _("Accept"),
        "find_valid": _("It is valid"),
        "review": _("Review"),
        "support": _("Say whether you support it"),
        "reject": _("Don’t accept"),
        "reconsider": _("Take the decision back"),
        "find_invalid": _("It is not valid"),
        "withdraw": _("Withdraw my candidature"),
    }
    return [
        {
            "label": label,
            "url": reverse(f"committees:{_ROUTES.get(verb, verb)}", args=[record.uuid]),
            "kind": "danger" if verb in {"reject", "find_invalid", "withdraw"} else "",
        }
        for verb, label in labels.items()
        if verb in verbs or extra.get(verb)
    ]


# Verbs of other records bear the same name: these addresses say whose they are.
_ROUTES = {
    "submit": "submit_candidature",
    "withdraw": "withdraw_candidature",
    "support": "support_candidature",
    "review": "review_candidature",
    "accept": "accept_candidature",
    "reject": "reject_candidature",
    "reconsider": "reconsider_candidature",
    "appoint": "appoint_candidate",
}
