"""Committees, offices and terms: who leads what, and when; what is written to an office."""

from committees.models.announcements import (
    Announcement,
    AnnouncementLink,
    AnnouncementRecipient,
    AnnouncementText,
)
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
from committees.models.conversations import (
    Block,
    Conversation,
    ConversationMessage,
    ConversationReport,
    Suspension,
)
from committees.models.handover import HandoverDocument, HandoverItem, HandoverTick
from committees.models.interests import Interests, TopicFollow
from committees.models.invitations import TermInvitation
from committees.models.life import CommitteeDocument, CommitteePriority, CommitteeSession
from committees.models.national import CommitteeLink, NationalCommittee, NationalCommitteeTopic
from committees.models.offices import Office, Term, TermQuerySet, remember_terms, terms_of_today

__all__ = [
    "Announcement",
    "AnnouncementLink",
    "AnnouncementRecipient",
    "AnnouncementText",
    "Answer",
    "AnswerTemplate",
    "Block",
    "Call",
    "Candidature",
    "Case",
    "CaseMessage",
    "Committee",
    "CommitteeDocument",
    "CommitteeLink",
    "CommitteePriority",
    "CommitteeSession",
    "Conversation",
    "ConversationMessage",
    "ConversationReport",
    "HandedPaper",
    "HandoverDocument",
    "HandoverItem",
    "HandoverTick",
    "Interests",
    "NationalCommittee",
    "NationalCommitteeTopic",
    "Office",
    "PanelReview",
    "PanelScore",
    "Panelist",
    "Paper",
    "Question",
    "Suspension",
    "Term",
    "TermInvitation",
    "TermQuerySet",
    "Topic",
    "TopicFollow",
    "Yardstick",
    "remember_terms",
    "terms_of_today",
]
