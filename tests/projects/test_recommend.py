"""recommend: the Director recommends the project, and the Secretary General has to decide."""

from __future__ import annotations

import pytest

from outbox.models import Email
from projects import workflow
from projects.models import Endorsement
from tests.projects.posting import at, messages, send
from tests.projects.reviewed import ask
from workflows.models import LogEntry


def test_the_director_recommends(confirmed, circle, sign_in):
    client = sign_in(circle.mohamed)
    assert client.get(at(confirmed, "recommend/")).context["told"] == [
        circle.selma,
        circle.karim,
        circle.paula,
        circle.grace,
    ]
    response = send(client, at(confirmed, "recommend/"), {"note": "Do it."})
    assert messages(response) == ["Recommended: it waits for the Secretary General’s decision."]
    assert response.url == confirmed.get_absolute_url()
    confirmed.refresh_from_db()
    entry = LogEntry.objects.about(confirmed).last()
    assert (confirmed.state, entry.office, entry.note) == ("recommended", "Director of SCOPH", "Do it.")
    assert Email.objects.filter(kind="projects/emails/to_decide").get().recipient == circle.grace


def test_no_word_is_needed(confirmed, circle, sign_in):
    send(sign_in(circle.mohamed), at(confirmed, "recommend/"))
    assert Endorsement.objects.get().state == "recommended"


def test_the_same_form_sent_twice_recommends_once(confirmed, circle, sign_in):
    client = sign_in(circle.mohamed)
    data = {"submission_token": "5f0c7a52-2f1c-4a7c-9d0b-5a3f3f0f1a11"}
    assert [client.post(at(confirmed, "recommend/"), data).url for _time in range(2)] == [
        confirmed.get_absolute_url()
    ] * 2
    assert LogEntry.objects.about(confirmed).filter(verb="recommend").count() == 1


def test_who_comes_too_late_is_told(confirmed, circle, sign_in):
    workflow.recommend(Endorsement.objects.get(), by=circle.mohamed)
    response = send(sign_in(circle.mohamed), at(confirmed, "advise_against/"), {"note": "It is not ready."})
    assert messages(response) == [
        "This was already moved on: it is now “Recommended, awaiting the decision”."
    ]
    assert Endorsement.objects.get().state == "recommended"


def test_a_director_of_the_same_nmo_is_barred_and_told_why(confirmed, world, circle, sign_in):
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    client = sign_in(circle.mohamed)
    assert send(client, at(confirmed, "recommend/")).status_code == 403
    assert Endorsement.objects.get().state == "confirmed"
    text = client.get(confirmed.get_absolute_url()).text
    assert "You are of this NMO: Associa-Med Tunisia." in text
    assert "Another Director of its committees reviews it." in text


@pytest.mark.parametrize(
    ("name", "status"),
    [("selma", 403), ("paula", 403), ("grace", 403), ("pia", 403), ("admin", 403), ("rita", 404),
     ("scora", 404), ("gustav", 404), ("amina", 404)],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["recommend", "advise_against"])
def test_nobody_else_reviews_it(confirmed, circle, sign_in, name, status, verb):
    client = sign_in(getattr(circle, name))
    assert client.get(at(confirmed, f"{verb}/")).status_code == status
    assert send(client, at(confirmed, f"{verb}/"), {"note": "Because I want to."}).status_code == status
    assert Endorsement.objects.get().state == "confirmed"


@pytest.mark.parametrize("verb", ["recommend", "advise_against", "send_back"])
def test_a_visitor_is_led_to_the_sign_in_page(confirmed, client, verb):
    response = client.get(at(confirmed, f"{verb}/"))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def test_the_director_sees_what_reviewers_owe(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita)
    response = sign_in(circle.mohamed).get(at(confirmed, "recommend/"))
    assert response.context["owed"] == 1
    assert "1 reviewer hasn’t answered yet." in response.text
