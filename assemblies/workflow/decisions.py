"""What a vote decides, a motion or an amendment: ready when it opens, decided when it closes, open again when annulled.

The motion is held before the vote, by everyone who holds both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assemblies.models import Amendment, Motion
from assemblies.results import outcome_of
from assemblies.workflow import amendments
from assemblies.workflow.holding import Refused, held_motion
from assemblies.workflow.motions import MOTION_STEPS, OPEN_AMENDMENTS

if TYPE_CHECKING:
    from assemblies.models import Poll
    from members.models import User

Decided = Motion | Amendment


def held_decided(poll: Poll) -> Decided | None:
    """The motion or amendment that the vote decides, as it stands, with the motion held until the transaction ends."""
    if poll.amendment:
        return amendments.held_amendment(poll.amendment)
    return held_motion(poll.motion) if poll.motion else None


def refuse_undecidable(record: Decided | None) -> None:
    """Raises Refused unless the motion is seconded and amended, or the amendment put to the vote for today's text."""
    if record is None:
        return
    motion = record.motion if isinstance(record, Amendment) else record
    if motion.state != Motion.State.SECONDED:
        raise Refused(
            _("The motion is now “%s”: only a seconded one is voted on.") % motion.get_state_display()
        )
    if isinstance(record, Amendment):
        if record.state != Amendment.State.TO_VOTE:
            raise Refused(_("The amendment is now “%s”: it has to be put to the vote first.")
                          % record.get_state_display())  # fmt: skip
        amendments.refuse_stale(record)
    elif record.amendments.filter(state__in=OPEN_AMENDMENTS).exists():
        raise Refused(_("Amendments are still open: decide on them first."))


def decide(record: Decided | None, poll: Poll, *, by: User) -> None:
    """What the closed vote came to is entered."""
    if isinstance(record, Amendment):
        amendments.decide(record, poll, by=by)
    elif record:
        MOTION_STEPS.take("carry" if outcome_of(poll).is_carried else "lose", record, by=by, note=str(poll))


def reopen(record: Decided | None, reason: str, *, by: User) -> None:
    """What a vote had decided is taken back: it was annulled. Raises Refused where something was built on it."""
    if isinstance(record, Amendment):
        amendments.reopen(record, reason, by=by)
    elif record:
        MOTION_STEPS.take("reopen", record, by=by, note=reason)
