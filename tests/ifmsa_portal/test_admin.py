"""The admin: read-mostly, free of secrets, and its moves go through the workflow like everyone's."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchanges import workflow
from exchanges.admin_moves import DONE, LABELS, WHO
from exchanges.models import Application, CardOfAcceptance, NumberSeries, Season, TermsOfExchange
from exchanges.workflow import STEPS
from projects import workflow as projects_workflow
from projects.admin_decisions import DONE as PROJECTS_DONE
from tests.conftest import SEASON_CODE, YEAR, make_draft
from tests.exchanges.states import accept_papers
from workflows.models import LogEntry

pytestmark = pytest.mark.django_db
APPLICATIONS = "/admin/exchanges/application/"
SHOWN = [
    "assemblies.Assembly", "assemblies.CheckIn", "assemblies.CreditNote", "assemblies.Debt", "assemblies.DeskStaff", "assemblies.Invoice", "assemblies.Payment", "assemblies.Delegation", "assemblies.Registration", "committees.Announcement", "committees.Committee", "committees.Office", "committees.Term", "committees.Topic",
    "committees.CommitteeDocument", "committees.CommitteePriority", "committees.CommitteeSession",
    "committees.ConversationReport", "committees.HandoverItem", "committees.NationalCommittee",
    "committees.Suspension", "committees.TermInvitation",
    "exchanges.Application", "exchanges.Discipline", "exchanges.DocumentKind", "exchanges.ExchangeConditions",
    "exchanges.NumberSeries", "exchanges.Season", "exchanges.SendingPractice", "exchanges.TermsOfExchange",
    "members.LocalCommittee", "members.NMO", "members.User", "workflows.LogEntry",
    "projects.AllowanceRule", "projects.Criterion", "projects.Endorsement", "projects.EndorsementRules",
    "projects.Project", "projects.Report", "projects.Revision", "projects.SeatGrant",
    "assemblies.PaperKind", "assemblies.MotionKind", "memberships.MembershipChange", "my_data.Erasure",
    "my_data.Sweep",
]  # fmt: skip


@pytest.fixture
def sent(draft: Application, cast: Any) -> Application:
    """Amina's application, with bvmd."""
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    return draft


def record(application: Application) -> str:
    """The page of an application."""
    return f"{APPLICATIONS}{application.pk}/change/"


def move_page(application: Application, verb: str) -> str:
    """The page that asks before a move."""
    return f"{APPLICATIONS}{application.pk}/move/{verb}/"


def official(person: Any) -> Any:
    """The same person, who is an administrator as well."""
    person.is_superuser = True
    person.save()
    return person


def take(client: Any, application: Application, verb: str, **data: str) -> Any:
    """Fill in the page that asks."""
    return client.post(move_page(application, verb), {"submission_token": str(uuid.uuid4()), **data})


def test_our_own_records_are_there_and_secrets_of_signing_in_are_not() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    assert set(SHOWN) <= registered
    assert registered - {
        label for label in registered if label.split(".")[0] in {"outbox", "documents"}
    } == set(SHOWN)
    assert Group not in admin.site._registry


