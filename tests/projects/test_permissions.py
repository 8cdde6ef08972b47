"""Who may do what, and who sees what: every state, every verb, everyone of the circle."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from projects import workflow
from projects.models import ConflictOverride, Endorsement
from projects.permissions import barred, conflicted, has_conflict
from projects.workflow import STEPS
from tests.conftest import appoint
from tests.projects.conftest import bring
from workflows.steps import NotNow

# The team, the NMO's President, the Director, the Secretary General, the federation's President.
PEOPLE = ["selma", "karim", "paula", "mohamed", "grace", "pia"]
# The same NMO's other officers, a Director and a President of other things, reviewers who weren't asked,
# a former officer, a stranger, the administrator.
OTHERS = ["vera", "tarek", "scora", "gustav", "rita", "ralf", "twin", "dora", "frank", "amina", "admin"]
VERBS = [
    ["submit", "confirm", "recommend", "advise_against", "send_back"],
    ["endorse", "decline", "appeal", "withdraw", "lapse"],
]
# + may, . too late or too early (a message), - never theirs (403). The verbs of each line in the order above.
MAY = """
                   submit   confirm  recommend advise   send_back
                   SKPMGA   SKPMGA   SKPMGA   SKPMGA   SKPMGA
draft              ++----   --.---   ---.--   ---.--   ------
submitted          ..----   --+---   ---.--   ---.--   --+---
confirmed          ..----   --.---   ---+--   ---+--   ---+--
returned           ++----   --.---   ---.--   ---.--   --...-
recommended        ..----   --.---   ---.--   ---.--   ----+-
not-recommended    ..----   --.---   ---.--   ---.--   ----+-
endorsed           ..----   --.---   ---.--   ---.--   --...-
declined           ..----   --.---   ---.--   ---.--   --...-
appealed           ..----   --.---   ---.--   ---.--   -----.
renewed            ..----   --.---   ---.--   ---.--   --...-
lapsed             ..----   --.---   ---.--   ---.--   --...-
withdrawn          ..----   --.---   ---.--   ---.--   --...-

                   endorse  decline  appeal   withdraw lapse
                   SKPMGA   SKPMGA   SKPMGA   SKPMGA   SKPMGA
