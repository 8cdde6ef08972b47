"""General Assemblies: when and where, who comes and votes, what is proposed, who speaks, what was voted."""

from assemblies.models.agenda import AgendaItem, AgendaPaper, PaperKind, PaperVersion
from assemblies.models.assemblies import Assembly
from assemblies.models.attendance import Badge, CheckIn, DelegatePaper, DeskStaff, Passage
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
from assemblies.models.invoices import (
    Billing,
    CreditNote,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    PaymentRules,
)
from assemblies.models.minutes import Minutes
from assemblies.models.motions import Amendment, Motion, MotionKind, MotionText
from assemblies.models.payments import Payment, Statement
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
    "Badge",
    "Ballot",
    "BallotMark",
    "BaseQuota",
    "Billing",
    "CheckIn",
    "Choice",
    "CreditNote",
    "Debt",
    "DelegateDetails",
    "DelegatePaper",
    "Delegation",
    "DeskStaff",
    "DocumentDeadline",
    "Fee",
    "FeeClass",
    "HandCount",
    "HandTally",
    "Invoice",
    "InvoiceLine",
    "InvoiceSeries",
    "MajorityRule",
    "Mandate",
    "Minutes",
    "Motion",
    "MotionKind",
    "MotionText",
    "PaperKind",
    "PaperVersion",
    "Passage",
    "Passport",
    "PassportRead",
    "Payment",
    "PaymentRules",
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
    "Statement",
    "Surcharge",
    "Turnout",
    "new_receipt",
]
