"""The copy that one takes along: everything of one's own, nothing of anyone else."""

from __future__ import annotations

import io
import json
import zipfile
import zoneinfo

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone, translation
from django.utils.functional import Promise

from assemblies.models import Mandate, Turnout
from committees.models import Candidature
from documents.models import PrivateFile
from exchanges.models import ProjectWish
from ifmsa_portal.my_data import takeouts, tasks
from ifmsa_portal.my_data.labels import labels
from ifmsa_portal.my_data.models import Takeout
from ifmsa_portal.my_data.taking import gather
from outbox.letters import write_ready
from outbox.models import Email
from projects.basics import load_projects
from tests.assemblies.conftest import make_plenary
from tests.committees.calls import DAY, close, make_call, stand
from tests.committees.granting import fresh
from tests.conftest import PDF, make_draft, make_file
from tests.exchanges.posting import messages, send
from tests.projects.conftest import make_request
from workflows.models import database_now

TAKE = "/my-data/take/"


def body(response):
    return b"".join(response.streaming_content)


def opened(takeout):
    with default_storage.open(takeout.path) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def as_text(person):
    return json.dumps(gather(person), default=str, ensure_ascii=False)


def test_everything_of_ones_own_is_in_it(zeb):
    text = as_text(zeb.person)
    for word in (
        "Quagmire",
        "MarkerMotivation",
        "MarkerMother",
        "MarkerFlight",
        "MarkerLetter",
        "MarkerAnswer",
        "marker-cv",
    ):
        assert word in text, word
    content = gather(zeb.person)
    assert content["Applications"]["applications"][0]["number"] == zeb.application.number
    assert content["Applications"]["applications"][0]["student"] == "you"
    moves = [move["verb"] for move in content["Applications"]["moves of your applications"]]
    assert moves == ["submit", "send_back", "submit", "check", "send", "accept", "confirm"]
    assert content["Offices"]["terms"][0]["office"] == "NPO"
    assert content["Account"]["addresses"] == [
        {"email": "zebediah@example.test", "verified": True, "primary": True}
    ]
    assert content["Calls"]["answers of candidatures"][0]["text"] == "MarkerAnswer"


def test_who_opened_a_paper_is_named_and_no_one_else(zeb, cast):
    text = as_text(zeb.person)
    assert "Leo Test" in text
    for name in ("Hans Test", "Lena Test", "Grace Test", "Amina", "grace@example.test"):
        assert name not in text.replace("Dear", ""), name


def test_what_officers_noted_among_themselves_stays_with_them(zeb):
    assert "he writes often" not in as_text(zeb.person)


def test_nothing_of_other_candidates_or_their_judges_is_in_it(zeb, cast):
    call = Candidature.objects.get().call
    other = Candidature.objects.create(call=call, candidate=cast.amina)
    other.answers.create(question=call.questions.first(), text="AminasAnswer")
    zeb.candidature.reviews.create(reviewer=cast.dora, comment="HiddenComment", answered_at=database_now())
    text = as_text(zeb.person)
    assert "AminasAnswer" not in text
    assert "HiddenComment" not in text
    assert "Dora" not in text
    mine = gather(cast.dora)
    assert "HiddenComment" not in json.dumps(mine, default=str)


def test_a_decision_that_is_held_back_is_not_told(zeb, cast):
    call = make_call(
        cast.grace,
        title="Later",
        results_at=database_now() + 60 * DAY,
        kind="supervising-council",
        office="supervising-council",
    )
    stand(call, cast.amina)
    close(call)
    type(call).objects.filter(pk=call.pk).update(results_at=database_now() + 60 * DAY)
    Candidature.objects.filter(call=call).update(
        state="rejected", reason="SecretReason", decided_at=database_now()
    )
    row = gather(cast.amina)["Calls"]["candidatures"][0]
    assert (row["state"], row["reason"], row["decided_at"]) == ("valid", None, None)


