"""The labels and the code agree: each model that holds something of people is somebody's, and each label is lived."""

from __future__ import annotations

from django.apps import apps

from ifmsa_portal.my_data.groups import WORDS
from ifmsa_portal.my_data.holdings import GROUPS, HOLDINGS
from ifmsa_portal.my_data.labels import RETENTION, days_of, labels
from members.models import User

# The account that took over an emptied one: erasing that one erases both.
APART = {"members.User.merged_into"}


def test_each_kind_with_a_label_that_does_something_has_an_owner():
    personal = {
        model
        for model, fields in labels().items()
        if any(label.is_exported or label.erasure != "keep" for label in fields.values())
    }
    assert personal == {holding.label for holding in HOLDINGS}


def test_what_is_cleared_or_deleted_is_found_from_the_person():
    erased = {
        model
        for model, fields in labels().items()
        if any(label.erasure in {"clear", "delete"} for label in fields.values())
    }
    found = {holding.label for holding in HOLDINGS if holding.about or holding.address}
    # Notes are found by the record that they are about.
    assert erased - found == {"workflows.LogEntry"}


def test_every_column_that_names_a_person_is_somebodys():
    ways = {
        f"{one.label}.{way}" for one in HOLDINGS for way in (*one.about, *one.wrote, *one.did, *one.hidden)
    }
    columns = {
        f"{label}.{field.name}"
        for label in labels()
        for field in apps.get_model(label)._meta.concrete_fields
        if field.related_model is User
    }
    assert columns - ways == APART


def test_each_group_has_its_words():
    assert set(WORDS) == set(GROUPS)


def test_every_retention_is_used_and_its_days_are_read_from_the_label():
    assert {label.retention for fields in labels().values() for label in fields.values()} == set(RETENTION)
    assert [days_of(words) for words in RETENTION if words[0].isdigit()] == [
        3,
        7,
        30,
        90,
        90,
        365,
        1825,
        730,
        365,
    ]
