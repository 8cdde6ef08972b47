"""General Assemblies: when and where, who may vote, and what was voted."""

from assemblies.models.assemblies import Assembly
from assemblies.models.plenaries import Mandate, Plenary
from assemblies.models.polls import (
    Ballot,
    BallotMark,
    Choice,
    HandCount,
    HandTally,
    MajorityRule,
    Poll,
    Turnout,
)

__all__ = [
    "Assembly",
    "Ballot",
    "BallotMark",
    "Choice",
    "HandCount",
    "HandTally",
    "MajorityRule",
    "Mandate",
    "Plenary",
    "Poll",
    "Turnout",
]
