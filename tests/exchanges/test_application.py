"""One application, as each of the cast sees it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from exchanges import workflow
from exchanges.models import (
    Application,
    ApplicationDocument,
    CardOfConfirmation,
    ProjectWish,
    ResearchProject,
    SendingPractice,
)
from exchanges.standing import due_tag
from exchanges.todo import exchange_todo, waiting_figures
from tests.conftest import SEASON_CODE, SEASON_NAME, YEAR, make_conditions, make_draft
from tests.exchanges.states import accept_papers, issue_card, new_card, put
from workflows.models import LogEntry, database_now

PAPERS = ["Passport copy", "Photo", "Proof of enrolment"]


@pytest.fixture
def look(sign_in):
    def at(application, person):
        return sign_in(person).get(application.get_absolute_url())

    return at


@pytest.fixture
def walked(draft, world, cast):
    """Amina's application, walked all the way to her confirmation."""
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    workflow.accept(draft, new_card(world.berlin, remarks="Bring a white coat."), by=cast.hans)
    confirmation = CardOfConfirmation(
        arrives_at=dt.datetime(YEAR, 8, 1, 10, 30, tzinfo=dt.UTC),
        arrival_place="Berlin main station",
        carrier="ICE 1234",
        departs_on=dt.date(YEAR, 8, 30),
        details="I eat no nuts.",
        emergency_name="Father",
        emergency_phone="+1 555 0199",
        emergency_email="father@example.test",
    )
    workflow.confirm(draft, confirmation, by=cast.amina)
    return Application.objects.get(pk=draft.pk)


def labels(response):
    return [action["label"] for action in response.context["actions"]]


def way(response):
    return [(stage.kind, stage.title) for stage in response.context["stages"]]


def text_of(response):
    """The page as a reader sees it: no mark-up, single spaces."""
    main = response.text.split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_student_sees_the_draft_as_a_list_of_tasks(draft, cast, look):
    response = look(draft, cast.amina)
    assert [section.step for section in response.context["sections"]][:3] == ["dates", "wishes", "languages"]
    assert labels(response) == ["Hand in your application", "Cancel application"]
    assert response.context["told"] == "You and the local officer in Boston will get an e-mail."
    assert way(response) == [
        ("now", "Hand in"),
        ("", "Local check"),
        ("", "Send to bvmd Germany"),
        ("", "Card of Acceptance"),
        ("", "Card of Confirmation"),
    ]


def test_a_draft_of_an_nmo_without_local_check_goes_straight_to_the_national_officer(draft, cast, look):
    SendingPractice.objects.update(local_check=False)
    titles = [title for _kind, title in way(look(draft, cast.amina))]
    assert titles[:2] == ["Hand in", "Send to bvmd Germany"]


def test_the_administrator_sees_a_draft_but_no_paper_of_it(draft, cast, look):
    response = look(draft, cast.admin)
    assert "documents" not in response.context
    assert labels(response) == []


def test_the_local_officer_sees_papers_and_is_in_turn(draft, cast, look):
    workflow.submit(draft, by=cast.amina)
    response = look(draft, cast.leo)
    assert [kind.name for kind in response.context["documents"]] == PAPERS
    assert (response.context["is_judge"], response.context["accepted_count"]) == (True, 0)
    assert response.context["conditions_lack"] == []
    assert labels(response) == ["Mark as checked", "Return with a note"]
    assert response.context["told"] == "Amina and the officers of AMSA-USA will get an e-mail."
    page = text_of(response)
    for seen in (
        "amina@example.test",
        "Mother",
        "I want to learn.",
        "0 of 3 accepted",
        "Meets the host's conditions",
    ):
        assert seen in page


def test_the_national_officer_sends(draft, cast, look):
    application = put(draft, "checked")
    response = look(application, cast.lena)
    assert labels(response) == ["Send to bvmd Germany", "Return with a note", "Cancel application"]
    assert [action["kind"] for action in response.context["actions"]] == ["", "", "danger"]
    assert response.context["told"] == "Amina and the officers of bvmd Germany will get an e-mail."


def test_the_host_decides_and_sees_what_lacks(draft, cast, look):
    application = put(draft, "sent")
    application.languages.all().delete()
    application.documents.filter(kind__code="photo").delete()
    application.documents.filter(kind__code="passport").update(
        verdict=ApplicationDocument.Verdict.REFUSED, note="Blurred", checked_at=database_now()
    )
    response = look(application, cast.hans)
    assert labels(response) == ["Accept this student", "Return with a note", "Reject application"]
    page = text_of(response)
    for seen in (
        "3 conditions not met",
        "Say which languages you speak.",
        "Blurred",
        "missing",
        "Upload again",
    ):
        assert seen in page


