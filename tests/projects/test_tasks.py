"""What the clock does: reminders, missed reports, the end; each once. Time passes by moving the dates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from outbox.models import Email
from projects import emails, reporting, tasks, workflow
from projects.models import Endorsement, Report, SeatGrant
from tests.conftest import appoint, make_person
from tests.projects.conftest import bring, make_request
from workflows.models import LogEntry, database_now

State = Endorsement.State


def day(days):
    return database_now().date() + dt.timedelta(days=days)


@pytest.fixture
def endorsed(endorsed):
    Email.objects.all().delete()
    return endorsed


def mails():
    return sorted(
        (email.kind.rpartition("/")[2], email.recipient.given_names)
        for email in Email.objects.select_related("recipient")
    )


def kinds():
    return sorted({kind for kind, _name in mails()})


def text_to(name):
    return Email.objects.get(kind="projects/emails/lapsed", recipient__given_names=name).text


def look(times=2):
    """The task runs, and again: nothing is told twice."""
    for _once in range(times):
        tasks.look_at_the_calendar()


@pytest.mark.parametrize(
    ("days", "told"),
    [(15, []), (14, ["report_due"]), (5, ["report_due"]), (1, ["report_due"]), (0, ["report_due"])],
)
def test_a_report_is_reminded_of_before_it_is_due(endorsed, days, told):
    Report.objects.update(due_on=day(days))
    look()
    assert mails() == [(kind, name) for kind in told for name in ("Karim", "Paula", "Selma")]


def test_the_days_pass_and_there_are_three_reminders_and_a_late_one(endorsed):
    due = Report.objects.get().due_on
    for before in range(30, -15, -1):
        tasks.remind_of_reports(due - dt.timedelta(days=before))
    assert sorted(Email.objects.filter(recipient__given_names="Selma").values_list("kind", flat=True)) == [
        "projects/emails/report_due",
        "projects/emails/report_due",
        "projects/emails/report_due",
        "projects/emails/report_late",
    ]


def test_a_late_report_is_asked_for_once_and_taken_for_two_weeks(endorsed):
    Report.objects.update(due_on=day(-1))
    look()
    assert mails() == [("report_late", name) for name in ("Karim", "Paula", "Selma")]
    Report.objects.update(due_on=day(-14))
    tasks.miss_reports(day(0))
    assert Report.objects.get().missed_at is None


def test_what_can_no_longer_come_is_not_asked_for(endorsed):
    Report.objects.update(due_on=day(-15))
    look()
    assert kinds() == ["report_missed"]


def test_a_missed_report_gets_a_second_date(endorsed):
    Report.objects.update(due_on=day(-15))
    tasks.miss_reports(day(0))
    tasks.miss_reports(day(0))
    first, second = Report.objects.order_by("due_on")
    assert (first.missed_at is not None, second.missed_at, second.kind) == (True, None, "final")
    assert second.due_on == day(56)
    assert mails() == [("report_missed", name) for name in ("Karim", "Paula", "Selma")]
    text = Email.objects.first().text
    assert second.get_absolute_url() in text
    endorsed.refresh_from_db()
    assert endorsed.state == State.ENDORSED
    assert LogEntry.objects.about(endorsed).last().verb == "miss_report"
    assert SeatGrant.objects.standing().exists()


def test_the_second_missed_report_ends_it_with_seat_and_certificate(endorsed, circle):
    Report.objects.update(due_on=day(-100))
    look()
    assert kinds() == ["report_missed"]
    circle.selma.language = "fr"
    circle.selma.save()
    Report.objects.filter(missed_at=None).update(due_on=day(-20))
    Email.objects.all().delete()
    look()
    endorsed.refresh_from_db()
    endorsed.certificate.refresh_from_db()
    assert endorsed.state == State.LAPSED
    assert endorsed.certificate.is_valid is False
    assert not SeatGrant.objects.standing().exists()
    first, second = (date_format(missed, "j F Y") for missed in (day(-100), day(-20)))
    reason = f"Reports were missed: {first}, {second}."
    assert (endorsed.certificate.revocation_reason, SeatGrant.objects.get().end_reason) == (reason, reason)
    assert [mail for mail in mails() if mail[0] == "lapsed"] == [
        ("lapsed", name) for name in ("Karim", "Mohamed", "Paula", "Selma")
    ]
    words = text_to("Karim")
    for missed in (day(-100), day(-20)):
        assert f"due by {date_format(missed, 'j F Y')}" in words
    # Each reads the reason in their own language, not in the clock's.
    assert "Reports were missed" not in text_to("Selma")


def test_a_report_in_between_begins_anew(endorsed, circle):
    Report.objects.update(due_on=day(-300))
    look()
    second = Report.objects.get(missed_at=None)
    reporting.hand_in(
        second, {"people_reached": 3, "summary": "S", "lessons": "L", "future": ""}, [], by=circle.selma
    )
    Report.objects.create(endorsement=endorsed, kind="yearly", due_on=day(-20))
    Report.objects.filter(pk=second.pk).update(due_on=day(-100))
    look()
    endorsed.refresh_from_db()
    assert (endorsed.state, reporting.missed_in_a_row(endorsed)) == (State.ENDORSED, 1)


def test_of_a_report_that_came_nothing_is_missed(endorsed, circle):
    report = Report.objects.get()
    reporting.hand_in(report, {"people_reached": 3}, [], by=circle.selma)
    Report.objects.update(due_on=day(-100))
    Email.objects.all().delete()
    look()
    reporting.miss(report)
    assert mails() == []
    assert Report.objects.get().missed_at is None


@pytest.mark.parametrize(("days", "told"), [(61, 0), (60, 3), (14, 3), (3, 3), (0, 3)])
def test_a_warning_comes_before_the_end(endorsed, days, told):
    Endorsement.objects.update(valid_until=day(days))
    look()
    assert kinds() == (["ends_soon"] if told else [])
    assert Email.objects.count() == told


def test_three_warnings_in_all(endorsed):
    until = endorsed.valid_until
    for before in range(90, -1, -1):
        tasks.warn_before_the_end(until - dt.timedelta(days=before))
    assert Email.objects.filter(recipient__given_names="Selma").count() == 3


def test_the_warning_says_whether_the_renewal_is_under_way(endorsed, circle):
    Endorsement.objects.update(valid_until=day(14))
    tasks.warn_before_the_end(day(0))
    assert "ask for the renewal now" in Email.objects.first().text
    renewal = workflow.renew(endorsed, by=circle.selma)
    Email.objects.all().delete()
    tasks.warn_before_the_end(day(0))
    text = Email.objects.first().text
    assert "Its renewal is under way: Draft." in text
    assert renewal.get_absolute_url() in text


def test_without_a_renewal_it_ends_the_day_after(endorsed):
    Endorsement.objects.update(valid_until=day(0))
    tasks.end_what_ran_out(day(0))
    endorsed.refresh_from_db()
    assert endorsed.state == State.ENDORSED
    Endorsement.objects.update(valid_until=day(-1))
    look()
    endorsed.refresh_from_db()
    assert endorsed.state == State.LAPSED
    assert LogEntry.objects.about(endorsed).last().note == f"It was not renewed by {day(-1)}."
    assert [kind for kind, _name in mails()].count("lapsed") == 4
    assert f"It was not renewed by {date_format(day(-1), 'j F Y')}." in text_to("Karim")


def test_who_lets_it_lapse_is_read_word_for_word(endorsed, circle):
    workflow.lapse(endorsed, by=circle.grace, note="The team has stopped.")
    assert "The team has stopped." in text_to("Karim")


def test_a_renewed_endorsement_owes_nothing_more(endorsed, circle):
    bring(workflow.renew(endorsed, by=circle.selma), "endorsed", circle)
    Report.objects.filter(endorsement=endorsed).update(due_on=day(-100))
    Endorsement.objects.filter(pk=endorsed.pk).update(valid_until=day(-100))
    Email.objects.all().delete()
    look()
    endorsed.refresh_from_db()
    assert (endorsed.state, mails()) == (State.RENEWED, [])


def test_who_was_quicker_than_the_clock_wins(endorsed, circle, monkeypatch):
    Endorsement.objects.update(valid_until=day(-1))
    stale = list(tasks._endorsed())
    workflow.withdraw(endorsed, by=circle.selma, note="We stop.")
    monkeypatch.setattr(tasks, "_endorsed", lambda: Stale(stale))
    tasks.end_what_ran_out(day(0))
    endorsed.refresh_from_db()
    assert endorsed.state == State.WITHDRAWN


class Stale(list):
    """Rows as they were read before someone else moved them."""

    def filter(self, **conditions):
        return self


def test_the_secretary_general_reads_once_a_week_what_waits_and_how_long(world, circle):
    old = bring(make_request(world, circle.selma, title="Old"), "recommended", circle)
    bring(make_request(world, circle.selma, title="New"), "not-recommended", circle)
    bring(make_request(world, circle.selma, title="With the committee"), "confirmed", circle)
    appealed = bring(make_request(world, circle.selma, title="Appealed"), "appealed", circle)
    Endorsement.objects.filter(pk=old.pk).update(moved_at=database_now() - dt.timedelta(days=20))
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_decisions", "Grace"), ("weekly_decisions", "Pia")]
    text = Email.objects.get(recipient=circle.grace).text
    assert text.index("Old, Associa-Med Tunisia (Recommended, awaiting the decision): 20 days") < text.index(
        "New, Associa-Med Tunisia (Not recommended, awaiting the decision): 0 days"
    )
    assert "With the committee" not in text
    assert "Appealed" not in text
    assert str(appealed) in Email.objects.get(recipient=circle.pia).text


def test_directors_hear_of_what_waits_longer_than_fourteen_days(world, circle):
    late = bring(make_request(world, circle.selma, title="Late"), "confirmed", circle)
    bring(make_request(world, circle.selma, title="Fresh"), "confirmed", circle)
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=15))
    barred = make_person("barred", nmo=world.tunisia)
    circle.mohamed.terms.all().delete()
    appoint(circle.mohamed, "scoph-director")
    appoint(barred, "scora-director", days=(-900, -600))
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_reviews", "Mohamed")]
    text = Email.objects.get().text
    assert "Late, Associa-Med Tunisia" in text
    assert "15 days" in text
    assert "Fresh" not in text


def test_the_president_hears_of_what_waits_for_the_nmo_longer_than_fourteen_days(world, circle):
    late = bring(make_request(world, circle.selma, title="Late"), "submitted", circle)
    bring(make_request(world, circle.selma, title="Fresh"), "submitted", circle)
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    assert mails() == []
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=15))
    tasks.send_weekly_digests()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_confirmations", "Paula")]
    text = Email.objects.get().text
    assert "Late, Associa-Med Tunisia" in text
    assert "15 days" in text
    assert "Fresh" not in text


def test_what_no_director_may_review_comes_back_to_who_can_let_someone(world, circle):
    late = bring(make_request(world, circle.selma, title="Late"), "confirmed", circle)
    circle.mohamed.terms.all().delete()
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    assert mails() == []
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=15))
    tasks.send_weekly_digests()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_without_director", "Grace")]
    text = Email.objects.get().text
    assert "Late, Associa-Med Tunisia, SCOPH: 15 days" in text
    assert f"http://testserver{late.get_absolute_url()}" in text
    assert "Please let someone review them" in text


def barred_heads(world, circle):
    """Grace and Pia are of NMOs of every project of Tunisia: neither may decide."""
    appoint(circle.grace, "nora", nmo=world.tunisia)
    appoint(circle.pia, "nora", nmo=world.tunisia)
    return circle.admin


def test_where_nobody_is_free_to_decide_administrators_are_told_each_week_until_it_moves(world, circle):
    """All in one mail; a request that someone is let decide on is no longer in it."""
    late = bring(make_request(world, circle.selma, title="Late"), "recommended", circle)
    later = bring(make_request(world, circle.selma, title="Later"), "recommended", circle)
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=20))
    administrator = barred_heads(world, circle)
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_without_decider", "Admin")]
    email = Email.objects.get()
    assert email.subject == "Nobody may decide on 2 requests for endorsement"
    assert "these projects wait for a decision, but nobody in office may decide on them" in email.text
    for waiting, days in ((late, 20), (later, 0)):
        words = f"{waiting}, Associa-Med Tunisia (Recommended, awaiting the decision): {days} days"
        assert f"{words}\nhttp://testserver{waiting.get_absolute_url()}" in email.text
    Email.objects.all().delete()
    workflow.override(late, circle.pia, by=administrator, reason="Nobody else is in office.")
    tasks.send_weekly_digests()
    assert mails() == [
        ("overridden", "Pia"),
        ("weekly_decisions", "Pia"),
        ("weekly_without_decider", "Admin"),
    ]


def test_a_head_without_a_conflict_is_told_before_the_administrators(world, circle):
    """The appeal is Pia's alone, who is of Tunisia by now; Grace can let her."""
    bring(make_request(world, circle.selma, title="Late"), "appealed", circle)
    appoint(circle.pia, "nora", nmo=world.tunisia)
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_without_decider", "Grace")]
    assert "Late, Associa-Med Tunisia (Appealed" in Email.objects.get().text


