"""The Secretary General's desk in the admin: the queue, the whole case on one page, decisions after a fresh sign-in."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from committees.models import Topic
from projects import reviewing, workflow
from projects.models import AllowanceRule, Criterion, Endorsement, EndorsementRules, Project, SeatGrant
from tests.conftest import PASSWORD
from tests.projects.conftest import bring, make_request
from tests.projects.posting import inputs, messages
from tests.projects.public import picture_of
from tests.projects.reviewed import COMMENT, answer, ask
from workflows.models import LogEntry

QUEUE = "/admin/projects/endorsement/"
REAUTHENTICATE = "/accounts/reauthenticate/"
WHY = "The indicators can’t show whether it worked."


@pytest.fixture
def fresh(sign_in):
    """`fresh(person)`: signed in, and the password given again just now."""

    def as_(person):
        client = sign_in(person)
        client.post(REAUTHENTICATE, {"password": PASSWORD})
        return client

    return as_


def record(endorsement):
    return f"{QUEUE}{endorsement.pk}/change/"


def at(endorsement, verb):
    return f"{QUEUE}{endorsement.pk}/move/{verb}/"


def take(client, endorsement, verb, **data):
    return client.post(at(endorsement, verb), {"submission_token": str(uuid.uuid4()), **data})


def several(client, verb, *endorsements, **data):
    keys = [one.pk for one in endorsements]
    token = {"submission_token": str(uuid.uuid4())}
    return client.post(f"{QUEUE}decide/{verb}/", {**token, "id": keys, **data})


def titles(response):
    return [row.project.title for row in response.context["cl"].result_list]


def more(world, circle, title, state, **fields):
    """Another request of Selma's NMO, in a state."""
    return bring(make_request(world, circle.selma, title=title, **fields), state, circle)


# The queue


def test_the_case_holds_what_was_said_and_the_files(recommended, circle, fresh):
    workflow.send_back(recommended, by=circle.grace, note="Not yet.")
    recommended.refresh_from_db()
    workflow.submit(recommended, by=circle.selma)
    workflow.confirm(recommended, by=circle.paula, note="We are proud of it.")
    workflow.advise_against(recommended, by=circle.mohamed, note="Too vague.")
    file = picture_of(recommended.project)
    response = fresh(circle.grace).get(record(recommended))
    assert [(one.verb, one.note) for one in response.context["words"]] == [
        ("confirm", "We are proud of it."),
        ("advise_against", "Too vague."),
    ]
    for seen in (f"files/{file.uuid}/", "/projects/allowance/?nmo=", "None."):
        assert seen in response.text
    assert "None that you may read." not in response.text


def test_the_queue_shows_what_waits_the_longest_waiting_first(recommended, world, circle, sign_in):
    more(world, circle, "Second", "not-recommended")
    more(world, circle, "With the committee", "confirmed")
    more(world, circle, "Done", "endorsed")
    client = sign_in(circle.grace)
    page = client.get(QUEUE)
    assert titles(page) == ["Clean hands", "Second"]
    assert page.text.count("Yours</td>") == 2
    assert titles(client.get(QUEUE, {"queue": "all"})) == [
        "Clean hands",
        "Second",
        "With the committee",
        "Done",
    ]


def test_a_draft_is_nobodys_business_yet(request_, world, circle, sign_in):
    more(world, circle, "Handed in", "submitted")
    client = sign_in(circle.grace)
    assert titles(client.get(QUEUE, {"queue": "all"})) == []
    assert client.get(record(request_)).status_code == 302
    assert client.get(f"/admin/projects/project/{request_.project_id}/change/").status_code == 302
    assert "Handed in" not in client.get("/admin/projects/project/").text


def test_an_appeal_is_the_presidents(appealed, circle, sign_in):
    page = sign_in(circle.grace).get(QUEUE)
    assert "Not yours</td>" in page.text
    assert titles(sign_in(circle.grace).get(QUEUE, {"queue": "mine"})) == []
    page = sign_in(circle.pia).get(QUEUE, {"queue": "mine"})
    assert titles(page) == ["Clean hands"]
    assert str(sign_in(circle.pia).get(record(appealed)).context["moves"][0]["label"]) == "Endorse"


