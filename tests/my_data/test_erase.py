"""The end of an account: asked for, waited for, done. No word of the person is left, and the log is whole."""

from __future__ import annotations

import io
import types
import zoneinfo
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from committees.models import CaseMessage, Term
from documents.models import FileRead, PrivateFile
from exchanges.models import Application, CardOfAcceptance
from ifmsa_portal.my_data import erasing, ledger, takeouts, tasks
from ifmsa_portal.my_data.models import Erasure, Takeout
from members.models import User
from outbox.letters import write_ready
from outbox.models import Email
from tests.committees.granting import build_invitation, fresh
from tests.conftest import PASSWORD, YEAR, appoint, make_draft, make_file, make_person
from tests.exchanges.posting import errors, inputs, messages, send
from tests.exchanges.states import put
from tests.my_data.conftest import WORDS, found, let_time_pass
from workflows.models import LogEntry, database_now

ERASE = "/my-data/erase/"


def verify():
    out = io.StringIO()
    call_command("verify_log", stdout=out)
    return out.getvalue()


def mails(person):
    return list(Email.objects.filter(address=person.email).order_by("pk").values_list("kind", flat=True))


def test_no_word_of_the_person_is_left_anywhere(zeb, cast, world, django_capture_on_commit_callbacks):
    person, client = zeb.person, fresh(zeb.person)
    client.get("/my-data/")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "MarkerAgent"})
    write_ready(
        "plain", to=cast.hans, event="x", subject="About Zebediah Quagmire", text="zebediah@example.test"
    )
    Email.objects.filter(event="x").update(state="sent", sent_at=database_now())
    write_ready("plain", to=cast.hans, event="y", subject="Still waiting", text="Quagmire Zebediah")
    of_people = ContentType.objects.get_for_model(User)
    AdminEntry.objects.create(
        user=cast.admin, content_type=of_people, object_id=str(person.pk), object_repr="Zeb", action_flag=2
    )
    other = make_draft(world, cast.other)
    CardOfAcceptance.objects.create(
        application=other, local_committee=world.berlin, department="Surgery", issued_by=cast.hans,
        start_on=f"{YEAR}-08-02", end_on=f"{YEAR}-08-29", contact_name="Zebediah", contact_email=person.email,
        remarks="Come early.",
    )  # fmt: skip
    places = [file.path for file in PrivateFile.objects.filter(owner=person)]
    assert len(places) > 5
    assert len(found()) > 20
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person)
    assert found() == set()
    assert [place for place in places if default_storage.exists(place)] == []
    assert client.get("/my-data/").status_code == 302
    assert not Session.objects.exists()
    assert "every seal and state as it should be" in verify()
    assert Email.objects.get(event="x").subject == "—"
    assert not Email.objects.filter(event="y").exists()
    card = CardOfAcceptance.objects.get(application=other)
    assert (card.remarks, card.contact_name) == ("Come early.", "—")


def test_what_the_federation_must_keep_stays_as_a_former_members(zeb, cast):
    moves = list(LogEntry.objects.about(zeb.application).values_list("verb", "by", "digest"))
    erasing.erase(zeb.person)
    person = User.objects.get(pk=zeb.person.pk)
    assert (str(person), person.is_active, person.nmo, person.uuid) == (
        "a former member",
        False,
        None,
        zeb.person.uuid,
    )
    assert list(LogEntry.objects.about(zeb.application).values_list("verb", "by", "digest")) == moves
    term = Term.objects.get(pk=zeb.term.pk)
    assert (term.holder, term.first_day, term.public_email) == (person, zeb.term.first_day, "")
    application = Application.objects.get(pk=zeb.application.pk)
    assert (application.number, application.state, application.start_on) == (
        zeb.application.number,
        "confirmed",
        None,
    )
    assert FileRead.objects.filter(by=cast.leo).count() == 1
    assert Application.objects.get(pk=zeb.draft.pk).state == "cancelled"


