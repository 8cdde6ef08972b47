"""What everyone may see: the directory of endorsed projects and the page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.files import show
from projects import exports, showcase
from projects.directory import DirectoryForm, rows
from projects.models import Project
from workflows.limits import limit_searches

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from projects.models.projects import ProjectQuerySet

ON_A_PAGE, IN_JSON = 25, 100
EXPORTS = {"csv": "20/h/ip", "json": "600/h/ip"}


@login_not_required
@require_safe
@limit_searches
def home(request: HttpRequest) -> HttpResponse:
    """The directory: endorsed projects to search and to filter, the newest first."""
    form = DirectoryForm(request.GET)
    found = form.narrow(Project.objects.public())
    page = form.pages(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "rows": rows(found, list(page)),
        "nmo": form.nmo_asked_for(),
        "asked": _asked(request),
    }
    return render(request, "projects/home.html", context)


@login_not_required
@require_safe
def directory_csv(request: HttpRequest) -> HttpResponseBase:
    """What the directory finds, as a table for a spreadsheet."""
    if not consume(request, app="projects", action="csv", config=EXPORTS, limit_get=True):
        return respond_429(request)
    return exports.as_csv(_found(request))


@login_not_required
@require_safe
def directory_json(request: HttpRequest) -> HttpResponseBase:
    """What the directory finds, for another program, a hundred at a time."""
    if not consume(request, app="projects", action="json", config=EXPORTS, limit_get=True):
        return respond_429(request)
    found = _found(request)
    page = Paginator(found.values_list("pk", flat=True), IN_JSON).get_page(request.GET.get("page"))
    following = ""
    if page.has_next():
        asked = request.GET.copy()
        asked["page"] = str(page.next_page_number())
        following = f"{settings.SITE_URL}{reverse('projects:directory_json')}?{asked.urlencode()}"
    return exports.as_json(page, rows(found, list(page)), following)


@login_not_required
@require_safe
@limit_searches
def feed(request: HttpRequest) -> HttpResponse:
    """What was endorsed last, of what the directory finds, as an Atom feed."""
    return exports.as_feed(_found(request), _asked(request))


@login_not_required
@require_safe
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an endorsed project, made to be shared."""
    found = _public(slug)
    page = {**showcase.page(found), "address": exports.address(slug)}
    return render(request, "projects/project.html", page)


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str, file: UUID) -> HttpResponseBase:
    """A picture of an endorsed project, for everyone; 404 for one that the team keeps to itself."""
    for shown in showcase.public_pictures(_public(slug)):
        if shown.uuid == file:
            return show(shown.file)
    raise Http404


def _public(slug: str) -> Project:
    found = Project.objects.public().select_related("public_revision", "committee", "nmo")
    return get_object_or_404(found, slug=slug)


def _found(request: HttpRequest) -> ProjectQuerySet:
    return DirectoryForm(request.GET).narrow(Project.objects.public())


def _asked(request: HttpRequest) -> str:
    """What was asked for, as the end of an address, without the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}" if asked else ""
