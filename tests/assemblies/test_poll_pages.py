"""The pages of votes: who reads and who leads, what the chair enters, what a result says."""

from __future__ import annotations

import csv
import io
import json
import uuid

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assemblies import workflow
from assemblies.basics import load_assembly_basics
from assemblies.models import Choice, MajorityRule, Plenary, Poll
from assemblies.recount import digest, recount
from assemblies.workflow import amendments
from committees.models import Office, Term
from tests.assemblies.conftest import hold, mandate_of, prepare, say
from tests.assemblies.proposing import add_item, amend, seconded
from tests.committees.calls import close, make_call, stand
from tests.conftest import make_person
from tests.exchanges.posting import errors, fill, inputs, messages, send
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db
CANDIDATES = ["Ada Þorn", "بسمة", "Cy"]
# . 200, > 302: too late for this, - 403: sees it and may not, blank 404: there is no such thing.
SIGN = {200: ".", 302: ">", 403: "-", 404: " "}
OF_A_POLL = [
    "", "vote/", "hands/", "change/", "open/", "close/", "annul/", "repeat/", "next-round/", "publish/", "sheet/",
    "export.json", "export.csv",
]  # fmt: skip
OF_A_PLENARY = ["votes/", "votes/prepare/question/", "votes/prepare/election/", "votes/prepare/x/", "minutes/",
                "minutes/issue/", "minutes/paper/"]  # fmt: skip


