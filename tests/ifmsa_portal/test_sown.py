"""Load data keep every rule that real data keep."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F

from assemblies.dues import without_invoice
from assemblies.models import Assembly, CheckIn, Invoice, InvoiceSeries, Poll
from committees.models import (
    Announcement,
    Call,
    Candidature,
    Case,
    CaseMessage,
    Conversation,
    Interests,
    Term,
    TopicFollow,
)
from exchanges.models import (
    Application,
    ApplicationDocument,
    CardOfAcceptance,
    ExchangeConditions,
    NumberSeries,
)
from members.models import NMO, LocalCommittee, User
from outbox.models import Email
from projects.models import Endorsement, Project, Report, SeatGrant
from projects.publishing import facets_of
from projects.revisions import content_of
from tests.conftest import make_person
from tests.ifmsa_portal.sowing import small, sow
from workflows.models import LogEntry

__all__ = ["small"]


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker, small):
    """Sown once for all tests here and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        sow()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seeded(sown, db):
    """What was sown. `db` takes back what a test writes; a run without it would meet no test database."""


def test_it_makes_what_it_says(seeded):
    assert (NMO.objects.count(), LocalCommittee.objects.count()) == (147, 21)
    assert (User.objects.count(), Application.objects.count()) == (210, 150)
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)


def test_its_log_is_whole(seeded):
    call_command("verify_log", stdout=io.StringIO())
    told = LogEntry.objects.filter(subject_type="exchanges.application")
    entries = told.values("subject_id").annotate(count=Count("pk"))
    assert entries.count() == 150
    assert max(entry["count"] for entry in entries) >= 6


def test_its_federation_lives(seeded):
    agreed = Interests.objects.findable()
    assert 0 < agreed.count() < Interests.objects.count() < 210
    assert all(one.topics.count() == 2 for one in agreed)
    assert 0 < TopicFollow.objects.count() < 210
    presidents = Term.objects.current().filter(office__code__in=["nmo-president", "neo"])
    holders = set(presidents.values_list("holder", flat=True))
    sent = Announcement.objects.sent()
    assert [(one.text.title, one.recipients.count()) for one in sent.order_by("pk")] == [
        (f"News no. {number}", len(holders)) for number in range(1, 6)
    ]
    assert set(sent.first().recipients.values_list("person", flat=True)) == holders
    assert Call.objects.count() == 6
    verbs = LogEntry.objects.about(sent.first()).values_list("verb", flat=True)
    assert list(verbs) == ["create", "hold", "send"]


def test_its_calls_have_candidatures(seeded):
    states = Counter(Candidature.objects.values_list("call__state", "state"))
    concluded, published = Call.objects.filter(state="concluded"), Call.objects.filter(state="published")
    assert states[("concluded", "rejected")] == 3 * concluded.count() > 0
    assert states[("published", "submitted")] == 3 * published.count()


def test_people_write_to_offices_and_to_each_other(seeded):
    assert Counter(Case.objects.values_list("state", flat=True)) == {
        "open": 4, "answered": 6, "closed": 8, "held": 2,
    }  # fmt: skip
    assert CaseMessage.objects.count() == 20 + 14
    talks = Conversation.objects.annotate(written=Count("messages"))
    assert 0 < talks.count() <= 10
    assert {talk.written for talk in talks} == {3}
    assert Counter(Email.objects.values_list("state", flat=True)) == {
        "sent": 97, "failed": 1, "collected": 1, "held": 1,
    }  # fmt: skip


def test_its_assemblies_are_attended_paid_and_voted_in(seeded):
    coming, over = Assembly.objects.order_by("-starts_on")
    assert coming.registrations.filter(state="waiting").count() == 7
    assert over.registrations.count() == over.registrations.coming().count() == 7 * 7
    assert CheckIn.objects.counted().filter(registration__assembly=over).count() == 7 * 7
    assert without_invoice(coming) == without_invoice(over) == {}
    invoices = Invoice.objects.with_balance()
    assert {one.total for one in invoices} == {200, 600, 1400}
    assert 0 < invoices.open().count() < invoices.count() / 5
    for series in InvoiceSeries.objects.all():
        assert Invoice.objects.filter(number__startswith=f"{series.prefix}-").count() == series.last
    polls = Poll.objects.all()
    assert (polls.count(), {poll.ballots.count() for poll in polls}) == (10, {7})
    assert {sum(choice.votes for choice in poll.choices.all()) for poll in polls} == {7}


