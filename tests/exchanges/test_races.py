"""Two at once, and eight: on a real database, with real threads, each with its own connection."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from exchanges import workflow
from exchanges.models import Application, CardOfAcceptance
from members.models import User
from outbox.models import Email
from tests.conftest import SEASON_CODE, appoint, make_draft, make_person
from tests.exchanges.drafts import at, version_of
from tests.exchanges.posting import messages
from tests.exchanges.states import new_card, put, verbs
from workflows.models import LogEntry, Submission
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def at_once(*jobs):
    """Run the jobs in threads that start together; what each returned or raised, in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=20)
            return job()
        except NotNow as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def sent(draft):
    return put(draft, "sent")


@pytest.fixture
def officers(world, cast):
    """Eight people who may decide for bvmd; an office with two seats is widened to hold them."""
    people = [cast.hans, *(make_person(f"officer{number}", nmo=world.germany) for number in range(1, MANY))]
    office = cast.hans.terms.get().office
    office.seats = MANY
    office.save()
    for person in people[1:]:
        appoint(person, office.code, nmo=world.germany)
    return people


def test_eight_officers_accept_at_once(sent, world, officers):
    def accept(person):
        application = Application.objects.get(pk=sent.pk)

        def job():
            workflow.accept(application, new_card(world.berlin), by=User.objects.get(pk=person.pk))
            return "accepted"

        return job

    outcomes = at_once(*(accept(person) for person in officers))
    assert Counter(type(outcome) for outcome in outcomes) == {str: 1, NotNow: MANY - 1}
    assert {str(o) for o in outcomes if isinstance(o, NotNow)} == {
        "This was already moved on: it is now “Accepted”."
    }
    winner = officers[outcomes.index("accepted")]
    assert CardOfAcceptance.objects.get().issued_by == winner
    assert LogEntry.objects.get(subject_id=sent.uuid).by == winner
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/accepted", "Amina"),
        ("exchanges/emails/place_given", "Lena"),
        ("exchanges/emails/to_host", "Berta"),
    ]


def test_eight_students_hand_in_at_once(world, cast):
    students = [make_person(f"student{n}", nmo=world.usa, local_committee=world.boston) for n in range(MANY)]
    drafts = [make_draft(world, student) for student in students]

    def submit(draft):
        return lambda: workflow.submit(Application.objects.get(pk=draft.pk), by=draft.student)

    assert at_once(*(submit(draft) for draft in drafts)) == [None] * MANY
    numbers = Application.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"P-{SEASON_CODE}-{n:05}" for n in range(1, MANY + 1)]
    assert Email.objects.filter(kind="exchanges/emails/first_of_season").count() == 1


def test_the_same_draft_handed_in_twice_at_once_takes_one_number(draft, cast):
    def submit():
        return workflow.submit(Application.objects.get(pk=draft.pk), by=cast.amina)

    outcomes = at_once(submit, submit)
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, NotNow: 1}
    draft.refresh_from_db()
    assert (draft.number, verbs(draft)) == (f"P-{SEASON_CODE}-00001", ["submit"])


def test_accepting_against_cancelling(sent, world, cast):
    """Whoever is second hears how it stands. Cancelling after the acceptance would be another story."""
    host, student = (Application.objects.get(pk=sent.pk) for _ in range(2))
    outcomes = at_once(
        lambda: workflow.accept(host, new_card(world.berlin), by=cast.hans),
        lambda: workflow.cancel(student, by=cast.amina, note="I have to stay."),
    )
    assert Counter(type(outcome) for outcome in outcomes) == {type(None): 1, NotNow: 1}
    sent.refresh_from_db()
    accepted = outcomes[0] is None
    assert sent.state == ("accepted" if accepted else "cancelled")
    assert verbs(sent) == (["accept"] if accepted else ["cancel"])
    assert CardOfAcceptance.objects.exists() == accepted


def test_the_same_form_sent_twice_at_once(sent, cast):
    """A double click: one move, both clicks land on the same page, and neither is told of a clash."""
    token = str(uuid.uuid4())

    def post():
        browser = Client()
        browser.force_login(User.objects.get(pk=cast.hans.pk), backend="members.backends.AddressBackend")
        address = f"/exchanges/applications/{sent.uuid}/send_back/"
        data = {"note": "Your passport ends in May.", "submission_token": token}
        response = browser.post(address, data)
        return response.status_code, response.headers.get("Location"), messages(response)

    outcomes = at_once(post, post)
    assert sorted(outcomes, key=str) == [
        (302, sent.get_absolute_url(), ["Returned to the student with your note."]),
        (302, sent.get_absolute_url(), []),
    ]
    assert verbs(sent) == ["send_back"]
    assert Submission.objects.get().answer == sent.get_absolute_url()
    assert Email.objects.filter(kind="exchanges/emails/returned").count() == 1


def test_one_student_begins_in_eight_windows_at_once(world, cast):
    def begin():
        try:
            return workflow.start(world.conditions, by=User.objects.get(pk=cast.amina.pk)).pk
        except workflow.AlreadyApplied as refusal:
            return refusal.application.pk

    outcomes = at_once(*[begin] * MANY)
    application = Application.objects.get()
    assert outcomes == [application.pk] * MANY
    assert LogEntry.objects.about(application).count() == 1


def test_two_windows_save_different_texts_at_once(draft, cast):
    seen = version_of(draft, "motivation")

    def write(text):
        client = Client()
        client.force_login(cast.amina, backend="members.backends.AddressBackend")
        form = {"motivation": text, "submission_token": str(uuid.uuid4()), **seen}
        return lambda: client.post(at(draft, "motivation"), form).status_code

    outcomes = at_once(write("One."), write("Two."))
    assert sorted(outcomes) == [200, 302]
    draft.refresh_from_db()
    assert (draft.motivation, draft.version) == (["One.", "Two."][outcomes.index(302)], 2)
