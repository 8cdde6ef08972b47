"""The frame of every page: who and where one is, in which language and colours; pages for what went wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.test import Client

from tests.conftest import make_person

LANGUAGES = ["en", "fr", "es", "ar"]


def test_the_page_for_a_failure_needs_neither_request_nor_database() -> None:
    assert "Something broke on our side" in render_to_string("500.html")
    assert "We could not read that request" in render_to_string("400.html")


def test_a_form_that_is_not_ours_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")
    assert response.status_code == 403
    assert b"Please send the form again" in response.content


def test_what_is_not_ones_to_do_is_explained(rf: Any) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    html = render_to_string("403.html", request=request)
    assert "This is not yours to do" in html
    assert "csrf" not in html


def test_a_message_has_the_colour_of_its_kind() -> None:
    levels = (constants.INFO, constants.SUCCESS, constants.WARNING, constants.ERROR)
    html = render_to_string(
        "_partials/messages.html", {"messages": [Message(n, "<b>Sent</b>") for n in levels]}
    )
    assert re.findall(r"notice-\w+", html) == ["notice-info", "notice-go", "notice-wait", "notice-stop"]
    assert "&lt;b&gt;Sent&lt;/b&gt;" in html


@pytest.mark.django_db
def test_what_is_not_there_reads_the_same_at_every_address(sign_in: Any) -> None:
    client = sign_in(make_person("amina"))
    one, other = client.get("/nmos/no-such/"), client.get("/nmos/another/")
    assert (one.status_code, other.status_code) == (404, 404)
    assert one.content == other.content
    assert b"csrf" not in one.content
    assert b'href="/dashboard/"' in one.content


@pytest.mark.django_db
def test_a_stranger_is_offered_to_sign_in(client: Any) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert 'href="/accounts/login/">Sign in</a>' in html
    assert 'href="/accounts/signup/">Create account</a>' in html
    assert "/accounts/logout/" not in html


@pytest.mark.django_db
def test_an_officer_sees_name_and_office(cast: Any, sign_in: Any) -> None:
    html = sign_in(cast.lena).get("/profile/").content.decode()
    assert "<b><bdi>Lena Test</bdi></b>" in html
    assert html.count("AMSA-USA") >= 2
    assert 'method="post" action="/accounts/logout/"' in html
    assert 'href="/admin/"' not in html


@pytest.mark.django_db
def test_an_administrator_gets_the_portals_admin(cast: Any, sign_in: Any) -> None:
    client = sign_in(cast.admin)
    assert 'href="/admin/">Administration</a>' in client.get("/profile/").content.decode()
    admin = client.get("/admin/").content.decode()
    assert "/static/css/admin.css" in admin
    assert "IFMSA Portal</span></a></div>" in admin


@pytest.mark.django_db
def test_the_search_is_in_the_head_and_in_the_menu_of_a_small_screen(client: Any) -> None:
    html = client.get("/nmos/").content.decode()
    assert html.count('action="/search/" method="get" role="search"') == 2


@pytest.mark.django_db
def test_the_direction_follows_the_language(client: Any) -> None:
    client.cookies["django_language"] = "ar"
    html = client.get("/accounts/login/").content.decode()
    assert '<html lang="ar" dir="rtl" data-scheme="auto">' in html
    assert re.findall(r'name="language" value="(\w+)"', html) == LANGUAGES
    assert re.search(r'value="ar" lang="ar"\s+aria-current="true"', html)


@pytest.mark.django_db
def test_colours_chosen_by_hand_are_kept(client: Any) -> None:
    client.post("/scheme/", {"scheme": "dark", "next": "/accounts/login/"})
    html = client.get("/accounts/login/").content.decode()
    assert 'data-scheme="dark"' in html
    assert 'value="dark" aria-current="true"' in html