def test_its_numbers_have_no_gaps_and_the_series_go_on_after_them(seeded):
    for series in NumberSeries.objects.all():
        numbers = Application.objects.filter(programme=series.programme, season=series.season).exclude(
            number=""
        )
        found = sorted(int(number[-5:]) for number in numbers.values_list("number", flat=True))
        assert found == list(range(1, series.last + 1))
    drafts = Application.objects.filter(number="")
    assert {application.state for application in drafts} == {"draft"}


def test_projects_stand_in_every_place_of_their_way(seeded):
    states = Counter(Endorsement.objects.values_list("state", flat=True))
    assert states == {
        "endorsed": 28,
        **dict.fromkeys(["lapsed", "declined", "recommended", "confirmed", "submitted", "draft"], 2),
    }
    public = Project.objects.public()
    assert public.count() == 28
    assert public.about("students visit PEOPLE").count() == 28
    assert not public.filter(public_since=None).exists()
    assert SeatGrant.objects.standing().count() == Report.objects.owed().count() == 28
    lapsed = Endorsement.objects.filter(state="lapsed").select_related("certificate")
    assert [one.certificate.is_valid for one in lapsed] == [False, False]


def test_what_a_sown_project_says_is_what_a_revision_of_it_would_say(seeded):
    for project in Project.objects.public().select_related("public_revision", "nmo", "committee")[:5]:
        written, content = content_of(project), project.public_revision.content
        assert written.keys() == content.keys()
        for name in ("title", "committees", "nmos", "starts_on", "indicators"):
            assert written[name] == content[name]
        endorsed = project.endorsements.get()
        assert sorted(project.facets) == sorted(facets_of(project, endorsed.valid_until))


def test_cards_stand_where_places_were_given(seeded):
    assert not Application.objects.filter(state__in=["accepted", "confirmed"], card=None).exists()
    assert not Application.objects.filter(state="confirmed", confirmation=None).exists()
    wrong = CardOfAcceptance.objects.exclude(local_committee__nmo=F("application__hosting_nmo"))
    assert not wrong.exists()


def test_wishes_are_those_of_the_host(seeded):
    for application in Application.objects.prefetch_related(
        "cities__local_committee", "departments", "projects"
    ):
        assert {wish.local_committee.nmo_id for wish in application.cities.all()} == {
            application.hosting_nmo_id
        }
        assert bool(application.departments.all()) is not application.is_research
        assert bool(application.projects.all()) is application.is_research
        assert application.season.first_day <= application.start_on <= application.season.last_day


def test_every_place_has_its_officers_today_and_had_others_before(seeded):
    current = Term.objects.current()
    local = current.filter(local_committee__isnull=False)
    assert local.values("local_committee", "office").distinct().count() == 2 * 21
    assert current.filter(local_committee=None).count() == 3 * 7
    assert Term.objects.count() == 2 * current.count()
    elsewhere = Term.objects.exclude(holder__nmo=F("nmo"))
    assert not elsewhere.exists()


def test_nobody_has_a_password_and_everyone_a_verified_address(seeded):
    assert [person for person in User.objects.all() if person.has_usable_password()] == []
    assert User.objects.filter(emailaddress__verified=True, emailaddress__email=F("email")).count() == 210


def test_a_sample_has_papers(seeded):
    sample = ApplicationDocument.objects.values("application").distinct()
    assert sample.count() == 50
    assert ApplicationDocument.objects.count() == 150


def test_rows_added_afterwards_get_keys_of_their_own(seeded):
    assert make_person("late").pk > User.objects.exclude(email="late@example.test").latest("pk").pk


def test_hosts_offer_both_programmes_in_three_seasons(seeded):
    assert ExchangeConditions.objects.published().count() == 7 * 2 * 3
