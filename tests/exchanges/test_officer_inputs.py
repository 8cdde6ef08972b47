"""Hostile and honest input in the officers' forms, the search and the addresses of the list."""

from __future__ import annotations

import time
import unicodedata
import uuid

import pytest

from exchanges.models import Application, CardOfAcceptance, ExchangeConditions
from members.text import clean_text
from tests.conftest import YEAR
from tests.exchanges.posting import inputs
from tests.exchanges.states import put
from workflows.models import LogEntry

MOST_SECONDS = 2
# The second account of one address is the sign-up's question, not that of a contact.
NOT_HERE = {"email-08"}


def post(client, address, data):
    """Send a form and hold what every answer must hold: no fault of ours, and soon."""
    began = time.process_time()
    response = client.post(address, {**data, "submission_token": str(uuid.uuid4())})
    assert response.status_code < 500
    assert time.process_time() - began < MOST_SECONDS
    return response


def is_raw(text, page):
    """Whether the text stands in a page as mark-up."""
    return "<" in text and text in page


def is_mark_up_at(client, address, text):
    """The same of a page that is fetched for it; text without a < needs no look."""
    return "<" in text and is_raw(text, client.get(address).text)


@pytest.fixture
def sent(draft):
    return put(draft, "sent")


def test_every_note_is_kept_as_text_or_refused(sent, cast, sign_in):
    """Read back as written, but for NFC, direction overrides and line ends; never mark-up in the page."""
    hans = sign_in(cast.hans)
    address = f"{sent.get_absolute_url()}send_back/"
    for name, text, expected in inputs("text", "cell"):
        Application.objects.filter(pk=sent.pk).update(state="sent")
        before = LogEntry.objects.about(sent).count()
        response = post(hans, address, {"note": f"Please mend: {text}"})
        kept = LogEntry.objects.about(sent).last() if LogEntry.objects.about(sent).count() > before else None
        if expected == "bad_request":
            assert (response.status_code, kept) == (400, None), name
        elif expected.startswith("accept") and len(text) <= 2900:
            written = clean_text(f"Please mend: {text}").replace("\r\n", "\n").strip()
            assert kept is not None, name
            assert kept.note.replace("\r\n", "\n").strip() == unicodedata.normalize("NFC", written), name
            assert not is_mark_up_at(hans, sent.get_absolute_url(), text), name


def test_every_card_is_text_too(sent, world, cast, sign_in):
    hans = sign_in(cast.hans)
    for name, text, expected in inputs("text", "name"):
        CardOfAcceptance.objects.all().delete()
        Application.objects.filter(pk=sent.pk).update(state="sent")
        data = {
            "local_committee": world.berlin.pk,
            "department": text,
            "hospital": text,
            "start_on": f"{YEAR}-08-02",
            "end_on": f"{YEAR}-08-29",
            "contact_name": text,
            "contact_email": "berta@example.test",
            "remarks": text,
        }
        response = post(hans, f"{sent.get_absolute_url()}accept/", data)
        assert response.status_code in ({400} if expected == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            assert not is_mark_up_at(hans, sent.get_absolute_url(), text), name


@pytest.mark.parametrize("kind", ["date", "number", "email"])
def test_dates_numbers_and_addresses_that_are_none(sent, world, cast, sign_in, kind):
    hans = sign_in(cast.hans)
    for name, text, expected in inputs(kind):
        CardOfAcceptance.objects.all().delete()
        Application.objects.filter(pk=sent.pk).update(state="sent")
        data = {
            "local_committee": text if kind == "number" else world.berlin.pk,
            "department": "Cardiology",
            "start_on": text if kind == "date" else f"{YEAR}-08-02",
            "end_on": f"{YEAR}-08-29",
            "contact_name": "Berta",
            "contact_email": text if kind == "email" else "berta@example.test",
        }
        response = post(hans, f"{sent.get_absolute_url()}accept/", data)
        if expected == "reject" and name not in NOT_HERE:
            assert response.status_code in {200, 400}, name
            assert not CardOfAcceptance.objects.exists(), name
        elif kind == "email" and expected.startswith("accept"):
            assert response.status_code == 302, name


def test_whatever_is_searched_for_the_list_answers(sent, cast, sign_in):
    hans = sign_in(cast.hans)
    for name, text, expected in inputs("text", "cell", "date", "number", "path"):
        fields = ("q", "season", "host", "month", "page", "tab", "order")
        address = dict.fromkeys(fields, text[:2000])
        began = time.process_time()
        response = hans.get("/exchanges/applications/", address)
        assert response.status_code == (400 if expected == "bad_request" else 200), name
        assert time.process_time() - began < MOST_SECONDS, name
        assert not is_raw(text, response.text), name


def test_conditions_keep_any_text(world, cast, sign_in):
    hans = sign_in(cast.hans)
    address = "/exchanges/conditions/bvmd-germany/scope/edit/"
    for name, text, expected in inputs("text"):
        data = {
            "action": "save",
            "version": ExchangeConditions.objects.get().version,
            "duration_weeks": 4,
            "deadline_weeks": 12,
            "lowest_year": 3,
            "text": text,
            f"place-{world.berlin.pk}-months": [6],
            f"place-{world.berlin.pk}-remarks": text[:300],
            "languages-TOTAL_FORMS": 0,
            "languages-INITIAL_FORMS": 0,
        }
        response = post(hans, address, data)
        assert response.status_code in ({400} if expected == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            written = clean_text(text).replace("\r\n", "\n").strip()
            assert ExchangeConditions.objects.get().text.replace("\r\n", "\n").strip() == written, name
        assert not is_mark_up_at(hans, address, text), name


def test_numbers_of_conditions_that_are_none(world, cast, sign_in):
    hans = sign_in(cast.hans)
    for name, text, expected in inputs("number", "date"):
        data = {
            "action": "save",
            "version": text,
            "duration_weeks": text,
            "deadline_weeks": text,
            "lowest_year": text,
        }
        data |= {"languages-TOTAL_FORMS": text, "languages-INITIAL_FORMS": text}
        response = post(hans, "/exchanges/conditions/bvmd-germany/scope/edit/", data)
        assert response.status_code in {200, 400}, (name, expected)
    assert ExchangeConditions.objects.get().version == 1