draft              ----.-   ----.-   ..----   ++----   ----.-
submitted          ----.-   ----.-   ...---   +++---   ----.-
confirmed          ----.-   ----.-   ...---   +++---   ----.-
returned           ----.-   ----.-   ...---   +++---   ----.-
recommended        ----+-   ----+-   ...---   +++---   ----.-
not-recommended    ----+-   ----+-   ...---   +++---   ----.-
endorsed           ----.-   ----.-   ...---   +++---   ----+-
declined           ----.-   ----.-   +++---   ...---   ----.-
appealed           -----+   -----+   ------   +++---   -----.
renewed            ----.-   ----.-   ...---   ...---   ----.-
lapsed             ----.-   ----.-   ...---   ...---   ----.-
withdrawn          ----.-   ----.-   ...---   ...---   ----.-
"""
# S sees it.
SEES = {
    "draft": "selma karim admin",
    "submitted": "selma karim paula vera tarek admin",
    "withdrawn": "selma karim paula vera tarek admin",
    "": "selma karim paula vera tarek mohamed grace pia admin",
}


def rows(state):
    """The marks of one state: ten groups of six."""
    return " ".join(
        " ".join(line[19:].split()) for line in MAY.splitlines() if line[:19].strip() == state
    ).split()


def mark(verb, user, endorsement):
    try:
        STEPS.check(verb, user, endorsement)
    except PermissionDenied:
        return "-"
    except NotNow:
        return "."
    return "+"


@pytest.fixture(params=Endorsement.State.values)
def state(request):
    return request.param


def marks(endorsement, circle, names):
    """The marks of these people, verb by verb."""
    return [
        "".join(mark(verb, getattr(circle, name), endorsement) for name in names)
        for verbs in VERBS
        for verb in verbs
    ]


def seers(endorsement, circle):
    return {
        name
        for name in [*PEOPLE, *OTHERS]
        if Endorsement.objects.visible_to(getattr(circle, name)).filter(pk=endorsement.pk).exists()
    }


def test_every_verb_for_everyone(endorsement, state, circle):
    assert marks(endorsement, circle, PEOPLE) == rows(state)


def test_nobody_else_may_do_anything(endorsement, state, circle):
    assert set(marks(endorsement, circle, OTHERS)) == {"-" * len(OTHERS)}


def test_who_sees_it(endorsement, state, circle):
    assert seers(endorsement, circle) == set(SEES.get(state, SEES[""]).split())


def test_whose_nmo_takes_part_decides_as_little_as_whose_nmo_leads(endorsement, state, world, circle):
    """Germany and Grace's NMO take part: the Director is barred, and the President has the Secretary General's moves.
    The German President, whose NMO only takes part, still sees and moves nothing.
    """
    appoint(circle.grace, "nora", nmo=world.germany)
    endorsement.project.partner_nmos.set([world.germany])
    assert circle.mohamed.nmo == world.germany
    team_and_president = [row[:3] for row in rows(state)]
    the_secretarys = [row[PEOPLE.index("pia" if state == "appealed" else "grace")] for row in rows(state)]
    assert marks(endorsement, circle, PEOPLE) == [
        f"{own}--{decides}" for own, decides in zip(team_and_president, the_secretarys, strict=True)
    ]
    assert set(marks(endorsement, circle, OTHERS)) == {"-" * len(OTHERS)}
    assert seers(endorsement, circle) == set(SEES.get(state, SEES[""]).split())


def test_a_presidents_own_project_is_confirmed_by_another_of_the_board(request_, world, circle):
    project = request_.project
    project.proposer = circle.paula
    project.save()
    request_.refresh_from_db()
    workflow.submit(request_, by=circle.karim)
    assert [
        mark("confirm", getattr(circle, name), request_) for name in ["paula", "vera", "karim", "gustav"]
    ] == [
        "-",
        "+",
        "-",
        "-",
    ]


def test_an_empty_presidency_leaves_the_confirming_to_the_board(request_, circle):
    workflow.submit(request_, by=circle.selma)
    assert mark("confirm", circle.vera, request_) == "-"
    circle.paula.terms.all().delete()
    assert mark("confirm", circle.vera, request_) == "+"


@pytest.mark.parametrize(
    "belongs", ["by profile", "by a term", "as co-editor", "its NMO takes part", "takes part by a term"]
)
def test_a_director_of_the_same_nmo_is_barred(request_, world, circle, belongs):
    if belongs == "by profile":
        circle.mohamed.nmo = world.tunisia
        circle.mohamed.save()
    elif belongs == "its NMO takes part":
        request_.project.partner_nmos.set([world.germany])
    elif belongs == "takes part by a term":
        request_.project.partner_nmos.set([world.usa])
        appoint(circle.mohamed, "nora", nmo=world.usa)
    elif belongs == "by a term":
        appoint(circle.mohamed, "nora", nmo=world.tunisia)
    else:
        request_.project.editors.create(
            email="m@example.test",
            person=circle.mohamed,
            accepted_at="2027-01-01T00:00Z",
            invited_by=circle.selma,
        )
    endorsement = bring(request_, "confirmed", circle)
    assert [
        mark(verb, circle.mohamed, endorsement) for verb in ["recommend", "advise_against", "send_back"]
    ] == ["-"] * 3


def test_the_director_of_another_of_its_committees_may_as_well(confirmed, circle):
    assert mark("recommend", circle.scora, confirmed) == "-"
    confirmed.project.related_committees.add(circle.scora.terms.get().office.committee)
    assert mark("recommend", circle.scora, confirmed) == "+"
    assert Endorsement.objects.visible_to(circle.scora).get() == confirmed


def test_a_secretary_general_of_the_same_nmo_leaves_it_to_the_president(request_, world, circle):
    circle.grace.nmo = world.tunisia
    circle.grace.save()
    endorsement = bring(request_, "recommended", circle)
    assert (mark("endorse", circle.grace, endorsement), mark("endorse", circle.pia, endorsement)) == (
        "-",
        "+",
    )


def test_without_a_secretary_general_the_president_decides(recommended, circle):
    circle.grace.terms.all().delete()
    assert mark("endorse", circle.pia, recommended) == "+"


def test_an_ended_term_ends_the_right_at_once(confirmed, circle):
    circle.mohamed.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert mark("recommend", circle.mohamed, confirmed) == "-"
    assert not Endorsement.objects.visible_to(circle.mohamed).exists()


def test_whether_one_is_barred_is_one_question(request_, world, circle, django_assert_num_queries):
    """Each way to a conflict by itself: an office of either NMO, the profile of one that takes part, the team."""
    project = request_.project
    project.partner_nmos.set([world.germany])
    appoint(circle.pia, "nora", nmo=world.tunisia)
    appoint(circle.rita, "nora", nmo=world.germany)
    project.editors.update(person=circle.scora)
    circle.scora.nmo = None
    circle.scora.save()
    bound = [circle.selma, circle.twin, circle.pia, circle.rita, circle.mohamed, circle.scora]
    free = [circle.grace, circle.nora]
    for person in bound + free:
        with django_assert_num_queries(0 if person in {circle.selma, circle.twin} else 1):
            assert has_conflict(person, project) is (person in bound), person
    with django_assert_num_queries(1):
        assert conflicted(bound + free, project) == {person.pk for person in bound}
    ConflictOverride.objects.create(
        endorsement=request_, person=circle.rita, reason="Nobody else is there.", granted_by=circle.grace
    )
    with django_assert_num_queries(2):
        assert barred(bound + free, request_) == {person.pk for person in bound} - {circle.rita.pk}
