"""Beginning an application: for one host, programme and season, once."""

from __future__ import annotations

import time

import pytest

from exchanges import workflow
from exchanges.models import Application, ExchangeConditions, Season
from tests.conftest import SEASON_NAME, YEAR, make_conditions, make_draft, make_person
from tests.exchanges.posting import errors, inputs, messages, send, token
from workflows.models import LogEntry

APPLY = "/exchanges/apply/"
WANTED = {"programme": "scope", "season": YEAR, "host": "bvmd-germany"}


def test_a_student_begins_a_draft_and_the_log_says_so(world, cast, sign_in):
    client = sign_in(cast.amina)
    assert client.get(APPLY).status_code == 200
    response = send(client, APPLY, WANTED)
    application = Application.objects.get()
    assert response.url == application.get_absolute_url()
    assert (application.student, application.state, application.number) == (cast.amina, "draft", "")
    assert (application.programme, application.season, application.conditions) == (
        "scope",
        world.season,
        world.conditions,
    )
    assert (application.sending_nmo, application.sending_local_committee, application.hosting_nmo) == (
        world.usa,
        world.boston,
        world.germany,
    )
    entry = LogEntry.objects.about(application).get()
    assert (entry.verb, entry.source, entry.target, entry.by) == ("start", "", "draft", cast.amina)


def test_the_page_of_conditions_fills_the_form_in(world, cast, sign_in):
    make_conditions(world, "score")
    score = ExchangeConditions.objects.get(programme="score")
    response = sign_in(cast.amina).get(f"{APPLY}?conditions={score.pk}")
    assert response.context["form"].initial == {"programme": "score", "season": YEAR, "host": "bvmd-germany"}
    for wrong in ("", "0", "x", "9" * 20, "9" * 5000):
        assert sign_in(cast.amina).get(f"{APPLY}?conditions={wrong}").context["form"].initial == {}


def test_the_same_form_twice_begins_one_draft(world, cast, sign_in):
    client, form = sign_in(cast.amina), {**WANTED, **token()}
    first, second = client.post(APPLY, form), client.post(APPLY, form)
    assert first.url == second.url
    assert Application.objects.count() == 1


def test_a_form_without_its_token_is_refused(world, cast, sign_in):
    assert sign_in(cast.amina).post(APPLY, WANTED).status_code == 400
    assert not Application.objects.exists()


def test_a_live_application_is_told_and_linked(world, cast, sign_in):
    draft = make_draft(world, cast.amina)
    client = sign_in(cast.amina)
    for response in (client.get(f"{APPLY}?conditions={world.conditions.pk}"), send(client, APPLY, WANTED)):
        assert response.status_code == 200
        page = " ".join(response.text.split())
        assert f"You have an application to bvmd Germany for SCOPE in {SEASON_NAME} already." in page
        assert draft.get_absolute_url() in page
    assert Application.objects.get() == draft


def test_who_was_refused_may_apply_anew(world, cast, sign_in):
    draft = make_draft(world, cast.amina)
    workflow.cancel(draft, by=cast.amina)
    assert send(sign_in(cast.amina), APPLY, WANTED).status_code == 302
    assert Application.objects.live().count() == 1


def test_of_two_starts_at_once_one_makes_the_draft(world, cast):
    draft = workflow.start(world.conditions, by=cast.amina)
    with pytest.raises(workflow.AlreadyApplied, match="Draft") as refusal:
        workflow.start(world.conditions, by=cast.amina)
    assert refusal.value.application == draft
    assert LogEntry.objects.about(draft).count() == 1


def test_without_a_faculty_one_names_it_first_and_comes_back(world, sign_in):
    client = sign_in(make_person("newcomer"))
    response = client.get(f"{APPLY}?conditions={world.conditions.pk}")
    assert response.url == f"/profile/?next=%2Fexchanges%2Fapply%2F%3Fconditions%3D{world.conditions.pk}"
    assert messages(response) == ["Tell us first at which faculty you study, then apply."]
    assert send(client, APPLY, WANTED).url == "/profile/?next=%2Fexchanges%2Fapply%2F"
    assert not Application.objects.exists()


