"""Papers: uploaded, replaced, judged; opened by those who check them, and each opening can be seen."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents.models import FileRead, PrivateFile
from exchanges import workflow
from exchanges.models import ApplicationDocument, CardOfAcceptance, DocumentKind
from exchanges.todo import exchange_todo
from exchanges.views import documents as views
from outbox.models import Email
from tests.conftest import PDF, YEAR, make_draft, make_file
from tests.exchanges.posting import errors, inputs, messages, send
from tests.exchanges.states import accept_papers, issue_card, put
from workflows.models import database_now


def at(application, kind="passport", page=""):
    return f"{application.get_absolute_url()}documents/{kind}/{page}"


def papers(application):
    return f"{application.get_absolute_url()}draft/documents/"


def opened(client, application, kind="passport"):
    """The answer to opening a paper, read to its end."""
    response = client.get(at(application, kind, "file/"))
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


def pdf(name="new.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


def picture():
    data = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(data, "JPEG")
    return SimpleUploadedFile("me.jpg", data.getvalue(), "image/jpeg")


@pytest.fixture
def passport(draft):
    return draft.documents.select_related("file").get(kind__code="passport")


@pytest.fixture
def expiring(world, passport):
    """The passport's last day is asked for."""
    DocumentKind.objects.filter(code="passport").update(needs_expiry=True)
    passport.valid_until = dt.date(YEAR + 3, 5, 3)
    passport.save()
    return passport


def accept(application, world, cast):
    card = CardOfAcceptance(
        local_committee=world.berlin,
        department="Cardiology",
        start_on=dt.date(YEAR, 8, 2),
        end_on=dt.date(YEAR, 8, 29),
        contact_name="Berta",
        contact_email="berta@example.test",
    )
    workflow.accept(application, card, by=cast.hans)


# Uploading ------------------------------------------------------------------------------------------


def test_a_paper_is_uploaded_and_then_there(draft, passport, cast, sign_in):
    passport.delete()
    client = sign_in(cast.amina)
    page = client.get(papers(draft)).text
    assert "Passport copy" in page
    assert "missing" in page
    response = send(client, at(draft), {"file": pdf("پاسپورت.pdf")})
    assert response.url == papers(draft)
    assert messages(response) == ["“Passport copy” is uploaded."]
    document = draft.documents.get(kind__code="passport")
    assert (document.file.original_name, document.file.owner, document.verdict) == (
        "پاسپورت.pdf",
        cast.amina,
        "to-check",
    )
    page = client.get(papers(draft)).text
    assert "پاسپورت.pdf" in page
    assert "missing" not in page
    assert "پاسپورت.pdf" in client.get(at(draft)).text


def test_a_new_file_replaces_the_old_one_and_is_checked_anew(
    draft, passport, cast, sign_in, django_capture_on_commit_callbacks
):
    old = passport.file
    passport.verdict, passport.note = "refused", "Too dark."
    passport.checked_by, passport.checked_at = cast.leo, database_now()
    passport.save()
    client = sign_in(cast.amina)
    assert "Too dark." in client.get(at(draft)).text
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, at(draft), {"file": pdf()}).status_code == 302
    document = draft.documents.get(kind__code="passport")
    assert document.pk == passport.pk
    assert (document.file.original_name, document.verdict, document.note) == ("new.pdf", "to-check", "")
    assert (document.checked_by, document.checked_at) == (None, None)
    assert document.uploaded_at > passport.uploaded_at
    old.refresh_from_db()
    assert old.removed_at
    assert not default_storage.exists(old.path)
    assert draft.documents.count() == 3


def test_a_double_click_keeps_one_file(draft, passport, cast, sign_in):
    client, token = sign_in(cast.amina), {"submission_token": "1" * 32}
    before = PrivateFile.objects.count()
    first, second = (client.post(at(draft), {"file": pdf(), **token}) for _ in range(2))
    assert first.url == second.url
    assert PrivateFile.objects.count() == before + 1


