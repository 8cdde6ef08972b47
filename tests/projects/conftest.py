"""The cast of projects: a Tunisian project, its team, and everyone who decides on it."""

from __future__ import annotations

import datetime as dt
import types

import pytest

from committees.models import Committee, Topic
from projects import workflow
from projects.basics import load_projects
from projects.models import Endorsement, Indicator, Project
from tests.conftest import YEAR, appoint, make_person
from tests.recorded import Scene


@pytest.fixture(scope="session")
def recorded_circle(recorded_world, recorded_cast, django_db_blocker):
    """`make_circle`, played once."""
    with django_db_blocker.unblock():
        return Scene(make_circle, after=[recorded_world, recorded_cast])


@pytest.fixture
def circle(world, cast, recorded_circle, who_is_who):
    """The cast, and with it Selma's team, their President and board, the committee's people, the federation's."""
    vars(cast).update(vars(recorded_circle.put(who_is_who, world, cast)))
    return cast


def make_circle(w, cast):
    """Selma's team of Associa-Med and everyone who decides on its project."""
    load_projects()
    c = types.SimpleNamespace()
    c.selma = make_person("selma", nmo=w.tunisia, local_committee=w.tunis)
    c.karim = make_person("karim", nmo=w.tunisia)
    c.paula, c.vera = make_person("paula", nmo=w.tunisia), make_person("vera", nmo=w.tunisia)
    c.mohamed, c.twin = make_person("mohamed", nmo=w.germany), make_person("twin", nmo=w.tunisia)
    c.rita, c.ralf = make_person("rita", nmo=w.usa), make_person("ralf", nmo=w.tunisia)
    c.pia, c.scora = make_person("pia", nmo=w.usa), make_person("scora", nmo=w.germany)
    c.gustav = make_person("gustav", nmo=w.germany)
    appoint(c.paula, "nmo-president", nmo=w.tunisia)
    appoint(c.vera, "nmo-vice-president", nmo=w.tunisia)
    appoint(c.gustav, "nmo-president", nmo=w.germany)
    appoint(c.mohamed, "scoph-director")
    appoint(c.scora, "scora-director")
    appoint(c.rita, "scoph-assistant")
    appoint(c.ralf, "scoph-assistant")
    appoint(c.pia, "president")
    return c


@pytest.fixture(scope="session")
def recorded_request(recorded_world, recorded_cast, recorded_circle, django_db_blocker):
    """Selma's request with its project, played once."""

    def play(w, _cast, c):
        return make_request(w, c.selma, co_editor=c.karim)

    with django_db_blocker.unblock():
        return Scene(play, after=[recorded_world, recorded_cast, recorded_circle])


@pytest.fixture
def request_(world, circle, recorded_request, who_is_who):
    """A complete draft of Selma for SCOPH, with Karim as co-editor."""
    return recorded_request.put(who_is_who, world, circle, circle)


def recorded_in(state):
    """A fixture: Selma's request, brought to a state by the moves that lead there, played once."""

    @pytest.fixture(scope="session")
    def recorded(recorded_world, recorded_cast, recorded_circle, django_db_blocker):
        with django_db_blocker.unblock():
            return play_to(state, recorded_world, recorded_cast, recorded_circle)

    return recorded


def play_to(state: str, *before: Scene) -> Scene:
    """Selma's request in a state, after the scenes of the world, the cast and the circle."""

    def play(w, cast, c):
        everyone = types.SimpleNamespace(**{**vars(cast), **vars(c)})
        return bring(make_request(w, c.selma, co_editor=c.karim), state, everyone)

    return Scene(play, after=before)


recorded_submitted = recorded_in("submitted")


@pytest.fixture
def submitted(recorded_submitted, world, circle, who_is_who):
    return recorded_submitted.put(who_is_who, world, circle, circle)


recorded_confirmed = recorded_in("confirmed")


@pytest.fixture
def confirmed(recorded_confirmed, world, circle, who_is_who):
    return recorded_confirmed.put(who_is_who, world, circle, circle)


recorded_returned = recorded_in("returned")


@pytest.fixture
def returned(recorded_returned, world, circle, who_is_who):
    return recorded_returned.put(who_is_who, world, circle, circle)


recorded_recommended = recorded_in("recommended")


@pytest.fixture
def recommended(recorded_recommended, world, circle, who_is_who):
    return recorded_recommended.put(who_is_who, world, circle, circle)


recorded_endorsed = recorded_in("endorsed")


@pytest.fixture
def endorsed(recorded_endorsed, world, circle, who_is_who):
    return recorded_endorsed.put(who_is_who, world, circle, circle)


recorded_declined = recorded_in("declined")


