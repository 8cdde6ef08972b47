"""The page that shows every component once, and a form with every kind of field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines

GUIDE = Path(__file__).parent / "styleguide.html"
ACTIONS = [
    {"label": "Send to bvmd Germany", "url": "/send/", "post": True},
    {"label": "Return with a note", "url": "/return/"},
    {"label": "Cancel application", "url": "/cancel/", "kind": "danger"},
]
BARS = [
    {"label": "With local officer", "value": 18, "percent": 32, "kind": "wait"},
    {"label": "With host", "value": 41, "percent": 72, "url": "/host/"},
    {"label": "Accepted", "value": 57, "percent": 100, "kind": "go"},
]


class WishForm(forms.Form):
    """Every kind of field."""

    city = forms.CharField(help_text="The city you would like most.")
    month = forms.ChoiceField(choices=[("", "Choose a month"), ("8", "August 2027")])
    starts = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(
        label="German",
        choices=[("a", "A2 or less"), ("b", "B1")],
        widget=forms.RadioSelect,
        help_text="Your level today.",
    )
    languages = forms.MultipleChoiceField(
        choices=[("en", "English"), ("fr", "French")], widget=forms.CheckboxSelectMultiple, required=False
    )
    motivation = forms.CharField(widget=forms.Textarea, required=False)
    passport = forms.FileField(label="Passport copy", required=False)
    year = forms.IntegerField(label="Year of study", min_value=1)
    terms = forms.BooleanField(label="I accept the terms of exchange", help_text="Version of 2027.")
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The host has no places in August.")


class FilterForm(forms.Form):
    """As django-filter would give it."""

    q = forms.CharField(label="Search", required=False)
    state = forms.ChoiceField(choices=[("", "All states")], required=False)


def context(**changes: Any) -> dict[str, Any]:
    """What the guide's template needs."""
    return {
        "form": WishForm(),
        "filter_form": FilterForm(prefix="filter"),
        "actions": ACTIONS,
        "bars": BARS,
        "page": Paginator(range(400), 20).page(4),
        **changes,
    }


@login_not_required
def guide(request: HttpRequest) -> HttpResponse:
    """The guide; a POST shows the form's errors and one message of each kind."""
    form = WishForm(request.POST or None)
    if request.method == "POST":
        for level in (messages.INFO, messages.SUCCESS, messages.WARNING, messages.ERROR):
            messages.add_message(request, level, "Your draft is saved.")
    template = engines["django"].from_string(GUIDE.read_text())
    return HttpResponse(template.render(context(form=form), request))