def test_an_officer_takes_what_they_did_and_not_whom_it_concerned(zeb, cast):
    content = gather(cast.leo)
    acts = content["Offices"]["log of moves"]
    assert [act["verb"] for act in acts] == ["send_back", "check"]
    assert acts[0]["by"] == "you"
    text = as_text(cast.leo)
    for word in ("Quagmire", "MarkerNote", "MarkerMotivation", "marker-cv"):
        assert word not in json.dumps({k: v for k, v in content.items() if k != "E-mails"}, default=str), word
    assert "check" in text


def test_a_project_goes_to_its_team_without_its_judges(world, circle):
    load_projects()
    request = make_request(world, circle.selma, co_editor=circle.karim)
    request.notes.create(by=circle.mohamed, visibility="team", text="TeamNote")
    request.notes.create(by=circle.selma, visibility="both", text="MyNote")
    request.reviews.create(reviewer=circle.rita, asked_by=circle.mohamed, due_on="2027-01-01")
    for person in (circle.selma, circle.karim):
        text = as_text(person)
        assert "Clean hands" in text
        assert "TeamNote" not in text
        assert "Rita" not in text
        assert ("MyNote" in text) == (person == circle.selma)
    assert "Rita" not in as_text(circle.karim)
    review = gather(circle.rita)["Projects"]["reviews"][0]
    assert (review["reviewer"], review["asked_by"], review["endorsement"]) == ("you", None, "Clean hands")


def test_a_code_that_signs_in_is_in_no_copy(cast):
    write_ready("code", to=cast.amina, event="c", subject="Your code", text="CODE-123", secret=True)
    row = gather(cast.amina)["E-mails"]["e-mails"][0]
    assert (row["subject"], row["text"], row["html"]) == ("Your code", "", "")


def test_the_zip_holds_data_a_page_and_the_files(zeb):
    client = fresh(zeb.person)
    assert client.get(TAKE).status_code == 200
    assert messages(send(client, TAKE)) == ["Your copy is ready."]
    takeout = Takeout.objects.get()
    response = client.get(f"/my-data/take/{takeout.uuid}/")
    archive = zipfile.ZipFile(io.BytesIO(body(response)))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    names = archive.namelist()
    assert names[:2] == ["data.json", "index.html"]
    assert len(names) == 2 + PrivateFile.objects.present().filter(owner=zeb.person).count()
    assert {archive.read(name) for name in names[2:]} == {PDF}
    assert "MarkerMotivation" in archive.read("index.html").decode()
    assert json.loads(archive.read("data.json"))["Account"]["addresses"]
    assert "Download my copy" in client.get("/my-data/").content.decode()


def test_the_page_in_the_zip_runs_nothing(zeb):
    type(zeb.application).objects.filter(pk=zeb.application.pk).update(motivation="<script>alert(1)</script>")
    takeout = takeouts.ask(zeb.person)
    page = opened(takeout).read("index.html").decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def page_of(person):
    return opened(takeouts.ask(person)).read("index.html").decode()


def test_the_page_is_for_people_not_for_programs(zeb):
    """Fields by their names, days as one reads them, choices in words, mails without their layout."""
    page = page_of(zeb.person)
    for words in (
        "<dt>Given names</dt>",
        "<dd><bdi>yes</bdi></dd>",
        " UTC</bdi>",
        "Your applications, your office, your account</bdi>",
    ):
        assert words in page, words
    for machine in ("last_login", "is_superuser", "+00:00", "&lt;style", "DOCTYPE html&gt;", "None", "[]"):
        assert machine not in page, machine
    assert "<h3>Second factors</h3>" not in page
    with timezone.override(zoneinfo.ZoneInfo("America/Sao_Paulo")):
        assert f"{database_now():%-d %B %Y, %H:}" in page_of(zeb.person).partition("</p>")[0]
    assert str(zeb.person.uuid) not in page
    assert str(zeb.person.uuid) in as_text(zeb.person)