def test_who_is_barred_is_told_in_the_queue_and_on_the_page(recommended, world, circle, sign_in):
    circle.grace.nmo = world.tunisia
    circle.grace.save()
    client = sign_in(circle.grace)
    assert "Barred</td>" in client.get(QUEUE).text
    page = client.get(record(recommended))
    assert "You are of this NMO: Associa-Med Tunisia." in page.text
    assert page.context["moves"] == []
    assert "Decided by: <bdi>Pia Test (President)</bdi>" in page.text
    assert client.get(at(recommended, "endorse")).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [({"q": "CLÉAN"}, 1), ({"q": "associa-med"}, 1), ({"q": "nothing"}, 0), ({"q": " "}, 1),
     ({"state": "recommended"}, 1), ({"state": "declined"}, 0)],
)  # fmt: skip
def test_requests_are_found(recommended, circle, sign_in, query, found):
    assert len(titles(sign_in(circle.grace).get(QUEUE, query))) == found


def test_a_request_is_found_by_the_title_that_was_handed_in(request_, circle, sign_in):
    """A draft by the one its team gives it; what the team writes since it came back stays with the team."""
    client = sign_in(circle.admin)

    def found(words):
        page = client.get(QUEUE, {"queue": "all", "q": words})
        return [row.handed_in_title for row in page.context["cl"].result_list], page.text

    assert found("clean")[0] == ["Clean hands"]
    bring(request_, "returned", circle)
    Project.objects.update(title="Soap for all")
    listed, page = found("clean")
    assert listed == ["Clean hands"]
    assert ">Soap for all<" not in page
    assert found("soap")[0] == []


def test_as_many_queries_for_one_request_as_for_many(world, circle, sign_in):
    client = sign_in(circle.grace)

    def reviewed(title):
        endorsement = more(world, circle, title, "confirmed")
        ask(endorsement, circle, circle.rita)
        answer(endorsement, circle.rita)
        workflow.recommend(endorsement, by=circle.mohamed)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert "4.0</td>" in client.get(QUEUE).text
        return len(asked)

    reviewed("First")
    queries()
    few = queries()
    for number in range(6):
        reviewed(f"Project {number}")
    assert queries() == few


# The case


def test_the_whole_case_on_one_page(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita, hidden=True)
    answer(confirmed, circle.rita, points=3)
    reviewing.write_note(confirmed, by=circle.mohamed, visibility="team", text="Among us: do it.")
    workflow.recommend(confirmed, by=circle.mohamed, note="Do it.")
    page = sign_in(circle.grace).get(record(confirmed))
    for words in [
        "Diarrhoea keeps children from school.",
        "This is the first text of the project that was handed in.",
        COMMENT,
        "Rita Test",
        "3.0 of 5 points on average",
        "Among us: do it.",
        "Endorsed today, it earns <bdi>Associa-Med Tunisia</bdi> 1 seat (early fee) for each assembly",
        "Mohamed Test",
    ]:
        assert words in page.text, words
    assert [str(move["label"]) for move in page.context["moves"]] == [
        "Endorse",
        "Decline",
        "Send back for changes",
    ]


def test_differences_to_the_last_decided_text(endorsed, circle, sign_in):
    Project.objects.update(title="Cleaner hands")
    renewal = workflow.renew(endorsed, by=circle.selma)
    workflow.submit(renewal, by=circle.selma)
    workflow.confirm(renewal, by=circle.paula)
    workflow.send_back(renewal, by=circle.mohamed, note="Name a baseline.")
    Project.objects.update(summary="Pupils teach pupils.")
    workflow.submit(renewal, by=circle.selma)
    workflow.confirm(renewal, by=circle.paula)
    page = sign_in(circle.grace).get(record(renewal))
    assert page.context["basis"] == endorsed.revision
    assert [change.label for change in page.context["changes"]] == ["Title", "Summary"]
    assert "The federation last decided on that text." in page.text
    assert "<del>Clean </del><ins>Cleaner </ins>hands" in page.text


