"""The way of a registration as one table."""

from __future__ import annotations

from assemblies.delegation_permissions import (
    is_delegate,
    is_delegate_head_or_secretary,
    is_head,
    is_head_or_secretary,
    is_secretary,
    the_clock,
)
from assemblies.models import Registration
from workflows.steps import Step, Workflow

State = Registration.State
BEFORE_ACCEPTANCE = {State.INVITED, State.FILLED, State.APPROVED, State.WAITING, State.OFFERED}
ACCEPTED = {State.ACCEPTED, State.CONFIRMED}

STEPS = Workflow(
    fill=Step({State.INVITED}, State.FILLED, is_delegate),
    approve=Step({State.FILLED}, State.APPROVED, is_head),
    send_back=Step({State.FILLED, State.APPROVED}, State.INVITED, is_head_or_secretary),
    accept=Step({State.APPROVED}, State.ACCEPTED, is_secretary),
    confirm=Step({State.ACCEPTED}, State.CONFIRMED, is_delegate),
    offer=Step({State.WAITING}, State.OFFERED, the_clock),
    take_up=Step({State.OFFERED}, State.INVITED, is_delegate),
    lapse=Step({State.OFFERED}, State.LAPSED, the_clock),
    wait_again=Step({State.LAPSED}, State.WAITING, is_head),
    withdraw=Step(BEFORE_ACCEPTANCE, State.WITHDRAWN, is_delegate_head_or_secretary),
    cancel=Step(ACCEPTED, State.CANCELLED, is_delegate_head_or_secretary),
    substitute=Step(
        {State.INVITED, State.FILLED, State.APPROVED, *ACCEPTED}, State.SUBSTITUTED, is_head_or_secretary
    ),
)
