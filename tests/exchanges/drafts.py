"""Where a step of the draft stands, and the hidden field of its page."""

from __future__ import annotations

from exchanges.models import Application
from exchanges.views.draft import STEPS as FORMS


def at(application: Application, step: str) -> str:
    return f"{application.get_absolute_url()}draft/{step}/"


def version_of(application: Application, step: str) -> dict[str, str]:
    """The hidden field of the page as it would be made now."""
    return {"version": FORMS[step](application=Application.objects.get(pk=application.pk)).fingerprint}
