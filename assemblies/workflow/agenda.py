"""The agenda: a plenary is planned, its items are put in order, called one after the other, with their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assemblies import agenda_emails as emails
from assemblies.agenda_permissions import is_plenary_team
from assemblies.models import (
    AgendaItem,
    AgendaPaper,
    Assembly,
    Motion,
    PaperVersion,
    Plenary,
    SpeechRequest,
)
from assemblies.permissions import is_chair
from assemblies.workflow.holding import Refused, held, held_item
from assemblies.workflow.motions import let_die, refuse_out_of_season
from assemblies.workflow.roll import close_plenary
from assemblies.workflow.speakers import end_speech
from documents.files import CheckedUpload, store
from workflows.models import LogEntry
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from committees.models import Term
    from members.models import User

Sitting, State = Plenary.State, AgendaItem.State

AGENDA_STEPS = Workflow(
    call_item=Step({State.WAITING, State.DONE}, State.CURRENT, is_chair),
    finish_item=Step({State.CURRENT}, State.DONE, is_chair),
)


@transaction.atomic
def plan_plenary(plenary: Plenary, *, by: User) -> Plenary:
    """A sitting is planned; its number is the next one of the assembly."""
    standing = _team(by, plenary)
    Assembly.objects.select_for_update().get(pk=plenary.assembly_id)
    plenary.number = _after(plenary.assembly.plenaries.aggregate(last=Max("number"))["last"])
    plenary.save(force_insert=True)
    LogEntry.objects.append(plenary, "plan", source="", by=by, standing=standing)
    return plenary


@transaction.atomic
def change_plenary(plenary: Plenary, *, by: User) -> None:
    """Another time, quorum or number of proxies, while it is planned."""
    standing = _team(by, plenary)
    if held(plenary).state != Sitting.PLANNED:
        plenary.refresh_from_db(fields=["state"])
        raise NotNow(plenary)
    plenary.save(update_fields=["starts_at", "quorum_numerator", "quorum_denominator", "proxies_per_holder"])
    LogEntry.objects.append(plenary, "change", source=plenary.state, by=by, standing=standing)


@transaction.atomic
def keep_item(item: AgendaItem, *, by: User) -> None:
    """A new item stands at the end; who proposed motions of one that changes is told."""
    standing = _team(by, item)
    _not_closed(item.plenary)
    is_new = item.pk is None
    if is_new:
        item.order = _after(item.plenary.items.aggregate(last=Max("order"))["last"])
        item.save(force_insert=True)
    else:
        held_item(item)
        item.save(
            update_fields=["kind", "title", "note", "planned_at", "minutes", "speech_seconds"],
        )
    entry = LogEntry.objects.append(
        item, "add" if is_new else "change", source=item.state, by=by, standing=standing
    )
    if not is_new:
        emails.item_changed(item, entry)


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool, by: User) -> None:
    """Change places with the item before or after; nothing at the end of the list."""
    standing = _team(by, item)
    _not_closed(item.plenary)
    held_item(item)
    items = list(item.plenary.items.order_by("order"))
    here = items.index(item)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return
    one, other = items[here], items[there]
    AgendaItem.objects.filter(pk=one.pk).update(order=other.order)
    AgendaItem.objects.filter(pk=other.pk).update(order=one.order)
    LogEntry.objects.append(
        item, "move_up" if up else "move_down", source=item.state, by=by, standing=standing
    )


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    """Take an item off with its papers; not once it was called, or something was proposed or said in it."""
    standing = _team(by, item)
    _not_closed(item.plenary)
    held_item(item)
    if item.state != State.WAITING:
        raise NotNow(item)
    if item.motions.exists() or item.polls.exists() or item.speeches.exists():
        raise Refused(_("Motions, votes or speeches belong to this item: it stays."))
    LogEntry.objects.append(
        item.plenary, "remove_item", source=item.plenary.state, by=by, standing=standing, note=item.title
    )
    item.delete()


@transaction.atomic
def call_item(item: AgendaItem, *, by: User) -> None:
    """The chair calls an item of the open plenary; the one before is finished."""
    plenary = held(item.plenary)
    if plenary.state != Sitting.OPEN:
        raise NotNow(plenary)
    held_item(item)
    AGENDA_STEPS.check("call_item", by, item)
    for before in plenary.items.filter(state=State.CURRENT):
        _finish(before, by=by)
    AGENDA_STEPS.take("call_item", item, by=by)


@transaction.atomic
def finish_item(item: AgendaItem, *, by: User) -> None:
    """The item is done; motions of it that nobody seconded die."""
    held(item.plenary)
    held_item(item)
    _finish(item, by=by)


@transaction.atomic
def adjourn(plenary: Plenary, *, by: User) -> None:
    """The chair closes the sitting: nobody speaks any more, and its item is done."""
    held(plenary)
    for speech in plenary.speeches.filter(state=SpeechRequest.State.SPEAKING):
        end_speech(speech, by=by)
    for item in plenary.items.filter(state=State.CURRENT):
        _finish(item, by=by)
    close_plenary(plenary, by=by)


@transaction.atomic
def add_paper(
    paper: AgendaPaper, *, text: str = "", upload: CheckedUpload | None = None, by: User
) -> AgendaPaper:
    """A paper for an item, with its first version. Raises Refused where its kind isn't dealt with here."""
    standing = _team(by, paper)
    plenary = _not_closed(paper.item.plenary)
    refuse_out_of_season(paper.kind, paper.kind, plenary.assembly)
    paper.save(force_insert=True)
    _hand_in(paper, 1, text, upload, by)
    LogEntry.objects.append(paper, "add", source="", target="", by=by, standing=standing)
    return paper


