"""Decisions taken in the admin: the whole case on one page, one at a time or several, through the workflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects import admin_queue, case, grants, workflow
from projects.forms.notes import NoteForm
from projects.models import Endorsement
from projects.permissions import Side, side_of
from projects.revisions import changes
from projects.text import as_text
from projects.views import reviews
from projects.workflow import STEPS
from workflows.models import LogEntry
from workflows.steps import NotNow
from workflows.submissions import once
from workflows.told import in_words

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import QuerySet

    from members.models import User
    from projects.models import Revision

State = Endorsement.State
LABELS = {
    "endorse": gettext_lazy("Endorse"),
    "decline": gettext_lazy("Decline"),
    "send_back": gettext_lazy("Send back for changes"),
    "lapse": gettext_lazy("End the endorsement"),
}
DONE = {
    "propose": gettext_lazy("Proposed"),
    "submit": gettext_lazy("Handed in"),
    "confirm": gettext_lazy("Confirmed for the NMO"),
    "recommend": gettext_lazy("Recommended"),
    "advise_against": gettext_lazy("Advised against"),
    "send_back": gettext_lazy("Sent back for changes"),
    "endorse": gettext_lazy("Endorsed"),
    "decline": gettext_lazy("Declined"),
    "appeal": gettext_lazy("Appealed"),
    "withdraw": gettext_lazy("Withdrawn"),
    "lapse": gettext_lazy("Endorsement ended"),
    "supersede": gettext_lazy("Replaced by the renewal"),
    "ask": gettext_lazy("Review asked for"),
    "review": gettext_lazy("Reviewed"),
    "report": gettext_lazy("Report handed in"),
    "miss_report": gettext_lazy("Report missed"),
    "import": gettext_lazy("Entered from before the portal"),
    "override": gettext_lazy("Allowed to decide in spite of a conflict"),
}
# The moves whose words a decision rests on.
SAID = ("confirm", "recommend", "advise_against", "decline", "appeal")
# What may be said of several at once.
FOR_SEVERAL = ("endorse", "decline")
MOST_AT_ONCE = 50
LONGEST_KEY = 18
WHO = {
    "is_deciding_officer": gettext_lazy(
        "the Secretary General, or the President of the federation in their place"
    ),
    "is_officer_in_turn": gettext_lazy("the officer on whose desk it lies"),
}
# Of which decision a later text is compared with the earlier one.
DECIDED = [State.ENDORSED, State.RENEWED, State.LAPSED, State.DECLINED]


class EndorseForm(NoteForm):
    """Conditions that come with the endorsement, and a word with it."""

    conditions = forms.CharField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("The team has to meet them; they stand on the request."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )
    field_order = ["conditions", "note"]


@dataclass(frozen=True)
class Line:
    """One request of several: whether it is this person's to decide, why not, and what it would earn."""

    endorsement: Endorsement
    is_open: bool
    why_not: str
    points: str
    seats: int

    @property
    def seen(self) -> str:
        """The request with the text that this page was made for."""
        return seen_as(self.endorsement)


def context(user: User, endorsement: Endorsement) -> dict[str, Any]:
    """For the request's page: everything that a decision needs, and the moves open to this person."""
    open_now = [verb for verb in LABELS if STEPS.is_open(verb, user, endorsement)]
    basis, is_decided = compared_with(endorsement)
    return {
        "moves": [{"label": LABELS[verb], "url": _address(endorsement, verb)} for verb in open_now],
        "not_mine": [
            {"label": LABELS[verb], "who": WHO[STEPS.steps[verb].allowed.__name__]}
            for verb in LABELS
            if verb not in open_now and endorsement.state in STEPS.steps[verb].sources
        ],
        "decides": case.decides_instead(endorsement) if endorsement.confirmed_at else "",
        "text": as_text(endorsement.revision.content) if endorsement.revision else None,
        "basis": basis,
        "basis_is_decided": is_decided,
        "changes": changes(basis.content, endorsement.revision.content)
        if basis and endorsement.revision
        else [],
        "log": _log(user, endorsement),
        "words": _words(endorsement),
        "files": endorsement.papers(),
        **_effect(endorsement),
        **reviews.context(user, endorsement),
    }


