"""The copy as a page: what a person reads without the portal, and without knowing its tables."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from workflows.models import database_now

if TYPE_CHECKING:
    from django.db.models import Model

    from ifmsa_portal.my_data.taking import Kind

# For programs, which read data.json: keys, the layout of mails whose words stand beside it, what a search looks in.
NOT_TO_READ = {"uuid", "html", "facets", "search_text", "plain_text", "plain_title"}
# Of fields that their models give no name of their own.
NAMES = {
    "asked_by": gettext_lazy("asked by"),
    "cast_by": gettext_lazy("cast by"),
    "counted_by": gettext_lazy("counted by"),
    "invited_by": gettext_lazy("invited by"),
    "issued_by": gettext_lazy("issued by"),
    "order": gettext_lazy("order"),
    "person": gettext_lazy("person"),
    "public_since": gettext_lazy("public since"),
    "version": gettext_lazy("version"),
    "writer": gettext_lazy("writer"),
}


def as_page(person: User, found: dict[str, list[Kind]], files: list[tuple[str, str]]) -> str:
    """What was found, each field by its name and each value in words; with the files of the ZIP."""
    groups = {
        title: [(kind.name, [_lines(kind.model, row) for row in kind.rows]) for kind in kinds]
        for title, kinds in found.items()
    }
    context = {"person": person, "groups": groups, "files": files, "now": database_now()}
    return render_to_string("my_data/takeout.html", context)


def _lines(model: type[Model], row: dict[str, Any]) -> list[tuple[str, str]]:
    """The row's fields that say something to a reader."""
    told = []
    for name, value in row.items():
        field: Any = model._meta.get_field(name)
        if name not in NOT_TO_READ and value not in (None, "", [], {}):
            words = dict(field.flatchoices or []) if hasattr(field, "flatchoices") else {}
            told.append((capfirst(str(called(field))), _in_words(value, words)))
    return told


def called(field: Any) -> Any:
    """The field's name in the reader's language; a record that has none of its own is called what it is."""
    if isinstance(field.verbose_name, Promise):
        return field.verbose_name
    if field.is_relation and field.related_model is not User:
        return field.related_model._meta.verbose_name
    return NAMES.get(field.name, field.verbose_name)


def _in_words(value: Any, words: dict[Any, Any]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{date_format(value.astimezone(dt.UTC), 'j F Y, H:i')} UTC"
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, list):
        return ", ".join(_in_words(one, words) for one in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_in_words(one, {})}" for name, one in value.items())
    return str(words.get(value, value))