@pytest.mark.parametrize("who", ["admin", "grace"])
def test_every_list_and_page_opens_under_the_strict_policy(
    sign_in: Any, cast: Any, sent: Any, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    pages = ["/admin/"]
    for label in SHOWN:
        name = label.lower().replace(".", "_")
        pages.append(reverse(f"admin:{name}_changelist"))
        model = next(model for model in admin.site._registry if model._meta.label == label)
        if label != "committees.Term" and (row := model.objects.first()):
            pages.append(reverse(f"admin:{name}_change", args=[row.pk]))
    for page in pages:
        response = client.get(page)
        assert (page, response.status_code) == (page, 200)
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.search(
            r"<script(?![^>]*(src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=", response.text
        ), page


@pytest.mark.parametrize(
    "label",
    ["exchanges.Application", "exchanges.ExchangeConditions", "exchanges.NumberSeries", "workflows.LogEntry"],
)
def test_what_the_workflow_writes_is_never_written_here_not_even_by_an_administrator(
    sign_in: Any, cast: Any, sent: Any, label: str
) -> None:
    client = sign_in(cast.admin)
    model = next(model for model in admin.site._registry if model._meta.label == label)
    row = model.objects.first()
    before = model.objects.values().get(pk=row.pk)
    name = label.lower().replace(".", "_")
    page = reverse(f"admin:{name}_change", args=[row.pk])
    assert client.post(page, {"state": "confirmed", "note": "x", "last": 0}).status_code == 403
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    actions = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(reverse(f"admin:{name}_changelist"), actions)
    assert model.objects.values().get(pk=row.pk) == before


def test_an_application_is_shown_with_what_happened_and_without_papers_or_emergency_contact(
    sign_in: Any, cast: Any, sent: Any
) -> None:
    Application.objects.filter(pk=sent.pk).update(emergency_name="Grandmother", emergency_phone="+1 555 0199")
    page = sign_in(cast.grace).get(record(sent)).text
    assert sent.number in page
    assert "Leo Test" in page
    assert "LEO, <bdi>AMSA-USA Boston</bdi>" in page
    assert "Passport copy" in page
    assert "passport.pdf" not in page
    assert str(sent.documents.first().file.uuid) not in page
    assert "Grandmother" not in page
    assert "0199" not in page


def test_an_administrator_without_office_reads_why_no_move_is_theirs(
    sign_in: Any, cast: Any, sent: Any
) -> None:
    response = sign_in(cast.admin).get(record(sent))
    assert response.context["moves"] == []
    assert [str(row["label"]) for row in response.context["not_mine"]] == [
        "Return to the student", "Reject for the host", "Cancel the exchange",
    ]  # fmt: skip
    assert "only the national officer of the hosting NMO can do it" in response.text
    assert "once accepted, the hosting officer" in response.text


@pytest.mark.parametrize("verb", list(LABELS))
def test_what_is_not_theirs_they_cannot_do(sign_in: Any, cast: Any, sent: Any, verb: str) -> None:
    client = sign_in(cast.admin)
    assert client.get(move_page(sent, verb)).status_code == 403
    assert take(client, sent, verb, note="Because.").status_code == 403
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert LogEntry.objects.about(sent).count() == 3


def test_an_officer_who_is_an_administrator_acts_in_their_office(sign_in: Any, cast: Any, sent: Any) -> None:
    client = sign_in(official(cast.hans))
    page = client.get(record(sent))
    assert [str(move["label"]) for move in page.context["moves"]] == [
        "Return to the student",
        "Reject for the host",
    ]
    assert "The people concerned get an e-mail." in client.get(move_page(sent, "reject")).text
    response = take(client, sent, "reject", note="No place in August.")
    assert response.url == record(sent)
    sent.refresh_from_db()
    entry = LogEntry.objects.about(sent).last()
    assert (sent.state, entry.verb, entry.by, entry.office, entry.note) == (
        "rejected", "reject", cast.hans, "NEO", "No place in August.",
    )  # fmt: skip
    assert "No move is open from this state." in client.get(record(sent)).text


def test_a_move_without_a_reason_is_not_taken(sign_in: Any, cast: Any, sent: Any) -> None:
    response = take(sign_in(official(cast.lena)), sent, "cancel", note=" ")
    assert response.context["form"].errors == {"note": ["This field is required."]}
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_move_that_needs_no_reason_needs_none(sign_in: Any, cast: Any, draft: Any) -> None:
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    client = sign_in(official(cast.leo))
    assert take(client, draft, "check").status_code == 302
    draft.refresh_from_db()
    assert draft.state == "checked"


def test_papers_that_are_not_accepted_ask_for_a_reason_here_too(sign_in: Any, cast: Any, draft: Any) -> None:
    workflow.submit(draft, by=cast.amina)
    client = sign_in(official(cast.leo))
    assert take(client, draft, "check").status_code == 200
    assert take(client, draft, "check", note="Her dean knows her.").status_code == 302
    assert LogEntry.objects.about(draft).get(verb="check").note == "Her dean knows her."


def test_the_same_form_sent_twice_moves_once(sign_in: Any, cast: Any, sent: Any) -> None:
    client = sign_in(official(cast.lena))
    data = {"submission_token": str(uuid.uuid4()), "note": "Ill."}
    first, second = (client.post(move_page(sent, "cancel"), data) for _time in range(2))
    assert first.url == second.url == record(sent)
    assert LogEntry.objects.about(sent).filter(verb="cancel").count() == 1


def test_a_form_without_its_token_is_refused(sign_in: Any, cast: Any, sent: Any) -> None:
    assert sign_in(official(cast.lena)).post(move_page(sent, "cancel"), {"note": "x"}).status_code == 400


def test_who_comes_too_late_is_told(sign_in: Any, cast: Any, sent: Any) -> None:
    client = sign_in(official(cast.hans))
    workflow.reject(Application.objects.get(pk=sent.pk), by=cast.hans, note="Full.")
    response = client.get(move_page(sent, "reject"), follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "This was already moved on: it is now “Rejected”."
    ]


@pytest.mark.parametrize("verb", ["submit", "accept", "confirm", "explode"])
def test_verbs_that_need_more_than_a_word_are_not_taken_here(
    sign_in: Any, cast: Any, sent: Any, verb: str
) -> None:
    assert sign_in(official(cast.hans)).get(move_page(sent, verb)).status_code == 404


def test_an_application_that_is_none_is_not_found(sign_in: Any, cast: Any, sent: Any) -> None:
    client = sign_in(cast.admin)
    assert client.get(f"{APPLICATIONS}999999/move/cancel/").status_code == 404
    assert client.get(f"{APPLICATIONS}999999/change/").status_code == 302


def test_who_is_not_let_in_does_not_move_anything(sign_in: Any, cast: Any, sent: Any) -> None:
    response = take(sign_in(cast.hans), sent, "reject", note="x")
    assert (response.status_code, response.url.split("?")[0]) == (302, "/admin/login/")


def test_who_may_not_see_applications_may_not_move_them(
    sign_in: Any, cast: Any, sent: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("exchanges.admin.ApplicationAdmin.has_view_permission", lambda *a, **k: False)
    assert sign_in(official(cast.hans)).get(move_page(sent, "reject")).status_code == 403


def test_every_move_says_who_may() -> None:
    assert {workflow.STEPS.steps[verb].allowed.__name__ for verb in LABELS} == set(WHO)


@pytest.mark.parametrize(
    ("query", "count"),
    [({"q": f"P-{SEASON_CODE}"}, 1), ({"q": f"p-{SEASON_CODE}-00001"}, 1), ({"q": "ÁMINA"}, 2), ({"q": "nobody"}, 0), ({}, 2),
     ({"late": "yes"}, 0), ({"state": "sent"}, 1)],
)  # fmt: skip
def test_applications_are_found(
    sign_in: Any, cast: Any, world: Any, sent: Any, query: dict[str, str], count: int
) -> None:
    other = {"hosting_nmo": world.tunisia, "conditions": type(world.conditions).objects.create(
        nmo=world.tunisia, programme="scope", season=world.season)}  # fmt: skip
    Application.objects.create(
        student=cast.amina, programme="scope", season=world.season, sending_nmo=world.usa,
        sending_local_committee=world.boston, **other,
    )  # fmt: skip
    response = sign_in(cast.grace).get(APPLICATIONS, query)
    assert response.context["cl"].queryset.count() == count


def test_three_applications_cost_as_many_queries_as_one(
    sign_in: Any, cast: Any, world: Any, sent: Any
) -> None:
    client = sign_in(cast.grace)
    client.get(APPLICATIONS)
    with CaptureQueriesContext(connection) as first:
        client.get(APPLICATIONS)
    for student in (cast.other, cast.leo):
        make_draft(world, student)
    with CaptureQueriesContext(connection) as second:
        client.get(APPLICATIONS)
    assert len(first) == len(second)


def test_the_log_is_found_by_the_whole_id_alone(sign_in: Any, cast: Any, sent: Any) -> None:
    client, log = sign_in(cast.grace), "/admin/workflows/logentry/"

    def found(query: str) -> int:
        count: int = client.get(log, {"q": query}).context["cl"].queryset.count()
        return count

    assert (found(str(sent.uuid)), found(""), found(str(sent.uuid)[:8]), found(str(uuid.uuid4()))) == (
        3,
        3,
        0,
        0,
    )


def test_cards_are_shown_with_the_application(sign_in: Any, cast: Any, world: Any, sent: Any) -> None:
    card = CardOfAcceptance(
        local_committee=world.berlin, department="Cardiology", start_on=sent.start_on, end_on=sent.end_on,
        contact_name="Berta", contact_email="berta@example.test",
    )  # fmt: skip
    workflow.accept(sent, card, by=cast.hans)
    page = sign_in(cast.grace).get(record(sent)).text
    assert "Cardiology" in page
    assert "berta@example.test" not in page


def test_published_terms_and_seasons_keep_what_others_have_relied_on(
    sign_in: Any, cast: Any, world: Any
) -> None:
    client = sign_in(cast.admin)
    client.post(
        f"/admin/exchanges/termsofexchange/{world.terms.pk}/change/", {"version": "2", "text": "Other."}
    )
    client.post(f"/admin/exchanges/season/{world.season.pk}/change/", {"start_year": 2040})
    kind = world.kinds[0]
    client.post(
        f"/admin/exchanges/documentkind/{kind.pk}/change/", {"code": "x", "name": "Passport", "order": 0}
    )
    kind.refresh_from_db()
    season = Season.objects.get(pk=world.season.pk)
    assert TermsOfExchange.objects.get().text == "Be there."
    assert (season.start_year, season.is_open) == (YEAR, False)
    assert (kind.code, kind.name) == ("passport", "Passport")
    data = {"version": "2", "text": "Be there in time.", "published_on": "2027-01-01"}
    client.post("/admin/exchanges/termsofexchange/add/", data)
    assert TermsOfExchange.objects.latest().version == "2"


def test_the_number_series_is_only_read(sign_in: Any, cast: Any, sent: Any) -> None:
    series = NumberSeries.objects.get()
    assert (
        f"P-{SEASON_CODE}-00001"
        in sign_in(cast.grace).get(f"/admin/exchanges/numberseries/{series.pk}/change/").text
    )


def test_who_has_no_business_here_reads_whose_it_is(sign_in: Any, cast: Any) -> None:
    response = sign_in(cast.amina).get("/admin/", follow=True)
    assert response.status_code == 403
    assert "Only administrators and the Secretary General work there." in response.text


def test_every_verb_has_a_word() -> None:
    assert set(STEPS.steps) <= set(DONE)
    assert set(projects_workflow.STEPS.steps) <= set(PROJECTS_DONE)


def test_what_happened_is_told_in_words(sign_in: Any, cast: Any, sent: Any) -> None:
    page = sign_in(cast.grace).get(record(sent)).text
    assert "<td>Sent to the host</td><td>Checked by the local officer</td><td>With the host</td>" in page


def test_the_admins_own_sign_in_form_is_not_used(client: Any, db: None) -> None:
    assert client.get("/admin/login/?next=/admin/").url == "/accounts/login/?next=%2Fadmin%2F"