def test_the_director_sees_where_it_stands_and_nothing_private(draft, cast, look):
    application = put(draft, "sent")
    response = look(application, cast.dora)
    assert "documents" not in response.context
    page = response.text
    for hidden in ("amina@example.test", "Mother", "+1 555 0100", "I want to learn.", "Passport copy"):
        assert hidden not in page
    for seen in ("Amina Test", "Cardiology", "Berlin", "With the host"):
        assert seen in page
    assert labels(response) == []


def test_papers_that_nobody_asks_for_any_more_are_shown_last(draft, world, cast, look):
    world.kinds[0].is_standard = False
    world.kinds[0].save()
    response = look(put(draft, "sent"), cast.hans)
    assert [kind.name for kind in response.context["documents"]] == [*PAPERS[1:], PAPERS[0]]


def test_to_the_end_everyone_sees_when_and_where(walked, world, cast, look):
    for person in (cast.amina, cast.leo, cast.lena, cast.hans, cast.berta):
        page = text_of(look(walked, person))
        for seen in (
            "Berlin, Charité",
            "Bring a white coat.",
            f"1 August {YEAR}, 10:30",
            "ICE 1234",
            "Father",
            "no nuts",
        ):
            assert seen in page, person
    director = text_of(look(walked, cast.dora))
    assert "Berlin main station" in director
    assert "Father" not in director
    assert "no nuts" not in director


def test_the_arrival_is_told_in_the_hosts_own_time(walked, world, cast, look):
    world.germany.time_zone = "Europe/Berlin"
    world.germany.save()
    for person in (cast.amina, cast.lena, cast.hans):
        person.time_zone = "Asia/Tokyo"
        person.save()
        assert f"1 August {YEAR}, 12:30 Berlin time (CEST)" in text_of(look(walked, person))


def test_the_admin_tells_the_arrival_in_the_hosts_own_time(walked, world, cast, sign_in):
    world.germany.time_zone = "Europe/Berlin"
    world.germany.save()
    address = reverse("admin:exchanges_application_change", args=[walked.pk])
    assert f"1 August {YEAR}, 12:30 Berlin time (CEST)" in sign_in(cast.admin).get(address).text


def parts_in_the_admin(client, application):
    page = client.get(reverse("admin:exchanges_application_change", args=[application.pk]))
    return [inline.opts.model.__name__ for inline in page.context["inline_admin_formsets"]]


def test_the_admin_shows_the_parts_that_this_application_has(walked, world, cast, sign_in):
    admin = sign_in(cast.admin)
    research = make_draft(world, cast.amina, programme="score", conditions=make_conditions(world, "score"))
    common = ["CityWish", "LanguageSkill", "ApplicationDocument"]
    clinical = parts_in_the_admin(admin, walked)
    assert sorted(clinical) == sorted([*common, "DepartmentWish", "CardOfAcceptance", "CardOfConfirmation"])
    assert sorted(parts_in_the_admin(admin, research)) == sorted([*common, "ProjectWish"])


def test_the_way_behind_is_told_with_office_and_date(walked, cast, look):
    response = look(walked, cast.amina)
    today = f"{database_now():%-d %b %Y}"
    assert [(s.kind, s.title, s.detail) for s in response.context["stages"]] == [
        ("done", "Handed in", f"{today}, Amina Test"),
        ("done", "Checked locally", f"{today}, LEO, AMSA-USA Boston"),
        ("done", "Sent to bvmd Germany", f"{today}, NEO, AMSA-USA"),
        ("done", "Card of Acceptance", f"{today}, NEO, bvmd Germany"),
        ("done", "Card of Confirmation", f"{today}, Amina Test"),
        ("", "Exchange begins", f"2 Aug {YEAR}"),
    ]


def test_what_happened_newest_first(walked, cast, look):
    sentences = [
        re.sub(r"<[^>]+>", "", event.sentence) for event in look(walked, cast.hans).context["events"]
    ]
    assert sentences == [
        "Amina Test confirmed the arrival",
        "Hans Test issued the Card of Acceptance",
        "Lena Test sent the application to bvmd Germany",
        "Leo Test checked the application",
        "Amina Test handed the application in",
    ]