def test_ones_own_organization_is_not_offered(world, cast, sign_in):
    german = make_person("greta", nmo=world.germany, local_committee=world.berlin)
    client = sign_in(german)
    assert client.get(f"{APPLY}?conditions={world.conditions.pk}").context["form"].initial == {}
    response = send(client, APPLY, WANTED)
    assert set(errors(response)) == {"season", "host"}
    assert not Application.objects.exists()


def test_a_host_that_does_not_take_this_programme_or_season_now(world, cast, sign_in):
    client = sign_in(cast.amina)
    response = send(client, APPLY, {**WANTED, "programme": "score"})
    assert errors(response) == {"host": [f"bvmd Germany takes no SCORE students for {SEASON_NAME} now."]}
    world.conditions.is_published = False
    world.conditions.save()
    assert set(errors(send(client, APPLY, WANTED))) == {"season", "host"}
    world.conditions.is_published = True
    world.conditions.save()
    Season.objects.update(is_open=False)
    assert set(errors(send(client, APPLY, WANTED))) == {"season", "host"}
    assert not Application.objects.exists()


def test_visitors_sign_in_first(client, world):
    response = client.get(APPLY)
    assert response.url == "/accounts/login/?next=/exchanges/apply/"
    assert client.post(APPLY, {**WANTED, **token()}).status_code == 302
    assert not Application.objects.exists()


def test_no_input_breaks_the_form(world, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, expect in inputs("number", "date"):
        began = time.process_time()
        response = send(client, APPLY, dict.fromkeys(("programme", "season", "host"), text))
        assert response.status_code == (400 if expect == "bad_request" else 200), name
        assert time.process_time() - began < 2, name
    assert not Application.objects.exists()


def offered(response):
    """The hosts of the list to choose from."""
    return [slug for slug, _name in response.context["form"].hosts]


def test_the_hosts_depend_on_programme_and_season(world, cast, sign_in):
    later = Season.objects.create(start_year=YEAR + 1, is_open=True)
    ExchangeConditions.objects.create(nmo=world.tunisia, programme="scope", season=later, is_published=True)
    make_conditions(world, "score")
    client = sign_in(cast.amina)
    first = client.get(APPLY)
    assert not first.context["is_narrowed"]
    assert "Begin the application" not in first.text
    assert "Show the hosts" in first.text
    assert offered(client.get(f"{APPLY}?programme=scope&season={YEAR}")) == ["bvmd-germany"]
    assert offered(client.get(f"{APPLY}?programme=scope&season={YEAR + 1}")) == ["associa-med-tunisia"]
    nobody = client.get(f"{APPLY}?programme=score&season={YEAR + 1}")
    assert offered(nobody) == []
    assert "No host takes students of this programme for this season now." in nobody.text
    page = client.get(f"{APPLY}?programme=scope&season={YEAR}").text
    assert '<option value="bvmd-germany"' in page
    assert '<option value="associa-med-tunisia"' not in page
    response = send(client, APPLY, {**WANTED, "host": "associa-med-tunisia"})
    assert errors(response) == {
        "host": [f"Associa-Med Tunisia takes no SCOPE students for {SEASON_NAME} now."]
    }
    assert '<option value="associa-med-tunisia"' not in response.text


def test_half_a_choice_and_nonsense_in_the_address_ask_again(world, cast, sign_in):
    client = sign_in(cast.amina)
    for query in ("programme=scope", f"season={YEAR}", "programme=x&season=9", "season=" + "9" * 400):
        response = client.get(f"{APPLY}?{query}")
        assert response.status_code == 200
        assert not response.context["is_narrowed"]
    for name, text, _expect in inputs("number", "date"):
        assert client.get(APPLY, {"programme": text[:2000], "season": text[:2000]}).status_code in {
            200,
            400,
        }, name
