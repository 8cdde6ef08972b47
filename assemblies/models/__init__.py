"""General Assemblies: when and where, who comes and votes, what is proposed, who speaks, what was voted."""

from assemblies.models.agenda import AgendaItem, AgendaPaper, PaperKind, PaperVersion
from assemblies.models.assemblies import Assembly
from assemblies.models.delegations import Delegation
from assemblies.models.details import DelegateDetails, Passport, PassportRead
from assemblies.models.fees import (
    Debt,
    DocumentDeadline,
    Fee,
    FeeClass,
    RefundStep,
    RegistrationRules,
    RegistrationWindow,
    Surcharge,
)
from assemblies.models.minutes import Minutes
from assemblies.models.motions import Amendment, Motion, MotionKind, MotionText
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
    new_receipt,
)
from assemblies.models.registrations import Registration
from assemblies.models.seats import BaseQuota, SeatCategory, SeatOverride, SeatRule
from assemblies.models.speakers import SpeechRequest

__all__ = [
    "AgendaItem",
    "AgendaPaper",
    "Amendment",
    "Assembly",
    "Ballot",
    "BallotMark",
    "BaseQuota",
    "Choice",
    "Debt",
    "DelegateDetails",
    "Delegation",
    "DocumentDeadline",
    "Fee",
    "FeeClass",
    "HandCount",
    "HandTally",
    "MajorityRule",
    "Mandate",
    "Minutes",
    "Motion",
    "MotionKind",
    "MotionText",
    "PaperKind",
    "PaperVersion",
    "Passport",
    "PassportRead",
    "Plenary",
    "Poll",
    "RefundStep",
    "Registration",
    "RegistrationRules",
    "RegistrationWindow",
    "SeatCategory",
    "SeatOverride",
    "SeatRule",
    "SpeechRequest",
    "Surcharge",
    "Turnout",
    "new_receipt",
]
