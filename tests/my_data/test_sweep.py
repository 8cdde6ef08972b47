"""What goes by itself: each kind when its time is over, once, and not a day before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from committees.models import Call, Case, CaseMessage, TermInvitation
from committees.workflow import calls, candidatures
from documents.models import PrivateFile
from exchanges.models import Application
from ifmsa_portal.my_data import sweeping, takeouts, tasks
from ifmsa_portal.my_data.models import Sweep, Takeout
from ifmsa_portal.my_data.sweeping import sweep_everything, untouched_drafts
from outbox.letters import write_ready
from outbox.models import Email
from tests.committees.calls import close, make_call, stand
from tests.committees.granting import build_invitation
from tests.conftest import make_draft
from tests.exchanges.states import put
from tests.my_data.conftest import let_be_over
from tests.my_data.test_erase import verify
from workflows.models import LogEntry, database_now

DAY = dt.timedelta(days=1)
NOTHING = {kind.name: 0 for kind in sweeping.KINDS}


@pytest.fixture
def exchange(zeb):
    """Zebediah's exchange; his other data is no matter here."""
    zeb.application.documents.exclude(file__original_name="marker-cv.pdf").delete()
    return zeb.application


def swept(**more):
    return {**NOTHING, **more}


def test_papers_and_contacts_go_ninety_days_after_the_exchange(exchange, django_capture_on_commit_callbacks):
    let_be_over(exchange, 90)
    assert sweep_everything() == NOTHING
    let_be_over(exchange, 91)
    file = exchange.documents.get().file
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert sweep_everything() == NOTHING
    application = Application.objects.get(pk=exchange.pk)
    file.refresh_from_db()
    assert not default_storage.exists(file.path)
    assert (file.removed_at is None, file.original_name) == (False, "paper.pdf")
    assert not application.documents.exists()
    assert not hasattr(application, "confirmation")
    assert (application.emergency_name, application.card.contact_name) == ("", "—")
    assert (application.motivation, application.card.department) == ("MarkerMotivation", "Cardiology")
    assert file.reads.count() == 2
    assert Sweep.objects.values_list("kind", "rows").get() == ("papers", 1)


def test_an_exchange_that_came_to_nothing_counts_from_its_end(exchange, cast, draft):
    put(draft, "rejected", moved_at=database_now() - 100 * DAY)
    assert draft.end_on > database_now().date()
    let_be_over(exchange, 10)
    assert sweep_everything() == swept(papers=1)
    assert not draft.documents.exists()
    assert exchange.documents.exists()


def test_five_years_later_only_figures_are_left(exchange):
    let_be_over(exchange, 5 * 365)
    assert sweep_everything() == swept(papers=1)
    let_be_over(exchange, 5 * 365 + 1)
    assert sweep_everything() == swept(applications=1)
    assert sweep_everything() == NOTHING
    application = Application.objects.get(pk=exchange.pk)
    assert (application.motivation, application.start_on, application.year_of_study) == ("", None, None)
    assert (application.number, application.state) == (exchange.number, "confirmed")
    assert not application.cities.exists()
    assert not Application.pgh_event_model.objects.filter(
        pgh_obj=exchange.pk, start_on__isnull=False
    ).exists()


def untouched(draft, days):
    """Nobody has changed it for so many days."""
    import pgtrigger

    then = database_now() - days * DAY
    Application.objects.filter(pk=draft.pk).update(moved_at=then)
    draft.documents.update(uploaded_at=then)
    with pgtrigger.ignore("exchanges.ApplicationEvent:append_only"):
        Application.pgh_event_model.objects.filter(pgh_obj=draft.pk).update(pgh_created_at=then)


def warnings():
    return Email.objects.filter(kind="my_data/emails/draft_going")