def test_a_run_that_was_cut_off_is_gone_on_with(world, circle, monkeypatch):
    """The second mail didn't come to be; the next run writes it, and looks at nobody twice."""
    bring(make_request(world, circle.selma, title="Undecided"), "recommended", circle)
    late = bring(make_request(world, circle.selma, title="Late"), "confirmed", circle)
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=15))
    Email.objects.all().delete()
    weekly, written = emails.weekly, []

    def cut_off(kind, person, waiting, **context):
        if written:
            raise TimeoutError
        written.append(kind)
        weekly(kind, person, waiting, **context)

    monkeypatch.setattr(emails, "weekly", cut_off)
    with pytest.raises(TimeoutError):
        tasks.send_weekly_digests()
    assert mails() == [("weekly_decisions", "Grace")]
    monkeypatch.setattr(emails, "weekly", lambda kind, *a, **k: [written.append(kind), weekly(kind, *a, **k)])
    tasks.send_weekly_digests()
    assert written == ["weekly_decisions", "weekly_reviews"]
    assert mails() == [("weekly_decisions", "Grace"), ("weekly_reviews", "Mohamed")]


def test_what_neither_director_nor_head_may_touch_comes_to_administrators(world, circle):
    late = bring(make_request(world, circle.selma, title="Late"), "confirmed", circle)
    circle.mohamed.terms.all().delete()
    barred_heads(world, circle)
    Endorsement.objects.filter(pk=late.pk).update(moved_at=database_now() - dt.timedelta(days=15))
    Email.objects.all().delete()
    tasks.send_weekly_digests()
    assert mails() == [("weekly_without_director", "Admin")]


def test_the_digests_ask_the_same_for_one_request_as_for_many(world, circle):
    def queries():
        with CaptureQueriesContext(connection) as found:
            tasks.send_weekly_digests()
        Email.objects.all().delete()
        return len(found)

    bring(make_request(world, circle.selma, title="One"), "recommended", circle)
    Email.objects.all().delete()
    few = queries()
    for number in range(4):
        bring(make_request(world, circle.selma, title=f"More {number}"), "recommended", circle)
    Email.objects.all().delete()
    assert queries() == few


def test_where_nothing_waits_nobody_is_written_to(endorsed):
    tasks.send_weekly_digests()
    assert mails() == []


def test_beat_knows_both_tasks():
    from ifmsa_portal.celery import app

    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"projects.tasks.look_at_the_calendar", "projects.tasks.send_weekly_digests"} <= named
