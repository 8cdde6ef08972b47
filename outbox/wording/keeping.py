"""Changed words of a mail: kept with a version, reset to the template's own; each version stays in the history."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from outbox.models import MailText


class Overtaken(Exception):
    """Someone else has saved these words since they were opened."""


@transaction.atomic
def keep(kind: str, language: str, subject: str, text: str, *, version: int, by: Any) -> None:
    """Give a mail these words in a language; `version` is what the writer had before them, 0 for none."""
    row = _locked(kind, language)
    if (row.version if row else 0) != version:
        raise Overtaken
    row = row or MailText(kind=kind, language=language, version=0)
    row.subject, row.text, row.is_used = subject, text, True
    _save(row, by)


@transaction.atomic
def reset(kind: str, language: str, *, version: int, by: Any) -> None:
    """The template's own words hold again; what was written stays in the history."""
    row = _locked(kind, language)
    if row is None or row.version != version:
        raise Overtaken
    row.is_used = False
    _save(row, by)


def _locked(kind: str, language: str) -> MailText | None:
    return MailText.objects.select_for_update(no_key=True).filter(kind=kind, language=language).first()


def _save(row: MailText, by: Any) -> None:
    row.version += 1
    row.problem, row.changed_by, row.changed_at = "", by, Now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # The first words of this mail in this language came from two people at once.
        raise Overtaken from error
