"""What is written through the portal: letters to offices, letters between people, and the outbox's mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from committees.models import (
    Case,
    CaseMessage,
    Conversation,
    ConversationMessage,
    Interests,
    Office,
)
from ifmsa_portal.seed.copying import Row, copy_numbered
from ifmsa_portal.seed.log import Move, copy_log
from ifmsa_portal.seed.plan import Plan
from outbox.models import Category, Email

CASES, CONVERSATIONS, MAILS = 1_000, 500, 5_000
COPIED = [Case, CaseMessage, Conversation, ConversationMessage, Email]
A_DAY, A_YEAR = dt.timedelta(days=1), 365
SUBJECTS = ["Visa for my exchange", "Our certificate", "Membership fee", "A partnership", "Complaint"]
# Of ten letters: most are closed, one is held for spam.
CASE_STATES = [
    "open",
    "open",
    "answered",
    "answered",
    "answered",
    "closed",
    "closed",
    "closed",
    "closed",
    "held",
]
MAIL_STATES = ["sent"] * 97 + ["failed", "collected", "held"]
MAIL = [
    "uuid", "event", "recipient_id", "address", "kind", "category", "language", "subject", "text", "html", "state",
    "not_before", "message_id", "created_at", "sent_at",
]  # fmt: skip


def seed_letters(plan: Plan, people: range) -> None:
    """All of it; offices and interests are there."""
    _seed_cases(plan, people)
    _seed_conversations(plan, people)
    copy_numbered(Email, MAIL, _mails(plan, people))


def _some_day(plan: Plan) -> dt.datetime:
    """In the last year, so long ago that what follows in the next days is past, too."""
    return plan.now - (3 + plan.chance.random() * A_YEAR) * A_DAY


def _seed_cases(plan: Plan, people: range) -> None:
    """To the federation's offices, the first of which gets half of them; anyone answers."""
    offices = list(
        Office.objects.filter(has_inbox=True, level__in=[Office.Level.FEDERATION, Office.Level.COMMITTEE])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    rows, told = [], []
    for number in range(CASES * plan.scale):
        office = plan.chance.choice(offices) if number % 2 else offices[0]
        at, uuid, writer = _some_day(plan), plan.uuid(), plan.chance.choice(people)
        state, subject = CASE_STATES[number % len(CASE_STATES)], plan.chance.choice(SUBJECTS)
        rows.append((uuid, f"load-{plan.seed}-{number}", state, office, None, subject, "A writer",
                     plan.address(writer - people.start), writer, at, at + A_DAY))  # fmt: skip
        told.append((uuid, _moves_of_case(state, at, writer, plan.chance.choice(people))))
    columns = ["uuid", "token", "state", "office_id", "nmo_id", "subject", "writer_name", "writer_email"]
    first = copy_numbered(Case, [*columns, "writer_id", "opened_at", "moved_at"], rows)
    copy_log(Case, told)
    messages = (
        (first + number, "received" if move.verb == "write" else "sent", move.by, "Dear reader, …", move.at)
        for number, (_uuid, moves) in enumerate(told)
        for move in moves
        if move.verb != "close"
    )
    copy_numbered(CaseMessage, ["case_id", "kind", "by_id", "text", "at"], messages)


def _moves_of_case(state: str, at: dt.datetime, writer: int, holder: int) -> list[Move]:
    moves = [Move("write", "", "held" if state == "held" else "open", at, writer)]
    if state in {"answered", "closed"}:
        moves.append(Move("answer", "open", "answered", at + A_DAY, holder))
    if state == "closed":
        moves.append(Move("close", "answered", "closed", at + A_DAY, holder))
    return moves


def _seed_conversations(plan: Plan, people: range) -> None:
    """Three messages each, to people who agreed to be found."""
    agreed = Interests.objects.findable().filter(person__gte=people.start, person__lt=people.stop)
    found = list(agreed.order_by("person").values_list("person", flat=True))
    pairs: dict[tuple[int, int], dt.datetime] = {}
    for _number in range(CONVERSATIONS * plan.scale):
        writer, reader = plan.chance.choice(people), plan.chance.choice(found)
        if writer != reader and (reader, writer) not in pairs:
            pairs[writer, reader] = _some_day(plan)
    rows = ((plan.uuid(), *pair, at) for pair, at in pairs.items())
    first = copy_numbered(Conversation, ["uuid", "opener_id", "recipient_id", "started_at"], rows)
    messages = (
        (key, by, "Hello, may I ask what you do?", True, at + number * A_DAY)
        for key, ((writer, reader), at) in enumerate(pairs.items(), start=first)
        for number, by in enumerate([writer, reader, writer])
    )
    copy_numbered(ConversationMessage, ["conversation_id", "by_id", "text", "is_let_through", "at"], messages)


def _mails(plan: Plan, people: range) -> Iterator[Row]:
    """Mails of a year: most went out, a few failed, wait for a digest or are held back."""
    for number in range(MAILS * plan.scale):
        at, person = _some_day(plan), plan.chance.choice(people)
        state = MAIL_STATES[number % len(MAIL_STATES)]
        category = Category.NEWS if state == "collected" else Category.NEEDED
        mail = Email(
            event=f"load:{plan.seed}:{number}", address=plan.address(person - people.start), kind="load"
        )
        yield (
            *(plan.uuid(), mail.event, person, mail.address, mail.kind, category, "en", f"News no. {number}"),
            *("Dear reader, …", "<p>Dear reader, …</p>", state, at, mail.stable_message_id(), at),
            at if state == "sent" else None,
        )
