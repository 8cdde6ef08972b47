"""Hostile and honest inputs through every step of the draft."""

from __future__ import annotations

import time
import unicodedata

import pytest

from tests.exchanges.drafts import at, version_of
from tests.exchanges.posting import errors, inputs, send

FIELDS = [
    ("dates", ["date"], ["start_on", "end_on"]),
    ("wishes", ["number"], ["city_1", "department_1", "studied_1"]),
    ("languages", ["number"], ["language_1", "level_1"]),
    ("studies", ["number"], ["year_of_study", "is_graduate"]),
    ("motivation", ["text"], ["motivation"]),
    ("emergency", ["text", "email"], ["emergency_name", "emergency_phone", "emergency_email"]),
    ("terms", ["number"], ["accepted"]),
]


@pytest.mark.parametrize(("step", "kinds", "fields"), FIELDS)
def test_no_input_breaks_a_step(draft, cast, sign_in, step, kinds, fields):
    client = sign_in(cast.amina)
    for name, text, expect in inputs(*kinds):
        typed = {**dict.fromkeys(fields, text), **version_of(draft, step)}
        began = time.process_time()
        response = send(client, at(draft, step), typed)
        assert time.process_time() - began < 2, name
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 200:
            assert "<script>window" not in response.text


def test_names_and_texts_survive_as_written(empty, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, wanted in inputs("name"):
        if wanted == "either_inert":
            continue
        typed = {
            "emergency_name": text,
            "emergency_phone": "+1 555 0100",
            **version_of(empty, "emergency"),
        }
        response = send(client, at(empty, "emergency"), typed)
        before = empty.emergency_name
        empty.refresh_from_db()
        if wanted.startswith("accept") or text == "":
            assert empty.emergency_name == unicodedata.normalize("NFC", text), name
        else:
            assert response.status_code in {200, 400}, name
            assert empty.emergency_name == before, name


@pytest.mark.parametrize(
    ("kind", "step", "field"),
    [
        ("date", "dates", "start_on"),
        ("number", "studies", "year_of_study"),
        ("email", "emergency", "emergency_email"),
    ],
)
def test_what_is_no_date_number_or_address_is_refused_beside_the_field(
    empty, cast, sign_in, kind, step, field
):
    client = sign_in(cast.amina)
    for name, text, expect in inputs(kind):
        if expect != "reject" or name == "email-08":
            continue
        response = send(client, at(empty, step), {field: text, **version_of(empty, step)})
        assert response.status_code == 200, name
        assert list(errors(response)) == [field], name


def test_motivation_takes_every_honest_text(empty, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, expect in inputs("text"):
        if not expect.startswith("accept"):
            continue
        typed = {"motivation": text, **version_of(empty, "motivation")}
        assert send(client, at(empty, "motivation"), typed).status_code == 302, name
        empty.refresh_from_db()
        assert empty.motivation == unicodedata.normalize("NFC", text), name
    assert "MAIL FROM:&lt;x@example.test&gt;" in client.get(at(empty, "motivation")).text
