"""Offices of an NMO and of the federation: who holds them, inviting and appointing, and who held them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees import chosen as chosen_office
from committees.forms.granting import AppointForm, GrantForm, InviteForm, grantable
from committees.models import Office, Term
from committees.permissions import may_read_offices, terms_today
from committees.posts import posts_of
from committees.workflow import invitations, terms
from committees.workflow.terms import SeatTaken
from members.models import NMO, Unaccented
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Level = Office.Level
PLACES_A_PAGE = 10
TERMS_A_PAGE = 50
GRANTS = {"grant": "120/d/user"}


@never_cache
@require_safe
def offices(request: HttpRequest, nmo: str = "") -> HttpResponse:
    """Every office of the place: who holds it, who follows, who is invited, where a seat is empty."""
    record = _nmo(nmo)
    if not may_read_offices(request.user, record):
        raise PermissionDenied
    mine = terms_today(request.user)
    tab = "second" if request.GET.get("tab") == "second" else "first"
    context = {
        "nmo": record,
        "tab": tab,
        "tabs": _tabs(record, tab),
        "may_grant": bool(grantable(mine, record)),
        **_rows(request, record, tab, mine),
        **_addresses(record),
    }
    return render(request, "committees/offices.html", context)


@page
def invite(request: HttpRequest, nmo: str = "") -> HttpResponse:
    """Offer an office by mail to whoever owns an address."""
    return _grant(request, _nmo(nmo), InviteForm, "committees/invite.html")


@page
def appoint(request: HttpRequest, nmo: str = "") -> HttpResponse:
    """Give an office at once to someone who is known here."""
    return _grant(request, _nmo(nmo), AppointForm, "committees/appoint.html")


@login_not_required
@require_safe
def history(request: HttpRequest, nmo: str = "") -> HttpResponse:
    """Who held the offices of the federation, or the national ones of an NMO, and when. Public, as they were."""
    record = _nmo(nmo)
    levels = [Level.NATIONAL] if record else [Level.FEDERATION, Level.COMMITTEE]
    ended = Term.objects.ended().filter(office__level__in=levels, nmo=record).with_names()
    context = {
        "nmo": record,
        "page": Paginator(ended.order_by("-last_day", "office__order", "seat", "pk"), TERMS_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "committees/history.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Look from one of several offices: lists and figures follow, rights don't."""
    chosen = chosen_office.choose(request, request.POST.get("office", "")[:36])
    if chosen:
        messages.success(
            request, _("You look from: %s. Your rights stay those of all your offices.") % chosen.label
        )
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else reverse("dashboard"))


def _grant(request: HttpRequest, nmo: NMO | None, form_class: type[GrantForm], template: str) -> HttpResponse:
    """The page of both ways; giving an office asks for a sign-in of the last minutes."""
    choices = grantable(terms_today(request.user), nmo)
    if not choices:
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    chosen = {"office": request.GET.get("office"), "local_committee": request.GET.get("place")}
    form = form_class(request.POST or None, offices=choices, nmo=nmo, by=request.user, initial=chosen)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="committees", action="grant", config=GRANTS, user=request.user):
            return respond_429(request)
        try:
            messages.success(request, _granted(form, request.user))
            return redirect(_addresses(nmo)["offices_url"])
        except SeatTaken as refusal:
            form.add_error("office", str(refusal))
    return render(request, template, {"form": form, "nmo": nmo, **_addresses(nmo)})


def _granted(form: Any, by: Any) -> str:
    """Do what the form says, and say what was done."""
    if isinstance(form, InviteForm):
        invited = invitations.invite(form.invitation(), by=by)
        return _("An invitation goes to %s.") % invited.email
    term = terms.appoint(form.term(), by=by)
    return _("%(name)s is entered: %(office)s.") % {"name": term.holder, "office": term.label}


def _nmo(slug: str) -> NMO | None:
    return get_object_or_404(NMO, slug=slug) if slug else None


def _rows(request: HttpRequest, nmo: NMO | None, tab: str, mine: list[Term]) -> dict[str, Any]:
    """The posts in groups, each with its heading: by local committee, or by committee of the federation."""
    if nmo and tab == "second":
        places = Paginator(
            nmo.local_committees.filter(is_active=True).order_by(Unaccented("city"), "faculty"), PLACES_A_PAGE
        ).get_page(request.GET.get("page"))
        posts = posts_of([Level.LOCAL], nmo, list(places), mine)
        groups = [(str(place), [one for one in posts if one.local_committee == place]) for place in places]
        return {"groups": groups, "page": places}
    if nmo:
        return {"groups": [(_("National offices"), posts_of([Level.NATIONAL], nmo, [None], mine))]}
    level = Level.COMMITTEE if tab == "second" else Level.FEDERATION
    posts = posts_of([level], None, [None], mine)
    names = dict.fromkeys(
        str(one.office.committee) if one.office.committee else _("Offices of the federation") for one in posts
    )
    return {
        "groups": [
            (
                name,
                [one for one in posts if str(one.office.committee or _("Offices of the federation")) == name],
            )
            for name in names
        ]
    }


def _tabs(nmo: NMO | None, current: str) -> list[dict[str, Any]]:
    names = [_("National"), _("Local")] if nmo else [_("Federation"), _("Committees")]
    return [
        {"name": name, "url": f"?tab={tab}", "current": tab == current}
        for tab, name in zip(("first", "second"), names, strict=True)
    ]


def _addresses(nmo: NMO | None) -> dict[str, str]:
    """Where one goes from here: the same pages for an NMO and for the federation."""
    if nmo:
        names = {
            "offices_url": "nmo_offices",
            "invite_url": "nmo_invite",
            "appoint_url": "nmo_appoint",
            "history_url": "nmo_history",
            "roster_url": "import_officers",
        }
        return {key: reverse(f"committees:{name}", args=[nmo.slug]) for key, name in names.items()}
    names = {
        "offices_url": "offices",
        "invite_url": "invite",
        "appoint_url": "appoint",
        "history_url": "history",
    }
    return {key: reverse(f"committees:{name}") for key, name in names.items()}
