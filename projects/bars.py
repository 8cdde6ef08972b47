"""How far an indicator has come from its baseline to its target, as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from projects.revisions import as_written

if TYPE_CHECKING:
    from projects.models import IndicatorResult

WHOLE = 100


def bar(result: IndicatorResult) -> dict[str, Any]:
    """For the partial `bars.html`; what goes beyond its target fills the bar."""
    way = result.target - result.baseline
    part = WHOLE * (result.value - result.baseline) / way if way else WHOLE
    return {
        "label": result.name,
        "percent": int(max(0, min(WHOLE, part))),
        "kind": "go" if part >= WHOLE else "plain",
        "value": _("%(value)s of %(target)s %(unit)s")
        % {"value": as_written(result.value), "target": as_written(result.target), "unit": result.unit},
    }
