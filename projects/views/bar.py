"""The bar of actions: the verbs that are open to a person, as buttons; and who will be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from projects.models import Endorsement
from projects.permissions import is_renewable

if TYPE_CHECKING:
    from members.models import User

State = Endorsement.State
# The main one first: what moves the request on, then what holds it up, then what ends it. Endorsing, declining
# and letting lapse have their place in the admin.
ORDER = (
    "submit",
    "confirm",
    "recommend",
    "advise_against",
    "send_back",
    "renew",
    "consent",
    "appeal",
    "withdraw",
)


def verbs(user: User, endorsement: Endorsement, open_to: list[str], *, is_mine: bool) -> list[str]:
    """The open verbs, with the renewal that makes a request of its own, and the say over the public page."""
    if endorsement.state == State.ENDORSED and "withdraw" in open_to:
        open_to = [*open_to, "consent"]
    if is_mine and is_renewable(endorsement) and not endorsement.project.endorsements.open().exists():
        return [*open_to, "renew"]
    return open_to


def actions(endorsement: Endorsement, verbs: list[str], *, review_url: str = "") -> list[dict[str, str]]:
    """The buttons for `_partials/actions.html`: each leads to the page of its verb; a reviewer has one, too."""
    labels = _labels(endorsement)
    buttons = [
        {
            "label": labels[verb],
            "url": reverse(f"projects:{verb}", args=[endorsement.uuid]),
            "kind": "danger" if verb == "withdraw" else "",
        }
        for verb in ORDER
        if verb in verbs
    ]
    if review_url:
        buttons.insert(0, {"label": _("Your review"), "url": review_url, "kind": ""})
    if "endorse" in verbs:
        desk = reverse("admin:projects_endorsement_change", args=[endorsement.pk])
        buttons.insert(0, {"label": _("Decide in the admin"), "url": desk, "kind": ""})
    return buttons


def told(endorsement: Endorsement, verbs: list[str]) -> str:
    """Who gets an e-mail when the main button is used; nothing where it ends the matter."""
    main = next((verb for verb in ORDER if verb in verbs), "")
    names = {"nmo": endorsement.project.nmo, "committee": endorsement.project.committee}
    return {
        "submit": _("You and the President of %(nmo)s will get an e-mail.") % names,
        "confirm": _("The team and the Director of %(committee)s will get an e-mail.") % names,
        "recommend": _("The team, %(nmo)s and the Secretary General will get an e-mail.") % names,
    }.get(main, "")


def _labels(endorsement: Endorsement) -> dict[str, str]:
    is_draft = endorsement.state == State.DRAFT
    return {
        "submit": _("Hand in to %s") % endorsement.project.nmo,
        "confirm": _("Confirm for the NMO"),
        "recommend": _("Recommend"),
        "advise_against": _("Advise against it"),
        "send_back": _("Ask for changes"),
        "renew": _("Renew"),
        "consent": _("Take the page down") if endorsement.project.consents else _("Publish it"),
        "appeal": _("Appeal"),
        "withdraw": _("Discard the draft") if is_draft else _("Withdraw"),
    }
