"""Committees, offices and terms: who leads what, and when; what is written to an office."""

from committees.models.calls import Call, Panelist, Paper, Question, Yardstick
from committees.models.candidatures import (
    Answer,
    Candidature,
    HandedPaper,
    PanelReview,
    PanelScore,
)
from committees.models.cases import AnswerTemplate, Case, CaseMessage
from committees.models.committees import Committee, Topic
from committees.models.handover import HandoverDocument, HandoverItem, HandoverTick
from committees.models.invitations import TermInvitation
from committees.models.life import CommitteeDocument, CommitteePriority, CommitteeSession
from committees.models.national import CommitteeLink, NationalCommittee
from committees.models.offices import Office, Term, TermQuerySet

__all__ = [
    "Answer",
    "AnswerTemplate",
    "Call",
    "Candidature",
    "Case",
    "CaseMessage",
    "Committee",
    "CommitteeDocument",
    "CommitteeLink",
    "CommitteePriority",
    "CommitteeSession",
    "HandedPaper",
    "HandoverDocument",
    "HandoverItem",
    "HandoverTick",
    "NationalCommittee",
    "Office",
    "PanelReview",
    "PanelScore",
    "Panelist",
    "Paper",
    "Question",
    "Term",
    "TermInvitation",
    "TermQuerySet",
    "Topic",
    "Yardstick",
]
