"""Asking reviewers: who may ask whom, until when, with or without names."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from outbox.models import Email
from projects import reviewing, workflow
from projects.holding import hold_as_read
from projects.models import Criterion, Endorsement, Review
from tests.conftest import appoint, make_person
from tests.projects.posting import at, errors, messages, send, shown
from tests.projects.reviewed import answer, ask, in_days
from workflows.models import LogEntry
from workflows.steps import NotNow


def typed(*people, **more):
    return {"people": [one.pk for one in people], "due_on": in_days(7), "names": "named", **more}


def test_the_director_asks_an_assistant(confirmed, circle, sign_in):
    response = send(sign_in(circle.mohamed), at(confirmed, "ask/"), typed(circle.rita, names="unnamed"))
    assert messages(response) == ["1 person is asked, by e-mail."]
    review = Review.objects.get()
    assert (review.reviewer, review.asked_by, review.due_on) == (circle.rita, circle.mohamed, in_days(7))
    assert Endorsement.objects.get().hides_reviewers
    mail = Email.objects.get(kind="projects/emails/asked")
    assert mail.recipient == circle.rita
    assert f"{confirmed.get_absolute_url()}review/" in mail.text
    assert "not your name" in mail.text
    entry = LogEntry.objects.about(confirmed).last()
    assert (entry.verb, entry.target, entry.note) == ("ask", "confirmed", "Rita Test")


def test_applicants_dont_learn_who_was_asked(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita)
    for person in (circle.selma, circle.paula):
        assert "Rita" not in sign_in(person).get(at(confirmed)).text


def test_who_is_of_the_nmo_is_not_among_those_to_ask(confirmed, circle, sign_in):
    client = sign_in(circle.mohamed)
    page = client.get(at(confirmed, "ask/"))
    assert list(page.context["form"].free.values()) == [circle.rita]
    assert "<bdi>Ralf Test</bdi> can’t be asked" in page.text
    response = send(client, at(confirmed, "ask/"), typed(circle.ralf))
    assert list(errors(response)) == ["people"]
    with pytest.raises(PermissionDenied):
        ask(confirmed, circle, circle.ralf)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"due_on": "1999-01-01"}, {"due_on": "soon"}, {"names": "both"}, {"people": []}]
)
def test_what_is_wrong_is_said_beside_the_field(confirmed, circle, sign_in, wrong):
    response = send(sign_in(circle.mohamed), at(confirmed, "ask/"), {**typed(circle.rita), **wrong})
    assert list(errors(response)) == list(wrong)
    assert not Review.objects.exists()


@pytest.mark.parametrize(("days", "fine"), [(0, True), (90, True), (91, False)])
def test_the_day_lies_in_the_next_three_months(confirmed, circle, sign_in, days, fine):
    response = send(sign_in(circle.mohamed), at(confirmed, "ask/"), typed(circle.rita, due_on=in_days(days)))
    assert (response.status_code == 302) is fine


def test_who_was_asked_is_not_asked_twice(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita)
    assert ask(confirmed, circle, circle.rita) == []
    assert Email.objects.filter(kind="projects/emails/asked").count() == 1
    page = sign_in(circle.mohamed).get(at(confirmed, "ask/"))
    assert "<bdi>Rita Test</bdi> was asked already." in page.text
    assert "There is nobody left to ask" in page.text


def test_names_stay_as_promised_once_someone_has_answered(confirmed, world, circle, sign_in):
    other = make_person("olga", nmo=world.germany)
    appoint(other, "scoph-assistant")
    ask(confirmed, circle, circle.rita, hidden=True)
    ask(confirmed, circle, hidden=True)
    answer(confirmed, circle.rita)
    page = sign_in(circle.mohamed).get(at(confirmed, "ask/"))
    assert "Someone was asked on this promise: it stays." in page.text
    send(sign_in(circle.mohamed), at(confirmed, "ask/"), typed(other, names="named"))
    assert Review.objects.count() == 2
    ask(confirmed, circle, hidden=False)
    assert Endorsement.objects.get().hides_reviewers


def test_who_was_promised_to_stay_unnamed_does_even_before_the_answer(confirmed, circle):
    ask(confirmed, circle, circle.rita, hidden=True)
    ask(confirmed, circle, hidden=False)
    assert Endorsement.objects.get().hides_reviewers


def test_names_may_still_be_hidden_while_nobody_has_answered(confirmed, circle):
    ask(confirmed, circle, circle.rita, hidden=False)
    ask(confirmed, circle, hidden=True)
    assert Endorsement.objects.get().hides_reviewers


def moved_in_the_meantime(endorsement, circle, monkeypatch):
    """Someone recommends it after the page has looked at it, before it is held."""

    def held(read):
        workflow.recommend(Endorsement.objects.with_names().get(pk=endorsement.pk), by=circle.mohamed)
        hold_as_read(read)

    monkeypatch.setattr(reviewing, "hold_as_read", held)


def test_who_asks_while_it_is_moved_on_is_told(confirmed, circle, sign_in, monkeypatch):
    client = sign_in(circle.mohamed)
    form = typed(circle.rita)
    moved_in_the_meantime(confirmed, circle, monkeypatch)
    response = send(client, at(confirmed, "ask/"), form)
    assert "it is now “Recommended, awaiting the decision”" in messages(response)[0]
    assert not Review.objects.exists()


def test_who_answers_while_it_is_moved_on_is_told(confirmed, circle, sign_in, monkeypatch):
    ask(confirmed, circle, circle.rita)
    client = sign_in(circle.rita)
    given = {f"criterion_{pk}": "4" for pk in Criterion.objects.values_list("pk", flat=True)}
    data = {**shown(client, at(confirmed, "review/")), **given}
    moved_in_the_meantime(confirmed, circle, monkeypatch)
    written = {**data, "recommendation": "endorse", "comment": "A good one, go on."}
    response = send(client, at(confirmed, "review/"), written)
    assert "it is now “Recommended, awaiting the decision”" in messages(response)[0]
    assert Review.objects.get().answered_at is None


@pytest.mark.parametrize(
    ("name", "status"),
    [("selma", 403), ("paula", 403), ("grace", 403), ("admin", 403), ("rita", 404), ("scora", 404)],
)
def test_nobody_else_asks(confirmed, circle, sign_in, name, status):
    client = sign_in(getattr(circle, name))
    assert client.get(at(confirmed, "ask/")).status_code == status
    assert send(client, at(confirmed, "ask/"), typed(circle.rita)).status_code == status
    assert not Review.objects.exists()


def test_a_barred_director_asks_nobody(confirmed, world, circle, sign_in):
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    assert sign_in(circle.mohamed).get(at(confirmed, "ask/")).status_code == 403
    with pytest.raises(PermissionDenied):
        ask(confirmed, circle, circle.rita)


def test_after_the_committee_is_done_nobody_is_asked(confirmed, circle, sign_in):
    late = Endorsement.objects.with_names().get()
    workflow.recommend(confirmed, by=circle.mohamed)
    response = sign_in(circle.mohamed).get(at(confirmed, "ask/"))
    assert messages(response) == [
        "This was already moved on: it is now “Recommended, awaiting the decision”."
    ]
    for read in (late, Endorsement.objects.with_names().get()):
        with pytest.raises(NotNow):
            reviewing.ask(read, [circle.rita], by=circle.mohamed, due_on=in_days(7), hides_reviewers=False)
    assert not Review.objects.exists()
