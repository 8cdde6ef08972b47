"""Papers and pictures of a project: added and removed by the team, opened by who sees the request."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from documents.files import CheckedUpload
from documents.models import FileRead, PrivateFile
from projects import attachments, workflow
from projects.forms.files import MOST_FILES
from projects.models import ProjectFile
from projects.views import files as views
from tests.conftest import PDF, make_file
from tests.projects.conftest import bring, make_request
from tests.projects.posting import at, errors, inputs, messages, send


def page(endorsement):
    return at(endorsement, "edit/files/")


def address(endorsement, file, more=""):
    return at(endorsement, f"files/{file.uuid}/{more}")


def pdf(name="letter.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def picture():
    data = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(data, "JPEG")
    return SimpleUploadedFile("soap.jpg", data.getvalue(), "image/jpeg")


def opened(client, where):
    response = client.get(where)
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


@pytest.fixture
def letter(request_, circle):
    return ProjectFile.objects.create(
        project=request_.project, file=make_file(circle.selma, "letter.pdf"), caption="Letter of the ministry"
    )


def test_the_team_adds_files(request_, circle, sign_in):
    client = sign_in(circle.karim)
    response = send(client, page(request_), {"file": pdf("رسالة.pdf"), "caption": "A letter"})
    assert (response.url, messages(response)) == (page(request_), ["“A letter” is added."])
    send(client, page(request_), {"file": picture(), "caption": "Soap", "is_public": "on"})
    kept = [
        (file.caption, file.is_public, file.file.owner, file.file.original_name)
        for file in ProjectFile.objects.all()
    ]
    assert kept == [
        ("A letter", False, circle.karim, "رسالة.pdf"),
        ("Soap", True, circle.karim, "soap.jpg"),
    ]
    shown = client.get(page(request_)).text
    for seen in ["A letter", "رسالة.pdf", "Soap", "public once endorsed"]:
        assert seen in shown
    assert "2 files" in client.get(at(request_)).text


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({}, {"file": ["This field is required."], "caption": ["This field is required."]}),
        ({"caption": "a" * 201, "file": pdf}, {"caption": ["Ensure this value has at most 200 characters (it has 201)."]}),
        ({"caption": "x", "file": pdf, "is_public": "on"}, {"is_public": ["Only pictures stand on the public page."]}),
    ],
)  # fmt: skip
def test_what_will_not_do_is_said_beside_the_field(data, wrong, request_, circle, sign_in):
    data = {name: value() if callable(value) else value for name, value in data.items()}
    assert errors(send(sign_in(circle.selma), page(request_), data)) == wrong
    assert not ProjectFile.objects.exists()


def test_a_program_in_disguise_is_refused(request_, circle, sign_in):
    disguised = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00 program", "image/jpeg")
    response = send(sign_in(circle.selma), page(request_), {"file": disguised, "caption": "x"})
    assert list(errors(response)) == ["file"]
    assert not PrivateFile.objects.exists()


def test_there_is_an_end_to_files(request_, letter, circle, sign_in):
    ProjectFile.objects.bulk_create(
        ProjectFile(project=request_.project, file=letter.file, caption=str(n)) for n in range(MOST_FILES - 1)
    )
    response = send(sign_in(circle.selma), page(request_), {"file": pdf(), "caption": "x"})
    assert errors(response) == {"__all__": ["A project has at most 30 files: remove one first."]}


def test_there_is_an_end_to_uploading(request_, circle, sign_in, monkeypatch):
    monkeypatch.setitem(views.UPLOADS, "upload", "1/h/user")
    client = sign_in(circle.selma)
    got = [send(client, page(request_), {"caption": "x"}).status_code for _time in range(2)]
    assert got == [200, 429]


def test_no_caption_breaks_it(request_, circle, sign_in, monkeypatch):
    monkeypatch.setitem(views.UPLOADS, "upload", "1000/h/user")
    client = sign_in(circle.selma)
    for entry, text, expect in inputs("text", "name"):
        response = send(client, page(request_), {"caption": text, "is_public": text})
        assert response.status_code == (400 if expect == "bad_request" else 200), entry


# Opening ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", {"selma", "karim", "admin"}),
        ("submitted", {"selma", "karim", "paula", "admin"}),
        ("confirmed", {"selma", "karim", "paula", "mohamed", "grace", "admin"}),
    ],
)
def test_who_sees_the_request_opens_its_files(state, readers, request_, letter, circle, sign_in):
    endorsement = bring(request_, state, circle)
    for name in ["selma", "karim", "paula", "mohamed", "grace", "admin", "amina", "gustav", "rita"]:
        response = opened(sign_in(getattr(circle, name)), address(endorsement, letter))
        assert response.status_code == (200 if name in readers else 404), name
    assert {read.by.get_short_name().lower() for read in FileRead.objects.all()} == readers


def test_a_file_is_served_harmlessly_and_its_reading_is_logged(request_, letter, circle, sign_in):
    response = opened(sign_in(circle.karim), address(request_, letter))
    assert response.body == PDF
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    read = FileRead.objects.get()
    assert (read.by, read.purpose) == (circle.karim, "Clean hands: Letter of the ministry")


def test_a_file_of_another_project_is_no_page(request_, letter, world, circle, sign_in):
    other = make_request(world, circle.selma, title="Another")
    client = sign_in(circle.selma)
    assert client.get(address(other, letter)).status_code == 404
    assert client.get(address(other, letter, "remove/")).status_code == 404


# Removing ---------------------------------------------------------------------------------------------


def test_the_team_removes_a_file_and_its_bytes_go(
    request_, letter, circle, sign_in, django_capture_on_commit_callbacks
):
    opened(sign_in(circle.karim), address(request_, letter))
    client = sign_in(circle.selma)
    where = address(request_, letter, "remove/")
    assert "Letter of the ministry" in client.get(where).text
    kept = letter.file
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, where)
    assert messages(response) == ["“Letter of the ministry” is removed."]
    assert not ProjectFile.objects.exists()
    kept.refresh_from_db()
    assert kept.removed_at
    assert not default_storage.exists(kept.path)
    assert FileRead.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "is_public", "name", "status"),
    [
        ("draft", False, "karim", 302), ("draft", False, "amina", 404),
        ("submitted", False, "selma", 403), ("submitted", True, "selma", 302), ("submitted", True, "paula", 403),
        ("returned", False, "selma", 302), ("returned", False, "mohamed", 403),
        ("endorsed", False, "selma", 403), ("endorsed", True, "karim", 302), ("endorsed", True, "grace", 403),
    ],
)  # fmt: skip
def test_what_others_decide_on_stays_but_a_public_picture_goes_at_any_time(
    state, is_public, name, status, request_, letter, circle, sign_in
):
    ProjectFile.objects.update(is_public=is_public)
    endorsement = bring(request_, state, circle)
    response = send(sign_in(getattr(circle, name)), address(endorsement, letter, "remove/"))
    assert response.status_code == status
    assert endorsement.project.files.current().exists() is (status != 302)


def test_the_page_offers_what_may_be_removed(request_, letter, circle, sign_in):
    soap = CheckedUpload(name="soap.jpg", content_type="image/jpeg", data=picture().read())
    shown = attachments.add(request_.project, soap, caption="Soap", is_public=True, by=circle.selma)
    endorsement = bring(request_, "submitted", circle)
    mine, theirs = (sign_in(getattr(circle, name)).get(at(endorsement)).text for name in ("selma", "paula"))
    assert address(endorsement, shown, "remove/") in mine
    assert address(endorsement, letter, "remove/") not in mine
    assert "/remove/" not in theirs


# Handed in --------------------------------------------------------------------------------------------


def names(response):
    """The files on a request's page."""
    return [file.caption for file in response.context["files"]]


