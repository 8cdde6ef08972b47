"""Every route of a request, every role, every kind of state: exactly who gets what.

Letters of the tables: `.` 200, `>` 302 (too late for this), `-` 403 (sees it, may not do this), blank 404.
"""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from ifmsa_portal.routes import RULES, routes
from projects import workflow
from projects.models import Endorsement, Project, ProjectFile
from projects.workflow import STEPS
from tests.conftest import make_file
from tests.exchanges.posting import token
from tests.projects.conftest import bring
from tests.projects.posting import signed_in
from workflows.models import LogEntry

SIGN = {200: ".", 302: ">", 403: "-", 404: " "}
# The team; the President, the Vice-President and the NEO of their NMO; the Director of the committee; the
# Secretary General; the President of the federation; the administrator.
INSIDE = ["selma", "karim", "paula", "vera", "tarek", "mohamed", "grace", "pia", "admin"]
# Another committee's Director, another NMO's President, assistants who weren't asked, a member of the same NMO,
# a Director of exchanges, a former officer, a student of elsewhere.
OUTSIDE = ["scora", "gustav", "rita", "ralf", "twin", "dora", "frank", "amina"]
PAGES = ["request", "revisions", "file", "edit", "files", "team", "remove_file", "remove_editor"]
VERBS = ["submit", "confirm", "recommend", "advise_against", "send_back", "appeal", "withdraw", "renew"]
COMMITTEE = ["ask", "review", "note", "override"]
ALL = [*PAGES, *VERBS, *COMMITTEE]
# The routes of ALL from left to right; who isn't named gets 404 everywhere.
MATRIX = """
draft
  selma    ........ .---->.> ----
  karim    ........ .---->.> ----
  admin    ...----- -------- ----
submitted
  selma    ...--.-. >---->.> --.-
  karim    ...--.-. >---->.> --.-
  paula    ...----- -.--.>.- --.-
  vera     ...----- -------- --.-
  tarek    ...----- -------- --.-
  admin    ...----- -------- --.-
confirmed
  selma    ...--.-. >---->.> --.-
  karim    ...--.-. >---->.> --.-
  paula    ...----- ->--->.- --.-
  vera     ...----- -------- --.-
  tarek    ...----- -------- --.-
  mohamed  ...----- --...--- .-.-
  grace    ...----- -------- --..
  pia      ...----- -------- --..
  admin    ...----- -------- --.-
returned
  selma    ........ .---->.> --.-
  karim    ........ .---->.> --.-
  paula    ...----- ->-->>.- --.-
  vera     ...----- -------- --.-
  tarek    ...----- -------- --.-
  mohamed  ...----- -->>>--- >-.-
  grace    ...----- ---->--- --.>
  pia      ...----- -------- --.>
  admin    ...----- -------- --.-
endorsed
  selma    ...--.-. >---->.. --.-
  karim    ...--.-. >---->.. --.-
  paula    ...----- ->-->>.- --.-
  vera     ...----- -------- --.-
  tarek    ...----- -------- --.-
  mohamed  ...----- -->>>--- >-.-
  grace    ...----- ---->--- --..
  pia      ...----- -------- --..
  admin    ...----- -------- --.-
"""


def table():
    """The matrix as state, then person, then signs."""
    found, state = {}, ""
    for row in MATRIX.strip().splitlines():
        if row.startswith(" "):
            name, *groups = row.split()
            found[state][name] = "".join(groups)
        else:
            state = row
            found[state] = {}
    return found


TABLE = table()
NOTHING = " " * len(ALL)


@pytest.fixture
def file(request_, circle):
    return ProjectFile.objects.create(
        project=request_.project, file=make_file(circle.selma, "markerfile.pdf"), caption="Markerfile"
    )


def address(route, of, file, editor):
    """Where a route of a request is."""
    match route:
        case "edit":
            return reverse("projects:edit", args=[of, "plan"])
        case "files" | "team":
            return reverse("projects:edit", args=[of, route])
        case "file" | "remove_file":
            return reverse(f"projects:{route}", args=[of, file])
        case "remove_editor":
            return reverse("projects:remove_editor", args=[of, editor])
    return reverse(f"projects:{route}", args=[of])


def whole(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def line(client, places):
    """What each route answers, in the table's letters."""
    signs = []
    for where in places:
        response = client.get(where)
        whole(response)
        signs.append(SIGN[response.status_code])
    return "".join(signs)


@pytest.fixture
def places(request_, file):
    """The address of each route."""
    editor = request_.project.editors.get().uuid
    return [address(route, request_.uuid, file.uuid, editor) for route in ALL]


@pytest.mark.parametrize("state", TABLE)
def test_each_role_gets_exactly_what_the_table_says(state, request_, places, circle):
    bring(request_, state, circle)
    for name in INSIDE:
        expected = TABLE[state].get(name, NOTHING)
        assert (name, line(signed_in(getattr(circle, name)), places)) == (name, expected)


@pytest.mark.parametrize("state", ["draft", "confirmed"])
def test_nobody_outside_meets_it(state, request_, places, circle):
    bring(request_, state, circle)
    for name in OUTSIDE:
        assert (name, line(signed_in(getattr(circle, name)), places)) == (name, NOTHING)


def test_a_foreign_request_is_answered_with_the_bytes_of_one_that_does_not_exist(
    request_, file, places, circle
):
    bring(request_, "confirmed", circle)
    nowhere = uuid.uuid4()
    editor = request_.project.editors.get().uuid
    client = signed_in(circle.gustav)
    for route, where in zip(ALL, places, strict=True):
        foreign, missing = client.get(where), client.get(address(route, nowhere, file.uuid, editor))
        assert foreign.status_code == missing.status_code == 404, route
        assert foreign.content == missing.content, route


def test_an_anonymous_visitor_is_sent_to_the_sign_in_page_everywhere(request_, places, circle):
    bring(request_, "confirmed", circle)
    for where in places:
        for response in (Client().get(where), Client().post(where, token())):
            assert (response.status_code, response["Location"]) == (
                302,
                f"{reverse('account_login')}?next={where}",
            )


@pytest.mark.parametrize("name", ["vera", "mohamed", "gustav", "admin"])
def test_who_may_not_open_a_page_may_not_post_to_it_either_and_nothing_moves(name, request_, places, circle):
    bring(request_, "submitted", circle)
    moves = LogEntry.objects.count()
    signs = TABLE["submitted"].get(name, NOTHING)
    client = signed_in(getattr(circle, name))
    for route, where, sign in zip(ALL, places, signs, strict=True):
        if sign in "- " and route not in {"request", "revisions", "file"}:
            response = client.post(where, {**token(), "note": "Because I say so.", "email": "x@example.org"})
            assert SIGN[response.status_code] == sign, where
    assert (Endorsement.objects.get().state, Project.objects.get().version) == ("submitted", 1)
    assert LogEntry.objects.count() == moves
    assert request_.project.editors.count() == request_.project.files.count() == 1


def test_when_the_term_ends_the_next_click_is_a_404(request_, places, circle):
    bring(request_, "confirmed", circle)
    client = signed_in(circle.mohamed)
    assert client.get(places[0]).status_code == 200
    circle.mohamed.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert line(client, places) == NOTHING


def test_each_verb_of_the_team_and_the_committee_has_its_line_and_its_rule():
    in_the_admin = {"endorse", "decline", "lapse", "supersede"}
    assert set(STEPS.steps) - in_the_admin <= set(ALL)
    assert callable(workflow.renew)
    named = {route.name for route in routes()}
    assert {f"projects:{verb}" for verb in VERBS} <= named & set(RULES)
