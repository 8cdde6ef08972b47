"""The list of applications, its export, and one application for all who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exchanges import export as spreadsheet
from exchanges import filters, papers
from exchanges.forms.draft import sections
from exchanges.happened import events
from exchanges.models import Application, ApplicationDocument
from exchanges.permissions import EDITABLE, is_judge_of_documents, is_reader_of_documents, is_student
from exchanges.readiness import needed_kinds, what_lacks
from exchanges.standing import stages
from exchanges.views import bar
from exchanges.views.door import visible_application
from exchanges.views.pages import Pages
from exchanges.workflow import STEPS
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from exchanges.models import DocumentKind
    from members.models import User

State = Application.State
UNDECIDED = {State.SUBMITTED, State.CHECKED, State.SENT}
EXPORTS = {"export": "20/10m/user"}


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Every application that the person may see, filtered by what stands in the address."""
    listed = filters.listed(request)
    pages = Pages(listed.qs, filters.ON_A_PAGE)
    return render(
        request,
        "exchanges/applications.html",
        {
            "filter": listed,
            "tabs": filters.tabs(request),
            "tab": listed.tab,
            "page": pages.get_page(request.GET.get("page")),
            "now": database_now(),
            "may_export": filters.is_officer(request),
        },
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a table for a spreadsheet: for officers, a few times in a while."""
    if not filters.is_officer(request):
        raise PermissionDenied
    if not consume(
        request, app="exchanges", action="export", config=EXPORTS, user=request.user, limit_get=True
    ):
        return respond_429(request)
    return spreadsheet.as_csv(filters.listed(request).qs, with_addresses=filters.writes_to_students(request))


@never_cache
@require_safe
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One application: what is wished, where it stands, what happened, and what one may do."""
    application = visible_application(request, uuid)
    verbs = STEPS.open_to(request.user, application)
    entries = list(LogEntry.objects.about(application).select_related("by"))
    now = database_now()
    private = _what_is_private(request.user, application)
    # What lacks stands on the page; handing in is offered once nothing does.
    buttons = [verb for verb in verbs if verb != "submit" or not private.get("lacks")]
    context = {
        "application": application,
        "now": now,
        "stages": stages(application, entries, now=now, is_my_turn=bar.is_turn(verbs)),
        "events": events(application, entries),
        **bar.buttons(application, buttons, private.get("sections", [])),
        "returned_note": _returned_note(application, entries),
        "told": bar.told(application, buttons),
        **what_is_wished(application),
        "confirmation": getattr(application, "confirmation", None),
        **private,
    }
    return render(request, "exchanges/application.html", context)


def _returned_note(application: Application, entries: list[LogEntry]) -> str:
    """What the officer wrote who returned it, while it lies with the student."""
    if application.state != State.RETURNED:
        return ""
    return next((entry.note for entry in reversed(entries) if entry.verb == "send_back"), "")


def what_is_wished(application: Application) -> dict[str, Any]:
    """The student's wishes in their order, for the card that shows them."""
    return {
        "cities": application.cities.select_related("local_committee"),
        "departments": application.departments.select_related("discipline"),
        "projects": application.projects.select_related("project__local_committee"),
    }


def _what_is_private(user: User, application: Application) -> dict[str, Any]:
    """Papers, motivation and whom to call: for the student and the officers who decide, not for directors."""
    if not is_reader_of_documents(user, application):
        return {}
    if is_student(user, application) and application.state in EDITABLE:
        lacks = what_lacks(application)
        return {"is_reader": True, "lacks": lacks, "sections": sections(application, lacks)}
    documents = _documents(application)
    return {
        "is_reader": True,
        "is_judge": bool(is_judge_of_documents(user, application)),
        "documents": documents,
        "open_kinds": _open_kinds(user, application, documents),
        "accepted_count": sum(document.verdict == "accepted" for document in documents.values() if document),
        "conditions_lack": what_lacks(application) if _decides(user, application) else None,
    }


def _open_kinds(
    user: User, application: Application, documents: dict[DocumentKind, ApplicationDocument | None]
) -> list[DocumentKind]:
    """The papers that the student may upload now, beside a form that is out of their hands."""
    if not is_student(user, application):
        return []
    return [kind for kind, paper in documents.items() if papers.is_open(application, paper)]


def _decides(user: User, application: Application) -> bool:
    return application.state in UNDECIDED and not is_student(user, application)


def _documents(application: Application) -> dict[Any, ApplicationDocument | None]:
    """Each kind that is asked for with its paper, or without; then papers nobody asks for any more."""
    there = {paper.kind: paper for paper in application.documents.select_related("kind", "file")}
    return {kind: there.get(kind) for kind in needed_kinds(application)} | there
