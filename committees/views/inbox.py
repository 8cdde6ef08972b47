"""The inbox of an office: who holds it today reads, answers, notes, assigns and closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.chosen import chosen_term
from committees.conversation_permissions import suspension_of
from committees.forms.cases import AnswerForm, AssignForm, MessageForm, TemplateForm
from committees.models import AnswerTemplate, Case, ConversationReport, Term
from committees.permissions import addressees
from committees.workflow import cases as workflow
from documents.cells import sheet
from members.models import User
from workflows import pages
from workflows.models import LogEntry
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from committees.models import TermQuerySet

State = Case.State
TABS = {
    "waiting": [State.OPEN],
    "answered": [State.ANSWERED],
    "closed": [State.CLOSED],
    "held": [State.HELD],
    "all": list(State),
}
ON_A_PAGE = 50
LONGEST_NUMBER = 10


def inboxes(user: User) -> TermQuerySet:
    """The terms of today whose offices can be written to."""
    return Term.objects.current().held_by(user).filter(office__has_inbox=True).with_names()


def _visible_case(request: HttpRequest, uuid: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).with_names(), uuid=uuid)


move = pages.move(workflow.STEPS, _visible_case)


@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """What was written to my offices: what waits first, the longest waiting first."""
    terms = list(inboxes(request.user))
    if not terms:
        raise PermissionDenied
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "waiting"
    found = _found(request, tab)
    order = ("moved_at", "pk") if tab == "waiting" else ("-moved_at", "-pk")
    context = {
        "terms": terms,
        "tab": tab,
        "tabs": _tabs(request, tab),
        "page": Paginator(found.order_by(*order), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "committees/cases.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as a table for a spreadsheet."""
    if not inboxes(request.user).exists():
        raise PermissionDenied
    head = [_("Number"), _("Office"), _("Subject"), _("From"), _("E-mail"), _("State"), _("Opened")]
    found = _found(request, request.GET.get("tab", "all")).order_by("pk").iterator(chunk_size=1000)
    return sheet(f"cases-{timezone.localdate():%Y-%m-%d}", head, (_cells(case) for case in found))


def _cells(case: Case) -> list[str]:
    opened = timezone.localdate(case.opened_at).isoformat()
    said = [case.number, case.addressee, case.subject, case.writer_name, case.writer_email]
    return [*said, case.get_state_display(), opened]


@never_cache
@require_safe
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One case: what was written and answered, the notes, and what one may do."""
    record = _visible_case(request, uuid)
    context = {**_context(request, record), **_reported(request.user, record)}
    return render(request, "committees/case.html", context)


@move
def answer(request: HttpRequest, record: Case) -> HttpResponse:
    """Answer the writer; a template may be the beginning."""
    chosen = _templates(record).filter(pk=_number(request.GET.get("template"))).first()
    form = AnswerForm(request.POST or None, initial={"text": chosen.text if chosen else ""})
    if request.method == "POST" and form.is_valid():
        workflow.answer(
            record, form.cleaned_data["text"], by=request.user, closes=form.cleaned_data["closes"]
        )
        return _done(request, record, _("Your answer is on its way."))
    return render(
        request,
        "committees/answer.html",
        {**_context(request, record), "form": form, "templates": _templates(record)},
    )


@page
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A word for the others of the office; the writer never reads it."""
    record = _visible_case(request, uuid)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        workflow.note(record, form.cleaned_data["text"], by=request.user)
        return _done(request, record, _("Your note is kept."))
    return render(request, "committees/note.html", {**_context(request, record), "form": form})


@page
def assign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the case into someone's hands."""
    record = _visible_case(request, uuid)
    people = User.objects.filter(pk__in=addressees(record).values("holder"))
    form = AssignForm(request.POST or None, people=people, initial={"person": record.assigned_to_id})
    if request.method == "POST" and form.is_valid():
        workflow.assign(record, form.cleaned_data["person"], by=request.user)
        return _done(request, record, _("Done."))
    return render(request, "committees/assign.html", {**_context(request, record), "form": form})


def _plain_move(verb: str, question: Any, button: Any, done: Any, *, ends: bool = False) -> Any:
    """The page of a verb that asks nothing but whether."""

    def view(request: HttpRequest, record: Case) -> HttpResponse:
        if request.method == "POST":
            getattr(workflow, verb)(record, by=request.user)
            return _done(request, record, str(done))
        asked = {"question": question, "button": button, "ends": ends}
        return render(request, "committees/ask.html", {**_context(request, record), **asked})

    view.__name__ = view.__qualname__ = verb
    return move(view)


