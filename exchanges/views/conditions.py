"""A host edits its own conditions of a season, and says how it sends its own students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from exchanges import offers
from exchanges.forms.conditions import Editor, PracticeForm
from exchanges.models import ExchangeConditions, Programme, Season, SendingPractice
from exchanges.permissions import is_editor_of_conditions
from members.models import NMO
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SEASONS_SHOWN = 4


@page
def edit(request: HttpRequest, nmo: str, programme: str) -> HttpResponse:
    """The host's page for its conditions; each of its forms says what it does by its button."""
    conditions = _own(request, nmo, programme)
    action = ACTIONS.get(request.POST.get("action", "")) if request.method == "POST" else None
    editor = None
    if action:
        editor = action(request, conditions)
        if editor is None:
            return redirect(request.get_full_path())
    elif conditions.pk:
        editor = Editor(conditions)
    return render(request, "exchanges/edit_conditions.html", _context(conditions, editor))


def _save(request: HttpRequest, conditions: ExchangeConditions) -> Editor | None:
    """Keep the whole page; the forms again where something has to be mended."""
    locked = get_object_or_404(ExchangeConditions.objects.select_for_update(), pk=conditions.pk)
    editor = Editor(locked, request.POST)
    if not editor.is_valid():
        return editor
    editor.save()
    messages.success(request, _("Your conditions are saved."))
    return None


def _begin(request: HttpRequest, conditions: ExchangeConditions) -> None:
    """Make the conditions of this season, from those of the last one or empty."""
    source = _earlier(conditions) if request.POST.get("copy") else None
    offers.begin(conditions.nmo, conditions.programme, conditions.season, source=source)
    messages.success(request, _("Begun. Students see nothing of it until you publish it."))


def _confirm(request: HttpRequest, conditions: ExchangeConditions) -> None:
    """Nothing changed, and the host says so."""
    offers.confirm(conditions)
    messages.success(request, _("Confirmed: students see that your conditions are up to date."))


def _practise(request: HttpRequest, conditions: ExchangeConditions) -> None:
    """How the host sends its own students."""
    offers.practise(conditions.nmo, conditions.programme, local_check="local_check" in request.POST)
    messages.success(request, _("Saved: it holds for applications that are handed in from now on."))


ACTIONS = {"save": _save, "begin": _begin, "confirm": _confirm, "practise": _practise}


def _own(request: HttpRequest, slug: str, programme: str) -> ExchangeConditions:
    """The conditions of the season that the address names, else of the newest open one; not yet made, perhaps.

    Who may not edit them gets 403 where they are published, else 404.
    """
    if programme not in Programme.values:
        raise Http404
    nmo, season = get_object_or_404(NMO, slug=slug), _season(request.GET.get("season", ""))
    found = ExchangeConditions.objects.select_related("nmo", "season").filter(
        nmo=nmo, programme=programme, season=season
    )
    conditions = found.first() or ExchangeConditions(nmo=nmo, programme=programme, season=season)
    if not is_editor_of_conditions(request.user, conditions):
        if found.published().exists():
            raise PermissionDenied
        raise Http404
    return conditions


def _season(year: str) -> Season:
    if year:
        return get_object_or_404(
            Season, start_year=year if year.isdecimal() and len(year) == len("2027") else None
        )
    season = Season.objects.filter(is_open=True).first() or Season.objects.first()
    if season is None:
        raise Http404
    return season


def _earlier(conditions: ExchangeConditions) -> ExchangeConditions | None:
    return offers.latest_before(conditions.nmo, conditions.programme, conditions.season)


def _context(conditions: ExchangeConditions, editor: Editor | None) -> dict[str, object]:
    practice = SendingPractice.objects.filter(nmo=conditions.nmo, programme=conditions.programme).first()
    return {
        "conditions": conditions,
        "editor": editor,
        "earlier": None if editor else _earlier(conditions),
        "practice": PracticeForm(instance=practice),
        "seasons": Season.objects.all()[:SEASONS_SHOWN],
    }
