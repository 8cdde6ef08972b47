"""What a call of each kind usually asks: its officers change it before they publish."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from committees.models import Call, Paper, Question, Yardstick

Kind = Call.Kind
OFFICES = {Kind.ADVISORY_COUNCIL: "advisory-council", Kind.SUPERVISING_COUNCIL: "supervising-council"}


@dataclass(frozen=True)
class Preset:
    """Questions with their most words, papers, and criteria with their weight."""

    questions: tuple[tuple[str, int], ...]
    papers: tuple[str, ...]
    yardsticks: tuple[tuple[str, int], ...]


CONFLICTS = gettext_noop(
    "Which conflicts of interest do you have, or might others see? Write “none” if none."
)
MOTIVATION = gettext_noop("Why do you stand, and why for this?")
EXPERIENCE = gettext_noop("What have you done that prepares you for it?")
PLAN = gettext_noop("What will you do in the term? Name steps and dates.")
CV, LETTER = gettext_noop("Curriculum vitae"), gettext_noop("Motivation letter")
_COUNCIL = Preset(
    (
        (gettext_noop("Your statement: what should the council advise on, and how?"), 500),
        (EXPERIENCE, 300),
        (CONFLICTS, 200),
    ),
    (CV,),
    (
        (gettext_noop("Experience in the federation or beyond"), 2),
        (gettext_noop("Judgement and independence"), 2),
        (gettext_noop("Clarity of the statement"), 1),
    ),
)
_POST = Preset(
    ((MOTIVATION, 300), (EXPERIENCE, 300), (PLAN, 600), (CONFLICTS, 100)),
    (CV, LETTER),
    (
        (gettext_noop("Experience"), 1),
        (gettext_noop("Plan of action"), 2),
        (gettext_noop("Motivation"), 1),
    ),
)
_DELEGATES = Preset(
    (
        (gettext_noop("Why do you want to go?"), 100),
        (gettext_noop("Which sessions do you choose, and why?"), 100),
        (gettext_noop("What have you done in our organization?"), 100),
        (gettext_noop("What will you bring back, and to whom?"), 100),
    ),
    (CV,),
    (
        (gettext_noop("Work in the organization"), 2),
        (gettext_noop("Motivation"), 1),
        (gettext_noop("What comes back"), 2),
    ),
)
PRESETS = {
    Kind.ADVISORY_COUNCIL: _COUNCIL,
    Kind.SUPERVISING_COUNCIL: _COUNCIL,
    Kind.VACANT_POST: _POST,
    Kind.REGIONAL_ASSISTANT: _POST,
    Kind.DELEGATES: _DELEGATES,
}


def ask_as_usual(call: Call) -> None:
    """Give a new call the questions, papers and criteria of its kind."""
    preset = PRESETS[Kind(call.kind)]
    Question.objects.bulk_create(
        Question(call=call, text=_(text), most_words=most, order=order)
        for order, (text, most) in enumerate(preset.questions)
    )
    Paper.objects.bulk_create(
        Paper(call=call, name=_(name), order=order) for order, name in enumerate(preset.papers)
    )
    Yardstick.objects.bulk_create(
        Yardstick(call=call, name=_(name), weight=weight, order=order)
        for order, (name, weight) in enumerate(preset.yardsticks)
    )
