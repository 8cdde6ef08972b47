"""The demo's data: every account has something to do, every state is there, and the past is a true one."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from assemblies.agenda_permissions import is_another_nmo
from assemblies.charges import prices_of
from assemblies.delegation_todo import delegations_todo
from assemblies.models import Amendment, Assembly, Minutes, Motion, Poll
from assemblies.quorum import quorum_of
from assemblies.recount import recount
from assemblies.results import export_of, outcome_of
from assemblies.schedule import agenda_of
from committees.call_todo import calls_todo
from committees.models import Announcement, Call, Case, ConversationReport, Term, TermInvitation
from committees.workflow import announcements
from documents.checks import check
from documents.models import PrivateFile
from exchanges.deadlines import CHECKING_DAYS, weeks_before
from exchanges.models import Application, ExchangeConditions
from exchanges.readiness import what_lacks
from ifmsa_portal.demo import papers
from ifmsa_portal.demo.accounts import ACCOUNTS, PASSWORD
from ifmsa_portal.demo.applications import DAYS_OF_DRAFTING, first_day
from ifmsa_portal.demo.hosts import HOSTS
from ifmsa_portal.demo.project_stories import PROJECT_STORIES
from ifmsa_portal.demo.stories import STORIES
from ifmsa_portal.memberships.models import MembershipChange
from members.models import NMO, LocalCommittee, MembershipStatus, User
from outbox.models import Email
from projects.models import Endorsement, Note, Project, ProjectFile, Report, Review, Revision, SeatGrant
from projects.permissions import is_barred
from projects.readiness import what_lacks as what_a_project_lacks
from projects.reporting import missed_in_a_row
from projects.tasks import look_at_the_calendar
from projects.workflow import STEPS as PROJECT_STEPS
from workflows.models import LogEntry, database_now


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all tests here and taken back at the end."""
    files = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The demo's data. `db` takes back what a test writes; a run without it would meet no test database."""


def user(name):
    return User.objects.get(email=f"{name}@demo.test")


def desk(name):
    """What waits for this person."""
    return Application.objects.waiting_for(user(name))


def test_each_account_of_the_contract_signs_in(demo):
    for email, _who in ACCOUNTS:
        person = User.objects.get(email=email)
        assert person.check_password(PASSWORD)
        assert list(person.emailaddress_set.values_list("email", "verified")) == [(email, True)]
        assert Client().login(email=email, password=PASSWORD)


def test_each_account_holds_today_the_office_that_its_name_says(demo):
    def offices(name):
        return [term.label for term in Term.objects.current().held_by(user(name)).with_names()]

    assert offices("leo.us") == ["LEO, AMSA-USA Boston"]
    assert offices("neo.us") == ["NEO, AMSA-USA"]
    assert offices("nore.us") == ["NORE, AMSA-USA"]
    assert offices("president.us") == ["President, AMSA-USA"]
    assert offices("leo.de") == ["LEO, bvmd Germany Berlin"]
    assert offices("neo.de") == ["NEO, bvmd Germany"]
    assert offices("nore.de") == ["NORE, bvmd Germany"]
    assert offices("president.de") == ["President, bvmd Germany"]
    for committee in ("scope", "score", "scome", "scoph", "scora", "scorp"):
        assert offices(f"{committee}.director") == [f"Director of {committee.upper()}"]
    assert offices("secgen") == ["Secretary General"]
    assert offices("chair") == ["Chair of the plenary"]
    assert offices("credentials") == ["Credential committee"]
    assert offices("president.tn") == ["President, Associa-Med Tunisia"]
    assert offices("vp.tn") == ["Vice-President, Associa-Med Tunisia"]
    assert offices("scoph.assistant") == ["Regional Assistant of SCOPH, Africa"]
    assert offices("president") == ["President"]
    for nobody in ("student.us", "student.tn", "former.neo.us", "admin"):
        assert offices(nobody) == []
    assert user("admin").is_superuser
    assert not User.objects.filter(is_superuser=True).exclude(email="admin@demo.test").exists()


