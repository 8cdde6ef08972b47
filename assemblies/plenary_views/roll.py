"""The roll call of the credential committee: who is there, who votes for whom, live with its quorum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assemblies import workflow
from assemblies.door import find_plenary, tried
from assemblies.forms.reasons import ReasonForm
from assemblies.models import Debt, Mandate, Plenary
from assemblies.permissions import is_chair, is_credentials
from assemblies.plenary_forms import ProxyForm, RollFilter, VoterForm
from assemblies.plenary_views.door import find_mandate
from assemblies.quorum import quorum_of
from committees.models import Office, Term
from members.models import Unaccented
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

Bar = Mandate.Bar


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every NMO on the roll, with one button: there, or not. Pressed twice it says the same, so no token is asked.

    With a script one row and the quorum are put anew; without, the page comes back where it was.
    """
    record = find_plenary(uuid)
    keeps = bool(is_credentials(request.user, record))
    if not keeps and not is_chair(request.user, record):
        raise PermissionDenied
    if request.method == "POST":
        return _call(request, record)
    form = RollFilter(request.GET)
    mandates = list(_filtered(record, form))
    context = {
        "plenary": record,
        "filter": form,
        "keeps": keeps,
        "mandates": mandates,
        "is_narrowed": any(request.GET.get(name) for name in ("q", "show")),
        "quorum": quorum_of(record),
    }
    _add_expected(mandates)
    return render(request, "assemblies/plenary/roll.html", context)


