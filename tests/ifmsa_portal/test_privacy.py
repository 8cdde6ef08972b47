"""Every field says what it is for, how long it is kept, and what export and erasure do with it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from pghistory.models import Event

from ifmsa_portal.my_data.labels import RETENTION
from members.models import User

LABELS = Path(settings.BASE_DIR) / "docs" / "privacy.csv"
OURS = {
    "assemblies",
    "committees",
    "documents",
    "exchanges",
    "ifmsa_portal",
    "members",
    "memberships",
    "my_data",
    "outbox",
    "projects",
    "workflows",
}
# clear: emptied; delete: the row goes; keep: nothing personal;
# unlink: the row stays and points to the emptied account.
ERASURE = {"clear", "delete", "keep", "unlink"}


def rows() -> list[dict[str, str]]:
    """The labels as they are written."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def models() -> list[type[Model]]:
    """Our own models; rows of history carry the labels of the fields that they copy."""
    return [
        model for model in apps.get_models() if model._meta.app_label in OURS and not issubclass(model, Event)
    ]


def fields(model: type[Model]) -> Iterator[Field]:  # type: ignore[type-arg]
    """Its columns and many-to-many relations, without the automatic number."""
    meta = model._meta
    yield from (field for field in meta.concrete_fields if field is not meta.auto_field)
    yield from meta.many_to_many


def names() -> list[str]:
    """All of them as they are labelled."""
    return [f"{model._meta.label}.{field.name}" for model in models() for field in fields(model)]


def test_no_field_is_unlabelled_and_no_label_is_of_a_field_that_vanished() -> None:
    labelled = [row["field"] for row in rows()]
    assert sorted(set(names()) - set(labelled)) == []
    assert sorted(set(labelled) - set(names())) == []
    assert [name for name, times in Counter(labelled).items() if times > 1] == []


@pytest.mark.parametrize(
    ("column", "words"), [("retention", set(RETENTION)), ("export", {"yes", "no"}), ("erasure", ERASURE)]
)
def test_labels_use_the_known_words(column: str, words: set[str]) -> None:
    assert {row[column] for row in rows()} <= words


def test_every_purpose_is_said() -> None:
    assert [row["field"] for row in rows() if not row["purpose"].strip()] == []


def test_what_points_to_a_person_never_just_stays() -> None:
    to_people = {
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in fields(model)
        if field.related_model is User
    }
    kept = {row["field"] for row in rows() if row["erasure"] == "keep"}
    assert sorted(to_people & kept) == []


def test_history_copies_only_labelled_fields() -> None:
    copies = [
        model for model in apps.get_models() if issubclass(model, Event) and model._meta.app_label in OURS
    ]
    labelled = {row["field"] for row in rows()}
    unlabelled = {
        f"{model.pgh_tracked_model._meta.label}.{field.name}"
        for model in copies
        for field in model._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name != "id"
    } - labelled
    assert len(copies) == 5
    assert sorted(unlabelled) == []