def test_terms_begin_in_october_and_end_in_september_but_for_the_one_that_ended_yesterday(demo):
    former = Term.objects.get(holder=user("former.neo.us"))
    assert former.last_day == database_now().date() - dt.timedelta(days=1)
    # The story of the offices: a term that ends tonight, its heir, an elect, an early end.
    moved = {"neo.tr", "elif", "priya", "luiza"}
    others = Term.objects.exclude(pk=former.pk).exclude(
        holder__email__in=[f"{name}@demo.test" for name in moved]
    )
    assert {(term.first_day.month, term.first_day.day) for term in others} == {(10, 1)}
    assert {(term.last_day.month, term.last_day.day) for term in others} == {(9, 30)}


def test_tonight_an_office_changes_hands_with_no_one_doing_anything(demo):
    today = database_now().date()
    leaving = Term.objects.current().get(holder=user("neo.tr"))
    following = Term.objects.get(holder=user("elif"))
    assert (leaving.last_day, following.first_day) == (today, today + dt.timedelta(days=1))
    assert leaving.ticks.count() == 3
    letter = Case.objects.get(nmo=leaving.nmo)
    assert list(Case.objects.visible_to(user("neo.tr"))) == [letter]
    assert list(Case.objects.visible_to(user("elif"))) == []
    assert [one.label for one in TermInvitation.objects.answerable().addressed_to(user("kalani"))] == [
        "NORP, AMSA-USA"
    ]


def test_the_draft_of_the_tour_lacks_only_what_the_browser_asks_for(demo):
    draft = Application.objects.get(student=user("student.us"))
    assert (draft.state, draft.programme, str(draft.hosting_nmo)) == ("draft", "scope", "bvmd Germany")
    assert draft.start_on.month == 8
    assert [lack.step for lack in what_lacks(draft)] == ["motivation", "terms"]
    assert draft.documents.count() == 4


def test_the_student_from_tunis_holds_an_acceptance_to_confirm(demo):
    (accepted,) = desk("student.tn")
    assert (accepted.state, str(accepted.card.local_committee.city)) == ("accepted", "Berlin")
    assert accepted.due_at > database_now()


@pytest.mark.parametrize("name", ["leo.us", "neo.us", "nore.us", "neo.de", "nore.de"])
def test_every_desk_has_something_on_time_and_something_late(demo, name):
    assert desk(name).late().exists()
    assert desk(name).exclude(pk__in=desk(name).late()).exists()


def test_a_local_host_sees_who_comes(demo):
    seen = Application.objects.visible_to(user("leo.de")).exclude(sending_nmo__slug="bvmd-germany")
    assert {application.state for application in seen} == {"accepted", "confirmed"}


def test_directors_see_their_programme_and_the_former_officer_sees_nothing(demo):
    submitted = Application.objects.filter(submitted_at__isnull=False)
    for programme in ("scope", "score"):
        seen = Application.objects.visible_to(user(f"{programme}.director"))
        assert set(seen) == set(submitted.filter(programme=programme))
    assert not Application.objects.visible_to(user("former.neo.us")).exists()


def test_every_state_is_there(demo):
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)


def test_exactly_the_stories_that_wait_too_long_are_late(demo):
    late = Application.objects.late().values_list("student__email", "hosting_nmo__slug")
    assert set(late) == {(f"{story.student}@demo.test", story.host) for story in STORIES if story.late}


def test_the_log_is_whole_and_lies_in_the_past(demo):
    out = io.StringIO()
    call_command("verify_log", stdout=out)
    assert f"{LogEntry.objects.count()} entries" in out.getvalue()
    assert not LogEntry.objects.filter(at__gte=database_now()).exists()
    for application in Application.objects.all():
        at = [entry.at for entry in LogEntry.objects.about(application)]
        assert at == sorted(at)
        assert application.moved_at == at[-1]


def test_numbers_have_no_gaps(demo):
    for letter in "PR":
        numbers = Application.objects.filter(number__startswith=letter).values_list("season", "number")
        for season in {season for season, _number in numbers}:
            mine = sorted(int(number[-5:]) for one, number in numbers if one == season)
            assert mine == list(range(1, len(mine) + 1))


