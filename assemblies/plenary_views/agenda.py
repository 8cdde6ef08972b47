"""The agenda for everyone, and how the plenary team keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.agenda_permissions import floor_of, is_member, is_plenary_team, may_read_minutes
from assemblies.door import find_plenary, only_members, tried
from assemblies.models import AgendaItem, Assembly, Plenary
from assemblies.permissions import is_chair, is_credentials
from assemblies.plenary_forms import ItemForm, PlenaryForm
from assemblies.plenary_views.door import find_item, only_team
from assemblies.quorum import quorum_of
from assemblies.schedule import agenda_of, order_of_the_day
from assemblies.workflow import agenda as workflow
from workflows.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

Sitting = Plenary.State


@login_not_required
@never_cache
@require_safe
def plenary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One sitting: its agenda with the papers that this reader may read, and where it stands."""
    record = find_plenary(uuid)
    member = is_member(request.user, record.assembly)
    context = {
        "plenary": record,
        "lines": agenda_of(record, member=member),
        "is_member": member,
        "has_votes": member or record.polls.visible_to(request.user).exists(),
        "has_minutes": record.state == Sitting.CLOSED and may_read_minutes(request.user, record),
        "quorum": quorum_of(record) if record.state != Sitting.PLANNED else None,
        **(_roles(request, record) if request.user.is_authenticated else {}),
    }
    return render(request, "assemblies/plenary/plenary.html", context)


@never_cache
@require_safe
def order_of_day(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """On one page only what will be voted, in its order: for members."""
    record = find_plenary(uuid)
    only_members(request, record.assembly)
    context = {"plenary": record, "decisions": order_of_the_day(record)}
    return render(request, "assemblies/plenary/order_of_day.html", context)


@page
def plan_plenary(request: HttpRequest, slug: str) -> HttpResponse:
    """A new sitting of an assembly."""
    assembly = get_object_or_404(Assembly, slug=slug)
    record = Plenary(assembly=assembly)
    only_team(request, record)
    form = PlenaryForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        workflow.plan_plenary(form.save(commit=False), by=request.user)
        messages.success(request, _("Plenary %d is planned. Write its agenda.") % record.number)
        return redirect(record)
    context = {
        "form": form,
        "plenary": record,
        "title": _("A new plenary"),
        "back": assembly.get_absolute_url(),
    }
    return render(request, "assemblies/plenary/form.html", context)


@page
def change_plenary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another time, quorum or number of proxies."""
    record = find_plenary(uuid)
    only_team(request, record)
    form = PlenaryForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        tried(
            request,
            lambda: workflow.change_plenary(form.save(commit=False), by=request.user),
            _("It is kept."),
        )
        return redirect(record)
    context = {
        "form": form,
        "plenary": record,
        "title": _("Time and quorum"),
        "back": record.get_absolute_url(),
    }
    return render(request, "assemblies/plenary/form.html", context)


@page
def add_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new item at the end of the agenda."""
    record = find_plenary(uuid)
    only_team(request, record)
    return _item(request, AgendaItem(plenary=record), _("A new item"))


@page
def change_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another title, time or text of an item."""
    item = find_item(uuid)
    only_team(request, item)
    return _item(request, item, _("Change the item"))


@page
def move_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One place up or down, by one press."""
    item = find_item(uuid)
    only_team(request, item)
    if request.method == "POST":
        up = request.POST.get("direction") != "down"
        tried(request, lambda: workflow.move_item(item, up=up, by=request.user))
        return redirect(f"{item.plenary.get_absolute_url()}#item-{item.uuid}")
    return redirect(item.plenary)


@page
def remove_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an item off the agenda, with its papers."""
    item = find_item(uuid)
    only_team(request, item)
    if request.method == "POST":
        tried(request, lambda: workflow.remove_item(item, by=request.user), _("It is off the agenda."))
        return redirect(item.plenary)
    context = {
        "plenary": item.plenary,
        "question": _("Take “%s” off the agenda?") % item,
        "told": _("Its papers go with it."),
        "button": _("Take it off"),
        "ends": True,
        "back": item.plenary.get_absolute_url(),
    }
    return render(request, "assemblies/plenary/ask.html", context)


def _item(request: HttpRequest, item: AgendaItem, title: str) -> HttpResponse:
    form = ItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        tried(
            request,
            lambda: workflow.keep_item(form.save(commit=False), by=request.user),
            _("It is on the agenda."),
        )
        return redirect(item.plenary)
    back = item.plenary.get_absolute_url()
    context = {"form": form, "plenary": item.plenary, "title": title, "back": back, "item": item}
    return render(request, "assemblies/plenary/form.html", context)


def _roles(request: HttpRequest, record: Plenary) -> dict[str, Any]:
    """What this person may do in it."""
    user = request.user
    return {
        "is_team": bool(is_plenary_team(user, record)),
        "is_chair": bool(is_chair(user, record)),
        "is_credentials": bool(is_credentials(user, record)),
        "has_floor": bool(floor_of(user, record)[0]),
    }