close = _plain_move(
    "close", gettext_lazy("Close this case?"), gettext_lazy("Close the case"), gettext_lazy("Closed.")
)
reopen = _plain_move(
    "reopen",
    gettext_lazy("Open this case again?"),
    gettext_lazy("Open again"),
    gettext_lazy("It waits for an answer again."),
)
release = _plain_move(
    "release",
    gettext_lazy("Is this a real letter?"),
    gettext_lazy("Yes, take it into the inbox"),
    gettext_lazy("The letter is in the inbox; its writer has a receipt."),
)
discard = _plain_move(
    "discard",
    gettext_lazy("Is this spam?"),
    gettext_lazy("Yes, discard it"),
    gettext_lazy("Discarded."),
    ends=True,
)


@page
def templates(request: HttpRequest) -> HttpResponse:
    """The answers that my offices write often; a new one belongs to the first of them."""
    terms = list(inboxes(request.user))
    if not terms:
        raise PermissionDenied
    form = TemplateForm(
        request.POST or None, instance=AnswerTemplate(office=terms[0].office, nmo=terms[0].nmo)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The template is kept."))
        return redirect("committees:templates")
    return render(
        request,
        "committees/templates.html",
        {"form": form, "templates": _own_templates(terms), "terms": terms},
    )


@page
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one of them, or remove it."""
    record = get_object_or_404(_own_templates(list(inboxes(request.user))), pk=pk)
    form = TemplateForm(request.POST or None, instance=record)
    if request.method == "POST" and "remove" in request.POST:
        record.delete()
        messages.success(request, _("The template is gone."))
        return redirect("committees:templates")
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The template is kept."))
        return redirect("committees:templates")
    return render(request, "committees/template.html", {"form": form, "template": record})


def _found(request: HttpRequest, tab: str) -> Any:
    """The cases of a tab, narrowed by what stands in the address."""
    found = _of_chosen_office(request).with_names().filter(state__in=TABS.get(tab, list(State)))
    for word in request.GET.get("q", "").split()[:5]:
        number = _number(word.upper().removeprefix("C-"))
        found = found.filter(Q(subject__icontains=word) | Q(writer_name__icontains=word) | Q(pk=number))
    if request.GET.get("mine"):
        found = found.filter(assigned_to=request.user.pk)
    return found


def _of_chosen_office(request: HttpRequest) -> Any:
    """The cases of all my offices, or of the one that I look from."""
    found, term = Case.objects.visible_to(request.user), chosen_term(request)
    if term and term.office.has_inbox:
        found = found.filter(office=term.office_id, nmo=term.nmo_id)
    return found


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    names = {
        "waiting": _("Waiting"),
        "answered": _("Answered"),
        "closed": _("Closed"),
        "held": _("Perhaps spam"),
        "all": _("All"),
    }
    states = _of_chosen_office(request).values_list("state").annotate(n=Count("pk")).order_by()
    counts = dict(states)
    return [
        {
            "name": name,
            "url": f"?tab={tab}",
            "count": sum(counts.get(state, 0) for state in TABS[tab]),
            "current": tab == current,
        }
        for tab, name in names.items()
    ]


def _context(request: HttpRequest, record: Case) -> dict[str, Any]:
    verbs = workflow.STEPS.open_to(request.user, record)
    return {
        "case": record,
        "exchanged": record.messages.select_related("by"),
        "log": LogEntry.objects.about(record).select_related("by"),
        "actions": _actions(record, verbs),
        "is_spam": record.state in {State.HELD, State.DISCARDED},
    }


def _reported(user: User, record: Case) -> dict[str, Any]:
    """Whom the case reports, and whether they may write, for who may suspend them from it."""
    report = ConversationReport.objects.filter(case=record).select_related("person").first()
    if not report or not user.has_perm("committees.add_suspension"):
        return {}
    return {"reported": report.person, "suspension": suspension_of(report.person)}


def _actions(record: Case, verbs: list[str]) -> list[dict[str, str]]:
    labels = {
        "answer": _("Answer"),
        "release": _("No spam"),
        "note": _("Add a note"),
        "assign": _("Put into someone’s hands"),
        "close": _("Close"),
        "reopen": _("Open again"),
        "discard": _("Discard as spam"),
    }
    always = {"note", "assign"}
    return [
        {
            "label": label,
            "url": reverse(f"committees:{verb}", args=[record.uuid]),
            "kind": "danger" if verb == "discard" else "",
        }
        for verb, label in labels.items()
        if verb in always or verb in verbs
    ]


def _templates(record: Case) -> Any:
    return AnswerTemplate.objects.filter(office=record.office_id, nmo=record.nmo_id)


def _own_templates(terms: list[Term]) -> Any:
    mine = Q(pk__in=[])
    for term in terms:
        mine |= Q(office=term.office_id, nmo=term.nmo_id)
    return AnswerTemplate.objects.filter(mine).select_related("office__committee", "nmo")


def _number(text: str | None) -> int:
    """A row's number that may have been typed; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _done(request: HttpRequest, record: Case, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect(record)