@transaction.atomic
def revise_paper(
    paper: AgendaPaper, *, text: str = "", upload: CheckedUpload | None = None, by: User
) -> PaperVersion:
    """A further version; those before stay."""
    standing = _team(by, paper)
    _not_closed(paper.item.plenary)
    AgendaPaper.objects.select_for_update().get(pk=paper.pk)
    number = _after(paper.versions.aggregate(last=Max("number"))["last"])
    LogEntry.objects.append(paper, "revise", source="", target="", by=by, standing=standing)
    return _hand_in(paper, number, text, upload, by)


@transaction.atomic
def publish_paper(paper: AgendaPaper, *, is_public: bool, by: User) -> None:
    """Everyone reads it from now on, or members alone; nothing happens where it is so already."""
    standing = _team(by, paper)
    paper.is_public = is_public
    if AgendaPaper.objects.filter(pk=paper.pk, is_public=not is_public).update(is_public=is_public):
        verb = "publish" if is_public else "keep_to_members"
        LogEntry.objects.append(paper, verb, source="", target="", by=by, standing=standing)


def _hand_in(
    paper: AgendaPaper, number: int, text: str, upload: CheckedUpload | None, by: User
) -> PaperVersion:
    file = store(upload, owner=by) if upload else None
    return PaperVersion.objects.create(paper=paper, number=number, text=text, file=file, by=by)


def _finish(item: AgendaItem, *, by: User) -> None:
    AGENDA_STEPS.take("finish_item", item, by=by)
    # Held at once: one that was placed elsewhere or seconded while we waited is no longer among them.
    for motion in item.motions.select_for_update().filter(state=Motion.State.PROPOSED).order_by("pk"):
        let_die(motion, by=by)


def _not_closed(plenary: Plenary) -> Plenary:
    found = held(plenary)
    if found.state == Sitting.CLOSED:
        raise NotNow(found)
    return found


def _team(user: User, record: object) -> Term:
    standing = is_plenary_team(user, record)
    if not standing:
        raise PermissionDenied
    return standing


def _after(last: int | None) -> int:
    return (last or 0) + 1
