"""The desk of who announces: writing it, to whom it goes, a preview as one of them, holding, sending, discarding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, Value
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.announcement_emails import as_read_by
from committees.announcement_permissions import (
    is_author,
    is_second_reader,
    offices_to_announce_from,
    second_readers,
)
from committees.audience import addressed, yet_to_get
from committees.forms.announcements import (
    AnnouncementTextForm,
    AudienceForm,
    HeadForm,
    HoldForm,
    LookOverForm,
    NewAnnouncementForm,
    SendForm,
)
from committees.models import Announcement, AnnouncementText
from committees.views.announcements import visible_announcement
from committees.workflow import announcements as workflow
from members.models import Unaccented
from workflows import pages
from workflows.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

State = Announcement.State
ON_A_PAGE = 50
SENDS = {"announce": "30/d/user"}

move = pages.move(workflow.STEPS, visible_announcement)


@page
def new(request: HttpRequest) -> HttpResponse:
    """Begin an announcement, with its first text."""
    offices = offices_to_announce_from(request.user)
    if not offices:
        raise PermissionDenied
    form = NewAnnouncementForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        record = workflow.create(form.announcement(), form.instance, by=request.user)
        messages.success(request, _("It is kept as a draft. Choose to whom it goes."))
        return redirect("committees:announcement_audience", record.uuid)
    return render(request, "committees/announcements/new.html", {"form": form})


@page
def text(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """Write or change its text in one language; a further language can be taken out again."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    record = _own_open(request, uuid)
    found = record.texts.filter(language=language).first()
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, record, found)
    form = AnnouncementTextForm(
        request.POST or None, text=found or AnnouncementText(announcement=record, language=language)
    )
    context = {
        "form": form,
        "title": _("Text in %s") % dict(settings.LANGUAGES)[language],
        "can_remove": bool(found) and record.texts.count() > 1,
        "writing": get_language_info(language),
    }
    return _kept(request, record, form, context)


