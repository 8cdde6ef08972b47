"""The check-in desk: find a delegate by name or badge, see what is missing, check them in, let them in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assemblies.delegate_papers import draw_badges
from assemblies.dues import dues_of
from assemblies.forms.desk import FindForm, StaffForm
from assemblies.forms.reasons import ReasonForm
from assemblies.models import Assembly, CheckIn, DeskStaff, Passage, Registration
from assemblies.models.registrations import COMING, OPEN
from assemblies.money_permissions import is_at_desk, is_treasurer
from assemblies.views.treasury import ask
from assemblies.views.treasury import find as find_as_treasurer
from assemblies.workflow import attendance as workflow
from assemblies.workflow.holding import Refused
from documents.codes import normalise
from documents.pdf import as_pdf
from members.models import Unaccented
from workflows.pages import page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

ON_A_PAGE = 50
NAME = Coalesce("person__plain_name", Unaccented("given_name"), output_field=TextField())


def find(request: HttpRequest, slug: str) -> Assembly:
    """The assembly, for who works at its desk today."""
    assembly = get_object_or_404(Assembly, slug=slug)
    if not is_at_desk(request.user, assembly):
        raise Http404
    return assembly


def find_delegate(request: HttpRequest, uuid: UUID) -> Registration:
    """A registration at whose assembly this person works at the desk today."""
    found: Registration = get_object_or_404(Registration.objects.with_names(), uuid=uuid)
    if not is_at_desk(request.user, found.assembly):
        raise Http404
    return found


@never_cache
@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone registered, by name; found by any part of the name or NMO, or by the code of a badge."""
    assembly = find(request, slug)
    form = FindForm(request.GET)
    form.full_clean()
    asked = {"q": "", "which": "", **form.cleaned_data}
    shown = Paginator(_found(assembly, **asked), ON_A_PAGE).get_page(request.GET.get("page"))
    _complete(assembly, list(shown.object_list))
    everyone = assembly.registrations.coming()
    there = CheckIn.objects.counted().filter(registration__in=everyone)
    context = {
        "assembly": assembly,
        "form": form,
        "asked": asked,
        "page": shown,
        "coming": everyone.count(),
        "there": there.count(),
        "names_staff": bool(is_treasurer(request.user)),
    }
    return render(request, "assemblies/desk/desk.html", context)


