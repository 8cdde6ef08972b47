"""Tags of calls: when something is in every zone that counts, and where a call or candidature stands."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees import moments
from committees.models.candidatures import CandidatureState

if TYPE_CHECKING:
    import datetime as dt

    from committees.models import Call, Candidature

register = template.Library()
# Each phase of a call: the kind of its tag, and what it is called.
PHASES = {
    "draft": ("plain", gettext_lazy("draft")),
    "coming": ("plain", gettext_lazy("coming")),
    "open": ("go", gettext_lazy("open")),
    "review": ("wait", gettext_lazy("being decided")),
    "concluded": ("plain", gettext_lazy("concluded")),
    "cancelled": ("stop", gettext_lazy("cancelled")),
}
KINDS = {
    CandidatureState.DRAFT: "plain",
    CandidatureState.SUBMITTED: "wait",
    CandidatureState.VALID: "wait",
    CandidatureState.INVALID: "stop",
    CandidatureState.ACCEPTED: "go",
    CandidatureState.REJECTED: "stop",
    CandidatureState.WITHDRAWN: "plain",
}


@register.simple_tag
def moment(instant: dt.datetime, call: Call) -> str:
    """An instant of a call: {% moment call.closes_at call %}."""
    return moments.moment(instant, call.time_zone)


@register.filter
def happened(verb: str) -> str:
    """What a verb of the log did, in words: {{ entry.verb|happened }}."""
    words = {
        "create": _("Begun as a draft"),
        "repeat": _("Called again, as a draft"),
        "publish": _("Published"),
        "panel": _("Panel"),
        "extend": _("Extended"),
        "close": _("Closed"),
        "conclude": _("Concluded"),
        "cancel": _("Cancelled"),
        "submit": _("Handed in"),
        "support": _("Word of the NMO"),
        "find_valid": _("Found valid"),
        "find_invalid": _("Found not valid"),
        "review": _("Reviewed by the panel"),
        "accept": _("Accepted"),
        "reject": _("Not accepted"),
        "reconsider": _("Decision taken back"),
        "appoint": _("Appointed"),
        "withdraw": _("Withdrawn"),
    }
    return words[verb]


@register.inclusion_tag("_partials/tag.html")
def phase_tag(call: Call) -> dict[str, Any]:
    """Whether a call is open, as a tag: {% phase_tag call %}."""
    kind, text = PHASES[call.phase]
    return {"tag": SimpleNamespace(kind=kind, words=text)}


@register.inclusion_tag("_partials/tag.html")
def candidature_tag(candidature: Candidature) -> dict[str, Any]:
    """The state that one may say aloud: {% candidature_tag candidature %}."""
    kind = KINDS[CandidatureState(candidature.shown_state)]
    return {"tag": SimpleNamespace(kind=kind, words=candidature.get_state_display())}


@register.inclusion_tag("_partials/tag.html")
def true_state_tag(candidature: Candidature) -> dict[str, Any]:
    """The state as who runs the call knows it: {% true_state_tag candidature %}."""
    state = CandidatureState(candidature.state)
    words = _("%s, held back") % state.label if candidature.is_held else str(state.label)
    return {"tag": SimpleNamespace(kind=KINDS[state], words=words)}
