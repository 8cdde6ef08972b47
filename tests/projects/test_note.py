"""Notes on a request: each side's own, and those for everyone."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from outbox.models import Email
from projects import reviewing
from projects.models import Endorsement, Note
from projects.views.reviews import context
from tests.projects.posting import at, errors, inputs, messages, send
from tests.projects.reviewed import ask

WRITERS = {"team": ["mohamed", "grace", "pia"], "applicant": ["selma", "karim", "paula", "vera"]}


def notes(user, endorsement):
    return [note.text for note in context(user, endorsement)["notes"]]


def write(endorsement, by, visibility, text):
    return reviewing.write_note(endorsement, by=by, visibility=visibility, text=text)


def test_each_side_reads_its_own_and_what_is_for_everyone(confirmed, circle):
    write(confirmed, circle.mohamed, "team", "Among us.")
    write(confirmed, circle.selma, "applicant", "Among us applicants.")
    write(confirmed, circle.grace, "both", "For all.")
    for name in WRITERS["team"]:
        assert notes(getattr(circle, name), confirmed) == ["Among us.", "For all."]
    for name in WRITERS["applicant"]:
        assert notes(getattr(circle, name), confirmed) == ["Among us applicants.", "For all."]


def test_a_barred_director_reads_only_what_is_for_everyone(confirmed, world, circle, sign_in):
    write(confirmed, circle.mohamed, "team", "Among us.")
    write(confirmed, circle.selma, "applicant", "Among us applicants.")
    write(confirmed, circle.mohamed, "both", "For all.")
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    assert notes(circle.mohamed, confirmed) == ["For all."]
    client = sign_in(circle.mohamed)
    assert "Among us" not in client.get(at(confirmed)).text
    assert client.get(at(confirmed, "note/")).status_code == 403


@pytest.mark.parametrize(
    ("name", "visibility"),
    [
        ("mohamed", "applicant"),
        ("selma", "team"),
        ("paula", "team"),
        ("grace", "applicant"),
        ("amina", "both"),
    ],
)
def test_nobody_writes_for_the_other_side_alone(confirmed, circle, name, visibility):
    with pytest.raises(PermissionDenied):
        write(confirmed, getattr(circle, name), visibility, "Psst.")
    assert not Note.objects.exists()


def test_a_note_from_the_page(confirmed, circle, sign_in):
    client = sign_in(circle.mohamed)
    choices = client.get(at(confirmed, "note/")).context["form"].fields["visibility"].choices
    assert [value for value, _label in choices] == ["team", "both"]
    response = send(client, at(confirmed, "note/"), {"text": "Which schools?", "visibility": "both"})
    assert messages(response) == ["Your note is there, and the team gets it by e-mail."]
    assert response.url == f"{confirmed.get_absolute_url()}#notes"
    note = Note.objects.get()
    assert (note.by, note.office, note.text) == (circle.mohamed, "Director of SCOPH", "Which schools?")
    assert "Which schools?" in sign_in(circle.selma).get(at(confirmed)).text


@pytest.mark.parametrize(
    ("name", "visibility", "told"),
    [
        ("mohamed", "team", "Your note is there, for your side alone."),
        ("selma", "applicant", "Your note is there, for your side alone."),
        (
            "selma",
            "both",
            "Your note is there, and those who have the request on their desk get it by e-mail.",
        ),
    ],
)
def test_who_writes_a_note_is_told_whom_it_reaches(confirmed, circle, sign_in, name, visibility, told):
    client = sign_in(getattr(circle, name))
    response = send(client, at(confirmed, "note/"), {"text": "Which schools?", "visibility": visibility})
    assert messages(response) == [told]


def test_a_note_of_the_federation_and_of_the_nmo_names_the_office(confirmed, circle):
    for person in (circle.grace, circle.rita, circle.paula, circle.selma):
        if person == circle.rita:
            ask(confirmed, circle, circle.rita)
        write(confirmed, person, "both", "I read it.")
    offices = list(Note.objects.order_by("pk").values_list("office", flat=True))
    assert [office.partition(",")[0] for office in offices] == [
        "Secretary General",
        "General Assistant of SCOPH",
        "President",
        "",
    ]


def test_who_hears_of_a_note(confirmed, circle):
    def told():
        found = Email.objects.filter(kind="projects/emails/noted")
        return sorted(found.values_list("recipient__given_names", flat=True))

    write(confirmed, circle.mohamed, "team", "Among us.")
    write(confirmed, circle.selma, "applicant", "Among us applicants.")
    assert told() == []
    write(confirmed, circle.mohamed, "both", "Which schools?")
    assert told() == ["Karim", "Selma"]
    write(confirmed, circle.selma, "both", "Six in Tunis.")
    assert told() == ["Karim", "Mohamed", "Selma"]


def test_the_answer_of_applicants_goes_to_the_desk_where_it_lies(recommended, circle):
    write(recommended, circle.selma, "both", "One more school.")
    mail = Email.objects.get(kind="projects/emails/noted")
    assert mail.recipient == circle.grace
    assert "One more school." in mail.text


def test_before_the_committee_has_it_a_note_for_everyone_calls_nobody_of_it(submitted, circle):
    write(submitted, circle.selma, "both", "Please be quick.")
    assert not Email.objects.filter(kind="projects/emails/noted").exists()


def test_an_unnamed_reviewer_stays_unnamed_in_notes_and_mails(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita, hidden=True)
    confirmed.refresh_from_db()
    write(confirmed, circle.rita, "both", "Which schools?")
    assert [note.name for note in context(circle.selma, confirmed)["notes"]] == ["A reviewer"]
    assert [note.name for note in context(circle.mohamed, confirmed)["notes"]] == ["Rita Test"]
    assert [note.name for note in context(circle.rita, confirmed)["notes"]] == ["Rita Test"]
    page = sign_in(circle.selma).get(at(confirmed)).text
    assert "Which schools?" in page
    mails = [mail.text for mail in Email.objects.filter(kind="projects/emails/noted")]
    assert len(mails) == 2
    assert not [text for text in [page, *mails] if "Rita" in text]


@pytest.mark.parametrize(
    ("name", "status"), [("rita", 404), ("scora", 404), ("gustav", 404), ("amina", 404), ("frank", 404)]
)
def test_strangers_write_nothing(confirmed, circle, sign_in, name, status):
    client = sign_in(getattr(circle, name))
    assert client.get(at(confirmed, "note/")).status_code == status
    assert (
        send(client, at(confirmed, "note/"), {"text": "Hello.", "visibility": "both"}).status_code == status
    )
    assert not Note.objects.exists()


def test_a_draft_takes_no_notes(request_, circle, sign_in):
    assert sign_in(circle.selma).get(at(request_, "note/")).status_code == 403
    with pytest.raises(PermissionDenied):
        write(request_, circle.selma, "applicant", "To me.")


@pytest.mark.parametrize(
    "wrong", [{"text": "  "}, {"text": "x" * 4001}, {"visibility": "applicant"}, {"visibility": ""}]
)
def test_what_is_wrong_is_said_beside_the_field(confirmed, circle, sign_in, wrong):
    data = {"text": "Which schools?", "visibility": "both", **wrong}
    response = send(sign_in(circle.mohamed), at(confirmed, "note/"), data)
    assert list(errors(response)) == list(wrong)
    assert not Note.objects.exists()


def test_a_note_is_kept_as_written_and_shown_as_text(confirmed, circle, sign_in):
    client = sign_in(circle.mohamed)
    for name, text, expect in inputs("text"):
        with transaction.atomic():
            response = send(client, at(confirmed, "note/"), {"text": text, "visibility": "both"})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            assert Note.objects.last().text == text.strip(), name
    assert "<script>alert" not in client.get(at(confirmed)).text
    assert Endorsement.objects.get().state == "confirmed"
