"""What a vote decides, an amendment or a motion: it is held while the vote moves, and has to be ready for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assemblies.models import Amendment, Motion
from assemblies.workflow.holding import Refused, held_motion

if TYPE_CHECKING:
    from assemblies.models import Poll


def refuse_undecidable(poll: Poll) -> None:
    """A vote on a motion that isn't seconded, or on an amendment that isn't put to the vote, decides nothing.

    The motion stays held until the transaction ends: nobody withdraws it while the vote opens.
    """
    motion = poll.amendment.motion if poll.amendment else poll.motion
    if motion is None:
        return
    motion = held_motion(motion)
    if motion.state != Motion.State.SECONDED:
        raise Refused(
            _("The motion is now “%s”: only a seconded one is voted on.") % motion.get_state_display()
        )
    if poll.amendment:
        amendment = Amendment.objects.get(pk=poll.amendment.pk)
        if amendment.state != Amendment.State.TO_VOTE:
            raise Refused(_("The amendment is now “%s”: it has to be put to the vote first.")
                          % amendment.get_state_display())  # fmt: skip
