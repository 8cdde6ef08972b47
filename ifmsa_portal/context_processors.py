"""What every page needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from committees.chosen import chosen_term, office_pages
from workflows.submissions import new_token

SECTIONS = [
    ("exchanges:home", _("Exchanges"), "/exchanges/"),
    ("projects:home", _("Projects"), "/projects/"),
    ("assemblies:home", _("Assemblies"), "/assemblies/"),
    ("committees:home", _("Committees"), "/committees/"),
    ("members:home", _("Members"), "/nmos/"),
]
SCHEMES = {"light", "dark"}


def portal(request: HttpRequest) -> dict[str, Any]:
    """The navigation, the person's offices, the colour scheme and the writing direction."""
    terms = getattr(request, "terms", [])
    scheme = request.COOKIES.get("scheme", "")
    return {
        "nav": _links(request),
        "my_offices": terms,
        "my_office": chosen_term(request),
        "office_pages": office_pages(request) if request.user.is_authenticated else [],
        "has_inbox": any(term.office.has_inbox for term in terms),
        "scheme": scheme if scheme in SCHEMES else "auto",
        "is_shortcut_off": request.COOKIES.get("shortcut") == "off",
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "search_url": reverse("search"),
        "submission_token": new_token,
    }


def _links(request: HttpRequest) -> list[dict[str, Any]]:
    sections = SECTIONS
    if request.user.is_authenticated:
        sections = [("dashboard", _("Dashboard"), "/dashboard/"), *SECTIONS]
    return [
        {"url": reverse(name), "name": label, "current": request.path.startswith(prefix)}
        for name, label, prefix in sections
    ]
