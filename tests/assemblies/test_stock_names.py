"""Majorities and kinds of papers and motions: those that the portal comes with in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from assemblies import basics, stock_names
from assemblies.models import MajorityRule, MotionKind, PaperKind, Poll
from assemblies.words import majority_of

pytestmark = pytest.mark.django_db
CAME_WITH_IT = {row[0] for row in [*basics.MAJORITIES, *basics.PAPERS, *basics.MOTIONS]}


@pytest.fixture
def words(monkeypatch):
    """A language in which every stock name is known by a mark."""
    marked = {name: f"~{name}~" for name in stock_names.WORDS}
    monkeypatch.setattr(stock_names, "WORDS", marked)


def test_every_row_that_comes_with_the_portal_has_its_words():
    assert set(stock_names.WORDS) == CAME_WITH_IT
    with translation.override("en"):
        assert {str(words) for words in stock_names.WORDS.values()} == CAME_WITH_IT


def test_rows_and_votes_are_called_in_the_readers_language(words):
    basics.load_assembly_basics()
    rows = [*MajorityRule.objects.all(), *PaperKind.objects.all(), *MotionKind.objects.all()]
    assert {(row.name, str(row)) for row in rows} == {(name, f"~{name}~") for name in CAME_WITH_IT}
    assert majority_of(Poll(majority_name="Two thirds", kind="question")).startswith("~Two thirds~: ")


def test_a_row_that_was_named_anew_is_read_as_it_was_written(words):
    basics.load_assembly_basics()
    PaperKind.objects.filter(name="Report").update(name="Report of an officer")
    assert str(PaperKind.objects.get(name="Report of an officer")) == "Report of an officer"
    assert majority_of(Poll(majority_name="Four fifths", kind="question")).startswith("Four fifths: ")
