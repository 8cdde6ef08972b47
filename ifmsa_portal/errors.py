"""Pages for what went wrong."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that didn't come from our own page, or whose cookie is gone: say how to go on."""
    return render(request, "403_csrf.html", status=403)


def administrators_only(login: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever is signed in and has no business in the admin reads whose it is."""

    @wraps(login)
    def say_whose(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and not request.user.is_staff:
            return render(request, "403_admin.html", status=403)
        return login(request, *args, **kwargs)

    return say_whose
