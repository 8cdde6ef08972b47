"""Writing to a person through the portal: relayed, answered, blocked, reported, suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from committees import conversation_emails as emails
from committees.conversation_permissions import has_blocked, may_answer, may_write
from committees.models import (
    Block,
    Case,
    Conversation,
    ConversationMessage,
    ConversationReport,
    Interests,
    Office,
    Suspension,
    Term,
)
from committees.workflow import cases
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from members.models import User

# What a report quotes, in characters: a case's message holds 10,000.
MOST_QUOTED = 7000


@transaction.atomic
def write(person: User, text: str, *, by: User) -> Conversation:
    """Write to someone who agreed to be found, whom nobody shows the other's address.

    Raises PermissionDenied for who may not write, and for a person who may not be found.
    """
    if not may_write(by) or not Interests.objects.findable().filter(person=person).exists():
        raise PermissionDenied
    Conversation.objects.bulk_create([Conversation(opener=by, recipient=person)], ignore_conflicts=True)
    conversation = Conversation.objects.between(by, person).get()
    _add(conversation, text, by=by)
    return conversation


@transaction.atomic
def answer(conversation: Conversation, text: str, *, by: User) -> None:
    """One of the two adds a message. Raises PermissionDenied for who may not."""
    if not may_answer(by, conversation):
        raise PermissionDenied
    _add(conversation, text, by=by)


@transaction.atomic
def block(conversation: Conversation, *, by: User) -> None:
    """Read nothing more of the other one, who isn't told."""
    other = _other(conversation, by)
    Block.objects.bulk_create([Block(by=by, blocked=other)], ignore_conflicts=True)


@transaction.atomic
def unblock(conversation: Conversation, *, by: User) -> None:
    """Read the other one again. What they wrote meanwhile stays unread."""
    Block.objects.filter(by=by, blocked=_other(conversation, by)).delete()


@transaction.atomic
def report(conversation: Conversation, reason: str, *, by: User, blocks: bool = False) -> ConversationReport:
    """What the other one wrote goes to the Secretary General as a case; once a side.

    Is the reported person Secretary General, then administrators read it instead.
    """
    other = _other(conversation, by)
    found = ConversationReport(
        conversation=conversation, by=by, person=other, reason=reason, quoted=_quoted(conversation, other)
    )
    office = _office_for(other)
    if office:
        found.case = _case(found, office)
    found.save()
    if not office:
        emails.report_without_office(found)
    if blocks:
        block(conversation, by=by)
    return found


@transaction.atomic
def suspend(suspension: Suspension, *, by: User) -> None:
    """A person may write to nobody through the portal from now on. Saves the suspension."""
    suspension.by = by
    suspension.save()
    LogEntry.objects.append(
        suspension, "suspend", source="", target="suspended", by=by, note=suspension.reason
    )
    emails.writing_suspended(suspension)


@transaction.atomic
def lift(suspension: Suspension, *, by: User) -> bool:
    """They may write again; False where someone lifted it already."""
    waiting = Suspension.objects.filter(pk=suspension.pk, lifted_at=None)
    if not waiting.update(lifted_at=database_now(), lifted_by=by):
        return False
    LogEntry.objects.append(suspension, "lift", source="suspended", target="lifted", by=by)
    emails.writing_allowed(suspension)
    return True


def _add(conversation: Conversation, text: str, *, by: User) -> None:
    """The message; the other one gets it by mail, unless they have blocked who wrote it."""
    is_let_through = not has_blocked(conversation.other(by), by)
    message = ConversationMessage.objects.create(
        conversation=conversation, by=by, text=text, is_let_through=is_let_through
    )
    if is_let_through:
        emails.conversation_message(message)


def _other(conversation: Conversation, user: User) -> User:
    if user.pk not in {conversation.opener_id, conversation.recipient_id}:
        raise PermissionDenied
    return conversation.other(user)


def _quoted(conversation: Conversation, person: User) -> str:
    """What the reported person wrote and the other one could read, the newest last, as far as it fits."""
    messages = conversation.messages.filter(by=person, is_let_through=True).order_by("-at", "-pk")
    quoted: list[str] = []
    for message in messages:
        quoted.insert(0, f"{date_format(message.at, 'j M Y, H:i')} UTC\n{message.text}")
        if len("\n\n".join(quoted)) > MOST_QUOTED:
            break
    return "\n\n".join(quoted)[-MOST_QUOTED:]


def _office_for(reported: User) -> Office | None:
    """The Secretary General's inbox, unless it would be read by whom it is about."""
    office = Office.objects.filter(role=Office.Role.SECRETARY_GENERAL, has_inbox=True).first()
    if office and not Term.objects.current().held_by(reported).filter(office=office).exists():
        return office
    return None


def _case(report: ConversationReport, office: Office) -> Case:
    """The report as a letter to the office, in the portal's own language."""
    with override(settings.LANGUAGE_CODE):
        case = Case(
            office=office,
            subject=(_("Reported: what %s wrote to a person") % report.person)[:150],
            writer_name=str(report.by)[:150],
            writer_email=report.by.email,
            language=report.by.language,
        )
        text = "\n\n".join(
            [
                report.reason,
                _("%(name)s, %(nmo)s, wrote:") % {"name": report.person, "nmo": report.person.nmo or "–"},
                report.quoted,
            ]
        )
    cases.write(case, text, by=report.by)
    return case
