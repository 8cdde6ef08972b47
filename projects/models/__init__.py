"""Projects, their endorsement, and what it earns."""

from projects.models.allowances import AllowanceRule, FeeClass, Scope, SeatGrant
from projects.models.endorsements import ConflictOverride, Endorsement, EndorsementRules, Note
from projects.models.letters import Letter, LetterMessage
from projects.models.projects import APPEAL_PAPER, Editor, Indicator, Project, ProjectFile, Revision
from projects.models.reports import IndicatorResult, Report
from projects.models.reviews import Criterion, Review, Score

__all__ = [
    "APPEAL_PAPER",
    "AllowanceRule",
    "ConflictOverride",
    "Criterion",
    "Editor",
    "Endorsement",
    "EndorsementRules",
    "FeeClass",
    "Indicator",
    "IndicatorResult",
    "Letter",
    "LetterMessage",
    "Note",
    "Project",
    "ProjectFile",
    "Report",
    "Review",
    "Revision",
    "Scope",
    "Score",
    "SeatGrant",
]
