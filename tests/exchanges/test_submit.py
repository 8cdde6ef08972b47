"""The student hands the application in: complete, once, with a number and a receipt."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges import workflow
from exchanges.models import Application, SendingPractice
from outbox.models import Email
from tests.conftest import SEASON_CODE, YEAR, make_draft
from tests.exchanges.posting import messages, send
from workflows.models import LogEntry, database_now

State = Application.State


def at(application):
    return f"{application.get_absolute_url()}submit/"


def test_the_page_says_who_checks_by_when_and_under_which_terms(draft, cast, sign_in):
    page = " ".join(sign_in(cast.amina).get(at(draft)).text.split())
    due = database_now().date() + dt.timedelta(days=7)
    for words in (
        "Your local officer in Boston checks form and papers",
        f"by {due:%-d %B %Y}",
        "AMSA-USA sends it to bvmd Germany",
        "Be there.",
        "version 1",
        "You and the local officer in Boston will get an e-mail. You can’t edit the form afterwards",
        "Hand in to AMSA-USA",
    ):
        assert words in page


def test_without_a_local_check_the_national_officer_is_named(world, draft, cast, sign_in):
    SendingPractice.objects.update(local_check=False)
    page = " ".join(sign_in(cast.amina).get(at(draft)).text.split())
    assert "The national officer of AMSA-USA checks it and sends it to bvmd Germany" in page
    send(sign_in(cast.amina), at(draft))
    draft.refresh_from_db()
    assert not draft.needs_local_check


def test_it_gets_its_number_and_goes_to_the_officer_in_turn(world, draft, cast, sign_in):
    client = sign_in(cast.amina)
    response = send(client, at(draft))
    assert response.url == draft.get_absolute_url()
    assert messages(response) == [f"Handed in. Your number is P-{SEASON_CODE}-00001."]
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.needs_local_check) == (
        State.SUBMITTED,
        f"P-{SEASON_CODE}-00001",
        True,
    )
    assert draft.due_at.date() == database_now().date() + dt.timedelta(days=7)
    entry = LogEntry.objects.about(draft).get()
    assert (entry.verb, entry.source, entry.target, entry.by) == ("submit", "draft", "submitted", cast.amina)
    assert sorted(Email.objects.values_list("address", flat=True)) == [
        "amina@example.test",
        "grace@example.test",
        "leo@example.test",
    ]
    other = make_draft(world, cast.other)
    workflow.submit(other, by=cast.other)
    assert other.number == f"P-{SEASON_CODE}-00002"


def test_the_same_form_twice_hands_in_once(draft, cast, sign_in):
    client, form = sign_in(cast.amina), {"submission_token": "2" * 32}
    first, second = client.post(at(draft), form), client.post(at(draft), form)
    assert first.url == second.url
    assert messages(second) == [f"Handed in. Your number is P-{SEASON_CODE}-00001."]
    assert LogEntry.objects.about(draft).count() == 1


def test_what_is_handed_in_cannot_be_handed_in_again(draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    for response in (sign_in(cast.amina).get(at(draft)), send(sign_in(cast.amina), at(draft))):
        assert response.url == draft.get_absolute_url()
        assert messages(response)[-1] == "This was already moved on: it is now “Submitted”."
    assert LogEntry.objects.about(draft).count() == 1


def test_what_lacks_is_shown_and_holds_it_back(draft, cast, sign_in):
    draft.cities.all().delete()
    client = sign_in(cast.amina)
    page = client.get(at(draft)).text
    assert "Choose at least one city." in page
    assert "Hand in to AMSA-USA" not in page
    response = send(client, at(draft))
    assert messages(response) == ["Something is still missing: see the list below."]
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (State.DRAFT, "")
    assert not Email.objects.exists()


def test_what_another_window_takes_out_meanwhile_counts(draft, cast):
    stale = Application.objects.get(pk=draft.pk)
    Application.objects.filter(pk=draft.pk).update(start_on=None, end_on=None)
    with pytest.raises(workflow.NotReady, match="Say when you want to go") as refusal:
        workflow.submit(stale, by=cast.amina)
    assert [lack.step for lack in refusal.value.lacks] == ["dates"]


def test_returned_and_handed_in_again_it_keeps_number_and_day(draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    first = draft.submitted_at
    workflow.send_back(draft, by=cast.leo, note="Say more.")
    assert send(sign_in(cast.amina), at(draft)).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.submitted_at) == (
        State.SUBMITTED,
        f"P-{SEASON_CODE}-00001",
        first,
    )


def test_nobody_else_hands_it_in(draft, cast, sign_in, client):
    for person in (cast.other, cast.leo, cast.lena, cast.hans, cast.tarek, cast.frank, cast.dora, cast.grace):
        assert sign_in(person).get(at(draft)).status_code == 404
        assert send(sign_in(person), at(draft)).status_code == 404
    assert send(sign_in(cast.admin), at(draft)).status_code == 403
    client.logout()
    assert client.get(at(draft)).url.startswith("/accounts/login/")
    workflow.submit(draft, by=cast.amina)
    workflow.send_back(draft, by=cast.leo, note="Say more.")
    for person in (cast.leo, cast.lena, cast.dora):
        assert sign_in(person).get(at(draft)).status_code == 403
        assert send(sign_in(person), at(draft)).status_code == 403
    draft.refresh_from_db()
    assert draft.state == State.RETURNED


def test_research_numbers_begin_with_r(world, cast):
    from exchanges.models import ProjectWish, ResearchProject
    from tests.conftest import make_conditions

    score = make_conditions(world, "score")
    application = make_draft(world, cast.amina, programme="score", conditions=score)
    project = ResearchProject.objects.create(conditions=score, local_committee=world.berlin, title="Malaria")
    ProjectWish.objects.create(application=application, rank=1, project=project)
    workflow.submit(application, by=cast.amina)
    assert application.number == f"R-{YEAR % 100}{(YEAR + 1) % 100}-00001"


def test_handing_in_is_offered_once_nothing_lacks(draft, cast, sign_in):
    client = sign_in(cast.amina)
    labels = [one["label"] for one in client.get(draft.get_absolute_url()).context["actions"]]
    assert labels == ["Hand in your application", "Cancel application"]
    draft.languages.all().delete()
    response = client.get(draft.get_absolute_url())
    step, cancel = response.context["actions"]
    assert (step["label"], step["url"]) == ("Next: Languages", f"{draft.get_absolute_url()}draft/languages/")
    assert (cancel["label"], response.context["endings"]) == ("Cancel application", [])
    assert response.context["told"] == ""
    assert "Say which languages you speak." in response.text