def test_the_mails_of_the_past_are_told_as_sent_and_one_can_be_sent_again(demo):
    assert Email.objects.count() > 150
    assert not Email.objects.filter(state="waiting").exists()
    assert Email.objects.filter(state="failed").count() == 1
    assert not Email.objects.filter(sent_at__gte=database_now()).exists()
    assert Email.objects.filter(state="sent", sent_at__gte=database_now() - dt.timedelta(days=7)).exists()


def test_papers_were_uploaded_before_they_were_judged(demo):
    now = database_now()
    assert not PrivateFile.objects.filter(created_at__gte=now).exists()
    for application in Application.objects.filter(submitted_at__isnull=False):
        for document in application.documents.all():
            assert document.uploaded_at < application.submitted_at
            assert document.checked_at is None or document.checked_at > application.submitted_at


def test_the_last_assembly_made_a_candidate_an_associate(demo):
    change = MembershipChange.objects.get()
    assert (change.before, change.status, change.by) == ("candidate", "associate", user("secgen"))
    assert change.assembly == Assembly.objects.past().first()
    assert NMO.objects.with_status().get(pk=change.nmo_id).status_today == "associate"


def test_a_call_was_extended_and_those_who_stand_were_told(demo):
    call = Call.objects.get(kind="delegates")
    assert "extend" in LogEntry.objects.about(call).values_list("verb", flat=True)
    assert Email.objects.filter(kind="committees/emails/call_extended").count() == 7


def test_all_organizations_have_a_status_and_some_are_not_full_members(demo):
    today = MembershipStatus.objects.current()
    assert (NMO.objects.count(), today.count()) == (147, 147)
    count = {status: today.filter(status=status).count() for status in MembershipStatus.Status.values}
    assert count == {"full": 137, "associate": 6, "candidate": 3, "suspended": 1}
    assert today.get(nmo__slug="ifmsa-quebec").status == "associate"


def test_hosts_offer_both_programmes_in_the_open_seasons(demo):
    assert LocalCommittee.objects.count() >= 60
    for season in {conditions.season for conditions in ExchangeConditions.objects.open()}:
        offers = ExchangeConditions.objects.open().filter(season=season)
        assert offers.count() == 2 * len(HOSTS)
    assert not ExchangeConditions.objects.filter(places__isnull=True).exists()
    assert not ExchangeConditions.objects.filter(programme="score", projects__isnull=True).exists()
    assert not ExchangeConditions.objects.filter(programme="scope", disciplines__isnull=True).exists()


def requests_of(name):
    return Endorsement.objects.visible_to(user(name))


def test_a_request_for_endorsement_is_there_in_every_state(demo):
    assert set(Endorsement.objects.values_list("state", flat=True)) == set(Endorsement.State.values)


def test_the_draft_of_the_student_from_tunis_can_be_handed_in_at_once(demo):
    draft = requests_of("student.tn").get(state="draft")
    assert what_a_project_lacks(draft.project) == []
    assert PROJECT_STEPS.is_open("submit", user("student.tn"), draft)


def test_each_desk_of_an_endorsement_has_something(demo):
    def open_to(name, verb):
        return [str(one) for one in requests_of(name) if PROJECT_STEPS.is_open(verb, user(name), one)]

    assert open_to("president.tn", "confirm") == ["Sang donné, vie sauvée"]
    assert open_to("vp.tn", "confirm") == ["قرى بلا عزلة"]
    assert open_to("scoph.director", "recommend") == ["Malaria-free hostels"]
    assert len(open_to("secgen", "endorse")) == 3
    assert sorted(open_to("president", "endorse")) == [
        "Teddy Bear Hospital Kumasi",
        "Visibles : consultations sans préjugés",
    ]


def test_a_letter_goes_with_the_appeal_and_one_with_a_text_that_came_back(demo):
    appeal = Endorsement.objects.get(state="appealed")
    assert [file.file.original_name for file in appeal.papers()] == ["letters-of-three-deans.pdf"]
    returned = Endorsement.objects.get(project__title="Klimasprechstunde")
    assert [file.caption for file in returned.papers()] == ["Zusage der Hausarztpraxis"]
    assert returned.revision.content["files"][0].startswith("Zusage der Hausarztpraxis (")