@pytest.fixture
def replaced(request_, letter, circle, sign_in):
    """Sent back; the letter is removed, another put in its place, and a picture comes."""
    endorsement = bring(request_, "returned", circle)
    client = sign_in(circle.selma)
    send(client, address(endorsement, letter, "remove/"))
    send(client, page(endorsement), {"file": pdf("new.pdf"), "caption": "Letter, signed"})
    send(client, page(endorsement), {"file": picture(), "caption": "Soap", "is_public": "on"})
    return endorsement


def test_what_was_handed_in_stays_with_its_text(replaced, letter, circle, sign_in):
    """Who decides reads what was handed in, not what the team does since; the team has its own."""
    signed = ProjectFile.objects.get(caption="Letter, signed")
    for name in ("paula", "mohamed", "grace", "admin"):
        client = sign_in(getattr(circle, name))
        assert names(client.get(at(replaced))) == ["Letter of the ministry"], name
        assert opened(client, address(replaced, letter)).body == PDF
        assert client.get(address(replaced, signed)).status_code == 404
    client = sign_in(circle.karim)
    assert [file.caption for file in client.get(page(replaced)).context["files"]] == [
        "Letter, signed",
        "Soap",
    ]
    assert opened(client, address(replaced, letter)).status_code == 200
    assert opened(client, address(replaced, signed)).status_code == 200
    assert client.get(address(replaced, letter, "remove/")).status_code == 403