def test_without_a_decision_the_text_handed_in_before_is_compared(returned, circle, sign_in):
    Project.objects.update(title="Cleaner hands")
    workflow.submit(returned, by=circle.selma)
    workflow.confirm(returned, by=circle.paula)
    page = sign_in(circle.grace).get(record(returned))
    assert [change.label for change in page.context["changes"]] == ["Title"]
    assert "That text was sent back" in page.text


def test_a_draft_that_an_administrator_opens_has_no_text_to_decide_on(request_, circle, sign_in):
    page = sign_in(circle.admin).get(record(request_))
    assert (page.context["text"], page.context["basis"]) == (None, None)
    assert "No decision is open from this state." in page.text


def test_the_case_says_who_may_act_in_spite_of_a_conflict(request_, world, circle, sign_in):
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    endorsement = bring(request_, "confirmed", circle)
    workflow.override(endorsement, circle.mohamed, by=circle.grace, reason="There is no other Director.")
    page = sign_in(circle.pia).get(record(endorsement)).text
    assert "<bdi>Mohamed Test</bdi> may act in spite of a conflict; allowed by <bdi>Grace Test</bdi>:" in page
    assert "There is no other Director." in page


def test_a_barred_secretary_general_reads_no_notes_no_reviews_and_not_who_reviews(
    confirmed, world, circle, sign_in
):
    ask(confirmed, circle, circle.rita, hidden=True)
    answer(confirmed, circle.rita)
    reviewing.write_note(confirmed, by=circle.mohamed, visibility="team", text="Among us: do it.")
    circle.grace.nmo = world.tunisia
    circle.grace.save()
    page = sign_in(circle.grace).get(record(confirmed)).text
    assert not [words for words in [COMMENT, "Among us", "Rita"] if words in page]


def test_a_case_that_earns_nothing_says_so(recommended, circle, sign_in):
    AllowanceRule.objects.update(is_active=False)
    assert "it earns no seat by the rules in force" in sign_in(circle.grace).get(record(recommended)).text


def test_an_administrator_without_office_reads_why_no_decision_is_theirs(recommended, circle, sign_in):
    page = sign_in(circle.admin).get(record(recommended))
    assert page.context["moves"] == []
    assert [str(row["label"]) for row in page.context["not_mine"]] == [
        "Endorse", "Decline", "Send back for changes",
    ]  # fmt: skip
    assert (
        "only the Secretary General, or the President of the federation in their place can do it" in page.text
    )


# One decision


def test_a_decision_asks_for_a_fresh_sign_in(recommended, circle, sign_in):
    client = sign_in(circle.grace)
    assert client.get(at(recommended, "endorse")).url.startswith(f"{REAUTHENTICATE}?next=")
    assert take(client, recommended, "endorse").url.startswith(f"{REAUTHENTICATE}?next=")
    assert several(client, "endorse", recommended).url.startswith(f"{REAUTHENTICATE}?next=")
    assert Endorsement.objects.get().state == "recommended"


def test_endorsing(recommended, circle, fresh):
    client = fresh(circle.grace)
    page = client.get(at(recommended, "endorse"))
    assert "Endorsed today, it earns" in page.text
    response = take(client, recommended, "endorse", conditions="Send us the songs.", note="Well done.")
    assert response.url == record(recommended)
    assert messages(response) == ["Done: it is now “Endorsed”."]
    recommended.refresh_from_db()
    entry = LogEntry.objects.about(recommended).last()
    assert (recommended.state, recommended.conditions) == ("endorsed", "Send us the songs.")
    assert (entry.verb, entry.by, entry.office, entry.note) == (
        "endorse", circle.grace, "Secretary General", "Well done.",
    )  # fmt: skip
    assert SeatGrant.objects.get().seats == 1
    page = client.get(record(recommended))
    assert [str(move["label"]) for move in page.context["moves"]] == ["End the endorsement"]
    assert "<bdi>Associa-Med Tunisia</bdi> has 1 seat (early fee)" in page.text


