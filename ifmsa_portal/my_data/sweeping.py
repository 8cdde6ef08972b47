"""What goes by itself when its time is over: one sweep a kind, in small batches, as often as one likes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, DateField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils.translation import gettext_lazy as _

from assemblies.models import DelegateDetails, Passport
from committees.models import Answer, Call, Candidature, CaseMessage, HandedPaper, PanelReview, TermInvitation
from committees.models import Case as Letter
from committees.workflow import cases
from exchanges import workflow
from exchanges.models import (
    Application,
    ApplicationDocument,
    CardOfAcceptance,
    CardOfConfirmation,
    CityWish,
    DepartmentWish,
    LanguageSkill,
    ProjectWish,
)
from ifmsa_portal.my_data import emails
from ifmsa_portal.my_data.forgetting import GONE, NOBODY, forget
from ifmsa_portal.my_data.labels import days_of
from ifmsa_portal.my_data.models import Sweep, Takeout
from ifmsa_portal.my_data.takeouts import drop
from outbox.models import Email
from projects.models import Letter as TeamLetter
from workflows.models import LogEntry, database_now, subject_type

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)
BATCH = 100
# What is left after so many goes in the next night.
MOST_A_NIGHT = 5000
SOON, LATE = "90 days after the exchange", "5 years after the exchange"
AFTER_ASSEMBLY = "30 days after the assembly"
CALLED, INVITED = "2 years after the call", "1 year after the invitation"
BODIES, MAILS = "90 days after sending", "1 year after sending"
UNTOUCHED = dt.timedelta(days=365)
WARNED = dt.timedelta(days=14)
HELD = dt.timedelta(days=30)
State = Application.State


@dataclass(frozen=True)
class Kind:
    """One kind of data that goes by itself.

    `due(now)` are the rows whose time is over at that instant, without those that were swept; `sweep(rows)`
    takes a small batch of them.
    """

    name: str
    words: StrOrPromise
    when: StrOrPromise
    due: Callable[[dt.datetime], QuerySet[Any]]
    sweep: Callable[[QuerySet[Any]], None]


def sweep_everything() -> dict[str, int]:
    """What is due tonight, each batch in a transaction of its own; gives how many rows of each kind went."""
    now = database_now()
    warn_of_drafts(now)
    return {kind.name: _sweep(kind, now) for kind in KINDS}


def _sweep(kind: Kind, now: dt.datetime) -> int:
    swept = 0
    while swept < MOST_A_NIGHT:
        keys = list(kind.due(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            break
        with transaction.atomic():
            rows = kind.due(now).model._base_manager.filter(pk__in=keys)  # noqa: SLF001
            kind.sweep(rows)
            _count(kind.name, now, len(keys))
        swept += len(keys)
    if swept:
        logger.info("swept %s: %s rows", kind.name, swept)
    return swept


def _count(name: str, now: dt.datetime, rows: int) -> None:
    figure, _is_new = Sweep.objects.get_or_create(kind=name, day=now.date())
    Sweep.objects.filter(pk=figure.pk).update(rows=F("rows") + rows)


def over(now: dt.datetime, retention: str) -> QuerySet[Application]:
    """Applications whose exchange, or whose end without one, lies longer back than that. Drafts are apart."""
    ended = Case(
        When(state__in=[State.REJECTED, State.CANCELLED], then=TruncDate("moved_at")),
        default=Coalesce("card__end_on", "end_on", TruncDate("moved_at")),
        output_field=DateField(),
    )
    last = now.date() - dt.timedelta(days=days_of(retention))
    return Application.objects.exclude(state=State.DRAFT).annotate(over_on=ended).filter(over_on__lt=last)


def _with_papers(now: dt.datetime) -> QuerySet[Any]:
    """Those that still hold a paper, an arrival, someone to call or someone to ask."""
    of = {"application": OuterRef("pk")}
    cards = CardOfAcceptance.objects.exclude(contact_name=GONE)
    return over(now, SOON).filter(
        Exists(ApplicationDocument.objects.filter(**of))
        | Exists(CardOfConfirmation.objects.filter(**of))
        | Exists(cards.filter(**of))
        | ~Q(emergency_name="", emergency_phone="", emergency_email="")
    )


def _sweep_papers(rows: QuerySet[Any]) -> None:
    for model in (ApplicationDocument, CardOfConfirmation, CardOfAcceptance):
        forget(model.objects.filter(application__in=rows), retention={SOON})  # type: ignore[attr-defined]
    forget(rows, retention={SOON})


WISHES = (CityWish, DepartmentWish, ProjectWish, LanguageSkill)


def _with_words(now: dt.datetime) -> QuerySet[Any]:
    """Those that still say anything of the student but who, where, when and how it ended."""
    rows = [Exists(model.objects.filter(application=OuterRef("pk"))) for model in WISHES]  # type: ignore[attr-defined]
    said = (
        ~Q(motivation="")
        | Q(start_on__isnull=False)
        | Q(end_on__isnull=False)
        | Q(year_of_study__isnull=False)
    )
    for row in rows:
        said |= Q(row)
    return over(now, LATE).filter(said)


def _sweep_words(rows: QuerySet[Any]) -> None:
    for model in WISHES:
        forget(model.objects.filter(application__in=rows), retention={LATE})  # type: ignore[attr-defined]
    forget(rows, retention={LATE})


def untouched_drafts(now: dt.datetime, since: dt.timedelta) -> QuerySet[Any]:
    """Drafts that nobody has changed for so long, each with `untouched_since`."""
    history = Application.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk")).order_by()  # type: ignore[attr-defined]
    newest = history.values("pgh_obj").annotate(newest=Max("pgh_created_at")).values("newest")
    papers = ApplicationDocument.objects.filter(application=OuterRef("pk")).order_by()
    uploaded = papers.values("application").annotate(newest=Max("uploaded_at")).values("newest")
    return (
        Application.objects.filter(state=State.DRAFT)
        .annotate(untouched_since=Greatest("moved_at", Subquery(newest), Subquery(uploaded)))
        .filter(untouched_since__lt=now - since)
    )


def warn_of_drafts(now: dt.datetime) -> None:
    """Two weeks before a draft goes, its student is told, once."""
    for draft in untouched_drafts(now, UNTOUCHED - WARNED).select_related("student", "hosting_nmo"):
        going = max(draft.untouched_since + UNTOUCHED, now + WARNED)
        emails.draft_going(draft, draft.untouched_since, going.date())


def _old_drafts(now: dt.datetime) -> QuerySet[Any]:
    """Those of which the student was told two weeks ago: a portal that stood still warns first."""
    keys = []
    for draft in untouched_drafts(now, UNTOUCHED):
        event = emails.draft_event(draft, draft.untouched_since)
        if Email.objects.filter(event=event, created_at__lte=now - WARNED).exists():
            keys.append(draft.pk)
    return Application.objects.filter(pk__in=keys)


def _sweep_drafts(rows: QuerySet[Any]) -> None:
    for draft in rows:
        workflow.cancel(draft, by=None)
    _sweep_papers(rows)
    _sweep_words(rows)


def _held_letters(now: dt.datetime) -> QuerySet[Any]:
    """Letters that look like spam and that nobody released, and those that were called spam."""
    spam = [Letter.State.HELD, Letter.State.DISCARDED]
    return Letter.objects.filter(state__in=spam, moved_at__lt=now - HELD).exclude(writer_name=GONE)


def _sweep_letters(rows: QuerySet[Any]) -> None:
    for letter in rows.filter(state=Letter.State.HELD):
        cases.discard(letter, by=None)
    forget(CaseMessage.objects.filter(case__in=rows))
    forget(rows)


def _bodies(now: dt.datetime) -> QuerySet[Any]:
    """Words of mails that went out, and codes of those that never will."""
    sent = Q(state=Email.State.SENT, sent_at__lt=now - dt.timedelta(days=days_of(BODIES)))
    secret = Q(is_secret=True, created_at__lt=now - dt.timedelta(days=7))
    return Email.objects.filter(sent | secret).exclude(text="")


def _mails(now: dt.datetime) -> QuerySet[Any]:
    return Email.objects.filter(created_at__lt=now - dt.timedelta(days=days_of(MAILS)))


def _team_letters(now: dt.datetime) -> QuerySet[Any]:
    newest = TeamLetter.objects.annotate(newest=Coalesce(Max("messages__at"), "written_at"))
    return newest.filter(newest__lt=now - dt.timedelta(days=days_of(MAILS)))


def _details(now: dt.datetime) -> QuerySet[Any]:
    return _after_assembly(DelegateDetails, now)


def _passports(now: dt.datetime) -> QuerySet[Any]:
    return _after_assembly(Passport, now)


def _after_assembly(model: type[DelegateDetails | Passport], now: dt.datetime) -> QuerySet[Any]:
    last = now.date() - dt.timedelta(days=days_of(AFTER_ASSEMBLY))
    return model.objects.filter(registration__assembly__ends_on__lt=last)


def _candidatures(now: dt.datetime) -> QuerySet[Any]:
    """Those of calls that ended long ago, and that still say more than who stood and what came of it."""
    last = now - dt.timedelta(days=days_of(CALLED))
    over = Candidature.objects.annotate(over_at=Coalesce("call__results_at", "call__closes_at"))
    of = {"candidature": OuterRef("pk")}
    said = (
        ~Q(support_note="")
        | ~Q(reason__in=["", GONE])
        | Q(Exists(Answer.objects.filter(**of)))
        | Q(Exists(HandedPaper.objects.filter(**of)))
        | Q(Exists(PanelReview.objects.filter(**of).exclude(comment__in=["", GONE])))
    )
    return over.filter(said, over_at__lt=last).exclude(call__state=Call.State.DRAFT)


def _sweep_candidatures(rows: QuerySet[Any]) -> None:
    for model in (Answer, HandedPaper, PanelReview):
        forget(model.objects.filter(candidature__in=rows), retention={CALLED})  # type: ignore[attr-defined]
    notes = LogEntry.objects.filter(
        subject_type=subject_type(Candidature), subject_id__in=rows.values("uuid")
    )
    notes.erase_notes()
    forget(rows, retention={CALLED})


def _invitations(now: dt.datetime) -> QuerySet[Any]:
    """Addresses that an office was offered to long ago, whatever was answered."""
    last = now - dt.timedelta(days=days_of(INVITED))
    return TermInvitation.objects.filter(invited_at__lt=last).exclude(email__endswith=NOBODY)


def _sweep_invitations(rows: QuerySet[Any]) -> None:
    forget(rows, retention={INVITED})


def _takeouts(now: dt.datetime) -> QuerySet[Any]:
    return Takeout.objects.filter(expires_at__lt=now)


def _wipe(rows: QuerySet[Any]) -> None:
    rows.update(text="", html="")


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _drop_takeouts(rows: QuerySet[Any]) -> None:
    for takeout in rows:
        drop(takeout)


KINDS = [
    Kind(
        "papers",
        _("passport and health papers, arrivals, emergency and other contacts of applications"),
        _("90 days after the exchange"),
        _with_papers,
        _sweep_papers,
    ),
    Kind(
        "applications",
        _("motivation, dates, wishes and languages of applications"),
        _("5 years after the exchange"),
        _with_words,
        _sweep_words,
    ),
    Kind(
        "drafts",
        _("drafts of applications that nobody has touched"),
        _("after a year, two weeks after a warning"),
        _old_drafts,
        _sweep_drafts,
    ),
    Kind("spam", _("letters held as spam or discarded"), _("after 30 days"), _held_letters, _sweep_letters),
    Kind(
        "bodies",
        _("the words of e-mails that were sent"),
        _("90 days after sending"),
        _bodies,
        _wipe,
    ),
    Kind("mails", _("e-mails"), _("1 year after sending"), _mails, _delete),
    Kind(
        "team-letters",
        _("letters to teams of projects"),
        _("1 year after sending"),
        _team_letters,
        _delete,
    ),
    Kind(
        "delegates",
        _("what delegates said of food, health, visa and whom to call"),
        _("30 days after the assembly"),
        _details,
        _delete,
    ),
    Kind("passports", _("passport data of delegates"), _("30 days after the assembly"), _passports, _delete),
    Kind(
        "candidatures",
        _("answers, papers, support and reviews of candidatures"),
        _("2 years after the call"),
        _candidatures,
        _sweep_candidatures,
    ),
    Kind(
        "invitations",
        _("addresses that an office was offered to"),
        _("1 year after the invitation"),
        _invitations,
        _sweep_invitations,
    ),
    Kind("takeouts", _("copies of people’s data"), _("after 3 days"), _takeouts, _drop_takeouts),
]