def signed_in(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def chair(room):
    return signed_in(room.thora)


@pytest.fixture
def majorities(db):
    simple = MajorityRule.objects.create(name="Simple majority")
    thirds = MajorityRule.objects.create(name="Two thirds", numerator=2, denominator=3, is_enough=True)
    return simple, thirds


@pytest.fixture
def stranger(room):
    """Signed in, of no NMO and in no office."""
    return make_person("stranger")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """A fresh sign-in is taken as given: the vote page that asks for it has tests of its own."""
    monkeypatch.setattr(
        "assemblies.poll_views.voter.raise_if_reauthentication_required", lambda *a, **k: None
    )


def at(record, page=""):
    kind = "plenaries" if isinstance(record, Plenary) else "votes"
    return f"/assemblies/{kind}/{record.uuid}/{page}"


def in_state(state, plenary, world, room, **fields):
    poll = prepare(plenary, room.thora, title="MarkerQuestion", **fields)
    if state in {"open", "closed"}:
        workflow.open_poll(poll, by=room.thora)
        say(poll, room.amina, world.usa)
        say(poll, room.hans, world.germany, "abstain")
    if state == "closed":
        workflow.close_poll(poll, by=room.thora)
    if state == "annulled":
        workflow.annul_poll(poll, "MarkerReason", by=room.thora)
    return Poll.objects.get(pk=poll.pk)


STATES = {
    # page, vote, hands; change, open, close, annul, repeat, next round, publish; papers
    "prepared": {
        "thora": ".>-" + "..>.>>." + "   ",
        "rita": ".>-" + "-------" + "   ",
        "ngozi": ".>-" + "-------" + "   ",
        "admin": ".>-" + "-------" + "   ",
    },
    "open": {
        "thora": ".--" + ">>..>>." + "   ",
        "rita": ".--" + "-------" + "   ",
        "amina": "..-" + "-------" + "   ",
        "grace": ".--" + "-------" + "   ",
        "admin": ".--" + "-------" + "   ",
    },
    "closed": {
        "thora": ".>-" + ">>>.>>." + "...",
        "rita": ".>-" + "-------" + "...",
        "amina": ".>-" + "-------" + "...",
        "grace": ".>-" + "-------" + "...",
        "admin": ".>-" + "-------" + "...",
    },
    "annulled": {
        "thora": ".>-" + ">>>>.>." + "   ",
        "amina": ".>-" + "-------" + "   ",
        "grace": ".>-" + "-------" + "   ",
    },
}


@pytest.mark.parametrize("state", STATES)
def test_each_role_gets_exactly_what_the_table_says(state, plenary, world, room, stranger):
    poll = in_state(state, plenary, world, room)
    nothing = " " * len(OF_A_POLL)
    who = {"thora", "rita", "ngozi", "admin", "amina", "grace"} & set(STATES[state]) | {"stranger", "other"}
    room.stranger = stranger
    for name in sorted(who):
        client = signed_in(getattr(room, name))
        line = "".join(SIGN[client.get(at(poll, page)).status_code] for page in OF_A_POLL)
        assert (name, line) == (name, STATES[state].get(name, nothing))
    if state == "prepared":
        assert signed_in(room.amina).get(at(poll)).status_code == 404


def test_who_may_not_open_a_page_may_not_post_to_it_either(plenary, world, room):
    poll = in_state("open", plenary, world, room)
    for page in ("change/", "open/", "close/", "annul/", "repeat/", "next-round/", "publish/", "hands/"):
        assert send(signed_in(room.grace), at(poll, page), {"reason": "No."}).status_code == 403, page
    assert Poll.objects.get().state == "open"


def test_a_foreign_vote_is_answered_like_one_that_does_not_exist(plenary, world, room, stranger):
    poll, nothing = in_state("closed", plenary, world, room), uuid.uuid4()
    for client in (Client(), signed_in(stranger), signed_in(room.other)):
        for page in ("", "sheet/", "export.json", "export.csv"):
            foreign = client.get(at(poll, page))
            missing = client.get(f"/assemblies/votes/{nothing}/{page}")
            assert foreign.status_code == missing.status_code == 404
            assert foreign.content == missing.content
        assert client.get(at(plenary, "votes/")).status_code == 404


def test_a_public_result_is_everyones_and_nothing_else_is(plenary, world, room):
    poll, other = (in_state("closed", plenary, world, room) for _n in range(2))
    workflow.publish_poll(poll, is_public=True, by=room.thora)
    client = Client()
    assert [
        client.get(at(poll, page)).status_code for page in ("", "sheet/", "export.json", "export.csv")
    ] == [200] * 4
    assert client.get(at(other)).status_code == 404
    page = client.get(at(plenary, "votes/")).text
    assert at(poll) in page
    assert at(other) not in page
    workflow.annul_poll(poll, "No.", by=room.thora)
    assert client.get(at(poll)).status_code == 404


def test_the_plenarys_pages(plenary, room, stranger):
    expected = {"thora": "... ...", "amina": ".---.- ", "stranger": "       "}
    room.stranger = stranger
    for name, wanted in expected.items():
        client = signed_in(getattr(room, name))
        line = "".join(SIGN[client.get(at(plenary, page)).status_code] for page in OF_A_PLENARY)
        assert (name, line) == (name, wanted)


def test_without_a_vote_the_list_says_so(plenary, room):
    page = signed_in(room.amina).get(at(plenary, "votes/")).text
    assert "No vote yet" in page
    assert "3 of 3 mandates present or represented" in page
    assert "Prepare a question" not in page


def test_the_list_costs_the_same_for_one_and_many(plenary, world, room, django_assert_max_num_queries):
    in_state("closed", plenary, world, room)
    client = signed_in(room.amina)
    client.get(at(plenary, "votes/"))
    with django_assert_max_num_queries(30) as one:
        client.get(at(plenary, "votes/"))
    for _number in range(3):
        in_state("closed", plenary, world, room)
        in_state("annulled", plenary, world, room)
    with django_assert_max_num_queries(len(one) + 1):
        assert "7 votes" in client.get(at(plenary, "votes/")).text


QUESTION = {"title": "Shall we?", "method": "electronic", "version": ""}


def version(client, address):
    return client.get(address).context["form"]["version"].value()


def test_the_chair_prepares_a_question_by_a_majority_with_a_name(plenary, chair, majorities):
    path = at(plenary, "votes/prepare/question/")
    response = send(chair, path, {**QUESTION, "majority": majorities[1].pk, "version": version(chair, path)})
    poll = Poll.objects.get()
    assert response.url == at(poll)
    assert (poll.majority_name, poll.numerator, poll.denominator, poll.is_enough) == (
        "Two thirds",
        2,
        3,
        True,
    )
    assert messages(response) == [
        "The vote is prepared. Its majority: Two thirds: At least two thirds of the votes given. Abstentions are left out."
    ]
    assert [str(c) for c in poll.choices.all()] == ["In favour", "Against", "Abstention"]


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"numerator": 1, "denominator": 2, "base": "voting", "counts_abstentions": "on"},
         "More than half of the votes given. Abstentions count among the votes."),
        ({"numerator": 3, "denominator": 5, "base": "entitled"},
         "More than 3 of 5 of all mandates entitled to vote. Who abstains or doesn’t vote counts in that number."),
        ({"numerator": 3, "denominator": 4, "base": "present", "is_enough": "on"},
         "At least three quarters of the mandates present or represented. Who abstains or doesn’t vote counts in that number."),
    ],
)  # fmt: skip
def test_a_majority_of_its_own_is_said_in_words(own, sentence, plenary, chair, majorities):
    path = at(plenary, "votes/prepare/question/")
    send(chair, path, {**QUESTION, **own, "version": version(chair, path)})
    assert Poll.objects.get().majority_name == ""
    assert sentence in chair.get(at(Poll.objects.get())).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"numerator": 3, "denominator": 2, "base": "voting"}, "numerator"),
        ({"numerator": 2, "denominator": 2, "base": "voting"}, "numerator"),
        ({"numerator": 1, "base": "voting"}, "denominator"),
        ({}, "base"),
        ({"method": "telepathy"}, "method"),
        ({"majority": "0"}, "majority"),
        ({"numerator": "99999999999999999999"}, "numerator"),
    ],
)
def test_a_question_with_a_fault_is_not_kept(typed, field, plenary, chair, majorities):
    path = at(plenary, "votes/prepare/question/")
    response = send(chair, path, {**QUESTION, **typed, "version": version(chair, path)})
    assert field in errors(response)
    assert not Poll.objects.exists()


