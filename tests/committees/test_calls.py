"""Calls: who makes one, who stands, what counts as late, how it ends."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from committees import call_clock
from committees.call_permissions import (
    candidatures_visible_to,
    is_in_charge,
    is_supporter,
    kinds_for,
    why_not_stand,
)
from committees.models import Call, Candidature, Office, PanelReview, Term
from committees.vacancies import vacancies
from committees.words import count_words
from committees.workflow import calls, candidatures
from committees.workflow.terms import SeatTaken
from outbox.models import Email
from tests.committees.calls import DAY, HOUR, close, fill, fresh, make_call, stand
from tests.conftest import appoint, make_person
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow


@pytest.fixture
def people(world, cast):
    """Beside the cast: Pia, President of the federation; Paul, of AMSA-USA; Vera of its board."""
    cast.pia, cast.paul, cast.vera = (
        make_person("pia"), make_person("paul", nmo=world.usa), make_person("vera", nmo=world.usa)
    )  # fmt: skip
    appoint(cast.pia, "president")
    appoint(cast.paul, "nmo-president", nmo=world.usa)
    appoint(cast.vera, "nmo-vice-president", nmo=world.usa)
    return cast


@pytest.fixture
def call(people):
    return make_call(people.grace)


def kinds(user):
    return [(kind, nmo and nmo.slug) for kind, nmo in kinds_for(user)]


def mails(kind):
    return sorted(Email.objects.filter(kind=f"committees/emails/{kind}").values_list("address", flat=True))


def test_from_the_opening_to_the_office(call, people):
    """The whole way of a member of the Advisory Council."""
    calls.seat_panelist(call, people.hans, by=people.grace)
    candidature = candidatures.begin(call, by=people.amina)
    fill(candidature)
    candidatures.submit(candidature, by=people.amina)
    candidatures.find_valid(candidature, by=people.grace)
    points = dict.fromkeys(call.yardsticks.all(), 4)
    candidatures.review(candidature, by=people.hans, has_conflict=False, comment="Clear.", points=points)
    close(call)
    candidatures.accept(fresh(candidature), by=people.grace, note="The best statement.")
    term = candidatures.appoint(fresh(candidature), by=people.grace)
    assert (term.office.code, term.holder, term.kind) == ("advisory-council", people.amina, "appointed")
    assert (term.first_day, term.last_day) == (call.first_day, call.last_day)
    verbs = LogEntry.objects.about(candidature).values_list("verb", flat=True)
    assert list(verbs) == ["submit", "find_valid", "review", "accept", "appoint"]
    assert mails("call_panel") == ["hans@example.test"]
    assert mails("candidature_received") == mails("candidature_decided") == ["amina@example.test"]
    call_clock.look_at_calls()
    call.refresh_from_db()
    assert call.state == "concluded"


def test_who_may_call_for_what(people, world):
    assert kinds(people.grace) == [
        ("advisory-council", None),
        ("vacant-post", None),
        ("regional-assistant", None),
        ("supervising-council", None),
    ]
    assert kinds(people.dora) == [("regional-assistant", None)]
    assert kinds(people.paul) == [("delegates", "amsa-usa"), ("vacant-post", "amsa-usa")]
    assert kinds(people.amina) == kinds(people.lena) == kinds(people.pia) == kinds(people.admin) == []
    with pytest.raises(PermissionDenied):
        make_call(people.dora)


def test_who_runs_a_call_in_which_they_stand_leaves_it_to_another(call, people):
    assert [bool(is_in_charge(one, call)) for one in (people.grace, people.pia)] == [True, False]
    stand(call, people.grace, state="draft")
    assert [bool(is_in_charge(one, call)) for one in (people.grace, people.pia)] == [False, True]


def test_an_nmos_call_is_run_by_its_president_else_by_its_board(people, world):
    call = make_call(people.paul, kind="delegates", office=None, nmo=world.usa, title="Delegates")
    runs = [bool(is_in_charge(one, call)) for one in (people.paul, people.vera, people.grace, people.hans)]
    assert runs == [True, False, False, False]
    Term.objects.filter(holder=people.paul).update(last_day=database_now().date() - DAY)
    runs = [bool(is_in_charge(one, call)) for one in (people.paul, people.vera, people.grace, people.hans)]
    assert runs == [False, True, False, False]


@pytest.mark.parametrize(
    ("days", "holds"), [((-30, 0), True), ((0, 30), True), ((-30, -1), False), ((1, 30), False)]
)
def test_the_right_holds_on_the_first_and_the_last_day(people, world, days, holds):
    Term.objects.filter(holder=people.grace).delete()
    sara = make_person("sara")
    appoint(sara, "secretary-general", days=days)
    assert bool(kinds_for(sara)) is holds


def test_a_draft_lacks_what_it_lacks(people):
    draft = make_call(
        people.grace, publish=False, closes_at=database_now() - HOUR / 2, first_day=None, last_day=None
    )
    draft.questions.all().delete()
    draft.papers.all().delete()
    with pytest.raises(calls.NotReady) as refusal:
        calls.publish(draft, by=people.grace)
    assert refusal.value.lacks == [
        "The closing time is past: choose a later one.",
        "Ask at least one question, or for one paper.",
        "Say from when to when the term is.",
    ]


def test_why_one_cannot_stand(call, people, world):
    calls.seat_panelist(call, people.hans, by=people.grace)
    assert [why_not_stand(one, call) for one in (people.amina, people.hans)] == ["", "panel"]
    of_usa = make_call(people.paul, kind="delegates", office=None, nmo=world.usa)
    assert [why_not_stand(one, of_usa) for one in (people.amina, people.tarek)] == ["", "nmo"]
    coming = make_call(people.grace, opens_at=database_now() + HOUR)
    assert why_not_stand(people.amina, coming) == "closed"
    with pytest.raises(PermissionDenied):
        candidatures.begin(call, by=people.hans)


def test_who_stands_cannot_sit_on_the_panel(call, people):
    stand(call, people.hans)
    with pytest.raises(PermissionDenied):
        calls.seat_panelist(call, people.hans, by=people.grace)


def test_the_panel_of_the_federation_is_in_office(call, people):
    with pytest.raises(PermissionDenied):
        calls.seat_panelist(call, people.amina, by=people.grace)
    calls.seat_panelist(call, people.hans, by=people.grace)
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    assert candidatures_visible_to(people.hans).filter(pk=candidature.pk).exists()
    Term.objects.filter(holder=people.hans).update(last_day=database_now().date() - DAY)
    assert not candidatures_visible_to(people.hans).filter(pk=candidature.pk).exists()
    with pytest.raises(PermissionDenied):
        candidatures.review(candidature, by=people.hans, has_conflict=True, comment="No.", points={})


@pytest.mark.parametrize(("seconds", "comes_in"), [(-60, True), (60, True), (119, True), (121, False)])
def test_late_is_after_the_grace_by_the_clock_of_the_database(people, seconds, comes_in):
    """Two minutes of grace; so many seconds after the closing."""
    call = make_call(people.grace, grace_minutes=2)
    draft = stand(call, people.amina, state="draft")
    Call.objects.filter(pk=call.pk).update(closes_at=database_now() - dt.timedelta(seconds=seconds))
    if comes_in:
        candidatures.submit(fresh(draft), by=people.amina)
    else:
        with pytest.raises(candidatures.TooLate):
            candidatures.submit(fresh(draft), by=people.amina)
        with pytest.raises(candidatures.TooLate):
            candidatures.keep(fresh(draft), {}, {}, by=people.amina)
    assert fresh(draft).state == ("submitted" if comes_in else "draft")


def test_the_database_itself_refuses_a_late_row(call, people):
    draft = stand(call, people.amina, state="draft")
    too_late = call.last_instant + dt.timedelta(microseconds=1)
    with pytest.raises(IntegrityError, match="handed in after the call closed"), transaction.atomic():
        Candidature.objects.filter(pk=draft.pk).update(submitted_at=too_late, state="submitted")
    Candidature.objects.filter(pk=draft.pk).update(submitted_at=call.last_instant, state="submitted")


def test_the_receipt_names_the_time_in_utc(call, people):
    people.amina.time_zone = "Asia/Tokyo"
    people.amina.save()
    candidature = stand(call, people.amina)
    receipt = Email.objects.get(kind="committees/emails/candidature_received")
    assert f"{candidature.submitted_at:%Y-%m-%d %H:%M:%S} UTC" in receipt.text


def test_what_is_missing_is_said(call, people):
    draft = candidatures.begin(call, by=people.amina)
    with pytest.raises(candidatures.NotReady) as refusal:
        candidatures.submit(draft, by=people.amina)
    assert refusal.value.lacks == [
        *(f"Answer: {one}" for one in call.questions.all()),
        "Upload: Curriculum vitae",
    ]
    assert fresh(draft).state == "draft"


def test_begun_twice_is_one(call, people):
    first = candidatures.begin(call, by=people.amina)
    assert candidatures.begin(call, by=people.amina) == first
    candidatures.withdraw(first, by=people.amina)
    assert candidatures.begin(call, by=people.amina) != first


def test_support_comes_from_the_president_on_the_presidents_own_from_the_board(people):
    call = make_call(people.grace, nmo_support="required")
    of_amina, of_paul = stand(call, people.amina), stand(call, people.paul)
    asked = {name: [bool(is_supporter(getattr(people, name), one)) for one in (of_amina, of_paul)] for name in
             ("paul", "vera", "lena", "leo", "hans", "grace")}  # fmt: skip
    assert asked == {
        "paul": [True, False], "vera": [False, True], "lena": [False, True], "leo": [False, False], "hans": [False, False],
        "grace": [False, False],
    }  # fmt: skip
    to = Email.objects.filter(kind="committees/emails/candidature_to_support", event__contains=of_amina.uuid)
    assert list(to.values_list("address", flat=True)) == ["paul@example.test"]
    with pytest.raises(candidatures.NotReady):
        candidatures.find_valid(of_amina, by=people.grace)
    with pytest.raises(PermissionDenied):
        candidatures.support(of_paul, "given", by=people.paul, note="Myself.")
    candidatures.support(of_amina, "given", by=people.paul, note="We stand behind her.")
    candidatures.find_valid(of_amina, by=people.grace)
    assert mails("candidature_supported") == ["amina@example.test"]
    assert fresh(of_amina).state == "valid"


def test_who_speaks_for_the_nmo_without_being_asked_sees_nothing(call, people):
    candidature = stand(call, people.amina)
    assert not candidatures_visible_to(people.paul).filter(pk=candidature.pk).exists()


def test_nobody_supports_themselves_in_the_database_either(call, people):
    candidature = stand(call, people.amina)
    with pytest.raises(IntegrityError, match="nobody_supports_themselves"), transaction.atomic():
        Candidature.objects.filter(pk=candidature.pk).update(support="given", supporter=people.amina)


def test_nothing_is_decided_before_the_call_has_closed(call, people):
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    with pytest.raises(PermissionDenied):
        candidatures.accept(candidature, by=people.grace, note="Early.")


def test_no_more_are_accepted_than_there_are_seats(call, people):
    standing = [
        stand(call, one, state="valid", by=people.grace) for one in (people.amina, people.other, people.leo)
    ]
    close(call)
    for one in standing[:2]:
        candidatures.accept(fresh(one), by=people.grace, note="Yes.")
    with pytest.raises(candidatures.NotReady, match="All 2 seats"):
        candidatures.accept(fresh(standing[2]), by=people.grace, note="Yes.")


@pytest.fixture
def held(people):
    """A decision that is held back until tomorrow."""
    call = make_call(people.grace, results_at=database_now() + 20 * DAY, nmo_support="optional")
    Call.objects.filter(pk=call.pk).update(results_at=database_now() + 20 * DAY)
    return stand(call, people.amina, state="accepted", by=people.grace)


def test_a_decision_that_is_held_back_is_told_to_nobody(held, people):
    assert (held.state, held.shown_state, held.get_state_display()) == (
        "accepted",
        "valid",
        "Valid, being considered",
    )
    call_clock.look_at_calls()
    assert mails("candidature_decided") == []
    assert not Candidature.objects.told().exists()
    with pytest.raises(NotNow, match="Valid, being considered"):
        candidatures.submit(held, by=people.amina)
    with pytest.raises(NotNow):
        candidatures.appoint(held, by=people.grace)


def test_on_the_date_all_mails_go_once(held, people):
    other = stand_beside(held, people.other, people)
    Call.objects.filter(pk=held.call_id).update(results_at=database_now() - HOUR)
    call_clock.look_at_calls()
    told_at = fresh(held).told_at
    call_clock.look_at_calls()
    assert fresh(held).told_at == told_at
    assert mails("candidature_decided") == ["amina@example.test", "other@example.test"]
    told = {
        mail.address: mail.subject
        for mail in Email.objects.filter(kind="committees/emails/candidature_decided")
    }
    assert told["amina@example.test"].startswith("Accepted")
    assert told["other@example.test"].startswith("Not accepted")
    assert fresh(held).shown_state == "accepted"
    assert fresh(other).told_at is not None


def stand_beside(held, person, people):
    """Another candidate of the same call, rejected."""
    now = database_now()
    other = Candidature.objects.create(
        call=held.call, candidate=person, state="valid", submitted_at=now - 3 * DAY
    )
    candidatures.reject(fresh(other), by=people.grace, note="Not this time.")
    return other


def test_a_decision_may_be_taken_back_while_nobody_knows(held, people):
    candidatures.reconsider(held, by=people.grace)
    assert fresh(held).state == "valid"
    candidatures.reject(fresh(held), by=people.grace, note="After all.")
    Call.objects.filter(pk=held.call_id).update(results_at=database_now() - HOUR)
    with pytest.raises(PermissionDenied):
        candidatures.reconsider(fresh(held), by=people.grace)


def test_a_told_decision_read_before_its_date_is_not_taken_back(held, people):
    """The page was open when the results came out."""
    as_read = fresh(held)
    assert as_read.is_held
    Call.objects.filter(pk=held.call_id).update(results_at=database_now() - HOUR)
    with pytest.raises(PermissionDenied):
        candidatures.reconsider(as_read, by=people.grace)


def test_who_has_a_conflict_stays_out(call, people):
    calls.seat_panelist(call, people.hans, by=people.grace)
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    points = dict.fromkeys(call.yardsticks.all(), 5)
    candidatures.review(candidature, by=people.hans, has_conflict=True, comment="My flatmate.", points=points)
    review = PanelReview.objects.get()
    assert (review.has_conflict, review.scores.count()) == (True, 0)


def test_a_call_without_candidates_ends_by_itself_and_is_called_again(call, people):
    close(call)
    call_clock.look_at_calls()
    call_clock.look_at_calls()
    call.refresh_from_db()
    assert call.state == "concluded"
    assert mails("call_closed") == ["grace@example.test"]
    again = calls.repeat(call, by=people.grace)
    assert (again.number, again.state, again.seats) == (2, "draft", 2)
    assert calls.repeat(call, by=people.grace) == again
    assert list(again.questions.values_list("text", flat=True)) == list(
        call.questions.values_list("text", flat=True)
    )
    calls.publish(again, by=people.grace)
    row = next(one for one in vacancies() if one.office.code == "advisory-council")
    assert (row.seats, row.call, row.call.phase) == (6, again, "open")


def test_a_repeat_is_for_the_seats_that_are_left(call, people):
    stand(call, people.amina, state="accepted", by=people.grace)
    calls.conclude(call, by=people.grace)
    assert calls.repeat(call, by=people.grace).seats == 1


def test_a_call_with_open_ends_goes_on(call, people):
    with pytest.raises(calls.NotReady, match="still open"):
        calls.conclude(call, by=people.grace)
    stand(call, people.amina)
    close(call)
    with pytest.raises(calls.NotReady, match="1 are left"):
        calls.conclude(call, by=people.grace)


def test_a_cancelled_call_tells_who_stands(call, people):
    stand(call, people.amina)
    calls.cancel(call, by=people.grace, note="The post is gone.")
    assert mails("call_cancelled") == ["amina@example.test"]


def test_a_call_that_gave_a_seat_is_not_cancelled(call, people):
    stand(call, people.amina, state="accepted", by=people.grace)
    with pytest.raises(calls.NotReady, match="accepted already"):
        calls.cancel(call, by=people.grace, note="No.")


def test_drafts_are_reminded_three_days_and_one_day_before(people):
    call = make_call(people.grace)
    stand(call, people.amina, state="draft")
    stand(call, people.other)
    for left in (5, 2.5, 2.4, 0.5):
        Call.objects.filter(pk=call.pk).update(closes_at=database_now() + left * DAY)
        call_clock.remind_of_drafts()
    assert mails("candidature_draft") == ["amina@example.test"] * 2


def test_an_office_that_someone_took_meanwhile_is_said(people):
    call = make_call(people.grace, kind="vacant-post", office="plenary-chair", seats=1)
    candidature = stand(call, people.amina, state="accepted", by=people.grace)
    appoint(people.hans, "plenary-chair", days=(0, 800))
    with pytest.raises(SeatTaken):
        candidatures.appoint(candidature, by=people.grace)
    with pytest.raises(PermissionDenied):
        candidatures.appoint(candidature, by=people.dora)
    assert fresh(candidature).term is None


def test_withdrawing_ends_it_and_tells_who_runs_the_call(call, people):
    candidature = stand(call, people.amina)
    with pytest.raises(PermissionDenied):
        candidatures.withdraw(candidature, by=people.other)
    candidatures.withdraw(candidature, by=people.amina)
    assert mails("candidature_withdrawn") == ["grace@example.test"]


def test_who_was_rejected_and_told_has_nothing_to_withdraw(call, people):
    candidature = stand(call, people.amina, state="rejected", by=people.grace)
    with pytest.raises(PermissionDenied):
        candidatures.withdraw(candidature, by=people.amina)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n", 0),
        ("one, two – three", 4),
        ("医学生", 3),
        ("الطب مهنة", 2),
        ("a\u00a0b", 2),
        ("ngữ pháp", 2),
    ],
)
def test_words_are_counted_in_any_script(text, words):
    assert count_words(text) == words


def test_the_offices_of_the_councils_are_there(people):
    assert list(
        Office.objects.filter(code__endswith="council").order_by("code").values_list("code", "seats")
    ) == [
        ("advisory-council", 6),
        ("supervising-council", 4),
    ]