def test_officers_of_the_same_nmo_are_barred(demo):
    """The Director of SCOPH from a project of Egypt, the Director of SCORP from one of Tunisia."""
    smoke = Endorsement.objects.get(project__title="كفى تدخينًا")
    draft = Endorsement.objects.get(project__slug="mains-propres-ecole-en-bonne-sante")
    assert is_barred(user("scoph.director"), smoke)
    assert is_barred(user("scorp.director"), draft)
    assert draft.project.related_committees.get().acronym == "SCORP"
    assert not is_barred(user("scoph.director"), draft)


def test_associa_med_holds_seats_for_the_next_assemblies_and_may_lose_one(demo):
    standing = SeatGrant.objects.standing().filter(nmo__slug="associa-med-tunisia")
    assert sorted(str(grant.endorsement) for grant in standing) == [
        "Carnet de vaccination, passeport santé",
        "Parlons-en",
    ]
    second = Report.objects.owed().get(endorsement__project__title="Carnet de vaccination, passeport santé")
    assert second.due_on < database_now().date()
    assert missed_in_a_row(second.endorsement) == 1
    assert Assembly.objects.coming().count() == 2
    assert Assembly.objects.past().count() == 1


def test_one_plenary_sits_with_its_quorum_and_the_next_can_be_opened(demo):
    first, second = Assembly.objects.coming()[0].plenaries.order_by("number")
    assert (first.state, second.state) == ("open", "planned")
    assert quorum_of(first).is_reached
    assert second.mandates.entitled().exists()
    assert dict(Motion.objects.values_list("title", "state")) == {
        "Climate and health in medical schools": "seconded",
        "Vaccination before clinical placements": "proposed",
        "Quorum of the plenary": "seconded",
        "A fund for small delegations": "withdrawn",
    }
    assert is_another_nmo(user("neo.es"), Motion.objects.get(state="proposed"))
    assert sorted(Amendment.objects.values_list("state", flat=True)) == ["accepted", "to-vote"]
    assert first.speeches.waiting().first().kind == "order"
    papers = [paper for line in agenda_of(first, member=True) for paper in line.papers]
    assert [str(paper) for paper, _version, handed in papers if handed.is_late] == [
        "Application for full membership"
    ]


def test_votes_of_each_kind_are_counted_and_recount_the_same(demo):
    polls = Poll.objects.with_names().filter(plenary__state="open")
    assert [(poll.method, poll.kind, poll.state) for poll in polls] == [
        ("electronic", "question", "closed"),
        ("electronic", "question", "annulled"),
        ("named", "question", "closed"),
        ("secret", "question", "closed"),
        ("secret", "election", "closed"),
        ("secret", "relative", "closed"),
        ("named", "question", "prepared"),
        ("named", "question", "prepared"),
        ("secret", "election", "prepared"),
    ]
    closed = [poll for poll in polls if poll.state == "closed"]
    assert all(recount(export_of(poll)).faults == () for poll in closed)
    assert [len(outcome_of(poll).elected) for poll in closed if poll.is_election] == [0, 1]
    assert polls.get(number=7).amendment.motion == polls.get(number=8).motion
    assert polls.get(number=8).motion.title == "Climate and health in medical schools"
    minutes = Minutes.objects.get()
    assert (minutes.is_public, minutes.code.is_valid) == (True, True)


def test_an_nmo_fills_its_quota_and_a_seat_of_a_project_one_is_late_one_is_asked_one_waits(demo):
    coming = Assembly.objects.coming().first()
    delegation = coming.delegations.get(nmo__slug="associa-med-tunisia")
    rows = list(delegation.registrations.with_names().prefetch_related("extras"))
    seated = [row for row in rows if row.is_holding]
    assert sorted((row.category, row.fee_class) for row in seated) == [
        ("project", "early"),
        *[("quota", "early")] * 8,
        *[("quota", "late")] * 8,
    ]
    prices = prices_of(delegation, rows, database_now())
    late = [row for row in seated if row.finished_at and prices[row.pk].fee_class != row.fee_class]
    assert [row.person for row in late] == [user("rania")]
    states = {row.email: row.state for row in rows}
    assert (states["leo.tn@demo.test"], states["ines@demo.test"]) == ("offered", "waiting")
    words = {
        "president.tn": "Approve delegates",
        "leo.tn": "Take the seat",
        "neo.tn": "",
        "nore.tn": "Say that you come",
        "secgen": "Accept delegates",
    }
    for name, title in words.items():
        assert any(one.title.startswith(title) for one in delegations_todo(user(name))) is bool(title), name


