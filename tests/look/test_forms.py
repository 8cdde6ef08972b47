"""Fields are read with their hint and error; the summary leads to each of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from tests.look.guide import WishForm


def part(html: str, start: str, end: str) -> str:
    """What stands between two marks, on one line."""
    return " ".join(html.split(start, 1)[1].split(end, 1)[0].split())


@pytest.fixture
def request_(rf: Any) -> Any:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_hint_and_error_stand_above_the_field_and_are_read_with_it() -> None:
    html = str(WishForm({}))
    city = part(html, '<label for="id_city">', '<label for="id_month">')
    assert city.index("id_city_helptext") < city.index("id_city_error") < city.index("<input")
    assert 'aria-describedby="id_city_helptext id_city_error"' in city
    assert 'aria-invalid="true"' in city


def test_what_may_stay_empty_says_so() -> None:
    html = str(WishForm())
    assert 'Motivation <span class="optional">(optional)</span>' in html
    assert 'City <span class="optional">' not in html
    assert '<legend>Languages <span class="optional">(optional)</span></legend>' in html


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = str(WishForm({}))
    assert '<fieldset aria-describedby="id_level_helptext id_level_error">' in html
    assert "<legend>German</legend>" in html


def test_a_checkbox_stands_before_its_label() -> None:
    terms = part(str(WishForm()), 'class="check"', "</label>")
    assert terms.index('type="checkbox"') < terms.index('<label for="id_terms">')


def test_hidden_fields_are_kept() -> None:
    assert '<input type="hidden" name="version" id="id_version">' in str(WishForm())


def test_a_form_may_mark_its_fields() -> None:
    class Marked(forms.Form):
        required_css_class = "needed"
        city = forms.CharField()

    assert '<div class="needed">' in str(Marked())


def test_the_summary_links_to_every_field_and_to_the_first_choice() -> None:
    html = render_to_string("_partials/error_summary.html", {"form": WishForm({})})
    assert re.findall(r'href="#(\w+)"', html) == [
        "id_city", "id_month", "id_starts", "id_level_0", "id_year", "id_terms",
    ]  # fmt: skip
    assert "<li>The host has no places in August.</li>" in html
    assert 'role="alert"' in html


def test_the_summary_speaks_for_every_row_of_a_formset() -> None:
    class Row(forms.Form):
        city = forms.CharField()

    Rows = forms.formset_factory(Row, min_num=2, validate_min=True)  # noqa: N806 a class
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-city": "Berlin"}
    html = render_to_string("_partials/error_summary.html", {"formset": Rows(data)})
    assert re.findall(r'href="#([\w-]+)"', html) == ["id_form-1-city"]
    assert "Please submit at least 2 forms." in html


def test_without_errors_there_is_no_summary() -> None:
    assert not render_to_string("_partials/error_summary.html", {"form": WishForm()}).strip()


def test_a_whole_form_says_what_it_does_and_whom_it_tells(request_: Any) -> None:
    words = {
        "form": WishForm(),
        "submit": "Send to bvmd Germany",
        "told": "Amina is told.",
        "cancel_url": "/x/",
    }
    html = render_to_string("_partials/form.html", words, request_)
    assert 'enctype="multipart/form-data"' in html
    assert "csrfmiddlewaretoken" in html
    assert re.search(r'name="submission_token" value="[0-9a-f-]{36}"', html)
    assert html.index("Amina is told.") < html.index("Send to bvmd Germany") < html.index('href="/x/"')
