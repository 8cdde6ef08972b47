"""The bar of actions: the verbs that are open to a person, as buttons; and who will be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.workflow import route_of

if TYPE_CHECKING:
    from exchanges.forms.draft import Section
    from exchanges.models import Application

# The main one first: what moves the application on, then what holds it up, then what ends it.
ORDER = ("submit", "confirm", "send", "check", "accept", "send_back", "reject", "cancel")
ENDS = {"reject", "cancel"}
MOVES_ON = {"submit", "confirm", "send", "check", "accept"}


def actions(application: Application, verbs: list[str]) -> list[dict[str, str]]:
    """The buttons for `_partials/actions.html`: each leads to the page of its verb."""
    labels = _labels(application)
    return [
        {
            "label": labels[verb],
            "url": reverse(f"exchanges:{verb}", args=[application.uuid]),
            "kind": "danger" if verb in ENDS else "",
        }
        for verb in ORDER
        if verb in verbs
    ]


def buttons(
    application: Application, verbs: list[str], sections: list[Section]
) -> dict[str, list[dict[str, str]]]:
    """The bar's buttons, in a draft first the next step to do; what only ends the matter is a link at the end."""
    every = _next_step(sections) + actions(application, verbs)
    is_end = all(action["kind"] == "danger" for action in every)
    return {"actions": [], "endings": every} if is_end else {"actions": every, "endings": []}


def told(application: Application, verbs: list[str]) -> str:
    """Who gets an e-mail when the main button is used; nothing where it ends the matter."""
    main = next((verb for verb in ORDER if verb in verbs), "")
    if main == "submit":
        desk = route_of(application).desk
        return _("You and %s will get an e-mail.") % desk.name
    return _told(application).get(main, "")


def is_turn(verbs: list[str]) -> bool:
    """Whether the application waits for this person."""
    return not MOVES_ON.isdisjoint(verbs)


def _next_step(sections: list[Section]) -> list[dict[str, str]]:
    """The first section of the form that lacks something."""
    return [
        {"label": _("Next: %s") % section.title, "url": section.url, "kind": ""}
        for section in sections
        if section.lacks
    ][:1]


def _labels(application: Application) -> dict[str, Any]:
    host = application.hosting_nmo
    return {
        "submit": _("Hand in your application"),
        "confirm": _("Confirm your arrival"),
        "send": _("Send to %s") % host,
        "check": _("Mark as checked"),
        "accept": _("Accept this student"),
        "send_back": _("Return with a note"),
        "reject": _("Reject application"),
        "cancel": _("Cancel application"),
    }


def _told(application: Application) -> dict[str, str]:
    names = {
        "student": application.student.get_short_name(),
        "host": application.hosting_nmo,
        "sender": application.sending_nmo,
    }
    return {
        "confirm": _("%(host)s and %(sender)s will get an e-mail.") % names,
        "send": _("%(student)s and the officers of %(host)s will get an e-mail.") % names,
        "check": _("%(student)s and the officers of %(sender)s will get an e-mail.") % names,
        "accept": _(
            "%(student)s, the officers of %(sender)s and the local officer of the city will get an e-mail."
        )
        % names,
        "send_back": _("%(student)s will get an e-mail.") % names,
    }