def test_a_draft_goes_after_a_year_and_two_weeks_after_a_warning(
    draft, cast, django_capture_on_commit_callbacks
):
    untouched(draft, 350)
    assert sweep_everything() == NOTHING
    assert not warnings().exists()
    untouched(draft, 400)
    for _night in range(2):
        assert sweep_everything() == NOTHING
    letter = warnings().get()
    assert letter.address == cast.amina.email
    assert f"/exchanges/applications/{draft.uuid}/" in letter.text
    places = [document.file.path for document in draft.documents.select_related("file")]
    warnings().update(created_at=database_now() - 14 * DAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_everything() == swept(drafts=1)
    draft.refresh_from_db()
    assert (draft.state, draft.motivation, draft.cities.count(), draft.documents.count()) == (
        "cancelled",
        "",
        0,
        0,
    )
    assert [place for place in places if default_storage.exists(place)] == []
    assert "1 entries, every seal" in verify()
    assert sweep_everything() == NOTHING


def test_a_draft_that_is_touched_stays_and_is_warned_of_anew(draft):
    untouched(draft, 400)
    sweep_everything()
    warnings().update(created_at=database_now() - 20 * DAY)
    draft.documents.filter(kind__code="photo").update(uploaded_at=database_now() - 5 * DAY)
    assert sweep_everything() == NOTHING
    assert list(untouched_drafts(database_now(), 4 * DAY)) == [draft]
    draft.documents.filter(kind__code="photo").update(uploaded_at=database_now() - 380 * DAY)
    sweep_everything()
    assert warnings().count() == 2


def letter(state, days, cast):
    from committees.models import Office

    case = Case.objects.create(
        office=Office.objects.get(code="secretary-general"), subject="Buy!", writer_name="Spam", state=state,
        writer_email="spam@elsewhere.test",
    )  # fmt: skip
    case.messages.create(kind="received", text="Cheap.")
    Case.objects.filter(pk=case.pk).update(moved_at=database_now() - days * DAY)
    return case


@pytest.mark.parametrize("state", ["held", "discarded"])
def test_spam_goes_after_thirty_days(cast, state):
    young, old = letter(state, 29, cast), letter(state, 31, cast)
    honest = letter("answered", 400, cast)
    assert sweep_everything() == swept(spam=1)
    assert sweep_everything() == NOTHING
    for case in (young, old, honest):
        case.refresh_from_db()
    assert (old.state, old.subject, old.writer_name) == ("discarded", "—", "—")
    assert not CaseMessage.objects.filter(case=old, text="Cheap.").exists()
    assert (young.state, young.subject, honest.subject) == (state, "Buy!", "Buy!")


def mail(event, to, days, **fields):
    write_ready("plain", to=to, event=event, subject="Hello", text="Words.")
    then = database_now() - days * DAY
    values = {"state": "sent", "created_at": then, "sent_at": then, **fields}
    Email.objects.filter(event=event).update(**values)


def test_mails_lose_their_words_and_then_go(cast):
    mail("new", cast.amina, 89)
    mail("old", cast.amina, 91)
    mail("older", cast.amina, 366)
    mail("waits", cast.amina, 91, state="waiting", sent_at=None)
    mail("code", cast.amina, 8, state="held", sent_at=None, is_secret=True)
    assert sweep_everything() == swept(bodies=3, mails=1)
    assert sweep_everything() == NOTHING
    kept = {email.event: bool(email.text) for email in Email.objects.all()}
    assert kept == {"new": True, "old": False, "waits": True, "code": False}


def test_letters_to_a_team_go_a_year_after_the_last_word(world, cast):
    from projects.basics import load_projects
    from projects.models import Letter
    from tests.projects.conftest import make_request

    load_projects()
    project = make_request(world, cast.other).project
    for words, days in (("old", 400), ("fresh", 400)):
        one = Letter.objects.create(project=project, writer=cast.amina)
        one.messages.create(by=cast.amina, text=words)
        Letter.objects.filter(pk=one.pk).update(written_at=database_now() - days * DAY)
        one.messages.update(at=database_now() - days * DAY)
    one.messages.create(by=cast.other, text="An answer.")
    assert sweep_everything() == swept(**{"team-letters": 1})
    assert list(Letter.objects.all()) == [one]


@pytest.fixture
def stood(cast):
    """Amina was not accepted to the council, of which Hans reviewed; Lena stands in the call of today."""
    call = make_call(cast.grace, nmo_support="optional")
    calls.seat_panelist(call, cast.hans, by=cast.grace)
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)
    points = dict.fromkeys(call.yardsticks.all(), 2)
    candidatures.review(candidature, by=cast.hans, has_conflict=False, comment="MarkerReview", points=points)
    close(call)
    candidatures.reject(candidature, by=cast.grace, note="MarkerReason")
    stand(make_call(cast.grace, title="Today"), cast.lena)
    return candidature


