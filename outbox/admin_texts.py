"""The words of the mails in the admin: every mail there is, changed, looked at, reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from outbox.models import MailText
from outbox.text_forms import WordsForm
from outbox.wording import Overtaken, difference, keep, kinds, preview, read, reset, sample

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    from outbox.wording import Original

LANGUAGES = dict(settings.LANGUAGES)
MOST_VERSIONS = 20


def mails(request: HttpRequest, model_admin: ModelAdmin[MailText]) -> HttpResponse:
    """Every mail by the part of the portal that writes it, and in which languages its words were changed."""
    _only_who(request, model_admin, "view")
    changed = {(row.kind, row.language): row for row in MailText.objects.filter(is_used=True)}
    apps: dict[str, list[dict[str, Any]]] = {}
    for kind in kinds():
        app, _emails, name = kind.split("/")
        cells = [
            {"language": code, "label": label, "row": changed.get((kind, code)), "url": _address(kind, code)}
            for code, label in settings.LANGUAGES
        ]
        apps.setdefault(app, []).append({"name": name, "subject": read(kind).subject, "cells": cells})
    problems = [row for row in changed.values() if row.problem]
    page = _page(request, model_admin, _("Words of the mails"))
    return TemplateResponse(request, "outbox/admin/texts.html", {**page, "apps": apps, "problems": problems})


def words(
    request: HttpRequest, model_admin: ModelAdmin[MailText], app: str, name: str, language: str
) -> HttpResponse:
    """The words of one mail in one language: changed, with a preview of what is typed."""
    kind = _kind(app, name, language)
    _only_who(request, model_admin, "change")
    row = MailText.objects.filter(kind=kind, language=language).select_related("changed_by").first()
    with translation.override(language):
        original = read(kind)
    form = WordsForm(request.POST or None, original=original, initial=_initial(row, original))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        if _kept(request, form, kind, language):
            return HttpResponseRedirect(request.path)
        row = MailText.objects.select_related("changed_by").get(kind=kind, language=language)
    page = _page(request, model_admin, f"{app}: {name} ({LANGUAGES[language]})")
    shown = {**_shown(form, original, row, language), "reset_url": f"{request.path}back/"}
    return TemplateResponse(request, "outbox/admin/words.html", {**page, **shown, "form": form, "row": row})


def back(
    request: HttpRequest, model_admin: ModelAdmin[MailText], app: str, name: str, language: str
) -> HttpResponse:
    """Asks, then resets to the template's own words."""
    kind = _kind(app, name, language)
    _only_who(request, model_admin, "change")
    row = MailText.objects.filter(kind=kind, language=language, is_used=True).first()
    if row is None:
        return HttpResponseRedirect(_address(kind, language))
    if request.method == "POST":
        _reset(request, row)
        return HttpResponseRedirect(_address(kind, language))
    with translation.override(language):
        original = read(kind)
    page = _page(request, model_admin, _("Back to the original words?"))
    pieces = difference(_whole(row.subject, row.text), _whole(original.subject, original.text))
    context = {"row": row, "pieces": pieces, "back_url": _address(kind, language), **_direction(language)}
    return TemplateResponse(request, "outbox/admin/back.html", {**page, **context})


def _kept(request: HttpRequest, form: WordsForm, kind: str, language: str) -> bool:
    """Whether the words were saved; else someone else was quicker, and the page shows both."""
    given = form.cleaned_data
    try:
        keep(kind, language, given["subject"], given["text"], version=given["version"], by=request.user)
    except Overtaken:
        form.add_error(None, _("Someone else has changed these words meanwhile: compare with theirs below."))
        return False
    messages.success(request, _("Saved: from now on this mail goes out with these words."))
    return True


def _reset(request: HttpRequest, row: MailText) -> None:
    version = request.POST.get("version", "")
    try:
        number = int(version) if version.isdecimal() and len(version) < 10 else -1  # noqa: PLR2004 fits an integer
        reset(row.kind, row.language, version=number, by=request.user)
    except Overtaken:
        messages.warning(request, _("Someone else has changed these words meanwhile: look at them first."))
        return
    messages.success(request, _("This mail goes out with its original words again."))


def _initial(row: MailText | None, original: Original) -> dict[str, Any]:
    used = row if row and row.is_used else original
    return {"subject": used.subject, "text": used.text, "version": row.version if row else 0}


def _shown(form: WordsForm, original: Original, row: MailText | None, language: str) -> dict[str, Any]:
    """Preview, differences, gaps and history."""
    typed = form.cleaned_data if form.is_bound and form.is_valid() else None
    given = typed or form.initial
    with translation.override(language):
        seen = preview(
            original, given["subject"], given["text"], set(typed.get("holds", [])) if typed else None
        )
        gaps = [(name, sample(name, gap), gap.loops) for name, gap in original.values.items()]
    return {
        **_direction(language),
        "preview": None if form.errors else seen,
        "gaps": gaps,
        "loops": list(original.loops),
        "original_words": _whole(original.subject, original.text),
        "pieces": difference(
            _whole(original.subject, original.text), _whole(given["subject"], given["text"])
        ),
        "history": _history(row),
        "theirs": _whole(row.subject, row.text) if row and form.non_field_errors() else "",
    }


def _history(row: MailText | None) -> list[Any]:
    """The versions, newest first; that a mail's words couldn't be used is no version."""
    if row is None:
        return []
    events = row.events.select_related("changed_by").order_by("version", "-pgh_id").distinct("version")  # type: ignore[attr-defined]
    return sorted(events, key=lambda event: -event.version)[:MOST_VERSIONS]


def _whole(subject: str, text: str) -> str:
    return f"{subject}\n\n{text}"


def _direction(language: str) -> dict[str, str]:
    return {"language": language, "direction": "rtl" if get_language_info(language)["bidi"] else "ltr"}


def _kind(app: str, name: str, language: str) -> str:
    kind = f"{app}/emails/{name}"
    if language not in LANGUAGES or kind not in kinds():
        raise Http404
    return kind


def _address(kind: str, language: str) -> str:
    app, _emails, name = kind.split("/")
    return reverse("admin:outbox_mailtext_words", args=[app, name, language])


def _only_who(request: HttpRequest, model_admin: ModelAdmin[MailText], may: str) -> None:
    if not request.user.has_perm(f"outbox.{may}_mailtext"):
        raise PermissionDenied


def _page(request: HttpRequest, model_admin: ModelAdmin[MailText], title: str) -> dict[str, Any]:
    return {**model_admin.admin_site.each_context(request), "title": title, "opts": model_admin.opts}
