"""What erasing does to rows: the labels say which fields are emptied and which rows go."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Now
from pghistory.models import Event

from documents.files import remove
from documents.models import PrivateFile, VerificationCode
from exchanges.models import CardOfAcceptance
from ifmsa_portal.my_data.labels import labels, labels_of
from outbox.models import Email
from workflows.models import LogEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import Model, QuerySet

    from members.models import User

# Stands where something was that may not be empty.
GONE = "—"
NOBODY = "@erased.invalid"
# The names that kept files are downloaded by, and the digest of nothing in particular.
NAMES = {
    PrivateFile.Type.PDF: "paper.pdf",
    PrivateFile.Type.JPEG: "picture.jpg",
    PrivateFile.Type.PNG: "picture.png",
}
NO_DIGEST = "0" * 64
# What was decided stays decided with a reason, even when nobody may read it any more.
NEVER_EMPTY = {"committees.Candidature.reason"}


class RandomUUID(models.Func):
    """A fresh one for each row."""

    function = "gen_random_uuid"
    template = "%(function)s()::text"
    output_field = TextField()


def forget(rows: QuerySet[Any], *, retention: Collection[str] = ()) -> int:
    """Do to these rows what their labels say of erasing; gives how many there were.

    With `retention` only to the fields that are kept for so long. Files go with their rows.
    """
    model = rows.model
    chosen = {
        name: label
        for name, label in labels_of(model).items()
        if not retention or label.retention in retention
    }
    keys = list(rows.values_list("pk", flat=True))
    found = model._base_manager.filter(pk__in=keys)  # noqa: SLF001
    if model is PrivateFile:
        forget_files(found)
    elif any(label.erasure == "delete" for label in chosen.values()) and not _has_other(chosen):
        _forget_files_of(found)
        found.delete()
    else:
        _clear(found, [name for name, label in chosen.items() if label.erasure == "clear"])
    return len(keys)


def _has_other(chosen: Any) -> bool:
    """Whether a part of the row stays: then only single fields go."""
    return any(label.erasure != "delete" for label in chosen.values())


def _clear(rows: QuerySet[Any], names: Iterable[str]) -> None:
    """Empty these columns in the rows, and in the history that triggers have written of them."""
    fields = [rows.model._meta.get_field(name) for name in names]
    emptied: dict[str, Any] = {field.name: empty(field) for field in fields if not _is_made(field)}
    if not emptied:
        return
    keys = list(rows.values_list("pk", flat=True))
    rows.update(**emptied)
    for event in histories().get(rows.model, []):
        kept = {field.name for field in event._meta.concrete_fields}
        with pgtrigger.ignore(f"{event._meta.label}:append_only"):
            event._base_manager.filter(pgh_obj__in=keys).update(  # noqa: SLF001
                **{name: value for name, value in emptied.items() if name in kept}
            )


def _is_made(field: Any) -> bool:
    """Made from other columns, or no column at all."""
    return bool(field.generated or field.many_to_many)


def empty(field: Any) -> Any:
    """What stands in a column once it is cleared."""
    if field.null:
        return None
    if isinstance(field, models.EmailField) and not field.blank:
        return Concat(RandomUUID(), Value(NOBODY))
    if field.unique:
        return Cast(RandomUUID(), field)
    if field.has_default():
        return field.get_default()
    if field.blank and f"{field.model._meta.label}.{field.name}" not in NEVER_EMPTY:
        return ""
    return Case(When(**{field.name: ""}, then=Value("")), default=Value(GONE))


@cache
def histories() -> dict[type[Model], list[type[Event]]]:
    """The tables of history of each model."""
    found: dict[type[Model], list[type[Event]]] = {}
    for model in apps.get_models():
        if issubclass(model, Event) and hasattr(model, "pgh_tracked_model"):
            found.setdefault(model.pgh_tracked_model, []).append(model)
    return found


def forget_files(files: QuerySet[PrivateFile]) -> int:
    """Take the bytes away, the names and the digests; the row stays for its readings.

    What hangs on a project or on a committee's page is theirs: it only loses the name that the person gave it.
    """
    named = Case(*(When(content_type=kind, then=Value(name)) for kind, name in NAMES.items()))
    own = files.exclude(is_kept())
    gone = list(own.filter(removed_at=None))
    for file in gone:
        remove(file)
    own.update(sha256=NO_DIGEST)
    files.update(original_name=named)
    return len(gone)


def is_kept() -> Q:
    """A file that a row with the label “keep” names."""
    kept = Q(pk__in=[])
    for model, name in _ways_to_files():
        if labels_of(model)[name].erasure == "keep":
            kept |= Q(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))  # noqa: SLF001
    return kept


def _forget_files_of(rows: QuerySet[Any]) -> None:
    """The files that the rows name go before the rows do."""
    for model, name in _ways_to_files():
        if model is rows.model:
            forget_files(PrivateFile.objects.filter(pk__in=list(rows.values_list(name, flat=True))))


@cache
def _ways_to_files() -> list[tuple[type[Model], str]]:
    """Every column that names a private file and isn't the log of readings."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model._meta.label in labels() and model._meta.label != "documents.FileRead"
        for field in model._meta.concrete_fields
        if field.related_model is PrivateFile
    ]


