"""The only door to a `state`: a table of steps, and one function that takes them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from workflows.models import LogEntry

Predicate = Callable[[Any, Any], Any]


class NotNow(Exception):
    """The step isn't open from the record's present state: someone else moved it first, or it is too late."""

    def __init__(self, record: models.Model) -> None:
        self.record = record
        super().__init__(_("This was already moved on: it is now “%s”.") % record.get_state_display())  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Step:
    """One verb: from which states to which, and who may.

    `allowed(user, record)` answers with something true when the user may: best the term that gives the
    right, so that the log can say in which office the person acted. `label` is what a diagram says.
    """

    sources: Collection[str]
    target: str
    allowed: Predicate


class Workflow:
    """A process as one table of verbs."""

    def __init__(self, **steps: Step) -> None:
        self.steps = steps

    def open_to(self, user: Any, record: Any) -> list[str]:
        """The verbs that this user may take on this record now: the buttons of a page."""
        return [verb for verb in self.steps if self.is_open(verb, user, record)]

    def is_open(self, verb: str, user: Any, record: Any) -> bool:
        """Whether this user may take the verb on this record now."""
        step = self.steps[verb]
        return record.state in step.sources and bool(step.allowed(user, record))

    def check(self, verb: str, user: Any, record: Any) -> Any:
        """What gives the user the right; else PermissionDenied (not theirs) or NotNow (not from this state)."""
        standing = self.steps[verb].allowed(user, record)
        if not standing:
            raise PermissionDenied
        if record.state not in self.steps[verb].sources:
            raise NotNow(record)
        return standing

    def take(self, verb: str, record: Any, *, by: Any, note: str = "") -> LogEntry:
        """Move the record by one verb and log it, in the caller's transaction.

        The UPDATE is conditional on the state that was read: of two people who press at once one wins,
        the other gets NotNow. Raises PermissionDenied when `by` may not. `by=None` is the portal itself,
        for clocks only, and skips the question who.
        """
        if not transaction.get_connection().in_atomic_block:
            raise transaction.TransactionManagementError("A step is taken inside a transaction.")
        step = self.steps[verb]
        standing = self.check(verb, by, record) if by else None
        source = record.state
        manager = type(record)._default_manager
        moved = manager.filter(pk=record.pk, state=source, state__in=list(step.sources)).update(
            state=step.target
        )
        if not moved:
            record.refresh_from_db(fields=["state"])
            raise NotNow(record)
        record.state = step.target
        return LogEntry.objects.append(record, verb, source=source, by=by, standing=standing, note=note)