def election(client, plenary, majorities, **typed):
    path = at(plenary, "votes/prepare/election/")
    data = {"title": "President", "method": "secret", "seats": 1, "majority": majorities[0].pk,
            "candidates": "\r\n".join(CANDIDATES), "version": version(client, path), **typed}  # fmt: skip
    return send(client, path, data)


def test_the_chair_prepares_an_election(plenary, chair, majorities):
    response = election(chair, plenary, majorities, is_public="on", numerator="x")
    poll = Poll.objects.get()
    assert response.url == at(poll)
    assert [str(c) for c in poll.choices.all()] == [*CANDIDATES, "None of the above", "Abstention"]
    assert (poll.kind, poll.method, poll.is_public) == ("election", "secret", True)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"candidates": " \r\n "}, "candidates", "This field is required."),
        ({"candidates": "Ada\nAda"}, "candidates", "Ada stands there twice."),
        ({"candidates": "x" * 201}, "candidates", "Too long for a name"),
        ({"candidates": "\n".join(map(str, range(61)))}, "candidates", "Not more than 60 candidates."),
        ({"candidates": "\u200b\u200b"}, "candidates", ""),
        ({"seats": 0}, "seats", "Between 1 and 30 seats."),
        ({"seats": 31}, "seats", "Between 1 and 30 seats."),
        ({"method": "hand", "seats": 2}, "method", "A show of hands fills one seat at a time."),
    ],
)
def test_an_election_with_a_fault_is_not_kept(typed, field, words, plenary, chair, majorities):
    response = election(chair, plenary, majorities, **typed)
    if words:
        assert words in errors(response)[field][0]
        assert not Poll.objects.exists()


def test_hostile_and_honest_texts(plenary, chair, majorities, world, room):
    """Nothing breaks; what is typed is shown as text, and what is honest is kept as it was."""
    for name, text, expect in inputs("name", "text", "title"):
        Choice.objects.all().delete()
        Poll.objects.all().delete()
        try:
            response = election(chair, plenary, majorities, title=text, candidates=text)
        except UnicodeEncodeError:
            continue
        assert response.status_code in {200, 302, 400}, name
        if expect == "must_accept":
            assert (
                Poll.objects.get().title == " ".join(text.split()) or Poll.objects.get().title == text.strip()
            )
        for poll in Poll.objects.all():
            assert "<script>alert" not in chair.get(at(poll)).text, name


def test_the_candidates_of_a_call_are_put_in(plenary, chair, room, majorities):
    call = make_call(room.grace)
    stand(call, room.amina, state="valid", by=room.grace)
    stand(call, room.hans, state="submitted", by=room.grace)
    path = at(plenary, "votes/prepare/election/")
    assert "Take the candidates" not in chair.get(path).text
    close(call)
    assert f"?call={call.uuid}" in chair.get(path).text
    form = chair.get(f"{path}?call={call.uuid}").context["form"]
    assert form["candidates"].value() == room.amina.get_full_name()
    assert form["title"].value() == str(call.office or call.title)
    assert chair.get(f"{path}?call=nonsense").context["form"]["candidates"].value() == ""


def test_a_prepared_vote_is_changed(plenary, chair, room, majorities):
    election(chair, plenary, majorities)
    poll = Poll.objects.get()
    form = chair.get(at(poll, "change/")).context["form"]
    assert form["candidates"].value() == "\n".join(CANDIDATES)
    assert form["majority"].value() == majorities[0].pk
    data = {"title": "President", "method": "secret", "seats": 1, "majority": majorities[1].pk,
            "candidates": "Ada\nBo", "version": form["version"].value()}  # fmt: skip
    response = send(chair, at(poll, "change/"), data)
    assert response.url == at(poll)
    assert [c.candidate for c in poll.choices.all()][:2] == ["Ada", "Bo"]
    again = send(chair, at(poll, "change/"), data)
    assert "Another window" in errors(again)["__all__"][0]
    assert "Two thirds: At least" in again.text


