"""Every route, every role, an application in four states: exactly who gets what.

Letters of the tables: `.` 200, `>` 302 (sent on: it is too late for this, or one has to sign in), `-` 403 (sees it,
may not do this), blank 404 (there is no such thing for this person).
"""

from __future__ import annotations

import types
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from documents.models import FileRead
from exchanges import workflow
from exchanges.models import Application, ApplicationDocument
from ifmsa_portal.routes import RULES, routes
from tests.conftest import make_draft, make_file
from tests.exchanges.posting import token
from tests.exchanges.states import issue_card, new_card, put
from workflows.models import LogEntry

STATUS = {".": 200, ">": 302, "-": 403, " ": 404}
SIGN = {status: sign for sign, status in STATUS.items()}
PEOPLE = [
    "amina",
    "other",
    "leo",
    "lena",
    "nora",
    "frank",
    "hans",
    "berta",
    "rolf",
    "tarek",
    "dora",
    "grace",
    "admin",
]
ROUTES = [
    "application",
    "edit",
    "documents",
    "upload",
    "download",
    "judge",
    "submit",
    "check",
    "send",
    "send_back",
    "accept",
    "reject",
    "confirm",
    "cancel",
]
NOTHING = " " * len(ROUTES)
MATRIX = {
    "draft": {
        "amina": "....." + "-" + "." + "-----" + ">" + ".",
        "admin": "." + "-" * 13,
    },
    "submitted": {
        "amina": "." + "-" + "." + "-" + "." + "-" + ">" + "-----" + ">" + ".",
        "leo": "." + "---" + ".." + "-" + "." + "-" + "." + "----",
        "lena": "." + "---" + ".." + "-" + "." + "-" + "." + "---" + ".",
        "dora": "." + "-" * 13,
        "admin": "." + "-" * 13,
    },
    "sent": {
        "amina": "." + "-" + "." + "-" + "." + "-" + ">" + "-----" + ">" + ".",
        "leo": "." + "---" + "." + "-" + "-" + ">" + "------",
        "lena": "." + "---" + "." + "-" + "-" + ">>" + "----" + ".",
        "hans": "." + "---" + ".." + "---" + "..." + "--",
        "dora": "." + "-" * 13,
        "admin": "." + "-" * 13,
    },
    "accepted": {
        "amina": "." + "-" + "." + "-" + "." + "-" + ">" + "-----" + "..",
        "leo": "." + "---" + "." + "-" + "-" + ">" + "-" + ">" + "----",
        "lena": "." + "---" + "." + "-" + "-" + ">>>" + "---" + ".",
        "hans": "." + "---" + ".." + "---" + ">>>" + "-" + ".",
        "berta": "." + "---" + "." + "-" * 9,
        "dora": "." + "-" * 13,
        "admin": "." + "-" * 13,
    },
}
MOTIVATION, EMERGENCY, FILE = "MarkerMotivation", "MarkerEmergency", "markerpassport.pdf"
NAME, NUMBER = "Markerson", "P-2728-70707"
MARKERS = [MOTIVATION, EMERGENCY, FILE, NAME, NUMBER]


@pytest.fixture
def marked(world: types.SimpleNamespace, cast: types.SimpleNamespace) -> Application:
    """Amina's draft, with words that stand nowhere else: who may not see it must never meet them."""
    cast.amina.family_names = NAME
    cast.amina.save()
    draft = make_draft(world, cast.amina, motivation=MOTIVATION, emergency_name=EMERGENCY)
    ApplicationDocument.objects.filter(application=draft, kind__code="passport").update(
        file=make_file(cast.amina, FILE)
    )
    return draft


def bring(
    application: Application, state: str, world: types.SimpleNamespace, cast: types.SimpleNamespace
) -> Application:
    """The marked application in a state, with its card where one was issued."""
    number = {"number": NUMBER} if state != "draft" else {}
    application = put(application, state, **number)
    if state == "accepted":
        issue_card(application, world.berlin, by=cast.hans)
    return Application.objects.with_names().get(pk=application.pk)


def address(route: str, of: uuid.UUID) -> str:
    """Where a route of an application is."""
    match route:
        case "edit":
            return reverse("exchanges:edit", args=[of, "motivation"])
        case "documents":
            return reverse("exchanges:edit", args=[of, "documents"])
        case "upload" | "download" | "judge":
            return reverse(f"exchanges:{route}", args=[of, "passport"])
    return reverse(f"exchanges:{route}", args=[of])


def signed_in(person: object) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def line(client: Client, of: uuid.UUID) -> str:
    """What each route answers, in the table's letters."""
    return "".join(SIGN[status(client.get(address(route, of)))] for route in ROUTES)


