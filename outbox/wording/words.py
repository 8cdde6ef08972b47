"""Which words a mail goes out with, whatever becomes of those that someone gave it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context
from django.template.base import Template
from django.template.loader import get_template
from django.utils import translation

from outbox.models import MailText
from outbox.text import plain
from outbox.wording.changed import Changed
from outbox.wording.original import SUBJECT, read

logger = logging.getLogger("outbox")

MOST_PROBLEM_CHARACTERS = 300


class Wordings:
    """The words of one mail in every language that it is written in; one query for all of its readers."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.changed = {row.language: row for row in MailText.objects.filter(kind=kind, is_used=True)}
        self.ready: dict[str, Changed] = {}

    def render(self, context: dict[str, Any]) -> tuple[str, str]:
        """Subject and text in the active language. Words that can't be used never stop a mail."""
        context = {**context, "site_url": settings.SITE_URL}
        row = self.changed.get(translation.get_language() or "")
        if row is None:
            return render_original(self.kind, context)
        try:
            return self._ready(row).render(context)
        except Exception as error:  # noqa: BLE001 whatever is wrong with them, the mail goes out
            self._note(row, error)
            return render_original(self.kind, context)

    def _ready(self, row: MailText) -> Changed:
        if row.language not in self.ready:
            self.ready[row.language] = Changed(row.subject, row.text, read(self.kind))
        return self.ready[row.language]

    def _note(self, row: MailText, error: Exception) -> None:
        """The template's words hold from here on; who opens the admin reads why."""
        del self.changed[row.language]
        problem = plain(_in_words(error))
        MailText.objects.filter(pk=row.pk, version=row.version).update(
            problem=problem[:MOST_PROBLEM_CHARACTERS]
        )
        logger.warning("the words of %s can't be used: %s", row, problem)


def _in_words(error: Exception) -> str:
    return (
        " ".join(error.messages) if isinstance(error, ValidationError) else f"{type(error).__name__}: {error}"
    )


def render_original(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """The template's own subject and text. Nothing is escaped: plain text has no mark-up to hide in."""
    template: Template = get_template(f"{kind}.txt").template  # type: ignore[attr-defined]
    head, blank, text = plain(template.render(Context(context, autoescape=False))).lstrip().partition("\n\n")
    if not head.startswith(SUBJECT) or not blank:
        raise ValueError(f"{kind}.txt must begin with “Subject: …” and a blank line.")
    return head.removeprefix(SUBJECT), text


def kinds() -> list[str]:
    """Every mail that has a template, found where they lie: `exchanges/emails/accepted`."""
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    return sorted({found for folder in folders for found in _below(Path(folder))})


def _below(folder: Path) -> Iterator[str]:
    for path in folder.glob("*/emails/[!_]*.txt"):
        yield path.relative_to(folder).with_suffix("").as_posix()