def aged(candidature, days, **fields):
    then = database_now() - days * DAY
    Call.objects.filter(pk=candidature.call_id).update(opens_at=then - DAY, closes_at=then, **fields)


def test_two_years_after_a_call_only_who_stood_and_what_came_of_it_is_left(
    stood, cast, django_capture_on_commit_callbacks
):
    aged(stood, 729)
    assert sweep_everything() == NOTHING
    aged(stood, 731, results_at=database_now() - 700 * DAY)
    assert sweep_everything() == NOTHING
    aged(stood, 731, results_at=None)
    paper = stood.papers.get().file
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_everything() == swept(candidatures=1)
    assert sweep_everything() == NOTHING
    stood.refresh_from_db()
    paper.refresh_from_db()
    assert (stood.state, stood.candidate, stood.reason) == ("rejected", cast.amina, "—")
    assert (stood.answers.exists(), stood.papers.exists()) == (False, False)
    assert not default_storage.exists(paper.path)
    assert [(one.reviewer, one.comment) for one in stood.reviews.all()] == [(cast.hans, "—")]
    log = LogEntry.objects.about(stood)
    assert "reject" in {entry.verb for entry in log}
    assert [entry.note for entry in log if entry.note] == []
    assert cast.lena.candidatures.get().answers.exists()


def test_an_address_that_an_office_was_offered_to_goes_a_year_later(world, cast):
    for email, days in (("old@example.test", 366), ("young@example.test", 364)):
        offer = build_invitation("neo", email, nmo=world.usa, note="Please.", invited_by=cast.grace)
        offer.expires_on = database_now().date()
        offer.save()
        TermInvitation.objects.filter(pk=offer.pk).update(invited_at=database_now() - days * DAY)
    old = TermInvitation.objects.get(email="old@example.test")
    assert sweep_everything() == swept(invitations=1)
    assert sweep_everything() == NOTHING
    swept_offer = TermInvitation.objects.get(pk=old.pk)
    assert swept_offer.email.endswith("@erased.invalid")
    assert (swept_offer.note, swept_offer.office, swept_offer.invited_by) == ("", old.office, cast.grace)
    assert swept_offer.token != old.token
    assert TermInvitation.objects.get(email="young@example.test").note == "Please."


def test_copies_that_expired_go_with_their_files(cast, django_capture_on_commit_callbacks):
    takeout = takeouts.ask(cast.amina)
    assert sweep_everything() == NOTHING
    Takeout.objects.update(expires_at=database_now() - DAY)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_everything() == swept(takeouts=1)
    assert not default_storage.exists(takeout.path)


def test_it_goes_in_small_batches_and_no_further_than_a_night(cast, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    monkeypatch.setattr(sweeping, "MOST_A_NIGHT", 4)
    for number in range(5):
        mail(str(number), cast.amina, 100)
    assert sweep_everything() == swept(bodies=4)
    assert sweep_everything() == swept(bodies=1)
    assert Sweep.objects.get().rows == 5


def test_the_admin_says_what_went_and_what_goes_when(exchange, cast, sign_in):
    let_be_over(exchange, 80)
    mail("old", cast.amina, 91)
    sweep_everything()
    page = sign_in(cast.admin).get(reverse("admin:my_data_sweep_changelist"))
    ahead = {kind.name: (tonight, soon) for kind, tonight, soon in page.context["ahead"]}
    assert ahead["papers"] == (0, 1)
    html = page.content.decode()
    assert "the words of e-mails that were sent" in html
    assert PrivateFile.objects.present().exists()


def test_a_figure_of_an_unknown_kind_is_shown_by_its_name(db):
    from django.contrib import admin

    from ifmsa_portal.my_data.admin import SweepAdmin

    figure = Sweep(kind="of-old", day=dt.date(2026, 1, 1))
    assert SweepAdmin(Sweep, admin.site).words(figure) == "of-old"
    assert str(figure) == "of-old 2026-01-01: 0"


def test_nothing_of_others_goes(exchange, world, cast):
    other = put(make_draft(world, cast.other), "sent")
    let_be_over(exchange, 91)
    sweep_everything()
    assert other.documents.count() == 3
