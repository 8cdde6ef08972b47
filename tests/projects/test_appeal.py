"""A decline is appealed once, within the days of the rules, to the President of the federation."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from projects import workflow
from projects.models import Endorsement, ProjectFile
from projects.permissions import appeal_ends
from projects.views.files import UPLOADS
from tests.conftest import PDF
from tests.projects.posting import at, errors, messages, send
from workflows.models import database_now

REASON = "The budget was misread: it is covered."


@pytest.mark.parametrize("name", ["selma", "karim", "paula"])
def test_the_team_and_its_president_appeal(name, declined, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert "What they decide is final." in client.get(at(declined, "appeal/")).text
    response = send(client, at(declined, "appeal/"), {"note": REASON})
    assert messages(response) == ["Your appeal is with the President of the federation."]
    page = sign_in(circle.pia).get(at(declined))
    assert REASON in page.text
    assert Endorsement.objects.get().state == "appealed"


def test_an_appeal_says_why(declined, circle, sign_in):
    response = send(sign_in(circle.selma), at(declined, "appeal/"), {"note": "No!"})
    assert errors(response) == {"note": ["Write a sentence: those who are told read nothing else."]}


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 403), ("mohamed", 403), ("grace", 403), ("amina", 404)]
)
def test_others_dont(name, status, declined, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at(declined, "appeal/")).status_code == status
    assert send(client, at(declined, "appeal/"), {"note": REASON}).status_code == status


def test_nor_does_anyone_twice_or_too_late(declined, circle, sign_in):
    now = database_now()
    Endorsement.objects.update(decided_at=now - dt.timedelta(days=31))
    assert sign_in(circle.selma).get(at(declined, "appeal/")).status_code == 403
    Endorsement.objects.update(decided_at=now - dt.timedelta(days=30, hours=now.hour, minutes=now.minute))
    assert sign_in(circle.selma).get(at(declined, "appeal/")).status_code == 200
    declined.refresh_from_db()
    workflow.appeal(declined, by=circle.selma, note=REASON)
    workflow.decline(declined, by=circle.pia, note="It stays so, with regret.")
    assert send(sign_in(circle.selma), at(declined, "appeal/"), {"note": REASON}).status_code == 403


def test_who_is_told_a_day_has_all_of_it(declined, circle):
    declined.decided_at = dt.datetime(2027, 1, 1, 0, 5, tzinfo=dt.UTC)
    assert appeal_ends(declined) == dt.datetime(2027, 1, 31, 23, 59, 59, tzinfo=dt.UTC)


def test_a_second_appeal_from_a_page_of_before_the_first_is_refused(declined, circle):
    """Appealed and declined again while someone else's page says that it can be appealed."""
    read_before = Endorsement.objects.with_names().get()
    workflow.appeal(declined, by=circle.selma, note=REASON)
    workflow.decline(declined, by=circle.pia, note="It stays so, with regret.")
    with pytest.raises(PermissionDenied):
        workflow.appeal(read_before, by=circle.karim, note=REASON)
    assert Endorsement.objects.get().state == "declined"


# A paper with it --------------------------------------------------------------------------------------


def pdf(data=PDF, name="letter.pdf"):
    return SimpleUploadedFile(name, data, "application/pdf")


def test_a_paper_goes_with_the_appeal_to_everyone_on_the_request(declined, circle, sign_in):
    send(sign_in(circle.selma), at(declined, "appeal/"), {"note": REASON, "file": pdf()})
    paper = ProjectFile.objects.get()
    assert (paper.appeal, paper.file.owner, paper.is_public) == (declined, circle.selma, False)
    where = at(declined, f"files/{paper.uuid}/")
    for name in ("selma", "paula", "mohamed", "grace", "pia"):
        client = sign_in(getattr(circle, name))
        assert where in client.get(at(declined)).text
        assert b"".join(client.get(where).streaming_content) == PDF
    for name in ("gustav", "rita", "amina"):
        assert sign_in(getattr(circle, name)).get(where).status_code == 404
    assert where in sign_in(circle.pia).get(f"/admin/projects/endorsement/{declined.pk}/change/").text


def test_the_papers_name_is_read_in_each_readers_language(declined, circle, sign_in):
    """Selma appeals in French; what is stored is English."""
    circle.selma.language = "fr"
    circle.selma.save()
    send(sign_in(circle.selma), at(declined, "appeal/"), {"note": REASON, "file": pdf()})
    paper = ProjectFile.objects.get()
    assert paper.caption == "Paper with the appeal"
    assert ">Paper with the appeal<" in sign_in(circle.pia).get(at(declined)).text
    with translation.override("fr"):
        words = paper.shown_caption
    assert words != paper.caption
    assert words in html.unescape(sign_in(circle.selma).get(at(declined)).text)


def test_it_stays_with_the_appeal(declined, circle, sign_in):
    """It is no file of the text: the team doesn't take it back, and no later text has it."""
    send(sign_in(circle.selma), at(declined, "appeal/"), {"note": REASON, "file": pdf()})
    paper = ProjectFile.objects.get()
    assert not declined.project.files.current().exists()
    client = sign_in(circle.selma)
    assert client.get(at(declined, f"files/{paper.uuid}/remove/")).status_code == 403
    assert f"{paper.uuid}/remove/" not in client.get(at(declined)).text


@pytest.mark.parametrize("data", [b"MZ\x90\x00 program", b"", b"%PDF-1.4 torn"])
def test_what_is_no_paper_is_refused_and_the_words_stay(declined, circle, sign_in, data):
    response = send(sign_in(circle.selma), at(declined, "appeal/"), {"note": REASON, "file": pdf(data)})
    assert list(errors(response)) == ["file"]
    assert REASON in response.text
    assert Endorsement.objects.get().state == "declined"
    assert not ProjectFile.objects.exists()


def test_there_is_an_end_to_uploading(declined, circle, sign_in, monkeypatch):
    monkeypatch.setitem(UPLOADS, "upload", "1/h/user")
    client = sign_in(circle.selma)
    got = [
        send(client, at(declined, "appeal/"), {"note": "No!", "file": pdf()}).status_code
        for _time in range(2)
    ]
    assert got == [200, 429]