def compared_with(endorsement: Endorsement) -> tuple[Revision | None, bool]:
    """The text that the federation last decided on, and True; without one the text handed in before this one."""
    if endorsement.revision is None:
        return None, False
    before = endorsement.project.revisions.filter(number__lt=endorsement.revision.number)
    decided = endorsement.project.endorsements.filter(state__in=DECIDED).exclude(pk=endorsement.pk)
    last = before.filter(pk__in=decided.values("revision")).last()
    return (last, True) if last else (before.last(), False)


@once
def move(request: HttpRequest, model_admin: ModelAdmin[Endorsement], pk: int, verb: str) -> HttpResponse:
    """The page that asks, and the step itself, after a fresh sign-in. Not open to this person: 403."""
    if verb not in LABELS:
        raise Http404
    endorsement = get_object_or_404(model_admin.get_queryset(request), pk=pk)
    if not model_admin.has_view_permission(request, endorsement):
        raise PermissionDenied
    form = _form(request, verb, endorsement)
    try:
        STEPS.check(verb, request.user, endorsement)
        raise_if_reauthentication_required(request, app="")
        if request.method == "POST" and form.is_valid():
            _take(verb, endorsement, form, request.user)
            messages.success(request, _("Done: it is now “%s”.") % endorsement.get_state_display())
            return HttpResponseRedirect(_record(endorsement))
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(_record(endorsement))
    page = {
        "original": endorsement,
        "record_url": _record(endorsement),
        "conflict": case.conflict_of(request.user, endorsement),
        **(_effect(endorsement) if verb == "endorse" else {}),
    }
    return _page(request, model_admin, "move", verb, form, **page)


@once
def decide(request: HttpRequest, model_admin: ModelAdmin[Endorsement], verb: str) -> HttpResponse:
    """The same decision on several requests: each is listed with whether it is this person's, and why not."""
    if verb not in FOR_SEVERAL:
        raise Http404
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    chosen = _chosen(request.POST if request.method == "POST" else request.GET, model_admin, request)
    form = _form(request, verb)
    if request.method == "POST" and form.is_valid():
        _decide_each(request, verb, chosen, form)
        return HttpResponseRedirect(reverse("admin:projects_endorsement_changelist"))
    lines = _lines(request.user, verb, chosen)
    open_lines = [line for line in lines if line.is_open]
    page = {"lines": lines, "open": open_lines, "seats": sum(line.seats for line in open_lines)}
    return _page(request, model_admin, "decide", verb, form, **page)


def seen_as(endorsement: Endorsement) -> str:
    """Which text of a request a page for several was made for."""
    return f"{endorsement.pk}:{endorsement.revision_id}"


def _decide_each(request: HttpRequest, verb: str, chosen: QuerySet[Endorsement], form: NoteForm) -> None:
    """Each by the workflow's own function; one that isn't open leaves the others as they are."""
    done, seen = 0, set(request.POST.getlist("seen"))
    for endorsement in chosen.order_by("project_id"):
        if seen and seen_as(endorsement) not in seen:
            messages.warning(request, _("%s: another text was handed in, read it first.") % endorsement)
            continue
        try:
            _take(verb, endorsement, form, request.user)
            done += 1
        except NotNow as refusal:
            messages.warning(request, f"{endorsement}: {refusal}")
        except PermissionDenied:
            messages.warning(request, _("%s: it isn’t yours to decide.") % endorsement)
    words = {
        "endorse": ngettext("%d project is endorsed.", "%d projects are endorsed.", done),
        "decline": ngettext("%d project is declined.", "%d projects are declined.", done),
    }
    messages.success(request, words[verb] % done)


