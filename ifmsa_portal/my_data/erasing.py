"""The end of an account: asked for, waited for, done. What the federation must keep stays, without the name."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from exchanges import workflow as exchanges
from exchanges.models import Application
from ifmsa_portal.my_data import emails, ledger
from ifmsa_portal.my_data.duties import duties_of
from ifmsa_portal.my_data.forgetting import (
    forget,
    forget_contact,
    forget_notes_about,
    forget_papers,
    forget_words,
)
from ifmsa_portal.my_data.holdings import HOLDINGS, addresses_of
from ifmsa_portal.my_data.models import Erasure, Takeout
from ifmsa_portal.my_data.takeouts import drop
from members.models import User
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from ifmsa_portal.my_data.duties import Duty

logger = logging.getLogger(__name__)
WAITS = dt.timedelta(days=14)
# The last word goes out so long before the end.
LAST_WORD = dt.timedelta(days=1)
# The account itself comes last, and what says that it was asked for stays.
APART = {"members.User", "my_data.Erasure", "my_data.Takeout"}
GOOD_FOR = int((WAITS + LAST_WORD).total_seconds())


class Refused(Exception):
    """Something has to be ended first; `duties` says what."""

    def __init__(self, duties: list[Duty]) -> None:
        self.duties = duties
        super().__init__(", ".join(duty.what for duty in duties))


class AlreadyAsked(Exception):
    """An erasure of this account waits already."""


@transaction.atomic
def ask(person: User, *, by: User, reason: str = "") -> Erasure:
    """The person, or an administrator whom they asked, wants the account erased after the waiting time.

    Raises Refused and AlreadyAsked.
    """
    User.objects.select_for_update().get(pk=person.pk)
    if duties := duties_of(person):
        raise Refused(duties)
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(
                person=person, asked_by=by, reason=reason, due_at=database_now() + WAITS
            )
    except IntegrityError as error:
        raise AlreadyAsked from error
    _log(person, "ask_erasure", by=by)
    emails.erasure_asked(erasure)
    return erasure


@transaction.atomic
def call_off(erasure: Erasure, *, by: User | None) -> bool:
    """Everything stays. False if it was called off or done already."""
    if not Erasure.objects.waiting().filter(pk=erasure.pk).update(cancelled_at=Now()):
        return False
    _log(erasure.person, "call_off_erasure", by=by)
    emails.erasure_called_off(erasure)
    return True


def waiting_by(secret: str) -> Erasure | None:
    """The erasure that the link of a mail calls off, while it waits."""
    try:
        uuid = signing.loads(secret, salt=emails.SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return Erasure.objects.waiting().select_related("person").filter(uuid=uuid).first()


def look_at_the_clock() -> None:
    """Tell whose account goes tomorrow; erase what is due. Each in a transaction of its own, each once."""
    now = database_now()
    waiting = Erasure.objects.waiting().select_related("person")
    for erasure in waiting.filter(warned_at=None, due_at__lte=now + LAST_WORD):
        _give_the_last_word(erasure)
    for erasure in waiting.filter(warned_at__lte=now - LAST_WORD, due_at__lte=now):
        carry_out(erasure)


@transaction.atomic
def _give_the_last_word(erasure: Erasure) -> None:
    if Erasure.objects.waiting().filter(pk=erasure.pk, warned_at=None).update(warned_at=Now()):
        emails.erasure_near(erasure)


@transaction.atomic
def carry_out(erasure: Erasure) -> bool:
    """The waiting time is over. What others have come to rely on in between stops it, and the person is told."""
    person = User.objects.select_for_update().get(pk=erasure.person_id)
    if not Erasure.objects.waiting().select_for_update().filter(pk=erasure.pk).exists():
        return False
    if duties := duties_of(person):
        why = ", ".join(duty.what for duty in duties)[:300]
        Erasure.objects.filter(pk=erasure.pk).update(cancelled_at=Now(), stopped_by=why)
        _log(person, "stop_erasure", by=None)
        emails.erasure_stopped(erasure, duties)
        return False
    erase(person)
    Erasure.objects.filter(pk=erasure.pk).update(done_at=Now())
    return True


@transaction.atomic
def erase(person: User) -> None:
    """Do it now, without asking: what the labels say to every row of the person, and to accounts merged into it.

    The log of moves, offices held and decisions stay, and name a former member.
    """
    for account in [*User.objects.filter(merged_into=person, erased_at=None), person]:
        _erase(account)
    transaction.on_commit(partial(_note, person), robust=True)


def _erase(person: User) -> None:
    addresses = addresses_of(person)
    _end_what_signs_in(person)
    for draft in person.applications.filter(state=Application.State.DRAFT):
        exchanges.cancel(draft, by=None)
    for takeout in Takeout.objects.filter(person=person):
        drop(takeout)
    forget_notes_about(person)
    forget_papers(person)
    # All are looked for before any is emptied: some are found by the address in another.
    found = [
        (holding.model, list(holding.rows_about(person).values_list("pk", flat=True))) for holding in HOLDINGS
    ]
    for model, keys in found:
        if model._meta.label not in APART:
            forget(model._base_manager.filter(pk__in=keys))  # noqa: SLF001
    forget_contact(addresses)
    forget_words(person, addresses)
    EmailAddress.objects.filter(user=person).delete()
    forget(User.objects.filter(pk=person.pk))
    _log(person, "erase", by=None)
    person.refresh_from_db()
    person.set_unusable_password()
    person.is_active, person.erased_at = False, database_now()
    person.save(update_fields=["password", "is_active", "erased_at"])


def _end_what_signs_in(person: User) -> None:
    """Sessions, keys and codes."""
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Authenticator.objects.filter(user=person).delete()


def _note(person: User) -> None:
    """The ledger, once the erasure is committed; what this misses, the night brings up to date."""
    ledger.keep()
    logger.info("The account %s was erased.", person.uuid)


def repeat(lines: ledger.Lines | None = None) -> int:
    """After a restore of an older backup: erase again whom the ledger names; gives how many there were."""
    ledger.keep(lines)
    found = 0
    for person in ledger.to_repeat():
        erase(person)
        found += 1
    return found


def _log(person: User, verb: str, *, by: User | None) -> None:
    last = LogEntry.objects.about(person).last()
    LogEntry.objects.append(person, verb, source=last.target if last else "", target=verb, by=by)
