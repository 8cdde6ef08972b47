"""What was handed in, and what changed in between: visible to who sees the request."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import workflow
from projects.models import Indicator, Project
from projects.revisions import compare
from tests.projects.posting import at, inputs


def page(endorsement, query=""):
    return at(endorsement, f"revisions/{query}")


@pytest.fixture
def twice(returned, circle):
    """Sent back, changed, handed in again."""
    Project.objects.update(problem="Diarrhoea keeps many children from school.", budget=500)
    Indicator.objects.update(target=90)
    workflow.submit(returned, by=circle.karim)
    return returned


def changed(response):
    return {
        change.label: [(piece.change, piece.text) for piece in change.pieces]
        for change in response.context["changes"]
    }


def test_the_last_two_are_compared_word_by_word(twice, circle, sign_in):
    response = sign_in(circle.paula).get(page(twice))
    assert changed(response) == {
        "Problem": [("", "Diarrhoea keeps "), ("ins", "many "), ("", "children from school.")],
        "Indicators": [
            ("", "Pupils who wash their hands: 20 → "), ("del", "80 "), ("ins", "90 "), ("", "%"),
        ],
        "Budget": [("del", "400.00 "), ("ins", "500.00 "), ("", "TND")],
    }  # fmt: skip
    assert "<ins>many </ins>" in response.text
    assert "<del>400.00 </del>" in response.text
    for seen in ["Revision 1", "Revision 2", "<bdi>Selma Test</bdi>", "<bdi>Karim Test</bdi>"]:
        assert seen in response.text.partition("Handed in so far")[2]
    assert [(revision.number, revision.by) for revision in response.context["revisions"]] == [
        (1, circle.selma),
        (2, circle.karim),
    ]


def test_any_two_are_compared(twice, circle, sign_in):
    client = sign_in(circle.paula)
    back = changed(client.get(page(twice, "?old=2&new=1")))
    assert back["Budget"] == [("del", "500.00 "), ("ins", "400.00 "), ("", "TND")]
    same = client.get(page(twice, "?old=1&new=1"))
    assert "These two say the same." in same.text


def test_the_team_compares_its_draft_with_what_was_handed_in(returned, circle, sign_in):
    Project.objects.update(title="Cleaner hands")
    response = sign_in(circle.selma).get(page(returned))
    assert changed(response) == {"Title": [("del", "Clean "), ("ins", "Cleaner "), ("", "hands")]}
    assert "Your draft as it stands" in response.text


def test_nobody_else_sees_the_draft(returned, circle, sign_in):
    Project.objects.update(title="Cleaner hands")
    for name in ("paula", "mohamed", "grace"):
        for query in ("", "?old=1&new=2"):
            response = sign_in(getattr(circle, name)).get(page(returned, query))
            assert response.status_code == 200
            assert "Cleaner" not in response.text
            assert not response.context["changes"]


def test_a_first_draft_has_nothing_to_compare(request_, circle, sign_in):
    shown = sign_in(circle.selma).get(page(request_)).text
    assert "There is nothing to compare yet." in shown
    assert "Nothing yet." in shown


def test_a_request_ends_with_its_own_text(endorsed, circle, sign_in):
    """Who decided on the first request doesn't read in it what was handed in for the next one."""
    renewal = workflow.renew(endorsed, by=circle.selma)
    Project.objects.update(title="Third year of clean hands")
    workflow.submit(renewal, by=circle.selma)
    response = sign_in(circle.mohamed).get(page(endorsed))
    assert [revision.number for revision in response.context["revisions"]] == [1]
    assert "Third year" not in sign_in(circle.mohamed).get(page(endorsed, "?old=1&new=2")).text


def test_who_doesnt_see_the_request_sees_no_revision(twice, circle, sign_in):
    for name in ("amina", "gustav", "rita"):
        assert sign_in(getattr(circle, name)).get(page(twice)).status_code == 404


def test_no_number_breaks_it(twice, circle, sign_in):
    client = sign_in(circle.paula)
    for entry, text, expect in inputs("number", "text"):
        response = client.get(page(twice), {"old": text, "new": text})
        assert response.status_code == (400 if expect == "bad_request" else 200), entry


def test_texts_are_shown_as_text(returned, circle, sign_in):
    Project.objects.update(problem="<script>alert(1)</script>\nsecond line")
    workflow.submit(returned, by=circle.selma)
    shown = sign_in(circle.paula).get(page(returned)).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second" in shown


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_both_texts_again(before, after):
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.change != "del") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 3000, "a " * 2999 + "b "),
        (" " * 6000, "x" + " " * 5998),
        ("a b " * 1500, "b a " * 1500),
        ("\n" * 6000, "x\n" * 3000),
        ("a b c d e f " * 124, "f e d c b a " * 124),
    ],
)
def test_texts_made_to_be_slow_are_compared_at_once(before, after):
    started = time.process_time()
    pieces = compare(before, after)
    assert time.process_time() - started < 1
    assert "".join(piece.text for piece in pieces if piece.change != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.change != "del") == after


def test_a_word_in_a_long_text_of_the_same_words_is_found():
    pieces = compare("soap and " * 900, "soap and " * 450 + "water and " + "soap and " * 450)
    assert [(piece.change, piece.text) for piece in pieces if piece.change] == [("ins", "water and ")]