@pytest.mark.parametrize(
    ("state", "verb", "becomes"),
    [("recommended", "decline", "declined"), ("not-recommended", "decline", "declined"),
     ("recommended", "send_back", "returned"), ("endorsed", "lapse", "lapsed")],
)  # fmt: skip
def test_what_needs_a_reason(endorsement, circle, fresh, verb, becomes):
    client = fresh(circle.grace)
    for note in ["", "  ", "No."]:
        assert list(take(client, endorsement, verb, note=note).context["form"].errors) == ["note"]
    take(client, endorsement, verb, note=WHY)
    endorsement.refresh_from_db()
    assert (endorsement.state, LogEntry.objects.about(endorsement).last().note) == (becomes, WHY)


def test_ended_seats_are_shown_with_the_reason(lapsed, circle, sign_in):
    page = sign_in(circle.grace).get(record(lapsed)).text
    assert "Taken back on" in page
    assert "Because of lapse." in page
    assert "No decision is open from this state." in page


def test_the_president_decides_on_an_appeal_and_where_the_secretary_general_is_barred(
    appealed, world, circle, fresh
):
    assert take(fresh(circle.grace), appealed, "endorse").status_code == 403
    assert take(fresh(circle.pia), appealed, "endorse").status_code == 302
    assert LogEntry.objects.about(appealed).last().office == "President"
    other = more(world, circle, "Second", "recommended")
    circle.grace.nmo = world.tunisia
    circle.grace.save()
    assert take(fresh(circle.pia), other, "decline", note=WHY).status_code == 302
    other.refresh_from_db()
    assert other.state == "declined"


@pytest.mark.parametrize("verb", ["endorse", "decline", "send_back", "lapse"])
@pytest.mark.parametrize(
    ("name", "status"), [("admin", 403), ("pia", 403), ("mohamed", 302), ("paula", 302), ("selma", 302)]
)
def test_nobody_else_decides(recommended, circle, fresh, name, status, verb):
    client = fresh(getattr(circle, name))
    for response in (client.get(at(recommended, verb)), take(client, recommended, verb, note=WHY)):
        assert response.status_code == status
        assert status == 403 or response.url.startswith("/admin/login/")
    assert Endorsement.objects.get().state == "recommended"


def test_the_same_form_sent_twice_decides_once(recommended, circle, fresh):
    client = fresh(circle.grace)
    data = {"submission_token": str(uuid.uuid4()), "note": WHY}
    first, second = (client.post(at(recommended, "decline"), data) for _time in range(2))
    assert first.url == second.url == record(recommended)
    assert LogEntry.objects.about(recommended).filter(verb="decline").count() == 1


def test_who_comes_too_late_is_told(recommended, circle, fresh):
    workflow.decline(Endorsement.objects.get(), by=circle.grace, note=WHY)
    response = fresh(circle.grace).get(at(recommended, "endorse"))
    assert messages(response) == ["This was already moved on: it is now “Declined”."]


def test_a_form_without_its_token_is_refused(recommended, circle, fresh):
    assert fresh(circle.grace).post(at(recommended, "decline"), {"note": WHY}).status_code == 400


@pytest.mark.parametrize("verb", ["submit", "recommend", "supersede", "withdraw", "explode"])
def test_other_verbs_have_no_page_here(recommended, circle, fresh, verb):
    client = fresh(circle.grace)
    assert client.get(at(recommended, verb)).status_code == 404
    assert client.get(f"{QUEUE}decide/{verb}/").status_code == 404


def test_who_may_not_see_requests_may_not_decide(recommended, circle, fresh, monkeypatch):
    monkeypatch.setattr("projects.admin.EndorsementAdmin.has_view_permission", lambda *a, **k: False)
    client = fresh(circle.grace)
    assert client.get(at(recommended, "endorse")).status_code == 403
    assert client.get(f"{QUEUE}decide/endorse/", {"id": recommended.pk}).status_code == 403