@pytest.fixture
def declined(recorded_declined, world, circle, who_is_who):
    return recorded_declined.put(who_is_who, world, circle, circle)


recorded_appealed = recorded_in("appealed")


@pytest.fixture
def appealed(recorded_appealed, world, circle, who_is_who):
    return recorded_appealed.put(who_is_who, world, circle, circle)


recorded_lapsed = recorded_in("lapsed")


@pytest.fixture
def lapsed(recorded_lapsed, world, circle, who_is_who):
    return recorded_lapsed.put(who_is_who, world, circle, circle)


recorded_withdrawn = recorded_in("withdrawn")


@pytest.fixture
def withdrawn(recorded_withdrawn, world, circle, who_is_who):
    return recorded_withdrawn.put(who_is_who, world, circle, circle)


@pytest.fixture(scope="session")
def recorded_states() -> dict[str, Scene]:
    """Selma's request in each state that a table of cases has asked for."""
    return {}


@pytest.fixture
def recorded_state(
    state, recorded_states, recorded_world, recorded_cast, recorded_circle, django_db_blocker
) -> Scene:
    """The request in the state that the test is given, played once: while the test has no database yet."""
    if state not in recorded_states:
        with django_db_blocker.unblock():
            recorded_states[state] = play_to(state, recorded_world, recorded_cast, recorded_circle)
    return recorded_states[state]


@pytest.fixture
def endorsement(recorded_state, world, circle, who_is_who):
    """Selma's request in the state that the test is given; asked for before anything with a database."""
    return recorded_state.put(who_is_who, world, circle, circle)


def make_request(w: types.SimpleNamespace, by, *, co_editor=None, **fields) -> Endorsement:
    """A complete draft: clean hands at schools, from October of next year for half a year."""
    values = {
        "title": "Clean hands",
        "committee": Committee.objects.get(slug="scoph"),
        "starts_on": dt.date(YEAR, 10, 1),
        "ends_on": dt.date(YEAR + 1, 3, 31),
        "summary": "Pupils teach pupils to wash their hands.",
        "problem": "Diarrhoea keeps children from school.",
        "objectives": f"By March {YEAR + 1} 800 of 1,000 pupils wash their hands before they eat.",
        "activities": "Lessons, songs, soap.",
        "target_group": "Pupils of six schools",
        "target_size": 1000,
        "partners": "The schools' health service",
        "budget": 400,
        "currency": "TND",
        "safeguarding": "Never alone with a child.",
        "alignment": "Health for all, by students.",
        "consents": True,
        **fields,
    }
    endorsement = workflow.propose(Project(**values), by=by)
    project = endorsement.project
    project.topics.set(Topic.objects.filter(slug="water-and-hygiene"))
    Indicator.objects.create(
        project=project, name="Pupils who wash their hands", unit="%", baseline=20, target=80
    )
    if co_editor:
        project.editors.create(
            email=co_editor.email,
            person=co_editor,
            accepted_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
            invited_by=by,
        )
    return endorsement


def bring(endorsement: Endorsement, state: str, c: types.SimpleNamespace) -> Endorsement:
    """Take the request to a state by the moves that lead there, each by who may."""
    paths = {
        "draft": [],
        "submitted": ["submit"],
        "confirmed": ["submit", "confirm"],
        "returned": ["submit", "confirm", "send_back"],
        "recommended": ["submit", "confirm", "recommend"],
        "not-recommended": ["submit", "confirm", "advise_against"],
        "endorsed": ["submit", "confirm", "recommend", "endorse"],
        "declined": ["submit", "confirm", "recommend", "decline"],
        "appealed": ["submit", "confirm", "recommend", "decline", "appeal"],
        "withdrawn": ["submit", "withdraw"],
        "lapsed": ["submit", "confirm", "recommend", "endorse", "lapse"],
        "renewed": ["submit", "confirm", "recommend", "endorse"],
    }
    who = {
        "submit": c.selma,
        "confirm": c.paula,
        "send_back": c.mohamed,
        "recommend": c.mohamed,
        "advise_against": c.mohamed,
        "endorse": c.grace,
        "decline": c.grace,
        "appeal": c.selma,
        "withdraw": c.selma,
        "lapse": c.grace,
    }
    noted = {"send_back", "advise_against", "decline", "appeal", "withdraw", "lapse"}
    for verb in paths[state]:
        more = {"note": f"Because of {verb}."} if verb in noted else {}
        getattr(workflow, verb)(endorsement, by=who[verb], **more)
    if state == "renewed":
        bring(workflow.renew(endorsement, by=c.selma), "endorsed", c)
    return Endorsement.objects.with_names().get(pk=endorsement.pk)
