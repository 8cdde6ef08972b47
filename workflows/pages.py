"""What every page of a verb does: count a form once, find the record, check the step, say when it is too late."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workflows.steps import NotNow, Workflow
from workflows.submissions import once

Decorator = Callable[[Callable[[HttpRequest, Any], HttpResponse]], Callable[..., HttpResponse]]


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A private page with a form: GET shows it, a POST counts once, nothing of it is kept by a browser."""
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(once(view)))


def move(steps: Workflow, visible: Callable[[HttpRequest, UUID], Any], *verbs: str) -> Decorator:
    """For the page of a verb, named like it unless said: the view gets a record that this person may move by it now.

    `visible(request, uuid)` finds the record or answers 404. Who may not gets 403; who comes too late is
    told where it stands. Of several verbs the one counts that starts from where the record stands.
    """

    def decorate(view: Callable[[HttpRequest, Any], HttpResponse]) -> Callable[..., HttpResponse]:
        @page
        @wraps(view)
        def wrapper(request: HttpRequest, uuid: UUID) -> HttpResponse:
            record = visible(request, uuid)
            try:
                steps.check(_verb(record, verbs or (view.__name__,)), request.user, record)
                return view(request, record)
            except NotNow as refusal:
                messages.warning(request, str(refusal))
                return redirect(record)

        return wrapper

    def _verb(record: Any, verbs: tuple[str, ...]) -> str:
        return next((verb for verb in verbs if record.state in steps.steps[verb].sources), verbs[0])

    return decorate
