"""Who may do what, and who sees what: every state, every verb, every person of the cast."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from exchanges.models import Application
from exchanges.permissions import is_editor_of_conditions, is_judge_of_documents, is_reader_of_documents
from exchanges.workflow import STEPS
from tests.conftest import YEAR
from tests.exchanges.states import issue_card, put
from workflows.steps import NotNow

# Where an application may stand, and what else makes a difference there.
STANDING = {
    "draft": {},
    "submitted": {},
    "submitted, no local check": {"needs_local_check": False},
    "checked": {},
    "returned": {},
    "returned by the host": {"sent_at": f"{YEAR}-02-01T00:00Z"},
    "sent": {},
    "accepted": {"card": True},
    "confirmed": {"card": True},
    "rejected": {},
    "cancelled": {},
    "cancelled draft": {"number": "", "submitted_at": None},
    "cancelled after acceptance": {"sent_at": f"{YEAR}-02-01T00:00Z", "card": True},
}
PEOPLE = ["amina", "leo", "lena", "hans", "berta"]
OTHERS = ["other", "nora", "frank", "rolf", "tarek", "dora", "grace", "admin"]

# + may, . too late or too early (a message), - never theirs (403). Everyone else is always -.
MAY = """
                              submit            check             send              send_back
                              Am Le La Ha Be    Am Le La Ha Be    Am Le La Ha Be    Am Le La Ha Be
draft                         +  -  -  -  -     -  -  -  -  -     -  -  .  -  -     -  .  .  -  -
submitted                     .  -  -  -  -     -  +  +  -  -     -  -  -  -  -     -  +  +  -  -
submitted, no local check     .  -  -  -  -     -  -  -  -  -     -  -  +  -  -     -  -  +  -  -
checked                       .  -  -  -  -     -  .  .  -  -     -  -  +  -  -     -  -  +  -  -
returned                      +  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  -  -
returned by the host          +  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  .  -
sent                          .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  -  -  +  -
accepted                      .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  .  -
confirmed                     .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  .  -
rejected                      .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  .  -
cancelled                     .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  -  -
cancelled draft               .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  -  -
cancelled after acceptance    .  -  -  -  -     -  .  .  -  -     -  -  .  -  -     -  .  .  .  -

                              accept            reject            confirm           cancel
                              Am Le La Ha Be    Am Le La Ha Be    Am Le La Ha Be    Am Le La Ha Be
draft                         -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  -  -  -
submitted                     -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  -  -
submitted, no local check     -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  -  -
checked                       -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  -  -
returned                      -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  -  -
returned by the host          -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  -  -
sent                          -  -  -  +  -     -  -  -  +  -     .  -  -  -  -     +  -  +  -  -
accepted                      -  -  -  .  -     -  -  -  .  -     +  -  -  -  -     +  -  +  +  -
confirmed                     -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     +  -  +  +  -
rejected                      -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     .  -  .  -  -
cancelled                     -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     .  -  .  .  -
cancelled draft               -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     .  -  .  .  -
cancelled after acceptance    -  -  -  .  -     -  -  -  .  -     .  -  -  -  -     .  -  .  .  -
"""

# S sees it, R may also read the papers, J may also judge them. Nora, Frank, Rolf, Tarek, Grace and the other
# student see none of it; Dora directs SCOPE; the administrator sees everything and opens no paper.
SEES = """
                              Am Le La Ha Be Do Ad
