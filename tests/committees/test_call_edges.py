"""Calls at their edges: what comes too late between two clicks, what is said then, smaller rules."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from committees import call_clock
from committees.call_permissions import may_sit
from committees.models import Answer, Call, Candidature, HandedPaper, PanelReview, PanelScore, Term
from committees.moments import exact, moment
from committees.workflow import calls, candidatures
from outbox.models import Email
from tests.committees.calls import DAY, HOUR, close, fill, fresh, make_call, stand
from tests.conftest import YEAR, appoint, make_person
from tests.exchanges.posting import messages, send
from tests.projects.posting import fill as fill_in
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow


@pytest.fixture
def paul(world, cast):
    cast.paul = make_person("paul", nmo=world.usa)
    appoint(cast.paul, "nmo-president", nmo=world.usa)
    return cast.paul


@pytest.fixture
def call(cast, paul):
    call = make_call(cast.grace, nmo_support="optional")
    calls.seat_panelist(call, cast.hans, by=cast.grace)
    return call


def at(record, page=""):
    return f"{record.get_absolute_url()}{page}"


@pytest.mark.parametrize(
    ("zone", "mine", "words"),
    [
        ("UTC", "UTC", "30 Nov 2026, 23:59 UTC"),
        ("Europe/Berlin", "UTC", "1 Dec 2026, 00:59 Berlin time (CET) · 30 Nov, 23:59 UTC"),
        ("Africa/Accra", "Asia/Tokyo", "30 Nov 2026, 23:59 Accra time (GMT) · 1 Dec, 08:59 yours"),
        ("America/New_York", "Africa/Tunis", "30 Nov 2026, 18:59 New York time (EST) · 23:59 UTC · 1 Dec, 00:59 yours"),
    ],
)  # fmt: skip
def test_an_instant_in_every_zone_that_counts(zone, mine, words):
    instant = dt.datetime(2026, 11, 30, 23, 59, tzinfo=dt.UTC)
    with timezone.override(mine):
        assert moment(instant, zone) == words
        assert exact(instant) == "2026-11-30 23:59:00 UTC"


def test_a_call_is_edited_as_a_draft_alone(cast, sign_in):
    call = make_call(cast.grace, publish=False)
    client = sign_in(cast.grace)
    response = fill_in(
        client, at(call, "edit/"), title="Another title", opens_at="2026-01-01T08:00", closes_at=f"{YEAR + 3}-01-01T08:00",
        first_day=f"{YEAR + 4}-01-01", last_day=f"{YEAR + 5}-12-31",
    )  # fmt: skip
    assert response.url == call.get_absolute_url()
    assert Call.objects.get().title == "Another title"


def test_a_president_calls_for_delegates_and_for_posts_of_the_own_nmo(paul, sign_in):
    client = sign_in(paul)
    form = client.get("/calls/new/delegates/?nmo=amsa-usa").context["form"]
    assert form["title"].value() == "Delegates of AMSA-USA"
    assert "first_day" not in form.fields
    offered = client.get("/calls/new/vacant-post/?nmo=amsa-usa").context["form"].fields["office"].queryset
    assert set(offered.values_list("level", flat=True)) == {"national"}
    assert "nmo-president" not in offered.values_list("code", flat=True)


def test_a_call_of_an_nmo_is_proposed_by_its_clock(paul, world, sign_in):
    world.usa.time_zone = "America/New_York"
    world.usa.save()
    form = sign_in(paul).get("/calls/new/delegates/?nmo=amsa-usa").context["form"]
    assert form["time_zone"].value() == "America/New_York"
    assert f"{form['closes_at'].value():%H:%M}" == "23:59"


def test_the_secretary_general_calls_for_posts_without_their_teams(cast, sign_in):
    offered = sign_in(cast.grace).get("/calls/new/vacant-post/").context["form"].fields["office"].queryset
    assert {"scoph-director", "plenary-chair"} <= set(offered.values_list("code", flat=True))
    assert "assistant" not in offered.values_list("role", flat=True)


def test_who_is_not_of_the_nmo_is_told_and_who_sits_on_the_panel_too(call, cast, paul, world, sign_in):
    of_usa = make_call(paul, kind="delegates", office=None, nmo=world.usa, title="Delegates")
    assert "for the people of AMSA-USA" in sign_in(cast.tarek).get(at(of_usa)).content.decode()
    assert sign_in(cast.tarek).get(at(of_usa, "stand/")).status_code == 403
    assert "You sit on the panel" in sign_in(cast.hans).get(at(call)).content.decode()
    assert may_sit(cast.amina, of_usa)
    assert not may_sit(cast.tarek, of_usa)
    assert sign_in(cast.amina).get(at(of_usa, "stand/")).status_code == 200


def test_the_panel_closes_with_the_call_and_asks_nobody_twice(call, cast):
    assert calls.seat_panelist(call, cast.hans, by=cast.grace) is None
    calls.cancel(call, by=cast.grace, note="Gone.")
    for verb, what in [
        (calls.seat_panelist, (call, cast.rolf)),
        (calls.unseat_panelist, (call.panel.get(),)),
    ]:
        with pytest.raises(PermissionDenied):
            verb(*what, by=cast.grace)


def test_a_call_that_goes_on_is_not_repeated(call, cast):
    with pytest.raises(PermissionDenied):
        calls.repeat(call, by=cast.grace)


def test_publishing_what_lacks_is_refused_on_the_page(cast, sign_in):
    call = make_call(cast.grace, publish=False, closes_at=database_now() - HOUR / 2)
    client = sign_in(cast.grace)
    assert "choose a later one" in client.get(at(call)).content.decode()
    assert "choose a later one" in messages(send(client, at(call, "publish/")))[0]
    call.questions.all().delete()
    call.yardsticks.all().delete()
    call.papers.all().delete()
    page = client.get(at(call)).content.decode()
    assert "Nothing yet." in page
    assert "No points are given" in page


def test_cancelling_after_an_acceptance_is_refused_on_the_page(call, cast, sign_in):
    stand(call, cast.amina, state="accepted", by=cast.grace)
    client = sign_in(cast.grace)
    assert "accepted already" in messages(send(client, at(call, "cancel/"), {"note": "No."}))[0]
    assert client.get(at(call, "conclude/")).status_code == 200
    send(client, at(call, "conclude/"))
    assert "1 seats that are left" in client.get(at(call, "repeat/")).content.decode()


def test_what_came_too_late_between_two_clicks(call, cast, paul):
    draft = stand(call, cast.amina, state="draft")
    Call.objects.update(state="cancelled")
    with pytest.raises(NotNow):
        candidatures.submit(fresh(draft), by=cast.amina)
    Call.objects.update(state="published")
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)
    with pytest.raises(PermissionDenied):
        candidatures.support(candidature, "given", by=cast.hans, note="")
    Candidature.objects.update(state="withdrawn")
    with pytest.raises(NotNow):
        candidatures.support(candidature, "given", by=paul, note="")
    Candidature.objects.update(state="rejected", reason="No.", decided_at=database_now())
    with pytest.raises(NotNow):
        candidatures.review(fresh(candidature), by=cast.hans, has_conflict=False, comment="x", points={})


def test_the_pages_say_what_came_too_late(call, cast, paul, sign_in, monkeypatch):
    """Someone moved it while the page was open."""
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)

    def moved(*args, **kwargs):
        raise NotNow(candidature)

    said = "This was already moved on: it is now “Valid, being considered”."
    for verb in ("support", "review"):
        monkeypatch.setattr(candidatures, verb, moved)
    assert messages(send(sign_in(paul), at(candidature, "support/"), {"answer": "given"})) == [said]
    client = sign_in(cast.hans)
    version = client.get(at(candidature, "review/")).context["form"]["version"].value()
    data = {"conflict": "yes", "comment": "x", "version": version}
    assert messages(send(client, at(candidature, "review/"), data)) == [said]


def test_an_invalid_candidature_goes_no_further_and_may_be_found_valid_after_all(call, cast, sign_in):
    candidature = stand(call, cast.amina)
    client = sign_in(cast.grace)
    send(client, at(candidature, "invalid/"), {"note": "The CV is another person's."})
    assert "another person's" in Email.objects.get(subject__startswith="Not valid").text
    assert "another person" in sign_in(cast.amina).get(at(candidature)).content.decode()
    client = sign_in(cast.grace)
    send(client, at(candidature, "valid/"))
    assert (fresh(candidature).state, fresh(candidature).reason) == ("valid", "")


def test_a_required_support_that_lacks_is_said(cast, paul, sign_in):
    call = make_call(cast.grace, nmo_support="required")
    candidature = stand(call, cast.amina)
    assert "is required, and not given" in messages(send(sign_in(cast.grace), at(candidature, "valid/")))[0]


def test_who_has_no_nmo_cannot_have_its_support(cast):
    call = make_call(cast.grace, nmo_support="required")
    free = make_person("free")
    draft = candidatures.begin(call, by=free)
    fill(draft)
    with pytest.raises(candidatures.NotReady, match="Choose your NMO"):
        candidatures.submit(draft, by=free)


def test_a_withdrawal_in_the_browser(call, cast, sign_in):
    candidature = stand(call, cast.amina)
    client = sign_in(cast.amina)
    assert "No longer stand?" in client.get(at(candidature, "withdraw/")).content.decode()
    assert send(client, at(candidature, "withdraw/")).url == "/candidatures/"
    assert fresh(candidature).state == "withdrawn"


def test_no_seat_is_left_on_the_page(cast, sign_in):
    call = make_call(cast.grace, seats=1)
    one, other = (stand(call, who, state="valid", by=cast.grace) for who in (cast.amina, cast.other))
    close(call)
    client = sign_in(cast.grace)
    send(client, at(one, "accept/"), {"note": "Yes."})
    assert messages(send(client, at(other, "accept/"), {"note": "Yes."}))[-1].startswith("All 1 seats")


def test_a_decision_is_taken_back_on_the_page(cast, sign_in):
    call = make_call(cast.grace, results_at=database_now() + 20 * DAY)
    candidature = stand(call, cast.amina, state="rejected", by=cast.grace)
    client = sign_in(cast.grace)
    assert client.get(at(candidature, "reconsider/")).status_code == 200
    send(client, at(candidature, "reconsider/"))
    assert fresh(candidature).state == "valid"


def test_a_term_that_is_over_is_not_given(cast, sign_in, monkeypatch):
    monkeypatch.setattr(
        "committees.views.candidatures.raise_if_reauthentication_required", lambda *a, **k: None
    )
    today = database_now().date()
    call = make_call(cast.grace, first_day=today - 9 * DAY, last_day=today + DAY)
    candidature = stand(call, cast.amina, state="accepted", by=cast.grace)
    Call.objects.update(last_day=today - DAY)
    said = messages(send(sign_in(cast.grace), at(candidature, "appoint/")))
    assert said == ["The term that the call names is over."]
    assert not Term.objects.filter(holder=cast.amina).exists()


def test_a_term_that_has_begun_begins_today(cast):
    today = database_now().date()
    call = make_call(cast.grace, first_day=today - 9 * DAY, last_day=today + 9 * DAY)
    candidature = stand(call, cast.amina, state="accepted", by=cast.grace)
    assert candidatures.appoint(candidature, by=cast.grace).first_day == today


def test_the_second_window_of_a_panelist_sees_both(call, cast, sign_in):
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)
    client, path = sign_in(cast.hans), at(candidature, "review/")
    old = client.get(path).context["form"]["version"].value()
    points = dict.fromkeys(call.yardsticks.all(), 3)
    candidatures.review(
        candidature, by=cast.hans, has_conflict=False, comment="From the phone.", points=points
    )
    page = send(
        client, path, {"conflict": "yes", "comment": "From the desk.", "version": old}
    ).content.decode()
    assert "From the phone." in page
    assert "From the desk." in page
    assert client.get(path).context["form"]["comment"].value() == "From the phone."


def test_an_odd_address_of_points_is_refused(call, cast, sign_in):
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)
    client, path = sign_in(cast.hans), at(candidature, "review/")
    version = client.get(path).context["form"]["version"].value()
    odd = {
        f"points_{one.pk}": text for one, text in zip(call.yardsticks.all(), ["6", "-1", "²"], strict=True)
    }
    response = send(client, path, {**odd, "conflict": "no", "comment": "x", "version": version})
    assert len(response.context["form"].errors) == 3
    assert not PanelReview.objects.exists()


def test_the_closing_is_said_once(call, cast):
    stand(call, cast.amina, state="valid", by=cast.grace)
    close(call)
    for _ in range(2):
        call_clock.look_at_calls()
    assert LogEntry.objects.about(call).filter(verb="close").count() == 1
    told = Email.objects.filter(kind="committees/emails/call_closed").values_list("address", flat=True)
    assert sorted(told) == ["grace@example.test", "hans@example.test"]


def test_the_council_shows_who_sits_on_it_and_its_calls_before(call, cast):
    appoint(cast.rolf, "advisory-council")
    calls.cancel(call, by=cast.grace, note="Gone.")
    page = Client().get("/advisory-council/").content.decode()
    assert "Rolf Test" in page
    assert "Calls before" in page


def test_how_rows_are_called(call, cast):
    calls.repeat(cancelled(call, cast), by=cast.grace)
    again = Call.objects.get(number=2)
    assert str(again) == "Advisory Council (call no. 2)"
    other = make_call(cast.grace, title="Another")
    calls.seat_panelist(other, cast.hans, by=cast.grace)
    candidature = stand(other, cast.amina, state="valid", by=cast.grace)
    points = dict.fromkeys(other.yardsticks.all(), 3)
    candidatures.review(candidature, by=cast.hans, has_conflict=False, comment="x", points=points)
    rows = [candidature, Answer.objects.first(), HandedPaper.objects.first(), PanelReview.objects.get()]
    assert [str(row) for row in [*rows, other.panel.get(), other.questions.first()]] == [
        "Amina Test: Another", "Because.", "Curriculum vitae", "Amina Test: Another: Hans Test", "Hans Test",
        "Your statement: what should the council advise on, and how?",
    ]  # fmt: skip
    assert str(PanelScore.objects.first()) == "Experience in the federation or beyond: 3"


def cancelled(call, cast):
    calls.cancel(call, by=cast.grace, note="Gone.")
    return call


def test_an_unknown_call_is_not_there():
    assert Client().get("/calls/x/").status_code == 404


@pytest.mark.django_db
def test_a_call_that_does_not_exist_is_not_there():
    assert Client().get("/calls/11111111-1111-4111-8111-111111111111/").status_code == 404


def test_the_tasks_do_what_the_clock_does(call, cast):
    from committees import tasks

    stand(call, cast.amina, state="draft")
    Call.objects.update(closes_at=database_now() + DAY / 2)
    tasks.remind_of_drafts()
    close(call)
    tasks.look_at_calls()
    kinds = set(Email.objects.values_list("kind", flat=True))
    assert {"committees/emails/candidature_draft", "committees/emails/call_closed"} <= kinds
