"""Announcements as readers see them: the archive, and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.announcement_emails import words_of
from committees.announcement_permissions import is_author, is_second_reader, offices_to_announce_from
from committees.audience import addressed, yet_to_get
from committees.forms.announcements import ArchiveFilter, audience_in_words
from committees.models import Announcement
from committees.placeholders import fill, general_words
from committees.workflow import announcements as workflow
from workflows.limits import limit_searches
from workflows.models import LogEntry

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

State = Announcement.State
ON_A_PAGE = 20


@login_not_required
@never_cache
@require_safe
@limit_searches
def archive(request: HttpRequest) -> HttpResponse:
    """What was announced, the newest first: what this reader may read, by committee and words."""
    form = ArchiveFilter(request.GET)
    found = Announcement.objects.visible_to(request.user).sent().with_texts()
    if form.is_valid():
        found = found.saying(form.cleaned_data["q"])
        if committee := form.cleaned_data["committee"]:
            found = found.filter(office__committee=committee)
    offices = offices_to_announce_from(request.user) if request.user.is_authenticated else []
    context = {
        "filter": form,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "is_narrowed": any(request.GET.get(name) for name in ("q", "committee")),
        "open": _open(offices),
        "may_announce": bool(offices),
    }
    return render(request, "committees/announcements/archive.html", context)


@login_not_required
@never_cache
@require_safe
def announcement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One announcement: for its readers; with all that belongs to it for those who write it."""
    record = visible_announcement(request, uuid)
    return render(request, "committees/announcements/announcement.html", page_context(request, record))


def visible_announcement(request: HttpRequest, uuid: UUID) -> Announcement:
    """An announcement that this person may read, else 404."""
    found = Announcement.objects.visible_to(request.user).select_related("office__committee", "written_by")
    record = found.filter(uuid=uuid).prefetch_related("texts", "links").first()
    if record is None:
        raise Http404
    return record


def page_context(request: HttpRequest, record: Announcement) -> dict[str, Any]:
    """What its page shows."""
    user: Any = request.user
    is_desk = user.is_authenticated and (
        user.is_superuser or bool(is_author(user, record) or is_second_reader(user, record))
    )
    chosen = next((one for one in record.texts.all() if one.language == request.GET.get("language")), None)
    text = chosen or record.text
    words = _words(request, record, text.language)
    return {
        "announcement": record,
        "text": text,
        **{name: fill(getattr(text, name), words) for name in ("title", "summary", "body")},
        "is_desk": is_desk,
        **(_desk(user, record) if is_desk else {}),
    }


def _words(request: HttpRequest, record: Announcement, language: str) -> dict[str, str]:
    """What the placeholders say on the page: to who got it their own words, to everyone else general ones.

    Until it is sent they stand as they are written, for those who write it.
    """
    if record.state != State.SENT:
        return {}
    got = record.recipients.filter(person=request.user.pk).select_related("person", "office", "nmo").first()
    with translation.override(language):
        return words_of(got.person, got) if got else general_words()


def _desk(user: Any, record: Announcement) -> dict[str, Any]:
    """What those who write it see beside the text."""
    is_writer = bool(is_author(user, record))
    return {
        "is_writer": is_writer,
        "audience": audience_in_words(record),
        "count": addressed(record).count() if record.is_open else record.recipients.count(),
        "newcomers": yet_to_get(record).count() if record.state == State.SENT else 0,
        "other_languages": [
            one for one in settings.LANGUAGES if one[0] not in {text.language for text in record.texts.all()}
        ],
        "lacks": workflow.what_lacks(record) if is_writer and record.is_open else [],
        "log": LogEntry.objects.about(record).select_related("by"),
        "actions": _actions(user, record),
    }


def _actions(user: Any, record: Announcement) -> list[dict[str, Any]]:
    verbs = workflow.STEPS.open_to(user, record)
    labels = [
        ("send", _("Send it")),
        ("hold", _("It is ready: hold it")),
        ("look_over", _("Say what you think")),
        ("send_again", _("Send to those who came since")),
        ("discard", _("Discard it")),
    ]
    return [
        {
            "label": label,
            "url": reverse(f"committees:{verb}_announcement", args=[record.uuid]),
            "kind": "danger" if verb == "discard" else "",
        }
        for verb, label in labels
        if verb in verbs and (verb != "send_again" or yet_to_get(record).exists())
    ]


def _open(offices: list[Any]) -> list[Announcement]:
    """The drafts and held ones of one's offices."""
    if not offices:
        return []
    open_ones = Announcement.objects.filter(office__in=offices, state__in=workflow.OPEN).with_texts()
    return list(open_ones.order_by("-created_at", "-pk")[:ON_A_PAGE])
