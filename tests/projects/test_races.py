"""Two at once, on a real database, with real threads, each with its own connection."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections, transaction
from django.test import Client
from django.urls import reverse

from committees.models import Committee
from outbox.models import Email
from projects import grants, importing, reviewing, team, workflow
from projects.models import AllowanceRule, Criterion, Endorsement, Project, Review, Score, SeatGrant
from tests.projects.conftest import bring, make_request
from tests.projects.posting import at
from tests.projects.reviewed import COMMENT, ask, in_days
from tests.projects.test_import import line, sheet
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run the jobs in threads that start together; what each returned, or that it came too late."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=20)
            return job()
        except NotNow:
            return "too late"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def confirmed(confirmed):
    """A request of two committees, so that two Directors may review it."""
    confirmed.project.related_committees.add(Committee.objects.get(slug="scora"))
    return confirmed


def test_two_directors_decide_at_once(confirmed, circle):
    def decide(verb, person):
        mine = Endorsement.objects.with_names().get(pk=confirmed.pk)
        return lambda: getattr(workflow, verb)(mine, by=person, note="So it is.") or verb

    outcomes = at_once(
        decide("recommend", circle.mohamed),
        decide("advise_against", circle.scora),
        decide("recommend", circle.scora),
        decide("send_back", circle.mohamed),
    )
    assert Counter(outcomes)["too late"] == 3
    (verb,) = [outcome for outcome in outcomes if outcome != "too late"]
    confirmed.refresh_from_db()
    targets = {"recommend": "recommended", "advise_against": "not-recommended", "send_back": "returned"}
    assert confirmed.state == targets[verb]
    entries = LogEntry.objects.about(confirmed).filter(source="confirmed")
    assert [entry.verb for entry in entries] == [verb]
    kind = "returned" if verb == "send_back" else "reviewed"
    told = Email.objects.filter(kind__in=["projects/emails/returned", "projects/emails/reviewed"])
    assert set(told.values_list("kind", flat=True)) == {f"projects/emails/{kind}"}


def test_the_same_reviewer_asked_twice_at_once_is_asked_once(confirmed, circle):
    def job(person):
        mine = Endorsement.objects.with_names().get(pk=confirmed.pk)
        return lambda: len(
            reviewing.ask(mine, [circle.rita], by=person, due_on=in_days(7), hides_reviewers=False)
        )

    outcomes = at_once(*(job(person) for person in (circle.mohamed, circle.scora) * 2))
    assert Counter(outcomes) == {0: 3, 1: 1}
    assert Review.objects.count() == Email.objects.filter(kind="projects/emails/asked").count() == 1


def test_answering_against_moving_on(confirmed, circle):
    ask(confirmed, circle, circle.rita)
    review = Review.objects.select_related("endorsement__project").get()
    mine = Endorsement.objects.with_names().get(pk=confirmed.pk)

    def answer():
        given = dict.fromkeys(Criterion.objects.all(), 4)
        reviewing.answer(review, by=circle.rita, points=given, recommendation="endorse", comment=COMMENT)
        return "answered"

    outcomes = at_once(answer, lambda: workflow.recommend(mine, by=circle.mohamed) or "recommended")
    assert outcomes[1] == "recommended"
    review.refresh_from_db()
    assert (review.answered_at is not None) is (outcomes[0] == "answered")
    assert Score.objects.exists() is (outcomes[0] == "answered")
    verbs = list(LogEntry.objects.about(confirmed).values_list("verb", flat=True))
    assert verbs[-1] == "recommend"


def test_the_same_decision_sent_twice_at_once(confirmed, circle):
    token = str(uuid.uuid4())

    def post():
        browser = Client()
        browser.force_login(circle.mohamed, backend="members.backends.AddressBackend")
        response = browser.post(at(confirmed, "recommend/"), {"note": "", "submission_token": token})
        return response.status_code, response.headers.get("Location")

    assert at_once(post, post) == [(302, confirmed.get_absolute_url())] * 2
    assert LogEntry.objects.about(confirmed).filter(verb="recommend").count() == 1


def test_a_rule_changed_while_projects_are_endorsed(world, circle):
    """Whoever is first: in the end every endorsement has the seats of the rule as it stands."""
    waiting = [
        bring(make_request(world, circle.selma, title=f"Project {number}"), "recommended", circle)
        for number in range(4)
    ]

    def endorse(endorsement):
        mine = Endorsement.objects.with_names().get(pk=endorsement.pk)
        return lambda: workflow.endorse(mine, by=circle.grace) or "endorsed"

    def change():
        with transaction.atomic():
            grants.hold_rules()
            AllowanceRule.objects.update(seats=3)
            grants.recompute(Endorsement.objects.all())
        return "changed"

    outcomes = at_once(*(endorse(one) for one in waiting[:2]), change, *(endorse(one) for one in waiting[2:]))
    assert Counter(outcomes) == {"endorsed": 4, "changed": 1}
    assert list(SeatGrant.objects.standing().values_list("seats", flat=True)) == [3] * 4


def test_nobody_endorses_by_rules_that_are_being_changed(recommended, circle):

    def endorse():
        mine = Endorsement.objects.with_names().get(pk=recommended.pk)
        with connections["default"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            workflow.endorse(mine, by=circle.grace)
        except OperationalError:
            return "waits"

    with transaction.atomic():
        grants.hold_rules()
        AllowanceRule.objects.update(seats=3)
        assert at_once(endorse) == ["waits"]
    assert at_once(endorse) == [None]
    assert SeatGrant.objects.standing().get().seats == 3


def test_a_rule_changed_while_endorsements_end(world, circle):
    """What has ended keeps no seat, whichever comes first."""
    held = [
        bring(make_request(world, circle.selma, title=f"Project {number}"), "endorsed", circle)
        for number in range(3)
    ]

    def lapse(endorsement):
        mine = Endorsement.objects.with_names().get(pk=endorsement.pk)
        return lambda: workflow.lapse(mine, by=circle.grace, note="No report came.") or "lapsed"

    def change():
        with transaction.atomic():
            grants.hold_rules()
            AllowanceRule.objects.update(seats=3)
            grants.recompute(Endorsement.objects.all())
        return "changed"

    assert Counter(at_once(*(lapse(one) for one in held), change)) == {"lapsed": 3, "changed": 1}
    assert not SeatGrant.objects.standing().exists()


def test_projects_are_imported_while_others_are_endorsed(world, circle):
    """Rules, project, request: both take them in this order, so neither waits for the other for ever."""
    waiting = [
        bring(make_request(world, circle.selma, title=f"Project {number}"), "recommended", circle)
        for number in range(2)
    ]
    text = sheet(line(title="Café"), line(title="Thé"))

    def endorse(endorsement):
        mine = Endorsement.objects.with_names().get(pk=endorsement.pk)
        return lambda: workflow.endorse(mine, by=circle.grace) or "endorsed"

    def enter(person):
        return lambda: importing.import_sheet(text, by=person)

    outcomes = at_once(endorse(waiting[0]), enter(circle.grace), endorse(waiting[1]), enter(circle.pia))
    assert Counter(outcomes) == {"endorsed": 2, 2: 1, 0: 1}
    assert sorted(Project.objects.values_list("title", flat=True)) == [
        "Café",
        "Project 0",
        "Project 1",
        "Thé",
    ]
    assert list(SeatGrant.objects.standing().values_list("seats", flat=True)) == [1] * 4


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_invitation_is_taken_back_while_it_is_answered(request_, circle, answer):
    """Whoever is first: nobody is of the team in the end, and nobody meets an error."""
    editor = team.invite(request_.project, circle.twin.email, by=circle.selma)

    def post(person, where, **data):
        browser = Client()
        browser.force_login(person, backend="members.backends.AddressBackend")
        return lambda: browser.post(where, {**data, "submission_token": str(uuid.uuid4())}).status_code

    accepted, removed = at_once(
        post(circle.twin, reverse("projects:accept_invitation", args=[editor.token]), answer=answer),
        post(circle.selma, at(request_, f"team/{editor.uuid}/remove/")),
    )
    assert accepted in {302, 404}
    assert removed == 302 or (removed, answer) == (404, "no")
    assert not request_.project.editors.filter(email=circle.twin.email).exists()
