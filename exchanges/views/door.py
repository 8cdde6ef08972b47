"""How a page finds its application: a stranger gets 404, who sees it but may not act 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from exchanges.models import Application
from exchanges.permissions import EDITABLE, is_student
from exchanges.workflow import STEPS
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

View = Callable[["HttpRequest", Application], "HttpResponse"]


def visible_application(request: HttpRequest, uuid: UUID) -> Application:
    """The application, if this person may see it; else 404, as for one that doesn't exist."""
    return get_object_or_404(Application.objects.visible_to(request.user).with_names(), uuid=uuid)


def own_application(request: HttpRequest, uuid: UUID) -> Application:
    """The person's own application; 403 for officers, who see it but don't write in it."""
    application = visible_application(request, uuid)
    if not is_student(request.user, application):
        raise PermissionDenied
    return application


def own_draft(request: HttpRequest, uuid: UUID) -> Application:
    """The person's own application while it may be edited; a POST holds its row until it is saved."""
    application = own_application(request, uuid)
    if request.method == "POST":
        application = held(application)
    if application.state not in EDITABLE:
        raise PermissionDenied
    return application


def held(application: Application) -> Application:
    """The application anew, its row locked until the request's changes are saved."""
    return Application.objects.select_for_update(of=("self",)).with_names().get(pk=application.pk)


def move(view: View) -> Callable[..., HttpResponse]:
    """The page of a verb, named like it: the view gets an application that this person may move by it now;
    a POST holds its row until it is moved.

    A stranger gets 404, who may not 403; who comes too late is told where it stands.
    """

    @page
    @wraps(view)
    def wrapper(request: HttpRequest, uuid: UUID) -> HttpResponse:
        application = visible_application(request, uuid)
        if request.method == "POST":
            application = held(application)
        try:
            STEPS.check(view.__name__, request.user, application)
            return view(request, application)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect(application)

    return wrapper
