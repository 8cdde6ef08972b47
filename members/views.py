"""Pages of organizations, and each person's own profile."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.forms import NMOFilter, ProfileForm
from members.map import map_of
from members.models import NMO, MembershipStatus, Unaccented, User
from members.zones import zone_in_words
from workflows.limits import limit_searches

# The newest of an NMO's endorsed projects; the directory has all.
MOST_PROJECTS = 5


@login_not_required
@require_safe
@limit_searches
def home(request: HttpRequest) -> HttpResponse:
    """All organizations by region, to filter and to search."""
    form = NMOFilter(request.GET)
    found = form.narrow(NMO.objects.present())
    context = {
        "filter": form,
        "nmos": found.with_status().order_by("region", Unaccented("short_name")),
        "territory_count": found.count_territories(),
        "statuses": dict(MembershipStatus.Status.choices),
    }
    return render(request, "members/home.html", context)


@login_not_required
@require_safe
def nmo(request: HttpRequest, slug: str) -> HttpResponse:
    """One organization: facts, membership, officers of today, faculties, projects, what it offers as a host.

    Offices, conditions, projects and assemblies belong to apps above this one: the page reaches them through
    the NMO’s relations.
    """
    record = get_object_or_404(NMO.objects.with_status(), slug=slug)
    local_committees = list(
        record.local_committees.filter(is_active=True).order_by(Unaccented("city"), "faculty")
    )
    context = {
        "nmo": record,
        "time_zone": zone_in_words(record.time_zone, timezone.now().date()),
        "history": record.statuses.all(),
        "officers": record.terms.current()
        .filter(office__level="national")
        .with_names()
        .order_by("office__order", "seat"),
        "local_committees": local_committees,
        "map": map_of(local_committees),
        "national_committees": record.national_committees.active().with_links(),
        "may_keep": any(term.speaks_for(record) for term in getattr(request, "terms", [])),
        "conditions": record.conditions.open()
        .select_related("nmo", "season")
        .order_by("season__start_year", "programme"),
        "projects": record.projects.public()
        .select_related("public_revision")
        .order_by("-public_since", "-pk")[:MOST_PROJECTS],
        "assemblies": record.hosted_assemblies.all(),
        "statuses": dict(MembershipStatus.Status.choices),
        "today": timezone.now().date(),
        "may_change_membership": any(
            (term.office.level, term.office.role) == ("federation", "secretary-general")
            for term in getattr(request, "terms", [])
        ),
    }
    return render(request, "members/nmo.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What I say of myself, and the offices I hold, will hold and have held."""
    me = User.objects.get(pk=request.user.pk)  # type: ignore[misc]
    terms = list(me.terms.with_names().with_phase())
    is_bound = me.nmo_id is not None and any(term.phase != "ended" for term in terms)  # type: ignore[attr-defined]
    chosen = {"nmo": request.GET["nmo"]} if "nmo" in request.GET and not is_bound else {}
    form = ProfileForm(request.POST or None, instance=me, initial=chosen)
    if is_bound:
        form.keep_nmo()
    target = _next(request)
    form.require(*_needed_for(target))
    if request.method == "POST" and form.is_valid():
        form.save()
        return _saved(request, form, target)
    return render(request, "members/profile.html", {"form": form, "terms": terms, "next_url": target})


def _saved(request: HttpRequest, form: ProfileForm, target: str) -> HttpResponse:
    """Say so in the language just chosen; from now on it stands with the person, not in a cookie."""
    with translation.override(form.instance.language):
        messages.success(request, _("Your profile is saved."))
        if form.lacks_faculty and not target:
            messages.info(request, _("Now choose your faculty."))
    response = HttpResponseRedirect(target or reverse("members:profile"))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


def _next(request: HttpRequest) -> str:
    """The page of ours from which the person came to complete their profile, if any."""
    target = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else ""


def _needed_for(target: str) -> list[str]:
    """What the page that the person is on the way to asks of a profile: who applies studies somewhere."""
    if not target:
        return []
    return ["nmo", "local_committee"] if urlsplit(target).path == reverse("exchanges:apply") else ["nmo"]