def test_times_are_the_readers_own(walked, cast, look):
    """Tarek's neighbour in Tunis and an officer in Tokyo read the same instant differently."""
    instant = LogEntry.objects.about(walked).first().at
    for zone, hours in (("Asia/Tokyo", 9), ("UTC", 0)):
        cast.hans.time_zone = zone
        cast.hans.save()
        local = (instant + dt.timedelta(hours=hours)).strftime("%-d %b %Y, %H:%M")
        assert local in look(walked, cast.hans).text


def test_a_returned_application_begins_its_way_again(draft, cast, look):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send_back(draft, by=cast.lena, note="The photo shows two people.")
    response = look(draft, cast.amina)
    assert way(response)[0] == ("now", "Correct it and hand it in again")
    assert ("", "Local check") in way(response)
    assert (
        look(draft, cast.leo)
        .context["stages"][0]
        .detail.startswith(f"waits for the student, due 10 May {YEAR}")
    )


@pytest.mark.parametrize(
    ("state", "title", "waits"),
    [
        ("submitted", "Local check", "waits for the local officer in Boston"),
        ("checked", "Send to bvmd Germany", "waits for the national officer of AMSA-USA"),
        ("sent", "Card of Acceptance", "waits for the national officer of bvmd Germany"),
        ("accepted", "Card of Confirmation", "waits for the student"),
    ],
)
def test_who_is_not_in_turn_reads_whose_turn_it_is(draft, world, cast, look, state, title, waits):
    if state == "accepted":
        issue_card(draft, world.berlin, by=cast.hans)
    now = {s.kind: s for s in look(put(draft, state), cast.dora).context["stages"]}["now"]
    assert (now.title, now.detail) == (title, waits)


def test_a_late_one_says_by_how_much_and_in_both_zones(draft, cast, look):
    cast.lena.time_zone = "America/New_York"
    cast.lena.save()
    due = (database_now() - dt.timedelta(days=3)).replace(hour=23, minute=59, second=0, microsecond=0)
    response = look(put(draft, "checked", due_at=due), cast.lena)
    now = next(stage for stage in response.context["stages"] if stage.kind == "now")
    assert now.detail.startswith(f"your turn, was due {due:%-d %b %Y}, 23:59 UTC, ")
    assert now.detail.endswith(" yours")
    assert "days late" in response.text


def test_cancelled_says_where_it_ended(walked, cast, look):
    workflow.cancel(walked, by=cast.amina, note="I am ill.")
    response = look(walked, cast.hans)
    assert way(response)[-1] == ("stopped", "Cancelled")
    assert len(way(response)) == 6
    assert labels(response) == []


def test_ended_without_a_log_still_says_so(draft, cast, look):
    assert way(look(put(draft, "cancelled"), cast.amina)) == [("stopped", "Cancelled")]


def test_the_log_names_the_portal_and_verbs_it_does_not_know(draft, cast, look):
    LogEntry.objects.append(draft, "expire", source="draft", by=None)
    workflow.STEPS.take("cancel", draft, by=None)
    response = look(draft, cast.amina)
    assert [re.sub(r"<[^>]+>", "", event.sentence) for event in response.context["events"]] == [
        "The portal cancelled the application",
        "The portal: expire",
    ]
    assert response.context["stages"][-1].detail.endswith("the portal")


def test_a_research_application_shows_its_projects(world, cast, look):
    score = make_conditions(world, "score")
    application = make_draft(world, cast.amina, programme="score", conditions=score, is_graduate=True)
    project = ResearchProject.objects.create(conditions=score, local_committee=world.berlin, title="Sleep")
    ProjectWish.objects.create(application=application, rank=1, project=project)
    page = text_of(look(put(application, "sent", number=f"R-{SEASON_CODE}-00001"), cast.rolf))
    assert "1. Sleep Berlin" in page
    assert "graduated" in page


def test_names_in_two_scripts_and_an_empty_form(draft, cast, look):
    cast.amina.given_names, cast.amina.family_names = "أمينة", "حداد"
    cast.amina.latin_name, cast.amina.form_of_address = "Amina Haddad", "she"
    cast.amina.save()
    application = put(
        draft, "sent", start_on=None, end_on=None, year_of_study=None, motivation="", emergency_name=""
    )
    for wishes in (application.cities, application.departments, application.languages):
        wishes.all().delete()
    page = text_of(look(application, cast.hans))
    for seen in (
        "أمينة حداد",
        "Amina Haddad",
        "she",
        f"SCOPE · {SEASON_NAME}",
        "Departments —",
        "Cities —",
        "In an emergency —",
    ):
        assert seen in page
    assert "Motivation" not in page