def test_conditions_are_kept_as_written_and_shown_as_text(recommended, circle, fresh):
    client = fresh(circle.grace)
    for name, text, expect in inputs("text"):
        with transaction.atomic():
            response = take(client, recommended, "endorse", conditions=text, note=text)
            assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
            if response.status_code == 302:
                recommended.refresh_from_db()
                assert recommended.conditions == text.strip(), name
                assert "<script>alert" not in client.get(record(recommended)).text, name
            transaction.set_rollback(True)


# Several


def test_several_at_once_each_with_its_conflict(recommended, world, circle, fresh):
    second = more(world, circle, "Second", "not-recommended")
    appealed = more(world, circle, "Appealed", "appealed")
    done = more(world, circle, "Done", "declined")
    german = bring(make_request(world, circle.gustav, title="Of Germany"), "draft", circle)
    circle.gustav.terms.all().delete()
    client = fresh(circle.grace)
    keys = [one.pk for one in (recommended, second, appealed, done, german)]
    response = client.get(f"{QUEUE}decide/endorse/", {"id": keys})
    assert [(str(line.endorsement), line.is_open, line.why_not) for line in response.context["lines"]] == [
        ("Clean hands", True, ""),
        ("Second", True, ""),
        ("Appealed", False, "Decided by: Pia Test (President)."),
        ("Done", False, "This was already moved on: it is now “Declined”."),
    ]
    assert "Together they earn 2 seats." in response.text
    response = several(client, "endorse", recommended, second, conditions="Send us pictures.")
    assert response.url == QUEUE
    assert messages(response) == ["2 projects are endorsed."]
    assert set(Endorsement.objects.filter(state="endorsed").values_list("conditions", flat=True)) == {
        "Send us pictures."
    }
    assert LogEntry.objects.filter(verb="endorse").count() == 2


def test_the_action_leads_to_the_page_that_asks(recommended, world, circle, fresh):
    second = more(world, circle, "Second", "recommended")
    client = fresh(circle.grace)
    for verb in ("endorse", "decline"):
        data = {"action": f"{verb}_several", "_selected_action": [recommended.pk, second.pk]}
        response = client.post(QUEUE, data)
        assert response.url == f"{QUEUE}decide/{verb}/?id={recommended.pk}&id={second.pk}"
        assert client.get(response.url).status_code == 200
    assert set(Endorsement.objects.values_list("state", flat=True)) == {"recommended"}


def test_not_too_many_at_once(recommended, world, circle, fresh, monkeypatch):
    monkeypatch.setattr("projects.admin_decisions.MOST_AT_ONCE", 1)
    second = more(world, circle, "Second", "recommended")
    client = fresh(circle.grace)
    data = {"action": "endorse_several", "_selected_action": [recommended.pk, second.pk]}
    assert messages(client.post(QUEUE, data)) == ["Choose 1 requests at most: each should be looked at."]
    assert client.get(f"{QUEUE}decide/endorse/", {"id": [recommended.pk, second.pk]}).status_code == 404


def test_what_isnt_theirs_is_left_out_and_the_others_are_decided(recommended, world, circle, fresh):
    circle.grace.nmo = world.germany
    circle.grace.save()
    foreign = more(world, circle, "Second", "recommended")
    Project.objects.filter(pk=foreign.project_id).update(nmo=world.germany)
    client = fresh(circle.grace)
    line = client.get(f"{QUEUE}decide/decline/", {"id": foreign.pk}).context["lines"][0]
    assert line.why_not.startswith("You are of this NMO: bvmd Germany.")
    workflow.decline(more(world, circle, "Third", "recommended"), by=circle.grace, note=WHY)
    third = Endorsement.objects.get(project__title="Third")
    response = several(client, "decline", recommended, foreign, third, note=WHY)
    assert messages(response) == [
        "Second: it isn’t yours to decide.",
        "Third: This was already moved on: it is now “Declined”.",
        "1 project is declined.",
    ]
    states = dict(Endorsement.objects.values_list("project__title", "state"))
    assert states == {"Clean hands": "declined", "Second": "recommended", "Third": "declined"}