def test_opening_shows_the_quorum_and_is_refused_without(plenary, chair, world, room):
    poll = in_state("prepared", plenary, world, room)
    assert "there is a quorum" in chair.get(at(poll, "open/")).text
    for nmo in (world.usa, world.germany):
        workflow.mark_absent(mandate_of(plenary, nmo), by=room.ngozi)
    page = chair.get(at(poll, "open/")).text
    assert "1 of 3 mandates present or represented" in page
    assert "It can’t be opened now. There is no quorum: 1 of 3 are present or represented." in page
    assert "Open the vote" not in page
    response = send(chair, at(poll, "open/"))
    assert messages(response) == ["There is no quorum: 1 of 3 are present or represented."]
    workflow.represent(mandate_of(plenary, world.usa), mandate_of(plenary, world.tunisia), by=room.ngozi)
    assert "Open the vote" in chair.get(at(poll, "open/")).text
    assert messages(send(chair, at(poll, "open/")))[-1] == "The vote is open."


def test_a_vote_of_a_plenary_that_isnt_open_waits_for_it(plenary, chair, world, room):
    poll = in_state("prepared", plenary, world, room)
    workflow.close_plenary(plenary, by=room.thora)
    page = chair.get(at(poll, "open/")).text
    assert "It can’t be opened now. The plenary is “closed”: votes are opened in an open one." in page
    assert "Open the vote" not in page


def test_another_open_vote_is_closed_first(plenary, chair, world, room):
    in_state("open", plenary, world, room)
    poll = in_state("prepared", plenary, world, room)
    assert (
        "It can’t be opened now. Another vote is open: close it first." in chair.get(at(poll, "open/")).text
    )
    assert messages(send(chair, at(poll, "open/"))) == ["Another vote is open: close it first."]


def test_closing_says_how_many_have_voted_and_counts(plenary, chair, world, room):
    poll = in_state("open", plenary, world, room)
    assert "2 of 3 mandates have voted." in chair.get(at(poll, "close/")).text
    assert messages(send(chair, at(poll, "close/"))) == ["The vote is closed and counted."]
    assert messages(send(chair, at(poll, "close/")))[-1].startswith("This was already moved on")


def test_annulling_needs_a_reason_and_the_repetition_says_what_changed(
    plenary, chair, world, room, majorities
):
    poll = in_state("closed", plenary, world, room)
    assert "reason" in errors(send(chair, at(poll, "annul/"), {"reason": " "}))
    send(chair, at(poll, "annul/"), {"reason": "It was read wrongly."})
    page = signed_in(room.amina).get(at(poll)).text
    assert "It was read wrongly." in page
    assert "in favour, of" not in page
    assert "What was counted" in page
    assert '<th scope="row"><bdi>In favour</bdi></th><td class="num">' in page
    assert "It was read wrongly." in signed_in(room.amina).get(at(plenary, "votes/")).text
    path = at(poll, "repeat/")
    response = send(chair, path, {"title": "Read rightly", "method": "secret", "majority": majorities[0].pk,
                                  "version": version(chair, path)})  # fmt: skip
    again = Poll.objects.get(repeats=poll)
    assert (
        "question: MarkerQuestion → Read rightly; how: open, by the portal → secret" in messages(response)[0]
    )
    page = chair.get(at(again)).text
    assert f"It repeats vote {poll.number}" in page
    assert "MarkerQuestion → Read rightly" in page
    assert f"It was repeated as vote {again.number}" in chair.get(at(poll)).text
    response = send(chair, path, {**QUESTION, "majority": majorities[0].pk})
    assert messages(response)[-1] == "This vote was repeated already."


def test_half_a_vote_that_is_annulled_shows_no_figures(plenary, world, room, chair):
    poll = in_state("open", plenary, world, room)
    workflow.annul_poll(poll, "It was read wrongly.", by=room.thora)
    for person in (room.thora, room.amina):
        page = signed_in(person).get(at(poll)).text
        assert "What a ballot says" in page
        assert "What was counted" not in page