def test_no_field_is_told_by_the_name_that_the_code_has_for_it():
    """What has no words of its own has none in any language: a relation is called what it leads to."""
    from ifmsa_portal.my_data.reading import NOT_TO_READ, called

    bare = [
        f"{name}.{field}"
        for name, found in labels().items()
        for field, label in found.items()
        if label.is_exported
        and field not in NOT_TO_READ
        and not isinstance(called(apps.get_model(name)._meta.get_field(field)), Promise)
    ]
    assert bare == []
    with translation.override("fr"):
        assert str(called(Turnout._meta.get_field("poll"))) == "vote"
        assert str(called(ProjectWish._meta.get_field("application"))) == "candidature"


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_no_language_calls_two_kinds_the_same_and_loses_one(zeb, world, language):
    """In French terms and mandates of a plenary are both “mandats”."""
    Mandate.objects.create(plenary=make_plenary(), nmo=world.tunisia, voter=zeb.person)

    def rows():
        return sum(len(rows) for kinds in gather(zeb.person).values() for rows in kinds.values())

    in_english = rows()
    with translation.override(language):
        assert rows() == in_english
        assert page_of(zeb.person)


def test_nobody_else_gets_it_and_it_wants_a_fresh_sign_in(zeb, cast, sign_in):
    where = f"/my-data/take/{takeouts.ask(zeb.person).uuid}/"
    assert fresh(cast.other).get(where).status_code == 404
    assert fresh(cast.admin).get(where).status_code == 404
    assert Client().get(where)["Location"].startswith("/accounts/login/")
    assert sign_in(zeb.person).get(where)["Location"].startswith("/accounts/reauthenticate/")
    Takeout.objects.update(expires_at=database_now())
    assert fresh(zeb.person).get(where).status_code == 404


def test_one_whose_file_is_gone_is_a_404(zeb):
    takeout = takeouts.ask(zeb.person)
    default_storage.delete(takeout.path)
    assert fresh(zeb.person).get(f"/my-data/take/{takeout.uuid}/").status_code == 404


def test_a_large_one_is_made_in_the_background_and_a_mail_says_when(zeb, monkeypatch):
    monkeypatch.setattr(takeouts, "MOST_AT_ONCE", 10)
    client = fresh(zeb.person)
    assert messages(send(client, TAKE)) == ["Your copy is being made. A mail says when it is ready."]
    assert "is being made" in client.get("/my-data/").content.decode()
    takeout = Takeout.objects.get()
    assert client.get(f"/my-data/take/{takeout.uuid}/").status_code == 404
    tasks.make_takeouts()
    tasks.make_takeouts()
    assert Email.objects.filter(kind="my_data/emails/takeout_ready", address=zeb.person.email).count() == 1
    assert body(client.get(f"/my-data/take/{takeout.uuid}/"))[:2] == b"PK"


def test_what_another_worker_makes_is_left_to_it(zeb, monkeypatch):
    monkeypatch.setattr(takeouts, "MOST_AT_ONCE", 10)
    takeout = takeouts.ask(zeb.person)
    monkeypatch.setattr(
        "django.db.models.QuerySet.select_for_update", lambda rows, **_how: rows.none(), raising=True
    )
    tasks.make_takeouts()
    takeout.refresh_from_db()
    assert takeout.ready_at is None


def test_a_day_has_five(cast):
    client = fresh(cast.amina)
    for _time in range(5):
        assert send(client, TAKE).status_code == 302
    assert send(client, TAKE).status_code == 429
    assert Takeout.objects.count() == 5


def test_a_missing_file_leaves_the_rest(cast, world):
    make_draft(world, cast.amina)
    file = make_file(cast.amina, "lost.pdf")
    default_storage.delete(file.path)
    assert len(opened(takeouts.ask(cast.amina)).namelist()) == 2 + 3


@pytest.mark.parametrize("name", ["/etc/passwd", "a/b.pdf", "../up.pdf"])
def test_a_file_s_name_makes_no_folder(cast, name):
    from ifmsa_portal.my_data.taking import name_of

    file = make_file(cast.amina)
    file.original_name = name
    assert name_of(file).count("/") == 1


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (["a", True], "An answer, yes"),
        ({"summary": "b", "months": [7, 8]}, "summary: b\nmonths: 7, 8"),
        (None, "None"),
    ],
)
def test_answers_lists_and_texts_with_parts_are_told_in_words(value, words):
    from ifmsa_portal.my_data.reading import _in_words

    assert _in_words(value, {"a": "An answer"}) == words