def test_of_several_a_text_handed_in_since_is_read_first(recommended, world, circle, fresh):
    other = more(world, circle, "Second", "recommended")
    client = fresh(circle.grace)
    page = client.get(f"{QUEUE}decide/endorse/", {"id": [recommended.pk, other.pk]})
    seen = re.findall(r'name="seen" value="([^"]+)"', page.text)
    assert seen == [f"{one.pk}:{one.revision_id}" for one in (recommended, other)]
    workflow.send_back(other, by=circle.grace, note="Name a baseline.")
    workflow.submit(other, by=circle.selma)
    workflow.confirm(other, by=circle.paula)
    workflow.recommend(other, by=circle.mohamed)
    response = several(client, "endorse", recommended, other, seen=seen)
    assert messages(response) == [
        "Second: another text was handed in, read it first.",
        "1 project is endorsed.",
    ]
    other.refresh_from_db()
    assert other.state == "recommended"


def test_a_decision_on_a_text_that_was_replaced_is_asked_for_again(recommended, circle, fresh):
    client = fresh(circle.grace)
    response = take(client, recommended, "endorse", text=recommended.revision_id - 1)
    assert "Another text was handed in since you opened this page." in response.text
    assert Endorsement.objects.get().state == "recommended"


def test_several_need_a_reason_too(recommended, circle, fresh):
    response = several(fresh(circle.grace), "decline", recommended, note="")
    assert list(response.context["form"].errors) == ["note"]
    assert Endorsement.objects.get().state == "recommended"


@pytest.mark.parametrize("keys", [[], ["x"], ["-1"], ["9" * 40], ["٣"], ["999999999"]])
def test_keys_that_are_none_decide_nothing(recommended, circle, fresh, keys):
    response = fresh(circle.grace).get(f"{QUEUE}decide/endorse/", {"id": keys})
    assert response.context["lines"] == []
    assert "None of them is yours to decide now." in response.text


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("pia", 200), ("mohamed", 302), ("selma", 302)])
def test_nobody_else_decides_on_several(recommended, circle, fresh, name, status):
    client = fresh(getattr(circle, name))
    assert client.get(f"{QUEUE}decide/endorse/", {"id": recommended.pk}).status_code == status
    several(client, "endorse", recommended)
    assert Endorsement.objects.get().state == "recommended"


# Rules and lists


def test_a_changed_rule_counts_at_once(endorsed, circle, sign_in):
    rule = AllowanceRule.objects.get()
    page = f"/admin/projects/allowancerule/{rule.pk}/change/"
    data = {
        "name": rule.name, "seats": 3, "fee_class": "late", "scope": "each", "weeks_before": 8, "is_active": "on",
    }  # fmt: skip
    response = sign_in(circle.admin).post(page, data)
    assert "The seats of 1 project changed." in messages(response)
    assert [(one.seats, one.fee_class, one.end_reason) for one in SeatGrant.objects.order_by("pk")] == [
        (1, "early", "The rules of the allowance changed."),
        (3, "late", ""),
    ]


def test_a_new_rule_gives_its_seats_at_once(endorsed, circle, sign_in):
    data = {
        "name": "One more",
        "seats": 1,
        "fee_class": "late",
        "scope": "next",
        "weeks_before": 0,
        "is_active": "on",
    }
    sign_in(circle.admin).post("/admin/projects/allowancerule/add/", data)
    assert SeatGrant.objects.standing().count() == 2


def test_the_rules_stay_one_row(circle, sign_in):
    client = sign_in(circle.admin)
    add = "/admin/projects/endorsementrules/add/"
    assert client.get(add).status_code == 403
    data = {
        "valid_terms": 3, "report_weeks": 4, "early_weeks": 8, "late_days": 14, "second_chance_weeks": 8, "missed_reports": 2, "appeal_days": 30,
        "review_days": 14,
    }  # fmt: skip
    EndorsementRules.objects.all().delete()
    client.post(add, data)
    assert (EndorsementRules.objects.get().pk, EndorsementRules.current().valid_terms) == (1, 3)
    client.post("/admin/projects/endorsementrules/1/change/", {**data, "valid_terms": 4})
    assert EndorsementRules.current().valid_terms == 4


