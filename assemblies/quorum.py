"""The quorum of a plenary as it stands, with its arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from assemblies.models import Mandate
from assemblies.verdict import has_quorum

if TYPE_CHECKING:
    from assemblies.models import Plenary


@dataclass(frozen=True)
class Quorum:
    """How many are heard of how many entitled, and how many have to be."""

    present: int
    represented: int
    entitled: int
    needed: int
    numerator: int
    denominator: int
    is_reached: bool

    @property
    def heard(self) -> int:
        """Present or represented by one that is there."""
        return self.present + self.represented

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.heard)


def quorum_of(plenary: Plenary) -> Quorum:
    """In one query."""
    votes = Q(bar=Mandate.Bar.NONE)
    found = plenary.mandates.aggregate(
        entitled=Count("pk", filter=votes),
        present=Count("pk", filter=votes & Q(is_present=True)),
        represented=Count("pk", filter=votes & Q(proxy__is_present=True)),
    )
    heard = found["present"] + found["represented"]
    return Quorum(
        **found,
        needed=max(1, math.ceil(plenary.quorum_share * found["entitled"])),
        numerator=plenary.quorum_numerator,
        denominator=plenary.quorum_denominator,
        is_reached=has_quorum(heard, found["entitled"], plenary.quorum_share),
    )
