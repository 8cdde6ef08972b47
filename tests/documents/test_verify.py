"""Anyone can ask whether a paper is ours and still holds."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from documents import codes
from documents.models import VerificationCode, validate_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> VerificationCode:
    """The code on Amina's Card of Acceptance."""
    return VerificationCode.objects.issue(
        "Card of Acceptance", [("City", "Berlin <b>"), ("Month", "August 2027")], by="bvmd Germany"
    )


def page(response) -> str:
    """What a person reads, without tags and doubled spaces."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_a_code_is_twelve_signs_that_nobody_guesses(card):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", card.code)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", str(card))
    assert len({codes.new_code() for _time in range(200)}) == 200
    assert card.address == f"http://testserver/verify/{card.grouped}/"


def test_a_valid_paper_shows_its_facts_to_anyone(client, card):
    response = client.get(card.get_absolute_url())
    text = page(response)
    assert response.status_code == 200
    assert "Card of Acceptance valid This paper is genuine and valid." in text
    assert "City Berlin &lt;b&gt; Month August 2027" in text
    assert "Issued by bvmd Germany" in text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "30 September 2028"), ("fr", "30 septembre 2028"), ("es", "30 de septiembre de 2028")],
)
def test_a_day_is_read_in_the_readers_own_format(client, language, shown):
    code = VerificationCode.objects.issue("Endorsed project", [("Valid until", "2028-09-30")], by="IFMSA")
    response = client.get(code.get_absolute_url(), headers={"accept-language": language})
    assert f"Valid until {shown}" in page(response)
    assert '<time datetime="2028-09-30">' in response.content.decode()


@pytest.mark.parametrize("value", ["2028-02-31", "20280930", "2028-W01-1", "2028-09-30 ", "٢٠٢٨-٠٩-٣٠"])
def test_what_only_looks_like_a_day_stays_as_it_was_written(client, value):
    code = VerificationCode.objects.issue("Endorsed project", [("Number", value)], by="IFMSA")
    assert f"Number {value.strip()}" in page(client.get(code.get_absolute_url()))


def test_a_revoked_paper_says_since_when_and_why_and_no_longer_its_facts(client, card):
    assert card.revoke("Issued twice") is True
    response = client.get(card.get_absolute_url())
    text = page(response)
    assert response.status_code == 200
    assert "Card of Acceptance revoked This paper is genuine but no longer valid." in text
    assert "Reason Issued twice" in text
    assert "Berlin" not in text


def test_an_unknown_code_looks_the_same_and_is_404(client, card):
    response = client.get("/verify/0000-0000-0000/")
    text = page(response)
    assert response.status_code == 404
    assert "We know no paper with this code unknown Compare the code" in text
    assert "0000-0000-0000" in text
    assert 'class="card"' in response.content.decode()


@pytest.mark.parametrize("typed", ["x" * 5000, "<script>", "O", "٣٣٣٣-٣٣٣٣-٣٣٣٣"])
def test_nonsense_is_unknown_and_escaped(client, card, typed):
    response = client.get(reverse("documents:verify", args=[typed]))
    assert response.status_code == 404
    assert "<script>window" not in response.content.decode()
    assert "<bdi><script>" not in response.content.decode()


def test_the_reader_is_forgiven_case_spaces_and_what_is_easily_misread(card):
    VerificationCode.objects.filter(pk=card.pk).update(code="A0B1C0D1E0F1")
    for typed in [
        "aobicodleofi",
        " A0B1 - C0D1 - E0F1 ",
        "AOBI–CODL–EOFI",
        "a0b1.c0d1.e0f1",
        "\ta0b1 c0d1 e0f1\n",
    ]:
        assert VerificationCode.objects.find(typed) == card


@pytest.mark.parametrize("typed", ["", "A0B1C0D1E0F", "A0B1C0D1E0F11", "U0B1C0D1E0F1", "ſ0B1C0D1E0F1"])
def test_what_is_no_code_finds_nothing(card, typed):
    VerificationCode.objects.filter(pk=card.pk).update(code="A0B1C0D1E0F1")
    assert VerificationCode.objects.find(typed) is None


def test_typing_a_code_leads_to_its_page(client, card):
    typed = f" {card.grouped.lower()} "
    response = client.get(reverse("documents:look_up"), {"code": typed})
    assert (response.status_code, response.headers["Location"]) == (302, card.get_absolute_url())


def test_a_mistyped_code_is_an_error_beside_the_field(client):
    response = client.get(reverse("documents:look_up"), {"code": "hello"})
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "code": ["A code has twelve letters and digits. Look at the paper again."]
    }
    assert 'value="hello"' in response.content.decode()


def test_the_empty_form_shows_no_error(client):
    response = client.get("/verify/")
    assert response.status_code == 200
    assert "There is a problem" not in page(response)
    assert "Verify the paper" in page(response)


@pytest.mark.parametrize("address", ["/verify/", "/verify/0000-0000-0000/"])
def test_the_pages_only_answer_questions(client, address):
    assert client.post(address).status_code == 405


def test_a_paper_is_revoked_once(card):
    assert card.revoke("Issued twice") is True
    first = card.revoked_at
    assert card.revoke("Another reason") is False
    assert (card.revoked_at, card.revocation_reason, card.is_valid) == (first, "Issued twice", False)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"code": "ILOU00000000"}, "well_formed"),
        ({"code": "A"}, "well_formed"),
        ({"revocation_reason": "x"}, "revoked_with_reason"),
        ({"revoked_at": "2026-11-24T12:00Z"}, "revoked_with_reason"),
    ],
)
def test_the_database_holds_the_truth(card, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        VerificationCode.objects.filter(pk=card.pk).update(**change)


@pytest.mark.parametrize(
    "facts",
    [{}, "x", ["x"], [{"label": "x"}], [{"label": "x", "value": 1}], [{"label": "x", "value": "y", "z": ""}]],
)
def test_facts_are_labels_and_values(facts):
    with pytest.raises(ValidationError):
        validate_facts(facts)
    validate_facts([{"label": "City", "value": "Berlin"}])