def test_a_public_repetition_says_nothing_of_the_annulled_vote_that_members_read(plenary, world, room):
    old = in_state("closed", plenary, world, room)
    workflow.annul_poll(old, "MarkerReason", by=room.thora)
    again = Poll(title="Read rightly")
    workflow.repeat_poll(old, again, workflow.choices_of_a_question(), by=room.thora)
    assert at(again) not in signed_in(room.amina).get(at(old)).text
    workflow.open_poll(again, by=room.thora)
    workflow.close_poll(again, by=room.thora)
    workflow.publish_poll(again, is_public=True, by=room.thora)
    page = Client().get(at(again)).text
    assert "Read rightly" in page
    for secret in (at(old), "It repeats", "MarkerQuestion", "MarkerReason"):
        assert secret not in page
    page = signed_in(room.amina).get(at(again)).text
    assert at(old) in page
    assert "MarkerQuestion → Read rightly" in page


def test_a_closed_plenary_prepares_nothing(plenary, chair, majorities, room):
    path = at(plenary, "votes/prepare/question/")
    typed = {**QUESTION, "majority": majorities[0].pk, "version": version(chair, path)}
    workflow.close_plenary(plenary, by=room.thora)
    response = send(chair, path, typed)
    assert response.url == at(plenary, "votes/")
    assert not Poll.objects.exists()
    assert "Prepare a question" not in chair.get(at(plenary, "votes/")).text


@pytest.mark.parametrize(("counts", "way"), [(False, "Abstentions left out"), (True, "Abstentions counted")])
def test_a_question_shows_its_arithmetic_both_ways(counts, way, plenary, world, room):
    votes = [
        (room.amina, world.usa),
        (room.hans, world.germany, "abstain"),
        (room.tarek, world.tunisia, "abstain"),
    ]
    poll = hold(plenary, room.thora, votes, counts_abstentions=counts)
    page = signed_in(room.amina).get(at(poll)).text
    assert "Abstentions left out: 1 in favour, of 1 votes; needed for more than half: 1" in page
    assert (
        "Abstentions counted: 1 in favour, of 3 votes and abstentions; needed for more than half: 2" in page
    )
    assert page.count("This way decides.") == 1
    assert page.index(way) < page.index("This way decides.")
    assert ("It would be carried" in page) is counts
    assert ("It would not be carried" in page) is not counts
    assert "3 of 3 mandates present or represented" in page


def test_a_question_of_those_present_shows_that_base_first(plenary, world, room):
    poll = hold(plenary, room.thora, [(room.amina, world.usa)], base="present")
    page = signed_in(room.amina).get(at(poll)).text
    assert (
        "Of those present: 1 in favour, of 3 present or represented; needed for more than half: 2. This way decides."
        in " ".join(page.split())
    )


def test_a_vote_by_name_shows_the_roll_while_it_runs_and_afterwards(plenary, world, room):
    poll = in_state("open", plenary, world, room, method="named")
    workflow.mark_absent(mandate_of(plenary, world.tunisia), by=room.ngozi)
    for last in ("absent", "didn’t vote"):
        page = " ".join(signed_in(room.lena).get(at(poll)).text.split())
        row = page[page.index('id="roll"') :]
        assert row.index("AMSA-USA") < row.index("In favour") < row.index("Associa-Med") < row.index(last)
        if Poll.objects.get(pk=poll.pk).state == "open":
            workflow.close_poll(poll, by=room.thora)


def test_an_open_vote_shows_no_answers_before_it_is_closed(plenary, world, room):
    poll = in_state("open", plenary, world, room)
    page = signed_in(room.lena).get(at(poll)).text
    assert "2 mandates have voted." in page
    assert "bvmd Germany" not in page
    workflow.close_poll(poll, by=room.thora)
    assert "bvmd Germany" in signed_in(room.lena).get(at(poll)).text


def test_ones_own_ballot_is_found_by_its_receipt(plenary, world, room):
    poll = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(poll, by=room.thora)
    receipt = say(poll, room.amina, world.usa, "against")
    say(poll, room.hans, world.germany)
    client = signed_in(room.amina)
    assert "is in the list" not in client.post(at(poll), {"receipt": receipt}).text
    workflow.close_poll(poll, by=room.thora)
    page = client.get(at(poll)).text
    assert f"{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}" in page
    assert "AMSA-USA" not in page
    for typed in (receipt, receipt.lower(), f" {receipt[:4]}-{receipt[4:8]} {receipt[8:]}"):
        found = client.post(at(poll), {"receipt": typed}).text
        assert "Your ballot is in the list and was counted. It says:" in found
        assert "Against" in found[found.index("It says:") :][:60]
    assert "No ballot of this vote has this receipt" in client.post(at(poll), {"receipt": "x" * 300}).text


