"""Every route has its rule, every rule its route, and what the rule says of others is what they get."""

import csv
import datetime as dt
import io
import re
import types

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import path

from assemblies.models import Assembly
from documents.models import VerificationCode
from ifmsa_portal.management.commands import routes as command
from ifmsa_portal.routes import RULES, key_of, routes
from outbox.heartbeat import beat

# One value for each kind of gap in an address.
FILLED_IN = {
    "nmo": "bvmd-germany",
    "office": "secretary-general",
    "programme": "scope",
    "step": "motivation",
    "part": "priorities",
    "kind": "passport",
    "pk": 1,
    "number": 1,
    "object_id": 1,
    "content_type_id": 1,
    "verb": "send",
    "rows": "questions",
    "language": "en",
    "person": "11111111-1111-4111-8111-111111111111",
    "token": "nobodys-token",
    "secret": "nobodys-token",
    "file": "11111111-1111-4111-8111-111111111111",
    "editor": "11111111-1111-4111-8111-111111111111",
    "picture": "11111111-1111-4111-8111-111111111111",
    "staff": "11111111-1111-4111-8111-111111111111",
    "keep": "11111111-1111-4111-8111-111111111111",
    "gone": "22222222-2222-4222-8222-222222222222",
    "url": "nowhere",
    "app_label": "members",
    "app": "exchanges",
    "name": "accepted",
}
OF_A_COMMITTEE = ["committee", "names", "keep", "focus", "add_part", "part"]
OF_AN_ASSEMBLY = ["assembly", "setup", "delegations", "visas"]
SLUGS = {
    **{f"assemblies:{name}": "march-2027" for name in OF_AN_ASSEMBLY},
    "members:nmo": "bvmd-germany",
    "memberships:change": "bvmd-germany",
    **{f"committees:{name}": "scope" for name in OF_A_COMMITTEE},
    **dict.fromkeys(["topic", "committees:follow", "committees:unfollow"], "vaccination"),
}


def address(route, **values):
    """The route's address with its gaps filled in."""
    if route.name == "account_reset_password_from_key":
        return "/accounts/password/reset/key/1-set-password/"
    values = {**FILLED_IN, "slug": SLUGS.get(route.name, "nowhere"), **values}
    simple = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route.path).rstrip("$")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: str(values[gap[1]]), simple.replace("^", ""))


def answers(client, values):
    """What each route answers to its first method."""
    found = {}
    for route in routes():
        method = client.get if "GET" in RULES[key_of(route.name)].methods else client.post
        found[route.path] = method(address(route, **values)).status_code
    return found


def wanted(what):
    return {route.path: getattr(RULES[key_of(route.name)], what) for route in routes()}


@pytest.fixture
def assembly(db):
    return Assembly.objects.create(
        slug="march-2027",
        name="March Meeting 2027",
        kind="march",
        starts_on=dt.date(2027, 3, 2),
        ends_on=dt.date(2027, 3, 8),
        place="Accra",
    )


@pytest.fixture
def values(assembly, draft):
    beat()
    code = VerificationCode.objects.issue("Card of Acceptance", [], by="bvmd Germany")
    return {"uuid": draft.uuid, "code": code.grouped}


def test_every_route_has_a_rule():
    assert [route for route in routes() if key_of(route.name) is None] == []


def test_every_rule_has_a_route():
    used = {key_of(route.name) for route in routes()}
    assert set(RULES) - used == set()


def test_a_name_of_its_own_counts_more_than_the_beginning_of_names():
    assert key_of("admin:login") == "admin:login"
    assert key_of("admin:members_nmo_add") == "admin:*"
    assert key_of("mfa_reauthenticate_webauthn") == "mfa_reauthenticate*"
    assert key_of("nowhere") is None


def test_an_anonymous_visitor_gets_what_the_rules_say(values):
    assert answers(Client(), values) == wanted("anonymous")


def test_a_student_gets_what_the_rules_say_of_strangers(values, cast):
    client = Client()
    client.force_login(cast.other, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert answers(client, values) == wanted("stranger")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_our_own_routes_know_no_other_methods(method, values, cast):
    client = Client()
    client.force_login(cast.amina, backend=settings.AUTHENTICATION_BACKENDS[0])
    ours = [route for route in routes() if not re.match(r"account|mfa|usersessions|admin:", route.name)]
    got = {route.name: getattr(client, method)(address(route, **values)).status_code for route in ours}
    assert got == {route.name: 405 for route in ours}


def test_a_page_to_read_refuses_a_post(values, cast):
    client = Client()
    client.force_login(cast.amina, backend=settings.AUTHENTICATION_BACKENDS[0])
    ours = [route for route in routes() if not re.match(r"account|mfa|usersessions|admin:", route.name)]
    for route in ours:
        if RULES[key_of(route.name)].methods == "GET":
            assert client.post(address(route, **values)).status_code == 405, route.name
        elif RULES[key_of(route.name)].methods == "POST":
            assert client.get(address(route, **values)).status_code == 405, route.name


def test_the_command_prints_one_line_a_route():
    out = io.StringIO()
    call_command("routes", stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["path"] for row in rows] == [route.path for route in routes()]
    accept = next(row for row in rows if row["name"] == "exchanges:accept")
    assert accept == {
        "path": "/exchanges/applications/<uuid:uuid>/accept/",
        "name": "exchanges:accept",
        "methods": "GET POST",
        "who": "the hosting national officer",
        "anonymous": "302",
        "stranger": "404",
    }


def test_the_command_refuses_a_route_without_a_rule(settings, monkeypatch):
    unruled = types.ModuleType("unruled_urls")
    unruled.urlpatterns = [path("forgotten/", lambda request: None, name="forgotten")]
    monkeypatch.setitem(__import__("sys").modules, "unruled_urls", unruled)
    settings.ROOT_URLCONF = "unruled_urls"
    with pytest.raises(CommandError, match=r"/forgotten/ \(forgotten\) has no rule"):
        command.Command(stdout=io.StringIO()).handle()