def test_a_picture_is_shown_and_a_pdf_is_not(draft, passport, cast, sign_in):
    client = sign_in(cast.amina)
    assert '<img class="preview"' not in client.get(at(draft, "photo")).text
    send(client, at(draft, "photo"), {"file": picture()})
    assert f'src="{at(draft, "photo", "file/")}"' in client.get(at(draft, "photo")).text
    response = opened(client, draft, "photo")
    assert response["Content-Disposition"] == 'inline; filename="me.jpg"'
    assert response["Content-Type"] == "image/jpeg"


def test_a_bad_file_is_an_error_beside_the_field_and_changes_nothing(draft, passport, cast, sign_in):
    client = sign_in(cast.amina)
    for file in (SimpleUploadedFile("passport.pdf", b"#!/bin/sh", "application/pdf"), None):
        response = send(client, at(draft), {"file": file} if file else {})
        assert response.status_code == 200
        assert list(errors(response)) == ["file"]
    passport.refresh_from_db()
    assert passport.file.removed_at is None
    assert PrivateFile.objects.count() == 3


def test_a_paper_with_a_last_day(draft, expiring, cast, sign_in):
    client = sign_in(cast.amina)
    assert f"valid until 3 May {YEAR + 3}" in client.get(at(draft)).text
    for day, wrong in (
        ("", "This field is required."),
        ("2020-01-01", "This paper has expired: upload one that is still valid."),
        ("9999-12-31", "Write the day that is printed on the paper."),
        ("2027-02-29", "Enter a valid date."),
    ):
        assert errors(send(client, at(draft), {"file": pdf(), "valid_until": day})) == {
            "valid_until": [wrong]
        }
    assert send(client, at(draft), {"file": pdf(), "valid_until": f"{YEAR + 4}-01-02"}).status_code == 302
    expiring.refresh_from_db()
    assert (expiring.valid_until, expiring.file.original_name) == (dt.date(YEAR + 4, 1, 2), "new.pdf")


def test_a_wrong_last_day_is_corrected_without_the_file_unless_that_was_refused(
    draft, expiring, cast, sign_in
):
    client, kept = sign_in(cast.amina), expiring.file
    assert send(client, at(draft), {"valid_until": f"{YEAR + 5}-01-02"}).status_code == 302
    expiring.refresh_from_db()
    assert (expiring.valid_until, expiring.file) == (dt.date(YEAR + 5, 1, 2), kept)
    ApplicationDocument.objects.filter(pk=expiring.pk).update(verdict="refused", checked_at=database_now())
    assert list(errors(send(client, at(draft), {"valid_until": f"{YEAR + 6}-01-02"}))) == ["file"]


def test_only_what_is_asked_for_is_taken(world, draft, cast, sign_in):
    insurance = DocumentKind.objects.create(code="insurance", name="Insurance")
    client = sign_in(cast.amina)
    for kind in ("insurance", "nonsense"):
        assert client.get(at(draft, kind)).status_code == 404
        assert send(client, at(draft, kind), {"file": pdf()}).status_code == 404
    world.conditions.documents.add(insurance)
    assert send(client, at(draft, "insurance"), {"file": pdf()}).status_code == 302


def test_only_the_student_uploads_and_only_while_it_is_a_draft(draft, cast, sign_in):
    for person in (cast.other, cast.lena, cast.hans, cast.tarek):
        assert sign_in(person).get(at(draft)).status_code == 404
        assert send(sign_in(person), at(draft), {"file": pdf()}).status_code == 404
    workflow.submit(draft, by=cast.amina)
    for person in (cast.amina, cast.leo, cast.lena, cast.dora, cast.admin):
        assert send(sign_in(person), at(draft), {"file": pdf()}).status_code == 403
    assert PrivateFile.objects.count() == 3


