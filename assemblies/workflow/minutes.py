"""The minutes of a closed plenary: issued, shown to members or to everyone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from assemblies.models import Minutes, Plenary, Poll
from assemblies.permissions import is_chair
from assemblies.recount import digest
from assemblies.results import export_of
from assemblies.workflow.holding import held
from documents.models import VerificationCode
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow

if TYPE_CHECKING:
    from members.models import User


@transaction.atomic
def issue_minutes(plenary: Plenary, *, is_public: bool, by: User) -> Minutes:
    """The chair issues the minutes, or issues them anew: the code of the earlier paper then holds no longer."""
    standing = is_chair(by, plenary)
    if not standing:
        raise PermissionDenied
    plenary = held(plenary)
    if plenary.state != Plenary.State.CLOSED:
        raise NotNow(plenary)
    former = Minutes.objects.filter(plenary=plenary).select_related("code").first()
    digest_now = digest_of(plenary)
    # The public page of the code is in the portal's own language, whoever issues the minutes.
    with override(settings.LANGUAGE_CODE):
        code = _code(plenary, digest_now, by=str(standing.office))
    fields = {"is_public": is_public, "code": code, "digest": digest_now, "issued_at": database_now()}
    minutes, _is_new = Minutes.objects.update_or_create(plenary=plenary, defaults=fields)
    if former:
        with override(settings.LANGUAGE_CODE):
            former.code.revoke(_("The minutes were issued anew."))
    LogEntry.objects.append(
        plenary, "issue_minutes", source=plenary.state, target=plenary.state, by=by, standing=standing
    )
    return minutes


def digest_of(plenary: Plenary) -> str:
    """The SHA-256 over the votes of a plenary: of each closed one its export, of the others that they are none."""
    lines = [
        digest(export_of(poll)) if poll.state == Poll.State.CLOSED else f"{poll.uuid} {poll.state}"
        for poll in plenary.polls.with_names()
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _code(plenary: Plenary, digest_now: str, *, by: str) -> VerificationCode:
    counted = plenary.polls.filter(state=Poll.State.CLOSED).count()
    facts = [
        (_("General Assembly"), str(plenary.assembly)),
        (_("Plenary"), str(plenary.number)),
        (_("Votes counted"), str(counted)),
        (_("SHA-256 of the votes"), digest_now),
    ]
    return VerificationCode.objects.issue(_("Minutes: %s") % plenary, facts, by=by)
