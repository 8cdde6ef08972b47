"""Tags of a request for endorsement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from projects import standing

if TYPE_CHECKING:
    from projects.models import Endorsement

register = template.Library()


@register.inclusion_tag("_partials/tag.html")
def request_tag(endorsement: Endorsement) -> dict[str, Any]:
    """The state as a tag: {% request_tag endorsement %}."""
    return {"tag": standing.state_tag(endorsement)}