def test_uploads_are_limited(draft, cast, sign_in, monkeypatch):
    monkeypatch.setitem(views.UPLOADS, "upload", "2/h/user")
    client = sign_in(cast.amina)
    answers = [send(client, at(draft), {"file": pdf()}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert client.get(at(draft)).status_code == 200


# Opening --------------------------------------------------------------------------------------------


def test_those_who_check_open_the_file_as_an_attachment(world, draft, cast, sign_in):
    def answers() -> dict[str, int]:
        return {
            name: opened(sign_in(person), draft).status_code
            for name, person in vars(cast).items()
            if name not in {"grace", "rolf", "nora"}
        }

    nobody = dict.fromkeys(("other", "lena", "leo", "hans", "berta", "tarek", "frank", "dora"), 404)
    assert answers() == {**nobody, "amina": 200, "admin": 403}
    workflow.submit(draft, by=cast.amina)
    submitted = {**nobody, "amina": 200, "leo": 200, "lena": 200, "dora": 403, "admin": 403}
    assert answers() == submitted
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    assert answers() == {**submitted, "hans": 200}
    accept(draft, world, cast)
    assert answers() == {**submitted, "hans": 200, "berta": 200}
    response = opened(sign_in(cast.hans), draft)
    assert response.body == PDF
    assert response["Content-Disposition"] == 'attachment; filename="passport.pdf"'
    assert response["Cache-Control"] == "no-store"


def test_other_programmes_and_other_kinds_have_no_file(draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    for person in (cast.rolf, cast.nora, cast.grace):
        assert opened(sign_in(person), draft).status_code == 404
    assert opened(sign_in(cast.leo), draft, "nonsense").status_code == 404


def test_the_student_sees_who_opened_the_papers(world, draft, cast, sign_in):
    client = sign_in(cast.amina)
    opened(client, draft)
    assert "Nobody but you has opened them." in client.get(papers(draft)).text
    workflow.submit(draft, by=cast.amina)
    opened(sign_in(cast.leo), draft)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    opened(sign_in(cast.lena), draft, "photo")
    elsewhere = make_file(cast.amina)
    FileRead.objects.create(file=elsewhere, by=cast.tarek, purpose="P-9999-00001 · Photo")
    response = sign_in(cast.amina).get(papers(draft))
    assert [(str(read.by), read.purpose) for read in response.context["openings"]] == [
        ("Lena Test", f"{draft.number} · Photo · NEO, AMSA-USA"),
        ("Leo Test", f"{draft.number} · Passport copy · LEO, AMSA-USA Boston"),
    ]
    page = response.text
    assert "Lena Test" in page
    assert "NEO, AMSA-USA" in page
    assert at(draft, page="file/") in page
    assert f'href="{at(draft)}"' not in page


def test_a_replaced_paper_keeps_its_openings(draft, cast, sign_in, django_capture_on_commit_callbacks):
    workflow.submit(draft, by=cast.amina)
    opened(sign_in(cast.leo), draft)
    workflow.send_back(draft, by=cast.leo, note="Too dark.")
    client = sign_in(cast.amina)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, at(draft), {"file": pdf()})
    assert [str(read.by) for read in client.get(papers(draft)).context["openings"]] == ["Leo Test"]


def test_a_paper_that_is_missing_after_the_draft_has_no_link(world, draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    DocumentKind.objects.create(
        code="vaccination", name="Vaccination", is_standard=True, hint="Measles.", order=9
    )
    page = sign_in(cast.amina).get(papers(draft)).text
    assert "<b>Vaccination</b>" in page
    assert "Measles." in page


def test_the_papers_cost_the_same_for_three_and_for_eight(
    world, draft, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.amina)

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            client.get(papers(draft))
        return len(counted)

    queries()
    before = queries()
    for number in range(5):
        kind = DocumentKind.objects.create(code=f"kind-{number}", name=f"Kind {number}", is_standard=True)
        ApplicationDocument.objects.create(application=draft, kind=kind, file=make_file(cast.amina))
    assert queries() == before


# Judging --------------------------------------------------------------------------------------------


@pytest.fixture
def submitted(draft, cast):
    workflow.submit(draft, by=cast.amina)
    return draft


def verdict_on(document, verdict, note=""):
    return {"verdict": verdict, "note": note, "file": str(document.file.uuid)}


def test_the_officer_in_turn_accepts_a_paper(submitted, passport, cast, sign_in):
    client = sign_in(cast.leo)
    page = client.get(at(submitted, page="judge/"))
    assert "Amina Test" in page.text
    assert "passport.pdf" in page.text
    response = send(client, at(submitted, page="judge/"), verdict_on(passport, "accepted"))
    assert response.url == submitted.get_absolute_url()
    assert messages(response) == ["Your verdict on “Passport copy” is kept."]
    passport.refresh_from_db()
    assert (passport.verdict, passport.note, passport.checked_by) == ("accepted", "", cast.leo)
    assert passport.checked_at
    assert "Accepted" in sign_in(cast.amina).get(papers(submitted)).text


def test_a_refusal_says_why_and_the_student_reads_it(submitted, passport, cast, sign_in):
    client = sign_in(cast.leo)
    response = send(client, at(submitted, page="judge/"), verdict_on(passport, "refused"))
    assert errors(response) == {"note": ["Say what is wrong, so that the student can correct it."]}
    response = send(client, at(submitted, page="judge/"), verdict_on(passport, "refused", "x" * 501))
    assert list(errors(response)) == ["note"]
    assert list(errors(send(client, at(submitted, page="judge/"), verdict_on(passport, "burn it")))) == [
        "verdict"
    ]
    assert (
        send(
            client, at(submitted, page="judge/"), verdict_on(passport, "refused", "<b>Too dark</b>")
        ).status_code
        == 302
    )
    page = sign_in(cast.amina).get(papers(submitted)).text
    assert "&lt;b&gt;Too dark&lt;/b&gt;" in page
    assert "Upload again" in page
    form = sign_in(cast.leo).get(at(submitted, page="judge/")).context["form"]
    assert (form["verdict"].value(), form["note"].value()) == ("refused", "<b>Too dark</b>")


def test_a_verdict_is_on_the_file_that_was_seen(submitted, passport, cast, sign_in):
    seen = verdict_on(passport, "accepted")
    ApplicationDocument.objects.filter(pk=passport.pk).update(file=make_file(cast.amina, "other.pdf"))
    client = sign_in(cast.leo)
    response = send(client, at(submitted, page="judge/"), seen)
    assert errors(response) == {
        "__all__": ["The student has uploaded another file in the meantime: open it first."]
    }
    passport.refresh_from_db()
    assert passport.verdict == "to-check"
    again = {**seen, "file": str(response.context["form"]["file"].value())}
    assert send(client, at(submitted, page="judge/"), again).status_code == 302


def test_nobody_else_judges(submitted, passport, cast, sign_in):
    judge, answer = at(submitted, page="judge/"), verdict_on(passport, "accepted")
    for person, status in (
        (cast.amina, 403),
        (cast.other, 404),
        (cast.hans, 404),
        (cast.tarek, 404),
        (cast.frank, 404),
        (cast.nora, 404),
        (cast.dora, 403),
        (cast.admin, 403),
    ):
        client = sign_in(person)
        assert client.get(judge).status_code == status, person
        assert send(client, judge, answer).status_code == status, person
    assert send(sign_in(cast.leo), at(submitted, "nonsense", "judge/"), answer).status_code == 404
    accept_papers(submitted)
    workflow.check(submitted, by=cast.leo)
    assert send(sign_in(cast.leo), judge, answer).status_code == 403
    assert send(sign_in(cast.lena), judge, answer).status_code == 302
    workflow.send(submitted, by=cast.lena)
    assert send(sign_in(cast.lena), judge, answer).status_code == 403
    assert send(sign_in(cast.hans), judge, answer).status_code == 302


def test_no_input_breaks_the_forms(draft, expiring, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, _expect in inputs("date"):
        response = send(client, at(draft), {"valid_until": text})
        assert response.status_code == 200, name
    workflow.submit(draft, by=cast.amina)
    client = sign_in(cast.leo)
    for name, text, expect in inputs("text"):
        response = send(client, at(draft, page="judge/"), verdict_on(expiring, "refused", text))
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name


def test_the_papers_of_two_applications_are_apart(world, draft, cast, sign_in):
    other = make_draft(world, cast.other)
    file = other.documents.get(kind__code="passport").file
    opened(sign_in(cast.other), other)
    assert FileRead.objects.get().file == file
    assert opened(sign_in(cast.amina), other).status_code == 404


def test_a_photo_is_a_picture_and_no_pdf(draft, cast, sign_in):
    DocumentKind.objects.filter(code="photo").update(is_picture=True)
    client = sign_in(cast.amina)
    page = client.get(at(draft, "photo")).text
    assert "JPEG or PNG, up to" in page
    assert 'accept=".jpg,.jpeg,image/jpeg,.png,image/png"' in page
    response = send(client, at(draft, "photo"), {"file": pdf()})
    assert errors(response) == {"file": ["Only a JPEG or PNG file is taken here."]}
    assert send(client, at(draft, "photo"), {"file": picture()}).status_code == 302


def test_a_paper_that_is_there_is_replaced_by_a_new_file(expiring, draft, cast, sign_in):
    client = sign_in(cast.amina)
    page = " ".join(client.get(at(draft)).text.split())
    assert '<label for="id_file">New file</label>' in page
    assert "Choose none to keep the file that is there." in page
    draft.documents.filter(kind__code="passport").delete()
    assert '<label for="id_file">File</label>' in " ".join(client.get(at(draft)).text.split())


# Once the student is accepted ---------------------------------------------------------------------


@pytest.fixture
def promised(draft, world, cast):
    """Amina is accepted, all papers in order."""
    accept_papers(draft)
    issue_card(draft, world.berlin, by=cast.hans)
    return put(draft, "accepted")


def test_the_host_asks_for_a_paper_again_and_gets_it(promised, passport, cast, sign_in):
    answer = verdict_on(passport, "refused", "It ends before you come.")
    assert send(sign_in(cast.lena), at(promised, page="judge/"), answer).status_code == 403
    assert send(sign_in(cast.hans), at(promised, page="judge/"), answer).status_code == 302
    mail = Email.objects.get()
    assert (mail.kind, mail.recipient) == ("exchanges/emails/paper_asked_again", cast.amina)
    assert "It ends before you come." in mail.text
    assert at(promised) in mail.text
    assert [one.title for one in exchange_todo(cast.amina)][-1] == "Upload again: Passport copy"
    client = sign_in(cast.amina)
    assert f'href="{at(promised)}"' in client.get(promised.get_absolute_url()).text
    assert f'href="{at(promised)}"' in client.get(papers(promised)).text
    assert send(client, at(promised), {"file": pdf()}).status_code == 302
    mail = Email.objects.get(kind="exchanges/emails/paper_came")
    assert mail.recipient == cast.hans
    assert "Look at Passport copy of Amina Test" in [one.title for one in exchange_todo(cast.hans)]
    passport.refresh_from_db()
    assert (
        send(sign_in(cast.hans), at(promised, page="judge/"), verdict_on(passport, "accepted")).status_code
        == 302
    )
    assert "Look at Passport copy of Amina Test" not in [one.title for one in exchange_todo(cast.hans)]
    assert Email.objects.count() == 2


def test_what_nobody_asked_for_again_stays(promised, cast, sign_in):
    client = sign_in(cast.amina)
    assert client.get(at(promised)).status_code == 403
    assert send(client, at(promised), {"file": pdf()}).status_code == 403
    put(promised, "sent")
    promised.documents.update(verdict="refused")
    assert client.get(at(promised)).status_code == 403


def test_a_missing_paper_may_be_handed_in_later(promised, passport, cast, sign_in):
    passport.delete()
    client = sign_in(cast.amina)
    assert send(client, at(promised), {"file": pdf()}).status_code == 302
    assert send(client, at(promised), {"file": pdf()}).status_code == 403
    assert Email.objects.get().recipient == cast.hans


def test_a_paper_that_is_not_asked_for_any_more_can_be_asked_again(promised, passport, cast, sign_in):
    passport.kind.is_standard = False
    passport.kind.save()
    send(
        sign_in(cast.hans), at(promised, page="judge/"), verdict_on(passport, "refused", "Too dark to read.")
    )
    assert send(sign_in(cast.amina), at(promised), {"file": pdf()}).status_code == 302


def test_before_acceptance_a_refusal_waits_for_the_form_to_come_back(draft, passport, cast, sign_in):
    put(draft, "sent")
    send(sign_in(cast.hans), at(draft, page="judge/"), verdict_on(passport, "refused", "Too dark to read."))
    assert not Email.objects.exists()
    assert not any("Upload again" in one.title for one in exchange_todo(cast.amina))