def forget_words(person: User, addresses: list[str]) -> None:
    """Mails to others, notes of the log and the admin's own log, wherever they name the person."""
    words = _words_of(person, addresses)
    mails = Email.objects.filter(_names(words, "subject", "text", "last_error"))
    mails.exclude(state=Email.State.SENT).delete()
    mails.update(subject=GONE, text="", html="", last_error="")
    LogEntry.objects.filter(_names(words, "note")).erase_notes()
    entries = AdminEntry.objects.filter(
        _names(words, "object_repr", "change_message")
        | Q(content_type__app_label="members", content_type__model="user", object_id=str(person.pk))
    )
    entries.update(object_repr=GONE, change_message="")


def _words_of(person: User, addresses: list[str]) -> list[str]:
    """What names the person and hardly anyone else: whole names, addresses."""
    names = [
        f"{person.given_names} {person.family_names}".strip(),
        f"{person.family_names} {person.given_names}".strip(),
        person.latin_name,
        *addresses,
    ]
    return sorted({name for name in names if name and name != GONE})


def _names(words: list[str], *fields: str) -> Q:
    """Rows in which one of them stands. A name of one word counts only as a word of its own."""
    found = Q(pk__in=[])
    for word in words:
        for field in fields:
            if " " in word or "@" in word:
                found |= Q(**{f"{field}__icontains": word})
            else:
                found |= Q(**{f"{field}__iregex": rf"(?<!\w){_literal(word)}(?!\w)"})
    return found


def _literal(word: str) -> str:
    """For PostgreSQL's expressions: a mark stands for itself."""
    return "".join(character if character.isalnum() else f"\\{character}" for character in word)


def forget_contact(addresses: list[str]) -> None:
    """Cards that name the person as the one to ask: another student's, so that only name and ways to reach go."""
    names = ["contact_name", "contact_email", "contact_phone"]
    fields = [CardOfAcceptance._meta.get_field(name) for name in names]
    CardOfAcceptance.objects.filter(contact_email__in=addresses).update(
        **{field.name: empty(field) for field in fields}
    )


def forget_notes_about(person: User) -> None:
    """What others wrote when they moved the person's own records: the move stays, the words go."""
    subjects: list[tuple[str, Iterable[Any]]] = [
        ("exchanges.application", person.applications.values("uuid")),
        ("committees.candidature", person.candidatures.values("uuid")),
        ("committees.term", person.terms.values("uuid")),
        ("assemblies.registration", person.registrations.values("uuid")),
        ("members.user", [person.uuid]),
    ]
    for kind, records in subjects:
        LogEntry.objects.filter(subject_type=kind, subject_id__in=records).erase_notes()


def forget_papers(person: User) -> None:
    """Letters and certificates of assemblies stop holding, and their public pages name nobody any more."""
    codes = VerificationCode.objects.filter(delegate_paper__registration__person=person.pk)
    codes.filter(revoked_at=None).update(revoked_at=Now(), revocation_reason="The account was erased.")
    codes.update(facts=[])