@pytest.mark.parametrize("name", ["other", "nora", "frank", "rolf", "tarek", "grace", "berta"])
def test_a_stranger_gets_what_a_wrong_address_gets(draft, cast, look, sign_in, name):
    put(draft, "sent")
    response = look(draft, getattr(cast, name))
    nothing = sign_in(getattr(cast, name)).get(
        "/exchanges/applications/00000000-0000-4000-8000-000000000000/"
    )
    assert (response.status_code, nothing.status_code) == (404, 404)
    path = str(draft.uuid)
    assert response.text.replace(path, "") == nothing.text.replace("00000000-0000-4000-8000-000000000000", "")


def test_a_visitor_signs_in_first(draft, client):
    response = client.get(draft.get_absolute_url())
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize(
    ("name", "state", "queries"),
    [
        ("amina", "sent", 14),
        ("leo", "submitted", 27),
        ("lena", "checked", 28),
        ("hans", "sent", 30),
        ("dora", "sent", 19),
    ],
)
def test_a_page_costs_the_same_however_much_is_on_it(
    draft, cast, sign_in, django_assert_num_queries, name, state, queries
):
    application = put(draft, state)
    for number in range(20):
        LogEntry.objects.append(application, "check", source="submitted", by=cast.leo, note=str(number))
    client = sign_in(getattr(cast, name))
    client.get(application.get_absolute_url())
    with django_assert_num_queries(queries):
        client.get(application.get_absolute_url())


NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("due", "kind", "words"),
    [
        (dt.datetime(2026, 11, 22, 23, 59, tzinfo=dt.UTC), "stop", "2 days late"),
        (dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC), "stop", "1 day late"),
        (dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC), "stop", "late since today"),
        (dt.datetime(2026, 11, 24, 23, 59, tzinfo=dt.UTC), "wait", "due today"),
        (dt.datetime(2026, 12, 1, 23, 59, tzinfo=dt.UTC), "wait", "due 1 Dec"),
        (dt.datetime(2026, 12, 2, 23, 59, tzinfo=dt.UTC), "plain", "due 2 Dec"),
        (dt.datetime(2027, 1, 2, 23, 59, tzinfo=dt.UTC), "plain", "due 2 Jan 2027"),
    ],
)
def test_how_late(due, kind, words):
    tag = due_tag(due, NOW)
    assert (tag.kind, tag.words) == (kind, words)


def test_a_draft_is_never_late(draft, cast, look, sign_in):
    past = database_now() - dt.timedelta(days=71)
    for state, late in (("draft", False), ("returned", True)):
        application = put(draft, state, due_at=past)
        page = look(application, cast.amina).text
        assert ("late" in page, "was due" in page) == (late, late)
        assert Application.objects.late().exists() is late
        assert waiting_figures(cast.amina)["late"] == late
        assert any(one.is_late for one in exchange_todo(cast.amina)) is late
        listed = sign_in(cast.amina).get(reverse("exchanges:applications")).text
        assert ("days late" in listed) is late


def test_a_card_that_is_overdue_already_shows_no_day(draft, cast, look):
    today = database_now().date()
    put(draft, "draft", start_on=today + dt.timedelta(weeks=6), end_on=today + dt.timedelta(weeks=10))
    draft.refresh_from_db()
    details = {stage.title: stage.detail for stage in look(draft, cast.amina).context["stages"]}
    assert details["Card of Acceptance"] == ""
    assert details["Card of Confirmation"].startswith("due ")


def test_nothing_due_has_no_tag():
    assert due_tag(None, NOW) is None


def test_a_returned_application_begins_with_the_note_and_no_all_clear(draft, cast, sign_in):
    put(draft, "submitted")
    draft.refresh_from_db()
    workflow.send_back(draft, by=cast.leo, note="Name a second city.")
    page = sign_in(cast.amina).get(draft.get_absolute_url())
    assert page.context["returned_note"] == "Name a second city."
    assert "Your draft has everything" not in page.text


def test_what_only_ends_it_is_no_bar(draft, cast, sign_in):
    put(draft, "submitted")
    page = sign_in(cast.amina).get(draft.get_absolute_url())
    assert (page.context["actions"], [one["label"] for one in page.context["endings"]]) == (
        [],
        ["Cancel application"],
    )