def test_what_leads_on_from_a_page(plenary, world, room, chair):
    labels = lambda client, poll: [a["label"] for a in client.get(at(poll)).context["actions"]]  # noqa: E731
    poll = in_state("prepared", plenary, world, room)
    assert labels(chair, poll) == ["Open the vote", "Change it", "Annul it"]
    workflow.open_poll(poll, by=room.thora)
    assert labels(chair, poll) == ["Close and count", "Annul it"]
    assert labels(signed_in(room.amina), poll) == ["Vote"]
    workflow.close_poll(poll, by=room.thora)
    assert labels(chair, poll) == ["Make the result public", "Annul it"]
    fill(chair, at(poll, "publish/"))
    assert labels(chair, poll) == ["Show it to members only", "Annul it"]
    assert "Show the result to members only?" in chair.get(at(poll, "publish/")).text
    fill(chair, at(poll, "publish/"))
    assert not Poll.objects.get(pk=poll.pk).is_public


def test_before_it_is_closed_nobody_is_said_to_read_the_result(plenary, world, room, chair):
    poll = in_state("open", plenary, world, room)
    everyone, members = (fill(chair, at(poll, "publish/")) for _each in range(2))
    assert messages(everyone) == ["Everyone will read the result once the vote is closed."]
    assert messages(members)[-1] == "Only members will read the result once the vote is closed."


def test_two_who_publish_at_once_dont_undo_each_other(plenary, world, room, chair):
    poll = in_state("closed", plenary, world, room)
    pressed = {"readers": chair.get(at(poll, "publish/")).context["form"]["readers"].value()}
    for _each in range(2):
        response = send(chair, at(poll, "publish/"), pressed)
        assert messages(response)[-1] == "Everyone reads the result now."
        assert Poll.objects.get(pk=poll.pk).is_public
    assert [entry.verb for entry in LogEntry.objects.about(poll)].count("publish") == 1
    assert send(chair, at(poll, "publish/"), {"readers": "nobody"}).status_code == 200
    assert Poll.objects.get(pk=poll.pk).is_public


def test_an_election_of_two_rounds(plenary, world, room, chair):
    votes = [
        (room.amina, world.usa, "Ada"),
        (room.hans, world.germany, "Bo"),
        (room.tarek, world.tunisia, "Cy"),
    ]
    ballot = workflow.choices_of_an_election(["Ada", "Bo", "Cy", "Di"])
    fields = {"kind": "election", "method": "secret", "majority_name": "Simple majority"}
    first = hold(plenary, room.thora, votes, ballot, **fields)
    page = chair.get(at(first)).text
    assert "Nobody is elected in this round." in page
    assert "Needed: 2 votes. The majority is of the votes given: 3." in page
    form = chair.get(at(first, "next-round/")).context["form"]
    assert form["kind"].value() == "election"
    faulty = send(chair, at(first, "next-round/"), {"kind": "relative"})
    assert "stands" in errors(faulty)
    every = list(form.free)
    nobody = send(chair, at(first, "next-round/"), {"kind": "relative", "stands": "rule", "withdrawn": every})
    assert errors(nobody)["__all__"] == ["Nobody is left to stand."]
    response = send(
        chair, at(first, "next-round/"), {"kind": "relative", "stands": "everyone", "withdrawn": every[1:2]}
    )
    second = Poll.objects.get(round=2)
    assert response.url == at(second)
    assert [c.candidate for c in second.choices.all() if c.candidate] == ["Ada", "Cy", "Di"]
    assert "withdrew afterwards" in chair.get(at(first)).text
    assert messages(chair.get(at(first, "next-round/")))[-1] == "The next round is prepared already."
    workflow.open_poll(second, by=room.thora)
    for person, nmo, name in ((room.amina, world.usa, "Ada"), (room.hans, world.germany, "Ada")):
        say(second, person, nmo, name)
    workflow.close_poll(second, by=room.thora)
    page = chair.get(at(second)).text
    assert "Elected: Ada." in page
    assert "Rounds of this election" in page
    assert "Who has the most votes is elected" in page
    assert "Simple majority: Who has the most votes" not in page
    assert "Round 2" in signed_in(room.amina).get(at(first)).text


def test_a_tie_and_an_empty_seat_are_said(plenary, world, room, chair):
    votes = [(room.amina, world.usa, "Ada"), (room.hans, world.germany, "Bo")]
    tied = hold(plenary, room.thora, votes, workflow.choices_of_an_election(["Ada", "Bo"]), kind="relative")
    assert "A tie for the last seat: Ada, Bo." in chair.get(at(tied)).text
    none = [(room.amina, world.usa, "none"), (room.hans, world.germany, "none")]
    empty = hold(plenary, room.thora, none, workflow.choices_of_an_election(["Ada"]), kind="election")
    page = chair.get(at(empty)).text
    assert "1 seat stays empty." in page
    assert "not elected" in page


