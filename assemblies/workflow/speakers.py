"""The speakers' list: people ask for the floor, the chair gives and ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.agenda_permissions import floor_of, is_speaker
from assemblies.models import AgendaItem, Plenary, SpeechRequest
from assemblies.permissions import is_chair
from assemblies.workflow.holding import Refused, held
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from members.models import User

State, Kind = SpeechRequest.State, SpeechRequest.Kind
# Points of order and of information are short, whatever the item allows.
POINT_SECONDS, USUAL_SECONDS = 60, 180

SPEECH_STEPS = Workflow(
    call_speaker=Step({State.WAITING}, State.SPEAKING, is_chair),
    end_speech=Step({State.SPEAKING}, State.DONE, is_chair),
    withdraw_speech=Step({State.WAITING}, State.WITHDRAWN, is_speaker),
)


@transaction.atomic
def ask_to_speak(plenary: Plenary, kind: str, *, by: User) -> SpeechRequest:
    """Someone with a mandate or an office asks for the floor. Raises Refused for who waits for it already."""
    standing, nmo = floor_of(by, plenary)
    if not standing:
        raise PermissionDenied
    plenary = held(plenary)
    if plenary.state != Plenary.State.OPEN:
        raise NotNow(plenary)
    if plenary.speeches.waiting().filter(person=by.pk, kind=kind).exists():
        raise Refused(_("You are on the list already."))
    item = plenary.items.filter(state=AgendaItem.State.CURRENT).first()
    usual = item.speech_seconds if item else USUAL_SECONDS
    seconds = usual if kind == Kind.SPEECH else min(usual, POINT_SECONDS)
    speech = SpeechRequest.objects.create(
        plenary=plenary, item=item, person=by, nmo=nmo, kind=kind, seconds=seconds
    )
    LogEntry.objects.append(speech, "ask_to_speak", source="", by=by, standing=standing)
    return speech


@transaction.atomic
def call_speaker(speech: SpeechRequest, *, by: User) -> None:
    """The chair gives someone the floor; who had it has spoken. Of two who call at once one does."""
    plenary = held(speech.plenary)
    if plenary.state != Plenary.State.OPEN:
        raise NotNow(plenary)
    speech.refresh_from_db(fields=["state"])
    SPEECH_STEPS.check("call_speaker", by, speech)
    for before in plenary.speeches.filter(state=State.SPEAKING):
        _end(before, by=by)
    SpeechRequest.objects.filter(pk=speech.pk).update(called_at=database_now())
    SPEECH_STEPS.take("call_speaker", speech, by=by)


@transaction.atomic
def end_speech(speech: SpeechRequest, *, by: User) -> None:
    """The speech is over."""
    held(speech.plenary)
    speech.refresh_from_db(fields=["state"])
    SPEECH_STEPS.check("end_speech", by, speech)
    _end(speech, by=by)


@transaction.atomic
def withdraw_speech(speech: SpeechRequest, *, by: User) -> None:
    """Who asked doesn't want to speak any more."""
    SPEECH_STEPS.take("withdraw_speech", speech, by=by)


def _end(speech: SpeechRequest, *, by: User) -> None:
    SpeechRequest.objects.filter(pk=speech.pk).update(ended_at=database_now())
    SPEECH_STEPS.take("end_speech", speech, by=by)
