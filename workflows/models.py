"""The log of every move: append-only, each entry sealed with the one before."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from workflows.words import as_stored, title_in_words


def database_now() -> Any:
    """The instant of this statement by the database's clock, the only clock that counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def subject_type(record: models.Model | type[models.Model]) -> str:
    """The log's name for a kind of record, such as `exchanges.application`."""
    return record._meta.label_lower


class OnlyErased(pgtrigger.Protect):
    """Refuses every change but one: a note, with its salt, is taken out. Its digest stays, and so the seal."""

    def get_func(self, model: Any) -> str:
        """Everything but the note and its salt must be what it was, and both must be gone."""
        refusal: str = super().get_func(model)
        return f"""
            IF TG_OP = 'UPDATE' AND OLD.note_digest <> '' AND NEW.note = '' AND NEW.note_salt = ''
                AND to_jsonb(NEW) - 'note' - 'note_salt' = to_jsonb(OLD) - 'note' - 'note_salt'
            THEN
                RETURN NEW;
            END IF;
            {refusal.strip()}
        """


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    """The log, by subject."""

    def about(self, record: Any) -> LogEntryQuerySet:
        """The moves of one record, oldest first."""
        return self.filter(subject_type=subject_type(record), subject_id=record.uuid).order_by("number")

    def append(
        self,
        record: Any,
        verb: str,
        *,
        source: str,
        by: Any,
        standing: Any = None,
        note: str = "",
        target: str | None = None,
    ) -> LogEntry:
        """Log one move, to `target` where the record has no state.

        The caller's UPDATE holds the record's row, so entries of one record never race.
        """
        last = self.about(record).last()
        entry = LogEntry(
            subject_type=subject_type(record),
            subject_id=record.uuid,
            number=last.number + 1 if last else 1,
            verb=verb,
            source=source,
            target=record.state if target is None else target,
            by=by,
            office=as_stored(standing, "office"),
            place=str(getattr(standing, "place", "")),
            note=note,
            at=database_now(),
            previous=last.digest if last else "",
        )
        if note:
            entry.note_salt = secrets.token_hex(16)
            entry.note_digest = entry.digest_of_note()
        entry.digest = entry.seal()
        entry.save(force_insert=True)
        return entry

    def erase_notes(self) -> int:
        """Take the words out and leave who did what and when; gives how many there were.

        The seals hold: they are over the digests of the notes.
        """
        return self.exclude(note_digest="").exclude(note="").update(note="", note_salt="")


class LogEntry(models.Model):
    """One move of one record: what, from where to where, by whom, in which office, when, and why."""

    subject_type = models.CharField(_("kind of record"), max_length=100)
    subject_id = models.UUIDField(_("record"))
    number = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("verb"), max_length=40)
    source = models.CharField(_("from"), max_length=40, blank=True)
    target = models.CharField(_("to"), max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    office = models.CharField(_("in office"), max_length=120, blank=True)
    place = models.CharField(_("of"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    # What is sealed of a note is its digest, with a salt: so a note can be erased, and nobody guesses it then.
    note_salt = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    note_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    at = models.DateTimeField(_("at"))
    previous = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log of moves")
        ordering = ["subject_type", "subject_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="log_numbers_without_twins"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="log_numbers_from_one"),
        ]
        indexes = [models.Index(fields=["-at"], name="log_by_time")]
        triggers = [OnlyErased(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} {self.number}: {self.verb}"

    def seal(self) -> str:
        """The SHA-256 over this entry and the one before, as 64 hex digits: a later change shows."""
        content = [
            self.previous,
            self.subject_type,
            str(self.subject_id),
            self.number,
            self.verb,
            self.source,
            self.target,
            self.by_id,
            self.office,
            self.place,
            self._sealed_note(),
            self.at.isoformat(timespec="microseconds"),
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def digest_of_note(self) -> str:
        """The SHA-256 over salt and note, as 64 hex digits."""
        return hashlib.sha256(f"{self.note_salt}{self.note}".encode()).hexdigest()

    @property
    def in_office(self) -> str:
        """The office in the reader's language."""
        return title_in_words(self.office)

    @property
    def is_note_erased(self) -> bool:
        """Whether there was a note, and it was taken out."""
        return bool(self.note_digest) and not self.note and not self.note_salt

    def _sealed_note(self) -> str:
        """The note's digest, while the note is what it was or is erased; a changed note breaks the seal."""
        if self.is_note_erased or self.note_digest == self.digest_of_note():
            return self.note_digest
        return self.note


class Submission(models.Model):
    """A form's token and what came of it: the same form sent twice makes one thing and gives the same answer."""

    token = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=500)
    answer = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("form submission")
        verbose_name_plural = _("form submissions")

    def __str__(self) -> str:
        return f"{self.path} {self.token}"