def test_the_public_sees_endorsed_projects_with_pictures_and_results(demo):
    assert Project.objects.public().count() == 7
    assert ProjectFile.objects.filter(is_public=True, project__in=Project.objects.public()).count() >= 6
    assert Report.objects.filter(submitted_at__isnull=False, results__isnull=False).exists()


def test_nothing_of_the_projects_lies_in_the_future(demo):
    now = database_now()
    for rows, name in [
        (Endorsement.objects, "created_at"),
        (Endorsement.objects, "moved_at"),
        (Project.objects, "created_at"),
        (Revision.objects, "at"),
        (SeatGrant.objects, "granted_at"),
        (Note.objects, "at"),
        (Review.objects, "asked_at"),
        (ProjectFile.objects, "uploaded_at"),
    ]:
        assert not rows.filter(**{f"{name}__gte": now - dt.timedelta(hours=1)}).exists(), name
    for endorsement in Endorsement.objects.filter(submitted_at__isnull=False):
        assert endorsement.created_at <= endorsement.submitted_at
        assert LogEntry.objects.about(endorsement).last().at >= endorsement.moved_at


def test_the_calendar_finds_the_demo_in_order(demo):
    """On the day it is loaded the clock has nothing to end, so that the stories stand as they are told."""
    before = list(Endorsement.objects.order_by("pk").values_list("pk", "state"))
    look_at_the_calendar()
    assert list(Endorsement.objects.order_by("pk").values_list("pk", "state")) == before
    assert Report.objects.filter(missed_at__gte=database_now() - dt.timedelta(days=1)).count() == 0


@pytest.mark.parametrize("story", PROJECT_STORIES, ids=lambda story: story.proposal)
def test_the_project_can_be_lived_whenever_the_demo_is_loaded(story):
    """Its officers hold office on the day of its first move, and the moves are told in their order."""
    days = [move.days_ago for move in story.moves]
    assert days == sorted(days, reverse=True)
    assert max(days, default=0) < 350


def test_each_dashboard_opens(demo):
    for email, _who in ACCOUNTS:
        client = Client()
        client.force_login(User.objects.get(email=email), backend="members.backends.AddressBackend")
        assert client.get(reverse("dashboard")).status_code == 200


def test_a_second_call_changes_nothing(demo):
    out = io.StringIO()
    before = (User.objects.count(), Application.objects.count(), LogEntry.objects.count())
    call_command("load_demo", stdout=out)
    assert "stand already" in out.getvalue()
    assert (User.objects.count(), Application.objects.count(), LogEntry.objects.count()) == before


def test_the_clock_of_the_story_is_gone(demo):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'demo_clock'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ('"$user", public',)


def test_production_has_no_demo_accounts(settings, db):
    people = User.objects.count()  # the demo's, where a test before this one has loaded it
    settings.DEMO = settings.TESTING = False
    with pytest.raises(CommandError, match="only in demo and test mode"):
        call_command("load_demo")
    assert User.objects.count() == people


def test_the_papers_pass_the_real_checks():
    pdf = papers.pdf("passport.pdf", ["Name: Łucja (Łódź) \\ 王"])
    photo = papers.photo("photo.jpg", "someone")
    for paper in (pdf, photo):
        checked = check(SimpleUploadedFile(paper.name, paper.data, paper.content_type))
        assert (checked.name, checked.content_type) == (paper.name, paper.content_type)


# The demo is loaded on any day; whether its stories can be lived is plain arithmetic, tried for four years.
DAYS = [dt.date(2026, 11, 1) + dt.timedelta(days=days) for days in range(1500)]
BY_SLUG = {host.slug: host for host in HOSTS}


def season_of(day):
    return day.year - (day.month < 4)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.student} to {story.host}")