def _lines(user: Any, verb: str, chosen: QuerySet[Endorsement]) -> list[Line]:
    rows = list(chosen)
    earned = grants.expected(row for row in rows if row.submitted_at)
    lines = []
    for row in rows:
        is_open = STEPS.is_open(verb, user, row)
        seats = sum(grant.seats for _rule, grant in earned.get(row.pk, [])) if verb == "endorse" else 0
        why_not = "" if is_open else _why_not(verb, user, row)
        lines.append(Line(row, is_open, why_not, admin_queue.mean_points(row), seats))
    return lines


def _why_not(verb: str, user: Any, endorsement: Endorsement) -> str:
    conflict = case.conflict_of(user, endorsement)
    if conflict and not conflict.is_overridden:
        return f"{conflict.why} {conflict.instead}"
    if endorsement.state not in STEPS.steps[verb].sources:
        return str(NotNow(endorsement))
    return _("Decided by: %s.") % case.decides_instead(endorsement)


def _chosen(data: Any, model_admin: ModelAdmin[Endorsement], request: HttpRequest) -> QuerySet[Endorsement]:
    """The requests whose keys stand in the form or address, as far as this person sees them."""
    keys = [
        int(key) for key in data.getlist("id") if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
    ]
    if len(keys) > MOST_AT_ONCE:
        raise Http404
    return model_admin.get_queryset(request).filter(pk__in=keys).order_by("moved_at", "pk")


def _form(request: HttpRequest, verb: str, endorsement: Endorsement | None = None) -> NoteForm:
    data = request.POST if request.method == "POST" else None
    if verb == "endorse":
        hint = _("The team, its NMO and the Director read it.")
        return EndorseForm(
            data, label=_("A word with it"), hint=hint, required=False, endorsement=endorsement
        )
    hint = _("The team, its NMO and the Director read it word for word.")
    return NoteForm(data, label=_("Reason"), hint=hint, endorsement=endorsement)


def _take(verb: str, endorsement: Endorsement, form: NoteForm, by: Any) -> None:
    step: Callable[..., None] = getattr(workflow, verb)
    with transaction.atomic():
        step(endorsement, by=by, **form.cleaned_data)


def _effect(endorsement: Endorsement) -> dict[str, Any]:
    """What it would earn if it were endorsed today, and what it has earned so far."""
    due = (
        grants.expected([endorsement])[endorsement.pk]
        if endorsement.state in STEPS.steps["endorse"].sources
        else []
    )
    return {
        "would_earn": [
            {
                "rule": rule,
                "grant": grant,
                "fee": rule.get_fee_class_display(),
                "scope": rule.get_scope_display(),
            }
            for rule, grant in due
        ],
        "earned": endorsement.grants.select_related("rule", "nmo"),
        "is_undecided": endorsement.state in STEPS.steps["endorse"].sources,
    }


def _page(
    request: HttpRequest,
    model_admin: ModelAdmin[Endorsement],
    template: str,
    verb: str,
    form: NoteForm,
    **page: Any,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": LABELS[verb],
        "verb": verb,
        "opts": model_admin.opts,
        "form": form,
        **page,
    }
    return TemplateResponse(request, f"projects/admin/{template}.html", context)


def _log(user: User, endorsement: Endorsement) -> list[LogEntry]:
    """What happened; who reviews is for those who decide."""
    log = LogEntry.objects.about(endorsement).select_related("by")
    shown = log if side_of(user, endorsement) is Side.TEAM else log.exclude(verb__in=["ask", "review"])
    return in_words(shown, DONE, dict(Endorsement.State.choices))


def _words(endorsement: Endorsement) -> list[LogEntry]:
    """What committee, federation and team said with their moves since the NMO confirmed the text as it stands."""
    log = list(LogEntry.objects.about(endorsement).select_related("by"))
    last = max((n for n, entry in enumerate(log) if entry.verb == "submit"), default=0)
    said = [entry for entry in log[last:] if entry.verb in SAID]
    return in_words(said, DONE, dict(Endorsement.State.choices))


def _address(endorsement: Endorsement, verb: str) -> str:
    return reverse("admin:projects_endorsement_move", args=[endorsement.pk, verb])


def _record(endorsement: Endorsement) -> str:
    return reverse("admin:projects_endorsement_change", args=[endorsement.pk])