@page
def freeze_roll(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the roll from the memberships of today."""
    record = find_plenary(uuid)
    _only_committee(request, record)
    if request.method == "POST":
        tried(
            request,
            lambda: workflow.freeze_roll(record, by=request.user),
            _("The roll is written from the memberships of today."),
        )
        return redirect("assemblies:roll", record.uuid)
    context = {
        "plenary": record,
        "question": _("Write the roll from today’s memberships?"),
        "told": _("Full members get a vote. What was said of debts and of who votes is kept."),
        "button": _("Write the roll"),
        "back": reverse("assemblies:roll", args=[record.uuid]),
    }
    return render(request, "assemblies/plenary/ask.html", context)


@page
def mandate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One NMO on the roll: who votes, by whom it is represented, whether debts take its vote."""
    record = find_mandate(uuid)
    _only_committee(request, record)
    verb = request.POST.get("verb", "")
    forms = {name: make(request.POST if verb == name else None, record) for name, make in FORMS.items()}
    if request.method == "POST" and _move(request, verb, record, forms):
        return redirect(f"{reverse('assemblies:roll', args=[record.plenary.uuid])}#nmo-{record.nmo.slug}")
    represents = record.represented.select_related("nmo").order_by("nmo__short_name")
    context = {
        "mandate": record,
        "plenary": record.plenary,
        "represents": represents,
        "owed": Debt.objects.owed_by(record.nmo),
        "forms": forms,
        "form": forms.get(verb),
    }
    return render(request, "assemblies/plenary/mandate.html", context)


FORMS: dict[str, Any] = {
    "vote": lambda data, record: VoterForm(data, mandate=record),
    "represent": lambda data, record: ProxyForm(data, mandate=record),
    "bar": lambda data, _record: ReasonForm(data, prefix="bar"),
    "lift": lambda data, _record: ReasonForm(data, prefix="lift"),
}


def _move(request: HttpRequest, verb: str, record: Mandate, forms: dict[str, Any]) -> bool:
    """Take the verb that was pressed; False where its form has errors."""
    user: Any = request.user
    form = forms.get(verb)
    if form is not None and not form.is_valid():
        return False
    verbs = {
        "vote": lambda: workflow.mark_present(record, form.person, by=user),
        "represent": lambda: workflow.represent(record, form.cleaned_data["proxy"], by=user),
        "bar": lambda: workflow.bar_for_debts(record, form.cleaned_data["reason"], by=user),
        "lift": lambda: workflow.lift_bar(record, form.cleaned_data["reason"], by=user),
        "end_proxy": lambda: workflow.end_proxy(record, by=user),
    }
    if verb in verbs:
        tried(request, verbs[verb], _("%s: it is on the roll.") % record.nmo)
    return True


def _call(request: HttpRequest, record: Plenary) -> HttpResponse:
    """One press of the roll call."""
    _only_committee(request, record)
    is_there = "present" in request.POST
    key = request.POST.get("present" if is_there else "absent", "")
    found = get_object_or_404(_roll(record), uuid=key) if _is_uuid(key) else None
    refused = _press(request, found, is_there=is_there) if found else _("Press a button beside an NMO.")
    if getattr(request, "htmx", False) and found:
        # Beside the one that was pressed: those that it represents, and who represented it.
        beside = Q(proxy=found.pk) | Q(pk=found.proxy_id)
        rows = list(_roll(record).filter(Q(pk=found.pk) | beside))
        _add_expected(rows)
        one = next(row for row in rows if row == found)
        others = [row for row in rows if row != found]
        context = {
            "plenary": record, "mandate": one, "others": others, "refused": refused,
            "quorum": quorum_of(record), "keeps": True,
        }  # fmt: skip
        return render(request, "assemblies/plenary/_mandate_called.html", context)
    if refused:
        messages.warning(request, refused)
    kept = {name: value for name in ("q", "show") if (value := request.POST.get(name))}
    back = reverse("assemblies:roll", args=[record.uuid]) + (f"?{urlencode(kept)}" if kept else "")
    return redirect(f"{back}#nmo-{found.nmo.slug}" if found else back)


def _press(request: HttpRequest, found: Mandate, *, is_there: bool) -> str:
    """Mark it; why not, or nothing."""
    user: Any = request.user
    try:
        if not is_there:
            workflow.mark_absent(found, by=user)
            return ""
        voter = found.voter or _expected([found]).get(found.nmo_id)
        if voter is None:
            return _("Say first who votes for %s.") % found.nmo
        workflow.mark_present(found, voter, by=user)
    except (workflow.Refused, NotNow) as refusal:
        return str(refusal)
    return ""


def _roll(record: Plenary) -> Any:
    held = Prefetch("represented", Mandate.objects.select_related("nmo").order_by("nmo__short_name"))
    mandates = record.mandates.select_related("nmo", "voter", "proxy__nmo").prefetch_related(held)
    return mandates.order_by("nmo__short_name", "pk")


def _filtered(record: Plenary, form: RollFilter) -> Any:
    found = _roll(record)
    if not form.is_valid():
        return found
    for word in form.cleaned_data["q"].split()[:10]:
        found = found.filter(nmo__plain_names__contains=Unaccented(Value(word)))
    heard = Q(is_present=True) | Q(proxy__is_present=True)
    shown = {"present": heard, "absent": Q(bar=Bar.NONE) & ~heard, "barred": ~Q(bar=Bar.NONE)}
    return found.filter(shown.get(form.cleaned_data["show"], Q()))


def _add_expected(mandates: list[Mandate]) -> None:
    """Beside each NMO who would vote for it at one press."""
    people = _expected([one for one in mandates if one.voter_id is None])
    for one in mandates:
        one.expected = one.voter or people.get(one.nmo_id)


def _expected(mandates: list[Mandate]) -> dict[int, User]:
    """The Presidents of these NMOs today: who votes unless someone else was named."""
    terms = Term.objects.current().filter(
        nmo__in=[one.nmo_id for one in mandates],
        office__level=Office.Level.NATIONAL,
        office__role=Office.Role.PRESIDENT,
    )
    return {term.nmo_id: term.holder for term in terms.select_related("holder") if term.nmo_id}


def _only_committee(request: HttpRequest, record: Any) -> None:
    if not is_credentials(request.user, record):
        raise PermissionDenied


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