def status(response: object) -> int:
    """The answer's status; a file is read to its end, which closes it."""
    whole(response)
    return response.status_code


@pytest.mark.parametrize("state", MATRIX)
def test_each_role_gets_exactly_what_the_table_says(state, marked, world, cast):
    application = bring(marked, state, world, cast)
    for name in PEOPLE:
        expected = MATRIX[state].get(name, NOTHING)
        assert (name, line(signed_in(getattr(cast, name)), application.uuid)) == (name, expected)


def test_an_anonymous_visitor_is_sent_to_the_sign_in_page_everywhere(marked, world, cast):
    application = bring(marked, "sent", world, cast)
    for route in ROUTES:
        where = address(route, application.uuid)
        for response in (Client().get(where), Client().post(where, token())):
            assert response.status_code == 302, where
            assert response["Location"] == f"{reverse('account_login')}?next={where}"


def test_who_may_not_open_a_page_may_not_post_to_it_either_and_nothing_moves(marked, world, cast):
    application = bring(marked, "sent", world, cast)
    for name in PEOPLE:
        signs = MATRIX["sent"].get(name, NOTHING)
        client = signed_in(getattr(cast, name))
        for route, sign in zip(ROUTES, signs, strict=True):
            if sign in "- " and route not in {"application", "documents", "download"}:
                response = client.post(address(route, application.uuid), token())
                assert response.status_code == STATUS[sign], (name, route)
    after = Application.objects.get(pk=application.pk)
    assert (after.state, after.version) == (application.state, application.version)
    assert not LogEntry.objects.exists()
    assert set(after.documents.values_list("verdict", flat=True)) == {"to-check"}


def test_a_foreign_application_is_answered_with_the_bytes_of_one_that_does_not_exist(marked, world, cast):
    application = bring(marked, "sent", world, cast)
    nothing = uuid.uuid4()
    for name in ("other", "frank", "tarek", "grace"):
        client = signed_in(getattr(cast, name))
        for route in ROUTES:
            foreign, missing = (
                client.get(address(route, application.uuid)),
                client.get(address(route, nothing)),
            )
            assert foreign.status_code == missing.status_code == 404
            assert foreign.content == missing.content, (name, route)
            assert without_date(foreign.headers) == without_date(missing.headers), (name, route)


def without_date(headers: object) -> dict[str, str]:
    """Headers that could tell two answers apart."""
    return {name: value for name, value in dict(headers).items() if name != "Expires"}


def every_address(world: types.SimpleNamespace) -> Iterator[str]:
    """Each page that is not below an application; those are a 404, byte for byte, as shown above."""
    for name in ("home", "dashboard", "members:home", "members:profile", "committees:home", "exchanges:home"):
        yield reverse(name)
    for name in ("exchanges:apply", "exchanges:applications", "exchanges:export", "documents:look_up"):
        yield reverse(name)
    for nmo in (world.usa, world.germany):
        yield reverse("members:nmo", args=[nmo.slug])
    yield reverse("committees:committee", args=["scope"])
    for name in ("exchanges:conditions", "exchanges:edit_conditions"):
        yield reverse(name, args=[world.germany.slug, "scope"])
    for word in (NAME, NUMBER, MOTIVATION):
        yield f"{reverse('exchanges:applications')}?q={word}"
        yield f"{reverse('exchanges:export')}?q={word}"
        yield f"{reverse('members:home')}?q={word}"
        yield f"{reverse('search')}?q={word}"


@pytest.mark.parametrize("state", ["draft", "accepted"])
def test_nobody_outside_meets_a_word_of_it_on_any_page(state, marked, world, cast):
    bring(marked, state, world, cast)
    outside = set(PEOPLE) - set(MATRIX[state]) - {"grace"}
    for name in outside | {"anonymous"}:
        client = Client() if name == "anonymous" else signed_in(getattr(cast, name))
        for where in every_address(world):
            page = whole(client.get(where))
            for marker in MARKERS:
                assert marker not in page.replace(where.partition("?q=")[2] or "\0", ""), (
                    name,
                    where,
                    marker,
                )


def test_the_same_words_do_stand_on_the_pages_of_those_who_may_see_it(marked, world, cast):
    """Without this the test above could be satisfied by a page that shows nothing to anyone."""
    application = bring(marked, "sent", world, cast)
    for name in ("amina", "lena", "hans"):
        client = signed_in(getattr(cast, name))
        page = whole(client.get(address("application", application.uuid)))
        assert [marker for marker in (MOTIVATION, EMERGENCY, NAME, NUMBER) if marker not in page] == [], name
        assert NUMBER in whole(client.get(reverse("exchanges:applications")))
        assert b"%PDF" in whole(client.get(address("download", application.uuid))).encode()


