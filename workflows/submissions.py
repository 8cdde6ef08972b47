"""A form sent twice makes one thing: a token in the form, a row in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from workflows.models import Submission

FIELD = "submission_token"


def new_token() -> str:
    """A fresh token for a form about to be shown."""
    return str(uuid.uuid4())


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the view's POST once for each token; the same token again gets the same redirect.

    The row is written first: a second request with the same token waits for the first one's commit. An
    answer that isn't a redirect (a form with errors) gives the token back, so that it can be sent again.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            submission, is_new = Submission.objects.get_or_create(
                token=_token(request),
                defaults={"by_id": request.user.pk, "path": request.path[:500]},
            )
            if not is_new:
                return _same_answer(request, submission)
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect):
                submission.answer = response.url
                submission.save(update_fields=["answer"])
            else:
                submission.delete()
            return response

    return wrapper


def _token(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError as error:
        raise SuspiciousOperation("A consequential form carries its token.") from error


def _same_answer(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Another person's token, or one of another form, is no key to an answer."""
    if submission.by_id != request.user.pk or submission.path != request.path[:500]:
        raise SuspiciousOperation("This token belongs to another form.")
    return HttpResponseRedirect(submission.answer)
