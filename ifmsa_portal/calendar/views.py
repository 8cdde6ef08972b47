"""The calendar as a page and as feeds."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.core.internal.ratelimit import consume, respond_429
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ifmsa_portal.calendar import feeds
from ifmsa_portal.calendar.dates import KINDS, by_month, dates_of, public_dates
from members.models import NMO, Unaccented, User
from members.zones import zone_in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from django.http import HttpRequest

# Programs of many people may come from one address of a large provider.
LOOKS = {"feed": "600/m/ip"}
QUARTER = 15 * 60
MONTHS_AT_FIRST = 4


class PublicFilter(forms.Form):
    """What someone asks of the public calendar; it stays in the address, of the page and of the feed."""

    kind = forms.ChoiceField(label=gettext_lazy("Show"), required=False)
    nmo = forms.ModelChoiceField(
        NMO.objects.none(),
        label=gettext_lazy("Deadlines of one host"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All hosts"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = [("", _("Everything")), *KINDS.items()]  # type: ignore[attr-defined]
        hosts = NMO.objects.filter(conditions__is_published=True, conditions__season__is_open=True).distinct()
        self.fields["nmo"].queryset = NMO.objects.filter(pk__in=hosts).order_by(Unaccented("short_name"))  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """The kind and the host; nothing for what nobody could have chosen."""
        if not self.is_valid():
            return {}
        nmo = self.cleaned_data["nmo"]
        return {"kind": self.cleaned_data["kind"], "nmo": nmo.slug if nmo else ""}


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Day by day: one's own dates, or with `view=public` and for visitors those that everyone may know."""
    user = request.user
    is_public = not user.is_authenticated or request.GET.get("view") == "public"
    form = PublicFilter(request.GET) if is_public else None
    dates = public_dates(**form.asked) if form else dates_of(user)  # type: ignore[arg-type]
    months = by_month(dates)
    context = {
        "months": months if "all" in request.GET else months[:MONTHS_AT_FIRST],
        "is_cut": "all" not in request.GET and len(months) > MONTHS_AT_FIRST,
        "filter": form,
        "is_public": is_public,
        "zone": zone_in_words(timezone.get_current_timezone_name(), database_now().date()),
        "public_feed": settings.SITE_URL + _asked_feed(form),
        "own_feed": feeds.address_of(user) if user.is_authenticated else "",
    }
    return render(request, "ifmsa_portal/calendar.html", context)


@require_POST
def change_feed(request: HttpRequest) -> HttpResponse:
    """A new secret address, or none any more: the one before stops working at once."""
    user = request.user
    assert isinstance(user, User)
    if "withdraw" in request.POST:
        feeds.withdraw(user)
        messages.success(
            request, _("Your calendar’s address is withdrawn: programs that follow it get nothing more.")
        )
    else:
        feeds.renew(user)
        messages.success(
            request, _("Your calendar has a new address. One that you had before no longer works.")
        )
    return redirect(f"{reverse('calendar')}#subscribe")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A person's dates for their own calendar: what they may see today, to whoever knows the address."""
    if not consume(request, app="portal", action="feed", config=LOOKS, limit_get=True):
        return respond_429(request)
    owner = feeds.owner_of(secret)
    if owner is None:
        raise Http404
    with translation.override(owner.language), timezone.override(zoneinfo.ZoneInfo(owner.time_zone)):
        content = feeds.as_ics(feeds.own_name(), dates_of(owner))
    response = _answer(request, content, "private")
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def public_calendar(request: HttpRequest) -> HttpResponse:
    """What everyone may know, as a feed; filtered as the page is."""
    if not consume(request, app="portal", action="feed", config=LOOKS, limit_get=True):
        return respond_429(request)
    dates = public_dates(**PublicFilter(request.GET).asked)
    return _answer(request, feeds.as_ics(_("IFMSA Portal: public dates"), dates), "public")


def _asked_feed(form: PublicFilter | None) -> str:
    """Where the feed of the dates is that the filter lets through."""
    asked = {name: value for name, value in form.asked.items() if value} if form else {}
    return reverse("public_calendar") + (f"?{urlencode(asked)}" if asked else "")


def _answer(request: HttpRequest, content: bytes, whose: str) -> HttpResponse:
    """The feed, or 304 to a program that has it already; kept for a quarter of an hour."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = feeds.etag_of(content)
    response["Cache-Control"] = f"{whose}, max-age={QUARTER}"
    response["Content-Disposition"] = 'inline; filename="ifmsa.ics"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