def whole(response: object) -> str:
    """The body, streamed or not."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def test_reading_a_paper_without_the_right_leaves_no_trace_of_a_reading(marked, world, cast):
    application = bring(marked, "accepted", world, cast)
    for name in ("other", "frank", "tarek", "dora", "admin"):
        assert status(signed_in(getattr(cast, name)).get(address("download", application.uuid))) in {403, 404}
    assert not FileRead.objects.exists()


def test_when_the_term_ends_the_next_click_is_a_404(marked, world, cast):
    application = bring(marked, "sent", world, cast)
    client = signed_in(cast.lena)
    assert client.get(address("application", application.uuid)).status_code == 200
    cast.lena.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert line(client, application.uuid) == NOTHING


def test_an_officer_has_no_office_on_their_own_application(marked, world, cast):
    """Lena, NEO of the sending NMO, applies herself: she is its student and nothing else."""
    own = bring(make_draft(world, cast.lena, motivation="Mine."), "submitted", world, cast)
    assert line(signed_in(cast.lena), own.uuid) == MATRIX["submitted"]["amina"]


PUBLIC = [
    "home",
    "healthz",
    "security_txt",
    "members:home",
    "committees:home",
    "exchanges:home",
    "documents:look_up",
]
OWN = ["dashboard", "members:profile", "exchanges:applications"]


def test_public_pages_are_open_to_everyone(world, cast):
    for client in (
        Client(),
        *(signed_in(getattr(cast, name)) for name in ("amina", "tarek", "grace", "admin")),
    ):
        assert [client.get(reverse(name)).status_code for name in PUBLIC] == [200] * len(PUBLIC)
        assert client.get(reverse("members:nmo", args=["amsa-usa"])).status_code == 200
        assert client.get(reverse("committees:committee", args=["scope"])).status_code == 200
        assert client.get(reverse("exchanges:conditions", args=["bvmd-germany", "scope"])).status_code == 200


def test_pages_about_oneself_ask_to_sign_in_and_are_open_to_everyone_signed_in(world, cast):
    assert [Client().get(reverse(name)).status_code for name in OWN] == [302] * len(OWN)
    for name in PEOPLE:
        client = signed_in(getattr(cast, name))
        assert [client.get(reverse(route)).status_code for route in OWN] == [200] * len(OWN), name


def test_the_list_as_a_table_is_for_those_who_hold_an_office_of_exchanges_today(world, cast):
    where = reverse("exchanges:export")
    assert Client().get(where)["Location"] == f"{reverse('account_login')}?next={where}"
    got = {name for name in PEOPLE if status(signed_in(getattr(cast, name)).get(where)) == 200}
    assert got == {"leo", "lena", "nora", "hans", "berta", "rolf", "tarek", "dora", "admin"}


def test_conditions_are_edited_by_their_officer_alone(world, cast):
    where = reverse("exchanges:edit_conditions", args=["bvmd-germany", "scope"])
    assert Client().get(where)["Location"] == f"{reverse('account_login')}?next={where}"
    got = {name: signed_in(getattr(cast, name)).get(where).status_code for name in PEOPLE}
    assert got == {name: 200 if name == "hans" else 403 for name in PEOPLE}


def test_the_admin_is_open_to_administrators_and_to_the_secretary_general_to_read(world, cast):
    where = reverse("admin:exchanges_application_changelist")
    got = {name: signed_in(getattr(cast, name)).get(where).status_code for name in PEOPLE}
    assert got == {name: 200 if name in {"grace", "admin"} else 302 for name in PEOPLE}
    assert signed_in(cast.grace).get(reverse("admin:exchanges_application_add")).status_code == 403
    assert signed_in(cast.grace).post(reverse("admin:committees_office_add"), {}).status_code == 403


def test_each_verb_has_its_line_in_the_matrix_and_its_rule():
    assert set(workflow.STEPS.steps) <= set(ROUTES)
    named = {route.name for route in routes()}
    assert {f"exchanges:{verb}" for verb in workflow.STEPS.steps} <= named & set(RULES)


def test_a_card_cannot_be_issued_by_posting_past_the_page(marked, world, cast):
    """Tarek knows the address and the form's fields, and still there is no such application for him."""
    application = bring(marked, "sent", world, cast)
    card = new_card(world.berlin)
    data = {name: getattr(card, name) for name in ("department", "start_on", "end_on", "contact_name")}
    response = signed_in(cast.tarek).post(
        address("accept", application.uuid), {**data, "local_committee": world.berlin.pk, **token()}
    )
    assert response.status_code == 404
    assert Application.objects.get(pk=application.pk).state == "sent"