def test_the_story_can_be_lived_whenever_the_demo_is_loaded(story):
    host = BY_SLUG[story.host]
    submitted = [move.days_ago for move in story.moves if move.verb == "submit"]
    for today in DAYS:
        start = first_day(story, today)
        assert season_of(today) - 1 <= season_of(start) <= season_of(today) + 1, today
        for days in submitted:
            last_day = weeks_before(start, host.deadline_weeks).date()
            assert today - dt.timedelta(days=days) <= last_day, today
        begun = today - dt.timedelta(days=story.moves[0].days_ago + DAYS_OF_DRAFTING)
        october = dt.date(today.year - (today.month < 10), 10, 1)
        assert begun >= october.replace(year=october.year - 1)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.student} to {story.host}")
def test_a_story_is_late_or_not_whenever_the_demo_is_loaded(story):
    last = story.moves[-1]
    weeks = {"send": 8, "accept": 4}.get(last.verb)
    for today in DAYS:
        start = first_day(story, today)
        if last.verb in {"submit", "check"}:
            due = today - dt.timedelta(days=last.days_ago) + dt.timedelta(days=CHECKING_DAYS)
        elif last.verb in {"send_back", "begin"}:
            due = weeks_before(start, BY_SLUG[story.host].deadline_weeks).date()
        else:
            due = weeks_before(start, weeks).date() if weeks else today
        assert (due < today) is story.late, today


def test_calls_are_there_in_every_phase_and_the_council_sits(demo):
    phases = set(Call.objects.with_phase().values_list("phase", flat=True))
    assert phases == {"draft", "coming", "open", "review", "concluded"}
    council = Term.objects.current().filter(office__code="advisory-council")
    assert council.count() == 4
    assert set(council.values_list("candidature__state", flat=True)) == {"accepted"}
    assert Call.objects.filter(number=2).count() == 2
    for name, word in [
        ("student.us", "edit"), ("president.us", "support"), ("scoph.director", "candidatures"),
        ("president", "review"), ("leo.chicago", "review"),
    ]:  # fmt: skip
        todo = calls_todo(user(name))
        assert todo, name
        assert word == "edit" or any(word in one.url for one in todo), name


def test_a_student_in_ghana_meets_a_project_and_people_in_brazil(demo):
    """As the dashboard leads her: her topic, who agreed to be found, a letter to the team, a running conversation."""
    client = Client()
    client.force_login(user("student.gh"), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert "the last word is theirs" in client.get("/dashboard/").text
    page = client.get("/connections/", {"topic": "communicable-diseases", "where": "country:BR"}).text
    for words in ("O bairro contra o mosquito", "Luíza Araújo de Souza", "Saúde Pública", "writes Português"):
        assert words in page
    assert "luiza@demo.test" not in page
    assert client.get("/projects/o-bairro-contra-o-mosquito/write/").status_code == 200
    assert client.get(user("luiza").interests.get_absolute_url()).status_code == 200
    assert (
        "O bairro contra o mosquito"
        in Email.objects.get(kind="topics/emails/digest", recipient=user("student.gh")).text
    )
    assert "Elif Demir" not in client.get("/connections/", {"q": "Elif", "what": "people"}).text


def test_the_secretary_general_has_a_report_to_answer(demo):
    report = ConversationReport.objects.get()
    assert report.case.state == "open"
    assert report.case.office.code == "secretary-general"


def test_the_director_of_scoph_sends_to_the_npos_of_europe_alone(demo):
    """What the demo shows: the held announcement reaches exactly those, each once, in their language."""
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    states = sorted(Announcement.objects.values_list("state", flat=True))
    assert states == ["draft", "held", "sent", "sent", "sent"]
    assert all(one.recipients.exists() for one in Announcement.objects.filter(state="sent"))
    record = Announcement.objects.get(state="held")
    announcements.send(record, by=people["scoph.director"], expected=4)
    mails = Email.objects.filter(event=f"announcement:{record.uuid}").order_by("address")
    subjects = dict(mails.values_list("address", "subject"))
    english = "[SCOPH] Vaccination week: what do you plan?"
    assert subjects == {
        "neo.es@demo.test": english,
        "npo.de@demo.test": english,
        "npo.fr@demo.test": "[SCOPH] Semaine de la vaccination : vos projets ?",
        "npo.pl@demo.test": english,
    }
