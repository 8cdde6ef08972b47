"""Offices and committees are stored in English and read in the reader's language."""

from __future__ import annotations

import gettext as catalogues
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from committees import basics
from committees.models import Committee, HandoverItem, Office
from members.models import Region
from tests.conftest import appoint, make_person
from workflows.models import LogEntry
from workflows.words import title_in_words

pytestmark = pytest.mark.django_db
LOCALE = Path(basics.__file__).parents[1] / "locale"


@pytest.fixture(autouse=True)
def _committees() -> None:
    basics.load_committees()


@pytest.mark.parametrize(
    ("code", "french"),
    [
        ("secretary-general", "Secrétariat général"),
        ("scoph-director", "SCOPH"),
        ("scora-ra-europe", "SCORA"),
        ("neo", "SCOPE"),
    ],
)
def test_title_is_read_in_the_readers_language_around_the_committees_name(code, french):
    office = Office.objects.get(code=code)
    assert office.full_title == office.title
    with translation.override("fr"):
        assert french in office.full_title
        assert office.full_title != office.title


def test_title_that_an_administrator_writes_is_shown_as_written():
    for title in (
        "Keeper of the 100% list of SCOPH",
        "Head of NASA liaison",
        "Ombudsperson %(committee)s",
        "",
    ):
        with translation.override("ar"):
            assert title_in_words(title) == title


def test_every_region_has_its_regional_assistant():
    assert set(basics.REGIONAL) == set(Region)
    assert Office.objects.filter(code__contains="-ra-").count() == len(Region) * len(basics.COMMITTEES)


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_what_stands_to_begin_with_is_translated(language):
    catalogue = catalogues.translation("django", LOCALE, [language])
    with translation.override(language):
        shown = {office.full_title for office in Office.objects.all()}
        words = [str(item) for item in HandoverItem.objects.all()]
        words += [text for one in Committee.objects.all() for text in (one.full_name, one.about)]
    english = set(Office.objects.values_list("title", flat=True))
    assert catalogue.info()["language"] == language
    assert not shown & english
    assert not set(words) & {*HandoverItem.objects.values_list("text", flat=True)}
    assert not set(words) & {text for row in Committee.objects.values_list("name", "focus") for text in row}


def test_log_keeps_an_office_in_english_whoever_acts():
    term = appoint(make_person("grace"), "secretary-general")
    with translation.override("fr"):
        entry = LogEntry.objects.append(term, "note", source="", target="", by=term.holder, standing=term)
        assert entry.in_office == "Secrétariat général"
    assert entry.office == "Secretary General"
    assert entry.in_office == "Secretary General"


def test_committee_page_in_french(client):
    page = client.get("/committees/scoph/", headers={"Accept-Language": "fr"}).text
    assert "Standing Committee on Public Health" not in page
    assert "santé publique" in page


def test_the_secretary_general_is_an_office_of_the_federation_alone():
    with pytest.raises(IntegrityError, match="secretary_general_is_of_the_federation"), transaction.atomic():
        Office.objects.create(code="own", title="Secretary", level="national", role="secretary-general")
