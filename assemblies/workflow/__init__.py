"""What happens in a plenary: the roll and the votes, each with its table and a function a verb."""

from assemblies.workflow.holding import Refused
from assemblies.workflow.polls import (
    POLL_STEPS,
    AlreadyVoted,
    annul_poll,
    cast,
    choices_of_a_question,
    choices_of_an_election,
    close_poll,
    count_hands,
    open_poll,
    prepare_poll,
)
from assemblies.workflow.roll import (
    PLENARY_STEPS,
    bar_for_debts,
    close_plenary,
    end_proxy,
    freeze_roll,
    lift_bar,
    mark_absent,
    mark_present,
    open_plenary,
    represent,
)

__all__ = [
    "PLENARY_STEPS",
    "POLL_STEPS",
    "AlreadyVoted",
    "Refused",
    "annul_poll",
    "bar_for_debts",
    "cast",
    "choices_of_a_question",
    "choices_of_an_election",
    "close_plenary",
    "close_poll",
    "count_hands",
    "end_proxy",
    "freeze_roll",
    "lift_bar",
    "mark_absent",
    "mark_present",
    "open_plenary",
    "open_poll",
    "prepare_poll",
    "represent",
]
