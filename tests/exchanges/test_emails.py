"""Who is told of each move: the right people, once, in their language."""

import datetime as dt
import zoneinfo

import pytest
from django.db import transaction

from exchanges import workflow
from exchanges.models import Application, CardOfAcceptance, CardOfConfirmation
from exchanges.tasks import figures_of_the_week, send_weekly_figures
from outbox.models import Email
from tests.conftest import YEAR, appoint, make_draft, make_person
from tests.exchanges.states import accept_papers
from workflows.models import database_now

State = Application.State


def told() -> dict[str, set[str]]:
    """The mails since the last question: who got which."""
    mails: dict[str, set[str]] = {}
    for email in Email.objects.order_by("pk"):
        mails.setdefault(email.address.partition("@")[0], set()).add(email.kind.rpartition("/")[2])
    Email.objects.all().delete()
    return mails


@pytest.fixture
def card(world):
    return CardOfAcceptance(
        local_committee=world.berlin,
        department="Cardiology",
        start_on=dt.date(YEAR, 8, 2),
        end_on=dt.date(YEAR, 8, 29),
        contact_name="Berta",
        contact_email="berta@example.test",
    )


@pytest.fixture
def confirmation():
    return CardOfConfirmation(
        arrives_at=dt.datetime(YEAR, 8, 1, 10, 0, tzinfo=dt.UTC),
        arrival_place="Berlin Hauptbahnhof",
        departs_on=dt.date(YEAR, 8, 30),
        emergency_name="Mother",
        emergency_phone="+1 555 0100",
    )


def test_each_move_tells_whom_it_concerns(draft, cast, card, confirmation):
    workflow.submit(draft, by=cast.amina)
    assert told() == {"amina": {"submitted"}, "leo": {"to_check"}, "grace": {"first_of_season"}}
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    assert told() == {"amina": {"checked"}, "lena": {"to_send"}}
    workflow.send(draft, by=cast.lena)
    assert told() == {"amina": {"sent"}, "hans": {"to_decide"}}
    workflow.accept(draft, card, by=cast.hans)
    assert told() == {"amina": {"accepted"}, "lena": {"place_given"}, "berta": {"to_host"}}
    workflow.confirm(draft, confirmation, by=cast.amina)
    assert told() == {
        "amina": {"confirmed"},
        "hans": {"arriving"},
        "berta": {"arriving"},
        "lena": {"arriving"},
    }


def test_a_host_who_returns_or_rejects_tells_both_sides(draft, world, cast):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    told()
    workflow.send_back(draft, by=cast.hans, note="The photo is too dark.")
    note = Email.objects.get(address=cast.amina.email)
    assert "The photo is too dark." in note.text
    assert told() == {"amina": {"returned"}, "lena": {"returned_by_host"}}
    workflow.submit(draft, by=cast.amina)
    assert told() == {"amina": {"submitted"}, "leo": {"to_check"}}
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    told()
    workflow.reject(draft, by=cast.hans, note="We are full.")
    assert told() == {"amina": {"rejected"}, "lena": {"place_refused"}}


def test_a_return_by_the_local_officer_stays_at_home(draft, cast):
    workflow.submit(draft, by=cast.amina)
    told()
    workflow.send_back(draft, by=cast.leo, note="Sign it.")
    assert told() == {"amina": {"returned"}}


def test_cancelling_tells_everyone_who_had_it_on_the_desk(draft, cast, card):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    workflow.accept(draft, card, by=cast.hans)
    told()
    workflow.cancel(draft, by=cast.amina, note="I fell ill.")
    assert told() == {
        "amina": {"cancelled"},
        "leo": {"called_off"},
        "lena": {"called_off"},
        "hans": {"called_off"},
        "berta": {"called_off"},
    }


def test_a_draft_is_cancelled_in_silence(draft, cast):
    workflow.cancel(draft, by=cast.amina)
    assert told() == {}


def test_a_former_officer_is_never_told(draft, cast):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    assert not Email.objects.filter(address=cast.frank.email).exists()


def test_an_empty_seat_falls_to_the_president(draft, world, cast):
    president = make_person("prisca", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa)
    cast.leo.terms.all().delete()
    cast.lena.terms.all().delete()
    workflow.submit(draft, by=cast.amina)
    assert told() == {"amina": {"submitted"}, "prisca": {"to_check"}, "grace": {"first_of_season"}}


def test_a_president_acts_while_the_seat_is_empty(draft, world, cast):
    president = make_person("prisca", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa)
    cast.leo.terms.all().delete()
    workflow.submit(draft, by=cast.amina)
    assert not Application.objects.visible_to(president).exists()
    assert workflow.STEPS.open_to(president, draft) == []
    cast.lena.terms.all().delete()
    assert list(Application.objects.visible_to(president)) == [draft]
    assert list(Application.objects.waiting_for(president)) == [draft]
    accept_papers(draft)
    workflow.check(draft, by=president)
    workflow.send(draft, by=president)
    assert draft.state == State.SENT
    assert not Application.objects.waiting_for(president).exists()