@pytest.mark.parametrize("model", ["allowancerule", "endorsementrules"])
def test_what_endorsements_earn_is_for_administrators_to_set(circle, sign_in, model):
    for person in (circle.grace, circle.pia):
        client = sign_in(person)
        assert client.get(f"/admin/projects/{model}/").status_code == 200
        row = AllowanceRule.objects.get() if model == "allowancerule" else EndorsementRules.objects.get()
        assert client.post(f"/admin/projects/{model}/{row.pk}/change/", {"seats": 9}).status_code == 403
        assert client.get(f"/admin/projects/{model}/add/").status_code == 403


def test_the_secretary_general_keeps_criteria_and_topics(circle, sign_in):
    client = sign_in(circle.grace)
    data = {"name": "Reach", "hint": "", "weight": 2, "is_active": "on", "order": 9}
    assert client.post("/admin/projects/criterion/add/", data).status_code == 302
    assert Criterion.objects.get(name="Reach").weight == 2
    assert (
        client.post("/admin/committees/topic/add/", {"name": "Snakes", "slug": "snakes"}).status_code == 302
    )
    assert sign_in(circle.pia).get("/admin/projects/criterion/add/").status_code == 403
    assert sign_in(circle.pia).get("/admin/committees/topic/").status_code == 403


def test_an_address_part_of_a_topic_is_never_broken(circle, sign_in):
    topic = Topic.objects.first()
    page = f"/admin/committees/topic/{topic.pk}/change/"
    sign_in(circle.grace).post(page, {"name": "Renamed", "slug": "broken"})
    assert Topic.objects.get(pk=topic.pk).slug == topic.slug
    assert Topic.objects.get(pk=topic.pk).name == "Renamed"


@pytest.mark.parametrize("model", ["endorsement", "project", "revision", "seatgrant", "report"])
def test_what_the_workflow_writes_is_never_written_here(endorsed, circle, sign_in, model):
    row = {
        "endorsement": endorsed, "project": endorsed.project, "revision": endorsed.revision,
        "seatgrant": endorsed.grants.get(), "report": endorsed.reports.get(),
    }[model]  # fmt: skip
    client = sign_in(circle.admin)
    page = f"/admin/projects/{model}/{row.pk}/"
    before = type(row).objects.values().get(pk=row.pk)
    assert client.post(f"{page}change/", {"state": "declined", "seats": 9, "title": "x"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"/admin/projects/{model}/add/").status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post(f"/admin/projects/{model}/", data)
    assert type(row).objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("who", ["grace", "pia", "admin"])
def test_every_page_opens_under_the_strict_policy(endorsed, circle, fresh, who):
    rows = {
        "endorsement": endorsed, "project": endorsed.project, "revision": endorsed.revision,
        "seatgrant": endorsed.grants.get(), "report": endorsed.reports.get(),
        "criterion": Criterion.objects.first(), "allowancerule": AllowanceRule.objects.get(),
        "endorsementrules": EndorsementRules.objects.get(),
    }  # fmt: skip
    client = fresh(getattr(circle, who))
    pages = ["/admin/", f"{QUEUE}decide/endorse/?id={endorsed.pk}", f"{QUEUE}?queue=all"]
    if who == "grace":
        pages.append(at(endorsed, "lapse"))
    for model, row in rows.items():
        pages += [f"/admin/projects/{model}/", f"/admin/projects/{model}/{row.pk}/change/"]
    for page in pages:
        response = client.get(page)
        assert (page, response.status_code) == (page, 200)
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.search(
            r"<script(?![^>]*(src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=", response.text
        ), page


@pytest.mark.parametrize(("query", "found"), [({"q": "CLÉAN"}, 1), ({"q": "nobody"}, 0)])
def test_projects_are_found_in_any_accents(recommended, circle, sign_in, query, found):
    response = sign_in(circle.grace).get("/admin/projects/project/", query)
    assert response.context["cl"].queryset.count() == found