@pytest.mark.parametrize("method", ["electronic", "secret", "named"])
def test_the_export_recounts_the_same(method, plenary, world, room):
    poll = in_state("closed", plenary, world, room, method=method)
    client = signed_in(room.amina)
    export = json.loads(client.get(at(poll, "export.json")).content)
    assert recount(export).faults == ()
    page = client.get(at(poll)).text
    assert "Counted again from 2 published ballots: the same." in page
    assert digest(export) in page


def test_what_was_changed_in_the_database_is_seen_on_the_page(plenary, world, room):
    poll = in_state("closed", plenary, world, room)
    poll.choices.filter(kind="against").update(votes=1)
    assert "against: 1 stand in the result, 0 were counted." in signed_in(room.amina).get(at(poll)).text


def test_the_table_holds_the_same_and_no_formula(plenary, world, room):
    poll = in_state("closed", plenary, world, room)
    Poll.objects.update(title="=1+1")
    text = signed_in(room.amina).get(at(poll, "export.csv")).content.decode()
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert ["title", "'=1+1"] in table
    assert ["favour", "favour", "", "1"] in table
    assert ["outcome.in_favour", "1"] in table
    assert [row[1:] for row in table if row and row[-1] == "abstain"] == [["bvmd-germany", "abstain"]]
    assert table[-2:] == [["amsa-usa"], ["bvmd-germany"]]


def test_the_chair_whose_term_is_over_leads_nothing(plenary, world, room, chair):
    poll = in_state("prepared", plenary, world, room)
    chair_office = Office.objects.get(code="plenary-chair")
    Term.objects.filter(office=chair_office).update(last_day="2020-01-02", first_day="2020-01-01")
    assert chair.get(at(poll)).status_code == 404


def test_addresses_are_named(plenary, world, room):
    poll = in_state("open", plenary, world, room)
    assert reverse("assemblies:vote", args=[poll.uuid]) == at(poll, "vote/")


def test_moved_on_between_reading_and_writing(plenary, chair, world, room, majorities, monkeypatch):
    """The page was read in time; the rows say otherwise when the form arrives."""
    poll = in_state("prepared", plenary, world, room)
    typed = {**QUESTION, "majority": majorities[0].pk, "version": version(chair, at(poll, "change/"))}

    def late(*args, **kwargs):
        raise NotNow(poll)

    monkeypatch.setattr(workflow, "change_poll", late)
    response = send(chair, at(poll, "change/"), typed)
    assert (response.url, messages(response)[0][:8]) == (at(poll), "This was")
    votes = [(room.amina, world.usa, "Ada"), (room.hans, world.germany, "Bo")]
    ballot = workflow.choices_of_an_election(["Ada", "Bo"])
    tied = hold(plenary, room.thora, votes, ballot, kind="election")
    monkeypatch.setattr(workflow, "further_round", late)
    response = send(chair, at(tied, "next-round/"), {"kind": "relative", "stands": "rule"})
    assert (response.url, messages(response)[-1][:8]) == (at(tied), "This was")


def test_what_waits_stands_on_the_dashboard(plenary, world, room):
    poll = in_state("open", plenary, world, room)
    dashboard = lambda person: signed_in(person).get(reverse("dashboard")).text  # noqa: E731
    assert "Vote now: MarkerQuestion" in dashboard(room.tarek)
    for person in (room.amina, room.hans, room.rita, room.other):
        assert "MarkerQuestion" not in dashboard(person), person
    workflow.mark_absent(mandate_of(plenary, world.tunisia), by=room.ngozi)
    assert "MarkerQuestion" not in dashboard(room.tarek)
    workflow.represent(mandate_of(plenary, world.tunisia), mandate_of(plenary, world.usa), by=room.ngozi)
    assert "Vote now: MarkerQuestion" in dashboard(room.amina)
    workflow.close_poll(poll, by=room.thora)
    assert "MarkerQuestion" not in dashboard(room.amina)