@never_cache
@require_POST
def check_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One click: the delegate has come. A second one says that they had."""
    record = find_delegate(request, uuid)
    try:
        workflow.check_in(record, by=request.user)
        messages.success(request, _("%s is checked in.") % record)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(_back(record, request))


@page
def undo_check_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It was someone else, or a slip."""
    record = find_delegate(request, uuid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.undo_check_in(record, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("%s isn’t checked in any more.") % record)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(_back(record, request))
    words = (_("Undo the check-in of %s?") % record, _("Undo the check-in"))
    return ask(
        request, record.assembly, form, *words, _back(record, request), back_name=_("Check-in"), danger=True
    )


@never_cache
@require_POST
def let_pass(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """In or out of the hall."""
    record = find_delegate(request, uuid)
    direction = Passage.Direction.OUT if request.POST.get("direction") == "out" else Passage.Direction.IN
    try:
        workflow.let_pass(record, direction, by=request.user)
        is_out = direction == Passage.Direction.OUT
        messages.success(request, (_("%s is out.") if is_out else _("%s is in.")) % record)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(_back(record, request))


@never_cache
@require_POST
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """Every badge as PDF, by delegation and name; who has none gets a code first."""
    assembly = find(request, slug)
    workflow.give_badges(assembly, by=request.user)
    # Whoever is accepted in this moment has no code yet, and is printed the next time.
    given = assembly.registrations.coming().filter(badge__isnull=False)
    rows = given.with_names().select_related("badge")
    rows = rows.order_by(Unaccented("delegation__nmo__short_name"), NAME, "pk")
    if not rows:
        messages.info(request, _("Nobody has both approvals yet: there are no badges to print."))
        return redirect("assemblies:desk", slug)
    return as_pdf(draw_badges(assembly, rows), f"badges-{assembly.slug}")


@page
def desk_staff(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works at the desk, and from when to when: named by the treasurer."""
    assembly = find_as_treasurer(request, slug)
    form = StaffForm(request.POST or None, assembly=assembly)
    if request.method == "POST" and form.is_valid():
        named = workflow.name_staff(form.instance, by=request.user)
        messages.success(request, _("%s works at the desk on these days.") % named.person)
        return redirect("assemblies:desk_staff", slug)
    staff = assembly.desk_staff.select_related("person")
    context = {"assembly": assembly, "form": form, "staff": staff}
    return render(request, "assemblies/desk/staff.html", context)


@page
def dismiss_staff(request: HttpRequest, slug: str, staff: UUID) -> HttpResponse:
    """They don't work at the desk any more."""
    assembly = find_as_treasurer(request, slug)
    rows = DeskStaff.objects.filter(assembly=assembly).select_related("person")
    record = get_object_or_404(rows, uuid=staff)
    back = reverse("assemblies:desk_staff", args=[slug])
    if request.method == "POST":
        workflow.dismiss(record, by=request.user)
        messages.success(request, _("%s doesn’t work at the desk any more.") % record.person)
        return redirect(back)
    words = (_("Take %s from the desk?") % record.person, _("Take from the desk"))
    return ask(request, assembly, Form(), *words, back, back_name=_("Who works at the desk"), danger=True)


def _found(assembly: Assembly, q: str, which: str) -> QuerySet[Registration]:
    """Everyone who isn't at an end, or only who has or hasn't come; a code finds one badge alone, whosever it is."""
    counted = Prefetch("check_ins", CheckIn.objects.counted().select_related("by"), to_attr="counted")
    rows = assembly.registrations.select_related("person", "delegation__nmo", "badge")
    rows = rows.prefetch_related(counted)
    code = normalise(q)
    if code and rows.filter(badge__code=code).exists():
        return rows.filter(badge__code=code).order_by("pk")
    rows = rows.filter(state__in=OPEN)
    if which:
        there = CheckIn.objects.counted().filter(registration__assembly=assembly).values("registration")
        coming = rows.filter(state__in=COMING)
        is_missing = which == FindForm.MISSING
        rows = coming.exclude(pk__in=there) if is_missing else coming.filter(pk__in=there)
    text = Concat(
        NAME,
        Value(" "),
        Unaccented("given_name"),
        Value(" "),
        Unaccented("delegation__nmo__short_name"),
        output_field=TextField(),
    )
    for word in q.split():
        rows = rows.alias(plain=text).filter(plain__contains=Unaccented(Value(word)))
    return rows.order_by(NAME, "pk")


def _complete(assembly: Assembly, rows: list[Registration]) -> None:
    """What the desk has to know of each: what is missing, and where they are."""
    dues = dues_of(assembly, rows)
    last = Passage.objects.filter(registration__in=rows).order_by("registration", "-at", "-pk")
    direction = dict(last.distinct("registration").values_list("registration", "direction"))
    for one in rows:
        one.due = dues[one.pk]  # type: ignore[attr-defined]
        one.is_out = direction.get(one.pk) == Passage.Direction.OUT  # type: ignore[attr-defined]
        one.is_coming = one.state in COMING  # type: ignore[attr-defined]
        one.is_ended = one.state not in OPEN  # type: ignore[attr-defined]


def _back(record: Registration, request: HttpRequest) -> str:
    """The desk as it was searched, for the next one in the queue."""
    address = reverse("assemblies:desk", args=[record.assembly.slug])
    asked = {name: (request.POST.get(name) or request.GET.get(name, ""))[:100] for name in ("q", "which")}
    search = urlencode({name: value for name, value in asked.items() if value})
    return f"{address}?{search}" if search else address