@page
def audience(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """To whom it goes."""
    record = _own_open(request, uuid)
    form = AudienceForm(request.POST or None, announcement=record)
    return _kept(request, record, form, {"form": form, "title": _("To whom it goes")}, "audience")


@page
def head(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Deadline and links at its head; who reads it on the site."""
    record = _own_open(request, uuid)
    form = HeadForm(request.POST or None, announcement=record)
    return _kept(request, record, form, {"form": form, "title": _("Deadline, links, readers")}, "head")


@never_cache
@require_safe
def recipients(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everyone whom it reaches today; once it is sent, everyone who got it."""
    record = _read_at_the_desk(request, uuid)
    words = request.GET.get("q", "").strip()
    found: Any = (
        record.recipients.select_related("person", "office", "nmo").order_by("person__plain_name")
        if record.state == State.SENT
        else addressed(record)
    )
    if words:
        plain, who = Unaccented(Value(words)), "person" if record.state == State.SENT else "holder"
        found = found.alias(nmo_name=Unaccented("nmo__short_name")).filter(
            Q(**{f"{who}__plain_name__contains": plain}) | Q(nmo_name__contains=plain)
        )
    context = {
        "announcement": record,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "is_sent": record.state == State.SENT,
    }
    return render(request, "committees/announcements/recipients.html", context)


@never_cache
@require_safe
def preview(request: HttpRequest, uuid: UUID, person: UUID) -> HttpResponse:
    """The mail exactly as one of its recipients would get it now."""
    record = _read_at_the_desk(request, uuid)
    term = get_object_or_404(addressed(record), holder__uuid=person)
    subject, written = as_read_by(record, term)
    context = {
        "announcement": record,
        "term": term,
        "subject": subject,
        "mail": written,
        "writing": get_language_info(term.holder.language),
    }
    return render(request, "committees/announcements/preview.html", context)


@move
def hold(request: HttpRequest, record: Announcement) -> HttpResponse:
    """It is ready; perhaps someone else looks it over."""
    form = HoldForm(request.POST or None, readers=second_readers(record).exclude(holder=request.user.pk))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data["asked"]
        try:
            workflow.hold(record, by=request.user, asked=asked and asked.holder)
            messages.success(request, _("It is held: send it when you like."))
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    context = {"form": form, "question": _("Is it ready?"), "button": _("Hold it")}
    return _ask(request, record, context)


@move
def look_over(request: HttpRequest, record: Announcement) -> HttpResponse:
    """Say what you think of it; who wrote it is told."""
    form = LookOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        workflow.look_over(record, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("%s is told by e-mail.") % record.written_by)
        return redirect(record)
    context = {"form": form, "question": _("What do you think of it?"), "button": _("Tell them")}
    return _ask(request, record, context)


@move
def send(request: HttpRequest, record: Announcement) -> HttpResponse:
    """To everyone whom it reaches now, after the number was seen."""

    def verb(filled: dict[str, Any]) -> int:
        return workflow.send(record, by=request.user, expected=filled["expected"], seen=filled["seen"])

    return _sent(request, record, verb, _("Send it?"))


@move
def send_again(request: HttpRequest, record: Announcement) -> HttpResponse:
    """To those who have come into one of its offices since."""

    def verb(filled: dict[str, Any]) -> int:
        return workflow.send_again(record, by=request.user, expected=filled["expected"])

    return _sent(request, record, verb, _("Send it to those who came since?"))


@move
def discard(request: HttpRequest, record: Announcement) -> HttpResponse:
    """It is never sent."""
    if request.method == "POST":
        workflow.discard(record, by=request.user)
        messages.success(request, _("It is discarded."))
        return redirect(record)
    context = {"question": _("Discard it?"), "button": _("Discard it"), "ends": True}
    return _ask(request, record, {**context, "told": _("It is never sent. Its office still finds it here.")})


def _sent(
    request: HttpRequest, record: Announcement, verb: Callable[[dict[str, Any]], int], question: str
) -> HttpResponse:
    """The page of both sendings; it asks for a sign-in of the last minutes."""
    raise_if_reauthentication_required(request, app="")
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="committees", action="announce", config=SENDS, user=request.user):
            return respond_429(request)
        try:
            number = verb(form.cleaned_data)
            done = ngettext("It goes to %d person.", "It goes to %d people.", number)
            messages.success(request, done % number)
            return redirect(record)
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
            return redirect(record)
    number = yet_to_get(record).count()
    asked = SendForm(initial={"expected": number, "seen": workflow.last_move(record)})
    context = {"form": asked, "question": question, "number": number}
    button = ngettext("Send to %d person", "Send to %d people", number) % number
    return _ask(request, record, {**context, "button": button})


def _ask(request: HttpRequest, record: Announcement, context: dict[str, Any]) -> HttpResponse:
    return render(request, "committees/announcements/ask.html", {"announcement": record, **context})


def _kept(
    request: HttpRequest, record: Announcement, form: Any, context: dict[str, Any], part: str = "part"
) -> HttpResponse:
    """The page of a part; what was held is a draft again once a part of it is kept."""
    if request.method == "POST" and form.is_valid():
        workflow.revise(record, by=request.user)
        form.save()
        messages.success(request, _("It is kept."))
        return redirect(record)
    return render(request, f"committees/announcements/{part}.html", {"announcement": record, **context})


def _remove(request: HttpRequest, record: Announcement, found: AnnouncementText | None) -> HttpResponse:
    """Take a text out; one always stays."""
    if found is None or record.texts.count() == 1:
        raise PermissionDenied
    workflow.revise(record, by=request.user)
    found.delete()
    messages.success(request, _("This text is taken out."))
    return redirect(record)


def _own_open(request: HttpRequest, uuid: UUID) -> Announcement:
    """A draft or held one of one's office, its row held while something of it is kept."""
    record = visible_announcement(request, uuid)
    if request.method == "POST":
        Announcement.objects.select_for_update().get(pk=record.pk)
        record = visible_announcement(request, uuid)
    if not is_author(request.user, record) or not record.is_open:
        raise PermissionDenied
    return record


def _read_at_the_desk(request: HttpRequest, uuid: UUID) -> Announcement:
    """For those who write it, who was asked, and administrators; who merely reads it gets 403."""
    record = visible_announcement(request, uuid)
    user: Any = request.user
    if not (user.is_superuser or is_author(user, record) or is_second_reader(user, record)):
        raise PermissionDenied
    return record