def test_others_keep_everything(zeb, cast, draft):
    before = Application.objects.filter(pk=draft.pk).values().get()
    erasing.erase(zeb.person)
    assert Application.objects.filter(pk=draft.pk).values().get() == before
    assert draft.documents.count() == 3
    assert User.objects.filter(erased_at=None).count() == User.objects.count() - 1
    assert default_storage.exists(draft.documents.first().file.path)


def test_only_the_notes_about_the_person_go(zeb, cast, draft):
    from exchanges import workflow

    workflow.submit(draft, by=cast.amina)
    workflow.send_back(draft, by=cast.leo, note="Sharper, please.")
    erasing.erase(zeb.person)
    assert set(LogEntry.objects.exclude(note="").values_list("note", flat=True)) >= {"Sharper, please."}
    gone = LogEntry.objects.about(zeb.application).exclude(note_digest="")
    assert [entry.is_note_erased for entry in gone] == [True, True, True]
    assert all(entry.digest == entry.seal() for entry in gone)


def test_a_note_can_be_taken_out_and_never_changed(zeb):
    from django.db import connection, transaction
    from django.db.utils import InternalError, NotSupportedError, ProgrammingError

    entry = LogEntry.objects.about(zeb.application).exclude(note="").first()
    for change in (
        "note = 'other', note_salt = ''",
        "note = '', verb = 'accept', note_salt = ''",
        "note = ''",
    ):
        with (
            pytest.raises((InternalError, NotSupportedError, ProgrammingError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE workflows_logentry SET {change} WHERE id = %s", [entry.pk])
    assert LogEntry.objects.filter(pk=entry.pk).erase_notes() == 1
    assert LogEntry.objects.filter(pk=entry.pk).erase_notes() == 0
    assert "every seal" in verify()


def test_nobody_signs_in_to_an_erased_account(zeb):
    erasing.erase(zeb.person)
    person = User.objects.get(pk=zeb.person.pk)
    for email in ("zebediah@example.test", person.email):
        client = Client()
        client.post("/accounts/login/", {"login": email, "password": PASSWORD})
        client.post("/accounts/login/code/", {"email": email})
        assert client.get("/dashboard/").status_code == 302
    assert not EmailAddress.objects.filter(user=person).exists()
    make_person("zebediah")  # The address is free again.


def test_an_account_that_was_merged_into_it_goes_too(zeb, cast):
    from members.merging import merge

    twin = make_person("twin")
    User.objects.filter(pk=twin.pk).update(family_names="Quagmire")
    merge(zeb.person, User.objects.get(pk=twin.pk), by=zeb.person)
    erasing.erase(zeb.person)
    assert found(["Quagmire", "twin@"]) == set()


def test_a_project_keeps_its_files_under_another_name(zeb, world, cast):
    from committees.models import Committee
    from projects.basics import load_projects
    from projects.models import Project
    from projects.workflow import propose

    load_projects()
    project = propose(
        Project(title="Clean", committee=Committee.objects.get(slug="scoph")), by=zeb.person
    ).project
    file = make_file(zeb.person, "marker-cv.pdf")
    project.files.create(file=file, caption="The plan")
    erasing.erase(zeb.person)
    file.refresh_from_db()
    assert (file.original_name, file.removed_at, default_storage.exists(file.path)) == (
        "paper.pdf",
        None,
        True,
    )
    assert found() == set()


def test_the_person_asks_waits_and_is_told_twice(zeb, django_capture_on_commit_callbacks):
    client = fresh(zeb.person)
    page = client.get(ERASE)
    assert [title for title, _after in page.context["effects"]][:3] == ["Account", "Applications", "Papers"]
    response = send(client, ERASE, {"understood": "on"})
    assert messages(response) == [
        "Your account will be erased. Until then the link in the mail calls it off."
    ]
    erasure = Erasure.objects.get()
    assert (erasure.due_at - erasure.asked_at).days == 13 or (erasure.due_at - erasure.asked_at).days == 14
    assert mails(zeb.person)[-1] == "my_data/emails/erasure_asked"
    assert b"will be erased on" in client.get("/my-data/").content
    tasks.look_at_erasures()
    assert not Erasure.objects.get().warned_at
    let_time_pass(erasure, 13)
    tasks.look_at_erasures()
    tasks.look_at_erasures()
    assert mails(zeb.person)[-2:] == ["my_data/emails/erasure_asked", "my_data/emails/erasure_near"]
    assert not Erasure.objects.done().exists()
    let_time_pass(erasure, 1)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.look_at_erasures()
    assert Erasure.objects.done().get() == erasure
    assert found() == set()
    assert list(ledger.read()) == [zeb.person.uuid]
    assert not erasing.carry_out(erasure)


def test_one_has_to_tick_that_one_has_understood(zeb):
    response = send(fresh(zeb.person), ERASE)
    assert errors(response) == {"understood": ["Tick this if you want your account erased."]}
    assert not Erasure.objects.exists()


def test_it_wants_a_fresh_sign_in(zeb, sign_in):
    for where in (ERASE, "/my-data/take/"):
        assert sign_in(zeb.person).get(where)["Location"].startswith("/accounts/reauthenticate/")
        assert send(sign_in(zeb.person), where)["Location"].startswith("/accounts/reauthenticate/")
    assert not Erasure.objects.exists()
    assert not Takeout.objects.exists()


def test_the_link_of_the_mail_calls_it_off_without_signing_in(zeb):
    erasing.ask(zeb.person, by=zeb.person)
    letter = Email.objects.get(kind="my_data/emails/erasure_asked")
    link = letter.text[letter.text.index("/my-data/call-off/") :].split()[0]
    stranger = Client()
    assert b"Keep my account" in stranger.get(link).content
    assert send(stranger, link)["Location"] == "/accounts/login/"
    assert Erasure.objects.get().cancelled_at
    assert mails(zeb.person)[-1] == "my_data/emails/erasure_called_off"
    assert stranger.get(link).status_code == 404
    assert stranger.get("/my-data/call-off/nobodys/").status_code == 404
    again = erasing.ask(zeb.person, by=zeb.person)
    mine = fresh(zeb.person)
    assert send(mine, mine.get("/my-data/").context["call_off_url"])["Location"] == "/my-data/"
    again.refresh_from_db()
    assert again.cancelled_at
    assert not erasing.call_off(again, by=None)


def test_asking_twice_makes_one(zeb):
    client = fresh(zeb.person)
    for _time in range(2):
        response = send(client, ERASE, {"understood": "on"})
    assert messages(response)[-1] == "You have asked for it already."
    assert Erasure.objects.count() == 1


def test_a_day_has_ten_tries(zeb, settings):
    client = fresh(zeb.person)
    for _time in range(10):
        send(client, ERASE, {"understood": "on"})
    assert send(client, ERASE, {"understood": "on"}).status_code == 429


def duty_of(person):
    with pytest.raises(erasing.Refused) as refusal:
        erasing.ask(person, by=person)
    return [duty.first for duty in refusal.value.duties]


def test_an_office_has_to_be_ended_first(cast):
    assert duty_of(cast.lena) == ["End the office first, so that someone else can take it."]
    page = fresh(cast.lena).get(ERASE).content.decode()
    assert "NEO, AMSA-USA" in page
    assert "understood" not in page
    response = send(fresh(cast.lena), ERASE, {"understood": "on"})
    assert response.status_code == 200
    assert not Erasure.objects.exists()


def test_an_offered_office_has_to_be_answered(cast):
    invitation = build_invitation("npo", cast.amina.email, nmo=cast.lena.nmo, invited_by=cast.lena)
    invitation.expires_on = invitation.last_day
    invitation.save()
    assert duty_of(cast.amina) == ["This office is offered to you: answer first."]


@pytest.mark.parametrize("state", ["submitted", "sent", "accepted", "confirmed"])
def test_an_application_on_its_way_has_to_be_cancelled(draft, cast, state):
    put(draft, state)
    assert duty_of(cast.amina) == ["Cancel the application first, or wait until the exchange is over."]


@pytest.mark.parametrize("state", ["rejected", "cancelled", "draft"])
def test_one_that_ended_or_was_never_handed_in_is_no_duty(draft, cast, state):
    put(draft, state)
    assert erasing.ask(cast.amina, by=cast.amina)


def test_who_stands_or_has_a_request_withdraws_first(zeb, cast, world):
    from projects.basics import load_projects
    from projects.models import Endorsement
    from tests.committees.calls import make_call, stand
    from tests.projects.conftest import make_request

    stand(
        make_call(cast.grace, title="Other", office="supervising-council", kind="supervising-council"),
        cast.amina,
    )
    assert duty_of(cast.amina) == ["Withdraw your candidature first."]
    load_projects()
    request = make_request(world, cast.other)
    assert erasing.duties_of(cast.other) == []
    from projects import workflow as projects

    projects.submit(request, by=cast.other)
    assert Endorsement.objects.get().state == "submitted"
    assert duty_of(cast.other) == ["Withdraw the request for endorsement first."]


def test_an_administrator_is_needed(cast):
    assert duty_of(cast.admin) == ["Another administrator takes that right from you first."]


def test_what_came_in_between_stops_it_and_the_person_is_told(zeb, world):
    erasure = erasing.ask(zeb.person, by=zeb.person)
    let_time_pass(erasure, 14)
    tasks.look_at_erasures()
    let_time_pass(erasure, 1)
    appoint(zeb.person, "npo", nmo=world.usa)
    tasks.look_at_erasures()
    erasure.refresh_from_db()
    assert erasure.cancelled_at
    assert erasure.stopped_by == "NPO, AMSA-USA"
    assert (
        "NPO, AMSA-USA: End the office first" in Email.objects.get(kind="my_data/emails/erasure_stopped").text
    )
    assert User.objects.get(pk=zeb.person.pk).erased_at is None


def test_an_administrator_asks_for_a_person_with_a_reason(zeb, cast):
    where = reverse("admin:my_data_erasure_add")
    client = fresh(cast.admin)
    missing = client.post(where, {"person": zeb.person.pk})
    assert missing.context["adminform"].form.errors == {"reason": ["Say how the person asked for it."]}
    data = {"person": zeb.person.pk, "reason": "A letter of 3 November, signed."}
    assert client.post(where, data).status_code == 302
    erasure = Erasure.objects.get()
    assert (erasure.asked_by, erasure.reason, erasure.person) == (cast.admin, data["reason"], zeb.person)
    assert "an administrator was asked" in Email.objects.get(kind="my_data/emails/erasure_asked").text
    again = client.post(where, data)
    assert again.context["adminform"].form.errors == {"person": ["An erasure of this account waits already."]}
    page = client.get(reverse("admin:my_data_erasure_change", args=[erasure.pk]))
    assert b"signed." in page.content
    listed = reverse("admin:my_data_erasure_changelist")
    client.post(listed, {"action": "call_off", "_selected_action": [erasure.pk]})
    erasure.refresh_from_db()
    assert erasure.cancelled_at
    erasing.erase(zeb.person)
    gone = client.post(where, data)
    assert gone.context["adminform"].form.errors == {"person": ["This account is erased already."]}
    officer = client.post(where, {**data, "person": cast.lena.pk})
    assert officer.context["adminform"].form.errors == {
        "person": ["NEO, AMSA-USA: End the office first, so that someone else can take it."]
    }


def test_every_reason_is_taken_or_refused_in_words(zeb, cast):
    """The whole list of inputs, through the form that an administrator fills in."""
    model_admin = admin.site.get_model_admin(Erasure)
    form = model_admin.get_form(types.SimpleNamespace(user=cast.admin))
    for name, text, _expected in inputs("name", "text", "cell", "header", "url"):
        checked = form({"person": zeb.person.pk, "reason": text})
        assert set(checked.errors) <= {"reason"}, name
        assert checked.is_valid() == (0 < len(text.strip()) <= 300 and "\0" not in text), name


def test_the_admin_wants_a_fresh_sign_in_too(cast, sign_in):
    response = sign_in(cast.admin).get(reverse("admin:my_data_erasure_add"))
    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_letters_written_without_an_account_go_with_the_proved_address(zeb):
    assert zeb.case.writer is None
    erasing.erase(zeb.person)
    zeb.case.refresh_from_db()
    assert (zeb.case.writer_name, zeb.case.subject) == ("—", "—")
    assert zeb.case.writer_email.endswith("@erased.invalid")
    assert set(CaseMessage.objects.values_list("text", flat=True)) == {"—"}


def test_the_ledger_holds_ids_and_times_alone_and_is_mended(zeb, tmp_path, settings):
    settings.ERASURE_LEDGER = str(tmp_path / "beside" / "erasures.txt")
    erasing.erase(zeb.person)
    assert ledger.read() == {}
    assert ledger.keep() == 1
    line = Path(settings.ERASURE_LEDGER).read_text()
    assert line == f"{User.objects.get(pk=zeb.person.pk).erased_at.isoformat()} {zeb.person.uuid}\n"
    Path(settings.ERASURE_LEDGER).write_text(line + "2026-11-2")
    assert ledger.keep() == 0
    assert list(ledger.read()) == [zeb.person.uuid]


def test_a_restored_older_database_erases_again(zeb, cast):
    lines = {zeb.person.uuid: database_now().isoformat(), cast.amina.uuid: "2026-01-01T00:00:00+00:00"}
    assert erasing.repeat(lines) == 2
    assert erasing.repeat() == 0
    assert found() == set()
    assert WORDS


def test_a_single_name_is_looked_for_as_a_word(cast):
    person = make_person("li")
    User.objects.filter(pk=person.pk).update(given_names="Li", family_names="")
    person.refresh_from_db()
    for event, text in (("a", "Li (NEO) asks."), ("b", "Linda asks.")):
        write_ready("plain", to=cast.hans, event=event, subject="A question", text=text)
    Email.objects.update(state="sent", sent_at=database_now())
    erasing.erase(person)
    assert list(Email.objects.order_by("event").values_list("subject", "text")) == [
        ("—", ""),
        ("A question", "Linda asks.\n"),
    ]


def test_of_two_clocks_one_gives_the_last_word_and_one_erases(zeb):
    erasure = erasing.ask(zeb.person, by=zeb.person)
    erasing._give_the_last_word(erasure)
    erasing._give_the_last_word(erasure)
    assert mails(zeb.person).count("my_data/emails/erasure_near") == 1
    at = erasure.due_at.astimezone(zoneinfo.ZoneInfo(zeb.person.time_zone))
    assert f"on {at.day} {at:%B %Y, %H:%M}" in Email.objects.get(kind="my_data/emails/erasure_near").text
    takeout = takeouts.ask(zeb.person)
    assert erasing.carry_out(erasure)
    assert not erasing.carry_out(erasure)
    assert not Takeout.objects.filter(pk=takeout.pk).exists()


def test_a_copy_and_an_entry_say_what_they_are(zeb):
    takeout = takeouts.ask(zeb.person)
    assert str(takeout) == f"Zebediah Quagmire: {takeout.asked_at:%Y-%m-%d}"
    assert str(LogEntry.objects.about(zeb.application).first()).endswith(" 1: submit")


def test_thaw_waits_for_erasures_to_be_repeated(zeb, cast):
    ledger.keep({zeb.person.uuid: database_now().isoformat()})
    with pytest.raises(CommandError, match="1 people were erased after this backup"):
        call_command("thaw", stdout=io.StringIO())
    out = io.StringIO()
    call_command("repeat_erasures", stdout=out)
    assert "1 people were erased again" in out.getvalue()
    call_command("thaw", stdout=io.StringIO())