draft                         R  -  -  -  -  -  S
submitted                     R  J  J  -  -  S  S
submitted, no local check     R  R  J  -  -  S  S
checked                       R  R  J  -  -  S  S
returned                      R  R  R  -  -  S  S
returned by the host          R  R  R  R  -  S  S
sent                          R  R  R  J  -  S  S
accepted                      R  R  R  J  R  S  S
confirmed                     R  R  R  J  R  S  S
rejected                      R  R  R  R  -  S  S
cancelled                     R  R  R  -  -  S  S
cancelled draft               R  -  -  -  -  -  S
cancelled after acceptance    R  R  R  R  R  S  S
"""


def rows(table: str, standing: str) -> list[str]:
    """The marks of one standing, one string a block of the table."""
    width = 30
    return ["".join(line[width:].split()) for line in table.splitlines() if line[:width].strip() == standing]


@pytest.fixture(params=STANDING)
def standing(request):
    return request.param


@pytest.fixture
def application(standing, draft, world, cast):
    fields = dict(STANDING[standing])
    card = fields.pop("card", False)
    if card:
        issue_card(draft, world.berlin, by=cast.hans)
    return put(draft, standing.split(",")[0].split()[0], **fields)


def mark(verb: str, user: object, application: Application) -> str:
    try:
        STEPS.check(verb, user, application)
    except PermissionDenied:
        return "-"
    except NotNow:
        return "."
    return "+"


def test_every_verb_for_everyone(standing, application, cast):
    blocks = (["submit", "check", "send", "send_back"], ["accept", "reject", "confirm", "cancel"])
    found = [
        "".join(mark(verb, getattr(cast, name), application) for verb in verbs for name in PEOPLE)
        for verbs in blocks
    ]
    assert found == rows(MAY, standing)


def test_nobody_else_may_do_anything(application, cast):
    assert {mark(verb, getattr(cast, name), application) for verb in STEPS.steps for name in OTHERS} == {"-"}


def test_the_buttons_are_what_one_may(application, cast):
    for name in PEOPLE:
        user = getattr(cast, name)
        assert STEPS.open_to(user, application) == [
            v for v in STEPS.steps if mark(v, user, application) == "+"
        ], name


def test_who_sees_reads_and_judges(standing, application, cast):
    def sees(name: str) -> str:
        user = getattr(cast, name)
        if not Application.objects.visible_to(user).exists():
            return "-"
        if is_judge_of_documents(user, application):
            return "J"
        return "R" if is_reader_of_documents(user, application) else "S"

    assert ["".join(sees(name) for name in [*PEOPLE, "dora", "admin"])] == rows(SEES, standing)
    assert {sees(name) for name in ["other", "nora", "frank", "rolf", "tarek", "grace"]} == {"-"}


def test_a_judge_is_always_a_reader_who_sees(application, cast):
    """The table above says the highest mark; here that each includes those below."""
    for user in vars(cast).values():
        if is_judge_of_documents(user, application):
            assert is_reader_of_documents(user, application)
        if is_reader_of_documents(user, application) and user != cast.amina:
            assert application in Application.objects.visible_to(user)


def test_nobody_is_officer_of_their_own_application(draft, world, cast):
    """A NEO who applies is a student there, whatever else they are."""
    put(draft, "submitted", student=cast.lena, needs_local_check=False)
    application = Application.objects.get(pk=draft.pk)
    assert STEPS.open_to(cast.lena, application) == ["cancel"]
    assert not Application.objects.waiting_for(cast.lena).exists()
    assert not is_judge_of_documents(cast.lena, application)


def test_an_ended_term_ends_the_right_at_once(draft, cast):
    application = put(draft, "checked")
    assert STEPS.open_to(cast.lena, application) == ["send", "send_back", "cancel"]
    cast.lena.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert STEPS.open_to(cast.lena, application) == []


def test_conditions_are_edited_by_their_national_officers(world, cast):
    editors = {name for name, user in vars(cast).items() if is_editor_of_conditions(user, world.conditions)}
    assert editors == {"hans"}


@pytest.mark.parametrize(
    ("state", "fields", "waits_for"),
    [
        ("draft", {}, {"amina"}),
        ("submitted", {}, {"leo"}),
        ("submitted", {"needs_local_check": False}, {"lena"}),
        ("checked", {}, {"lena"}),
        ("returned", {}, {"amina"}),
        ("sent", {}, {"hans"}),
        ("accepted", {}, {"amina"}),
        ("confirmed", {}, set()),
        ("rejected", {}, set()),
        ("cancelled", {}, set()),
    ],
)
def test_whose_turn_it_is(draft, cast, state, fields, waits_for):
    put(draft, state, **fields)
    assert {
        n for n, user in vars(cast).items() if Application.objects.waiting_for(user).exists()
    } == waits_for


def test_an_empty_local_seat_leaves_the_check_to_the_national_officer(draft, cast):
    put(draft, "submitted")
    cast.leo.terms.all().delete()
    assert {n for n, user in vars(cast).items() if Application.objects.waiting_for(user).exists()} == {"lena"}
