"""The portal's mails about one's own data: one function an e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from outbox.letters import write

if TYPE_CHECKING:
    import datetime as dt

    from exchanges.models import Application
    from ifmsa_portal.my_data.duties import Duty
    from ifmsa_portal.my_data.models import Erasure, Takeout

SALT = "keep my account"


def erasure_asked(erasure: Erasure) -> None:
    """The erasure was asked for; the link calls it off."""
    _about(erasure, "erasure_asked")


def erasure_near(erasure: Erasure) -> None:
    """The last word to the address: it is erased with everything else."""
    _about(erasure, "erasure_near")


def erasure_called_off(erasure: Erasure) -> None:
    """Everything stays."""
    _about(erasure, "erasure_called_off")


def erasure_stopped(erasure: Erasure, duties: list[Duty]) -> None:
    """Something others rely on has come in between: everything stays."""
    _about(erasure, "erasure_stopped", duties=duties)


def takeout_ready(takeout: Takeout) -> None:
    """The copy of the data can be downloaded."""
    write(
        "my_data/emails/takeout_ready",
        to=takeout.person,
        event=f"takeout:{takeout.uuid}",
        context={"takeout": takeout, "path": reverse("my_data:home")},
    )


def draft_event(application: Application, untouched_since: dt.datetime) -> str:
    """The key of the warning: a draft that is touched again is warned of anew."""
    return f"draft-going:{application.uuid}:{untouched_since:%Y%m%d}"


def draft_going(application: Application, untouched_since: dt.datetime, on: dt.date) -> None:
    """A draft that nobody has touched for a season goes soon."""
    write(
        "my_data/emails/draft_going",
        to=application.student,
        event=draft_event(application, untouched_since),
        context={"application": application, "on": on},
    )


def token_of(erasure: Erasure) -> str:
    """The secret of the link by which the erasure is called off."""
    return signing.dumps(str(erasure.uuid), salt=SALT)


def _about(erasure: Erasure, name: str, **context: object) -> None:
    write(
        f"my_data/emails/{name}",
        to=erasure.person,
        event=f"erasure:{erasure.uuid}",
        context={
            "erasure": erasure,
            "path": reverse("my_data:call_off", args=[token_of(erasure)]),
            **context,
        },
    )