def test_without_officer_and_president_the_director_hears(draft, world, cast):
    cast.leo.terms.all().delete()
    cast.lena.terms.all().delete()
    workflow.submit(draft, by=cast.amina)
    mail = Email.objects.get(address=cast.dora.email)
    assert mail.subject == f"Find or appoint an officer for AMSA-USA: {draft.number} waits"
    assert "neither an officer for SCOPE nor a President is in office" in mail.text
    assert told()["dora"] == {"find_officer"}


def test_a_host_without_officer_and_president_is_found_one_too(draft, cast):
    cast.hans.terms.all().delete()
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    told()
    workflow.send(draft, by=cast.lena)
    assert "officer for bvmd Germany" in Email.objects.get(address=cast.dora.email).subject
    assert told() == {"amina": {"sent"}, "dora": {"find_officer"}}


def test_everyone_reads_the_arrival_in_the_hosts_time(draft, world, cast, card, confirmation):
    world.germany.time_zone = "Europe/Berlin"
    world.germany.save()
    cast.amina.time_zone = "Asia/Tokyo"
    cast.amina.save()
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    workflow.accept(draft, card, by=cast.hans)
    told()
    draft.hosting_nmo = world.germany
    workflow.confirm(draft, confirmation, by=cast.amina)
    texts = Email.objects.values_list("text", flat=True)
    assert len(texts) == 4
    assert all(f"1 August {YEAR}, 12:00, Berlin time (CEST)" in text for text in texts)


def test_a_place_is_free_only_where_one_was_given(draft, cast, card):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    other = Application.objects.get(pk=draft.pk)
    told()
    with transaction.atomic():
        workflow.cancel(draft, by=cast.amina, note="I fell ill.")
        assert "The place is free" not in Email.objects.get(address=cast.hans.email).text
        transaction.set_rollback(True)
    workflow.accept(other, card, by=cast.hans)
    told()
    workflow.cancel(other, by=cast.amina, note="I fell ill.")
    assert "The place is free for someone else." in Email.objects.get(address=cast.hans.email).text


def test_a_deadline_is_told_in_the_federations_zone_and_the_readers(draft, cast):
    cast.amina.time_zone = "Pacific/Auckland"
    cast.amina.save()
    workflow.submit(draft, by=cast.amina)
    due = draft.due_at.strftime("%-d %B %Y, 23:59 UTC")
    mine = draft.due_at.astimezone(zoneinfo.ZoneInfo("Pacific/Auckland")).strftime("%-d %B, %H:%M")
    assert f"by {due} ({mine} your time)" in Email.objects.get(address=cast.amina.email).text
    assert f"by {due}:" in Email.objects.get(address=cast.leo.email).text


def test_the_secretary_general_hears_of_an_nmo_once_a_season(world, cast):
    first, second = make_draft(world, cast.amina), make_draft(world, cast.other)
    workflow.submit(first, by=cast.amina)
    workflow.submit(second, by=cast.other)
    told_once = Email.objects.get(kind="exchanges/emails/first_of_season")
    assert f"/admin/exchanges/application/{first.pk}/change/" in told_once.text


def test_a_mail_speaks_the_language_and_zone_of_its_reader(draft, cast):
    cast.amina.language = "ar"
    cast.amina.save()
    workflow.submit(draft, by=cast.amina)
    assert set(Email.objects.values_list("address", "language")) >= {
        ("amina@example.test", "ar"),
        ("leo@example.test", "en"),
    }


def test_every_mail_names_the_thing_and_links_to_it(draft, cast, settings):
    workflow.submit(draft, by=cast.amina)
    address = f"{settings.SITE_URL}/exchanges/applications/{draft.uuid}/"
    for email in Email.objects.exclude(kind__endswith="first_of_season"):
        assert draft.number in email.subject
        assert address in email.text
        assert "by " in email.text


def test_the_weekly_figures_count_the_week_and_come_once(draft, cast, card):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    workflow.accept(draft, card, by=cast.hans)
    Application.objects.filter(pk=draft.pk).update(due_at=database_now() - dt.timedelta(days=1))
    assert figures_of_the_week(database_now()) == {
        "submitted": 1,
        "sent": 1,
        "accepted": 1,
        "rejected": 0,
        "cancelled": 0,
        "late": 1,
    }
    send_weekly_figures()
    send_weekly_figures()
    mail = Email.objects.get(kind="exchanges/emails/weekly_figures")
    assert mail.address == cast.grace.email
    assert "handed in for the first time: 1" in mail.text


def test_last_weeks_moves_are_last_weeks(draft, cast):
    workflow.submit(draft, by=cast.amina)
    next_week = database_now() + dt.timedelta(days=7, seconds=1)
    assert figures_of_the_week(next_week)["submitted"] == 0
