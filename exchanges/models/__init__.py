"""Seasons and conditions, applications and their wishes, documents, cards."""

from exchanges.models.applications import (
    MOVING,
    Application,
    CityWish,
    DepartmentWish,
    LanguageSkill,
    NumberSeries,
    ProjectWish,
)
from exchanges.models.cards import CardOfAcceptance, CardOfConfirmation
from exchanges.models.conditions import (
    ConditionsPlace,
    Discipline,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    ResearchProject,
    SendingPractice,
    TermsOfExchange,
)
from exchanges.models.papers import ApplicationDocument
from exchanges.models.seasons import Language, Level, Month, Programme, Season

__all__ = [
    "MOVING",
    "Application",
    "ApplicationDocument",
    "CardOfAcceptance",
    "CardOfConfirmation",
    "CityWish",
    "ConditionsPlace",
    "DepartmentWish",
    "Discipline",
    "DocumentKind",
    "ExchangeConditions",
    "Language",
    "LanguageRequirement",
    "LanguageSkill",
    "Level",
    "Month",
    "NumberSeries",
    "Programme",
    "ProjectWish",
    "ResearchProject",
    "Season",
    "SendingPractice",
    "TermsOfExchange",
]