def test_each_revision_shows_its_files_and_what_changed(replaced, letter, circle, sign_in):
    workflow.submit(replaced, by=circle.karim)
    response = sign_in(circle.paula).get(at(replaced, "revisions/"))
    assert [
        [file.caption for file in revision.files.all()] for revision in response.context["revisions"]
    ] == [["Letter of the ministry"], ["Letter, signed", "Soap"]]
    assert address(replaced, letter) in response.text
    (files,) = response.context["changes"]
    assert files.label == "Files"
    went = "".join(piece.text for piece in files.pieces if piece.change == "del")
    assert went.startswith("Letter of the ministry")
    assert names(sign_in(circle.paula).get(at(replaced))) == ["Letter, signed", "Soap"]
    assert opened(sign_in(circle.paula), address(replaced, letter)).status_code == 200


def test_the_same_paper_put_in_anew_is_another_one(request_, letter, circle, sign_in):
    ProjectFile.objects.update(uploaded_at=dt.datetime(2026, 10, 1, 9, 5, tzinfo=dt.UTC))
    endorsement = bring(request_, "returned", circle)
    client = sign_in(circle.selma)
    send(client, address(endorsement, letter, "remove/"))
    send(client, page(endorsement), {"file": pdf(), "caption": letter.caption})
    workflow.submit(endorsement, by=circle.karim)
    (files,) = client.get(at(endorsement, "revisions/")).context["changes"]
    went = "".join(piece.text for piece in files.pieces if piece.change != "ins")
    assert went == "Letter of the ministry (2026-10-01 09:05:00 UTC)"


def test_a_file_handed_in_keeps_its_bytes_and_says_so(
    request_, letter, circle, sign_in, django_capture_on_commit_callbacks
):
    endorsement = bring(request_, "returned", circle)
    client = sign_in(circle.selma)
    assert (
        "who reads that text still finds it there" in client.get(address(endorsement, letter, "remove/")).text
    )
    with django_capture_on_commit_callbacks(execute=True):
        send(client, address(endorsement, letter, "remove/"))
    assert default_storage.exists(letter.file.path)
    assert not endorsement.project.files.current().exists()


def test_as_many_queries_for_one_file_as_for_many(replaced, circle, sign_in):
    workflow.submit(replaced, by=circle.karim)
    client = sign_in(circle.paula)
    where = at(replaced, "revisions/")
    client.get(where)
    with CaptureQueriesContext(connection) as few:
        client.get(where)
    revision = replaced.revision
    for number in range(5):
        revision.files.add(
            ProjectFile.objects.create(
                project=replaced.project, file=make_file(circle.selma, "x.pdf"), caption=str(number)
            )
        )
    with CaptureQueriesContext(connection) as many:
        client.get(where)
    assert len(many) == len(few)


def test_the_public_sees_the_pictures_that_were_endorsed_and_no_later_one(request_, circle, sign_in, client):
    soap = CheckedUpload(name="soap.jpg", content_type="image/jpeg", data=picture().read())
    shown = attachments.add(request_.project, soap, caption="Soap", is_public=True, by=circle.selma)
    endorsement = bring(request_, "endorsed", circle)
    renewal = workflow.renew(endorsement, by=circle.selma)
    later = attachments.add(renewal.project, soap, caption="Later", is_public=True, by=circle.selma)
    seen = client.get("/projects/clean-hands/").text
    assert str(shown.uuid) in seen
    assert str(later.uuid) not in seen
    assert client.get(f"/projects/clean-hands/pictures/{later.uuid}/").status_code == 404
    bring(renewal, "endorsed", circle)
    assert str(later.uuid) in client.get("/projects/clean-hands/").text


def test_a_file_is_called_by_its_caption():
    assert str(ProjectFile(caption="Letter of the dean")) == "Letter of the dean"