def test_hands_to_count_stand_on_the_dashboard(plenary, room):
    show = prepare(plenary, room.thora, method="hand", title="MarkerHands")
    workflow.open_poll(show, by=room.thora)
    dashboard = lambda person: signed_in(person).get(reverse("dashboard")).text  # noqa: E731
    assert "Count hands: MarkerHands" in dashboard(room.rita)
    for person in (room.amina, room.thora):
        assert "MarkerHands" not in dashboard(person)
    assert signed_in(room.thora).get(at(show, "close/")).status_code == 200
    workflow.count_hands(show, dict.fromkeys(show.choices.all(), 1), by=room.rita)
    assert "MarkerHands" not in dashboard(room.rita)
    assert "MarkerHands" in dashboard(room.raul)


def test_a_vote_on_a_motion_brings_its_question_and_majority(plenary, world, room, chair):
    load_assembly_basics()
    item = add_item(plenary, room.thora)
    motion = seconded(plenary, world, room, kind="Policy", item=item)
    path = at(plenary, "votes/prepare/question/")
    form = chair.get(f"{path}?motion={motion.uuid}").context["form"]
    assert form["title"].value() == f"Shall motion {motion} be adopted?"
    assert form["majority"].value() == MajorityRule.objects.get(name="Two thirds").pk
    data = {"title": "Shall it?", "method": "electronic", "majority": form["majority"].value(),
            "version": form["version"].value()}  # fmt: skip
    send(chair, f"{path}?motion={motion.uuid}", data)
    poll = Poll.objects.get()
    assert (poll.motion, poll.item, poll.amendment) == (motion, item, None)
    assert f"Motion {motion}" in chair.get(at(poll)).text
    workflow.annul_poll(poll, "No.", by=room.thora)
    path = at(poll, "repeat/")
    send(chair, path, {**data, "version": version(chair, path)})
    assert Poll.objects.get(repeats=poll).motion == motion


def test_a_vote_on_an_amendment_or_an_item(plenary, world, room, chair):
    load_assembly_basics()
    item = add_item(plenary, room.thora)
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.tunisia, room.tarek)
    path = at(plenary, "votes/prepare/question/")
    assert chair.get(f"{path}?amendment={amendment.uuid}").context["poll"].amendment is None
    amendments.put_to_vote(amendment, by=room.thora)
    poll = chair.get(f"{path}?amendment={amendment.uuid}").context["poll"]
    assert (poll.amendment, poll.motion, poll.title) == (
        amendment, None, f"Shall amendment {amendment} to motion {motion} be adopted?"
    )  # fmt: skip
    assert chair.get(f"{path}?item={item.uuid}").context["poll"].item == item
    election = at(plenary, "votes/prepare/election/")
    for asked in (f"motion={motion.uuid}", f"amendment={amendment.uuid}"):
        poll = chair.get(f"{election}?{asked}").context["poll"]
        assert (poll.motion, poll.amendment) == (None, None)
    with pytest.raises(IntegrityError, match="elections_decide_no_motion"), transaction.atomic():
        prepare(plenary, room.thora, kind="election", motion=motion)
    for nothing in (f"item={uuid.uuid4()}", "item=x", "motion=", f"motion={amendment.uuid}"):
        poll = chair.get(f"{path}?{nothing}").context["poll"]
        assert (poll.item, poll.motion, poll.amendment) == (None, None, None)


@pytest.mark.parametrize("method", ["secret", "named", "electronic"])
def test_a_result_costs_the_same_for_few_and_many(
    method, plenary, world, room, django_assert_max_num_queries
):
    few = hold(plenary, room.thora, [(room.amina, world.usa)], method=method)
    votes = [(room.amina, world.usa), (room.hans, world.germany), (room.tarek, world.tunisia)]
    many = hold(plenary, room.thora, votes, method=method)
    client = signed_in(room.amina)
    client.get(at(few))
    with django_assert_max_num_queries(40) as one:
        client.get(at(few))
    with django_assert_max_num_queries(len(one)):
        assert "3 of 3 mandates" in client.get(at(many)).text


def test_who_repeats_a_vote_a_moment_after_someone_else_is_told(
    plenary, room, chair, majorities, monkeypatch
):
    poll = prepare(plenary, room.thora)
    workflow.annul_poll(poll, "Read wrongly.", by=room.thora)
    path = at(poll, "repeat/")
    typed = {"title": "Read rightly", "method": "secret", "majority": majorities[0].pk}
    typed["version"] = version(chair, path)
    again = Poll(title=poll.title, plenary=plenary)
    workflow.repeat_poll(poll, again, workflow.choices_of_a_question(), by=room.thora)
    # The page was asked before the other one was done.
    monkeypatch.setattr(workflow, "why_not_repeated", lambda _poll: "")
    response = send(chair, path, typed)
    assert messages(response)[-1] == "This vote was repeated already."
    assert Poll.objects.filter(repeats=poll).count() == 1
