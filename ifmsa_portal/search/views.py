"""The search page: everything that one may see, from every page by `/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ifmsa_portal.search.found import first_of_each, page_of, sources_for, straight_to
from ifmsa_portal.search.pages import pages_called
from ifmsa_portal.search.words import words_of
from workflows.limits import limit_searches

if TYPE_CHECKING:
    from django.http import HttpRequest

LONGEST = 200
# With a script the results follow what is typed; without, the button shows them.
WHILE_TYPING = {
    "hx-get": reverse_lazy("search"),
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "#found",
    "hx-select": "#found",
    "hx-swap": "outerHTML",
    "hx-replace-url": "true",
}


class SearchForm(forms.Form):
    """What someone looks for; it stays in the address."""

    q = forms.CharField(
        label=_("Name, number, place or topic"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", **WHILE_TYPING}),
    )


@login_not_required
@never_cache
@require_safe
@limit_searches
def search(request: HttpRequest) -> HttpResponse:
    """The first of each kind; with `in` all of one kind; a number leads straight to what it names."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    if not request.htmx and (address := straight_to(request.user, text)):  # type: ignore[attr-defined]
        return HttpResponseRedirect(address)
    words = words_of(text)
    context = {"form": form, "text": text, "words": words, **(_found(request, words) if words else {})}
    return render(request, "ifmsa_portal/search.html", context)


def _found(request: HttpRequest, words: list[str]) -> dict[str, Any]:
    """One kind, if the address names one that this person has; else the portal's pages and every kind."""
    code = request.GET.get("in", "")
    for source in sources_for(request.user):
        if source.code == code:
            return {"only": page_of(source, request.user, words, number=request.GET.get("page"))}
    pages = pages_called(words, signed_in=request.user.is_authenticated)
    groups = first_of_each(request.user, words)
    return {"pages": pages, "groups": groups, "total": len(pages) + sum(group.count for group in groups)}
