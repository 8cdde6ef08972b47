"""Tags of money: sums, how an invoice stands, what becomes of a row of a statement."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.invoice_papers import euros
from assemblies.money.matching import Outcome

if TYPE_CHECKING:
    import datetime as dt

    from assemblies.models import Invoice

register = template.Library()
register.filter("sum", euros)

OUTCOMES = {
    Outcome.MATCHED: ("go", gettext_lazy("Matched")),
    Outcome.PARTLY: ("wait", gettext_lazy("Paid in part")),
    Outcome.OVERPAID: ("wait", gettext_lazy("Paid too much")),
    Outcome.PERHAPS: ("wait", gettext_lazy("Perhaps")),
    Outcome.UNKNOWN: ("stop", gettext_lazy("Unknown")),
    Outcome.IMPORTED: ("plain", gettext_lazy("Imported already")),
    Outcome.OUTGOING: ("plain", gettext_lazy("Outgoing, left out")),
    Outcome.FOREIGN: ("plain", gettext_lazy("Not in euros, left out")),
}
VERBS = {
    "issue": gettext_lazy("Written"),
    "credit": gettext_lazy("Credited"),
    "pay": gettext_lazy("Paid"),
    "reverse": gettext_lazy("Payment reversed"),
}


@register.inclusion_tag("_partials/tag.html")
def invoice_tag(invoice: Invoice, today: dt.date) -> dict[str, Any]:
    """How an invoice with its balance stands: {% invoice_tag invoice today %}."""
    balance = invoice.balance  # type: ignore[attr-defined]
    if balance < 0:
        kind, words = "wait", _("Paid too much")
    elif balance == 0:
        kind, words = "go", _("Paid")
    elif invoice.due_on < today:
        kind, words = "stop", _("Late")
    else:
        kind, words = "wait", _("To pay")
    return {"tag": SimpleNamespace(kind=kind, words=words)}


@register.inclusion_tag("_partials/tag.html")
def outcome_tag(outcome: Outcome) -> dict[str, Any]:
    """What becomes of a row: {% outcome_tag verdict.outcome %}."""
    kind, words = OUTCOMES[outcome]
    return {"tag": SimpleNamespace(kind=kind, words=words)}


@register.filter
def moved(verb: str) -> str:
    """What a verb of an invoice's log did: {{ entry.verb|moved }}."""
    return str(VERBS[verb])
