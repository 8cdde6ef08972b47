"""Public pages that say whether a paper is ours and still holds."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.forms import CodeForm
from documents.models import VerificationCode


@login_not_required
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """A form for the code on a paper; leads to the code's own page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("documents:verify", form.cleaned_data["code"])
    return render(request, "documents/look_up.html", {"form": form})


@login_not_required
@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, revoked or, with status 404, unknown."""
    found = VerificationCode.objects.find(code)
    page = {"code": found, "typed": code[:40], "form": CodeForm()}
    response = render(request, "documents/verify.html", page, status=200 if found else 404)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
