"""Endorsed projects from a sheet: previewed line by line, then entered with certificate, page, seats and reports."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import VerificationCode
from outbox.models import Email
from projects import importing, workflow
from projects.importing import COLUMNS, read
from projects.models import Endorsement, Project, SeatGrant
from tests.conftest import PASSWORD, make_person
from tests.exchanges.posting import inputs, send, token
from workflows.models import LogEntry, database_now

ADMIN = "/admin/projects/project/import/"
HEAD = "title,nmo,committee,endorsed_on,valid_until,topics,other_nmos,first_day,last_day,summary,people_to_reach,proposer,publish"


def today():
    return database_now().date()


def ago(days):
    return (today() - dt.timedelta(days=days)).isoformat()


def line(**cells):
    """A good line, changed."""
    values = {
        "title": "Café Santé", "nmo": "Associa-Med Tunisia", "committee": "SCOPH", "endorsed_on": ago(40), "valid_until": "",
        "topics": "Mental health; water-and-hygiene", "other_nmos": "bvmd Germany", "first_day": ago(20),
        "last_day": ago(-100), "summary": "On parle.", "people_to_reach": "300", "proposer": "selma@example.test",
        "publish": "yes", **cells,
    }  # fmt: skip
    return ",".join(f'"{values[name]}"' for name in HEAD.split(","))


def sheet(*lines):
    return "\n".join([HEAD, *lines])


@pytest.fixture
def secretary(sign_in, circle, client):
    """Grace, her password given again just now."""
    return fresh(sign_in(circle.grace))


def fresh(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def post(client, text, step="check"):
    return send(client, ADMIN, {"text": text, step: "1"})


def test_a_good_line_becomes_an_endorsed_project(secretary, circle, world):
    preview = post(secretary, sheet(line()))
    assert "1 of 1 line can be imported" in preview.text
    assert "New, with a public page; its team is Selma Test." in preview.text
    assert Project.objects.count() == 0
    done = post(secretary, sheet(line()), "import")
    assert done.url == "/admin/projects/project/"
    project = Project.objects.get()
    endorsement = project.endorsements.get()
    assert (project.slug, project.proposer, project.nmo) == ("cafe-sante", circle.selma, world.tunisia)
    assert (endorsement.state, endorsement.decided_at.date().isoformat()) == ("endorsed", ago(40))
    assert endorsement.certificate == VerificationCode.objects.get()
    assert endorsement.certificate.issued_by == "Secretary General"
    assert [topic.slug for topic in project.topics.all()] == ["mental-health", "water-and-hygiene"]
    assert [nmo.slug for nmo in project.partner_nmos.all()] == ["bvmd-germany"]
    assert SeatGrant.objects.get().endorsement == endorsement
    assert endorsement.reports.get().due_on > today()
    entry = LogEntry.objects.about(endorsement).get()
    assert (entry.verb, entry.by, entry.target) == ("import", circle.grace, "endorsed")
    mails = sorted(Email.objects.values_list("kind", "address"))
    assert mails == [
        ("projects/emails/imported", "paula@example.test"), ("projects/emails/imported", "selma@example.test"),
    ]  # fmt: skip
    assert "stands in the portal" in Email.objects.first().text
    page = secretary.get("/projects/cafe-sante/")
    assert "On parle." in page.text
    assert (
        "entered the endorsement from before the portal" in secretary.get(endorsement.get_absolute_url()).text
    )


def test_without_consent_there_is_no_page(secretary, circle):
    preview = post(secretary, sheet(line(publish="")))
    assert "New, without a public page" in preview.text
    post(secretary, sheet(line(publish="no")), "import")
    assert Project.objects.public().count() == 0
    assert Endorsement.objects.get().state == "endorsed"


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"title": ""}, "title: This field cannot be blank."),
        ({"title": "x" * 151}, "title: Ensure this value has at most 150 characters (it has 151)."),
        ({"nmo": "Atlantis"}, "nmo: “Atlantis” is unknown."),
        ({"committee": "scoph2"}, "committee: “scoph2” is unknown."),
        ({"topics": "Water and hygiene; Dragons"}, "topics: “Dragons” is unknown."),
        ({"other_nmos": "bvmd Germany; Atlantis"}, "other_nmos: “Atlantis” is unknown."),
        ({"endorsed_on": ""}, "endorsed_on: write the day as 2027-03-31."),
        ({"endorsed_on": "31.3.2027"}, "endorsed_on: write the day as 2027-03-31."),
        ({"endorsed_on": "2026-02-31"}, "endorsed_on: write the day as 2027-03-31."),
        ({"endorsed_on": "2999-01-01"}, "endorsed_on: this day is still to come."),
        ({"endorsed_on": "2015-01-01"}, "valid_until: the endorsement has ended already (2016-09-30)."),
        (
            {"first_day": "soon"},
            "first_day: “soon” value has an invalid date format. It must be in YYYY-MM-DD format.",
        ),
        ({"last_day": "2001-01-01"}, "last_day: it comes before the first."),
        ({"people_to_reach": "many"}, "people_to_reach: “many” value must be an integer."),
        ({"people_to_reach": "-1"}, "people_to_reach: Ensure this value is greater than or equal to 1."),
        (
            {"proposer": "nobody@example.test"},
            "proposer: nobody of this NMO has an account with this address.",
        ),
        ({"proposer": "hans@example.test"}, "proposer: nobody of this NMO has an account with this address."),
        ({"nmo": "amsa-usa", "proposer": ""}, "proposer: name one, this NMO has no President in the portal."),
        ({"publish": "perhaps"}, "publish: write yes or no."),
        (
            {"endorsed_on": "0001-01-01", "valid_until": "2030-09-30"},
            "endorsed_on: this day is too far away.",
        ),
        ({"valid_until": "9999-12-31"}, "valid_until: this day is too far away."),
        ({"last_day": "9999-12-31"}, "last_day: this day is too far away."),
        ({"first_day": "1066-10-14"}, "first_day: this day is too far away."),
    ],
)
def test_each_error_names_its_column(circle, cells, error):
    (found,) = read(sheet(line(**cells)), by=circle.grace).lines
    assert error in found.errors
    assert len(found.errors) <= 2


def test_a_line_with_an_error_is_left_out_and_the_others_come(secretary, circle):
    text = sheet(line(), "", line(title="Second", publish="perhaps"), line(title="Third", proposer=""))
    preview = post(secretary, text)
    assert "2 of 3 lines can be imported" in preview.text
    assert "publish: write yes or no." in preview.text
    assert "Import 2 projects" in preview.text
    assert "Second" in preview.context["form"]["text"].value()
    post(secretary, text, "import")
    assert sorted(Project.objects.values_list("title", "proposer__given_names")) == [
        ("Café Santé", "Selma"), ("Third", "Paula"),
    ]  # fmt: skip


def test_the_same_project_comes_once(secretary, circle):
    twice = read(sheet(line(), line(title="CAFÉ SANTÉ")), by=circle.grace).lines
    assert [len(one.errors) for one in twice] == [0, 1]
    post(secretary, sheet(line()), "import")
    again = post(secretary, sheet(line()), "import")
    assert "the NMO has this project in the portal" in again.text
    assert Project.objects.count() == 1


def test_the_same_form_twice_imports_once(secretary):
    form = {"text": sheet(line()), "import": "1", **token()}
    assert secretary.post(ADMIN, form).url == secretary.post(ADMIN, form).url
    assert Project.objects.count() == 1


def test_other_columns_separators_and_encodings(circle):
    text = "\ufeff" + sheet(line(topics="", other_nmos="")).replace(",", ";").replace("people to reach", "x")
    assert read(text, by=circle.grace).lines[0].errors == []
    full = (
        ",".join(COLUMNS)
        + "\n"
        + f"T,associa-med-tunisia,scoph,{ago(3)},{ago(-30)},continuous,SCOPH,,Associa-Med Tunisia"
    )
    (found,) = read(full, by=circle.grace).lines
    assert (found.errors, found.project.kind, found.until.isoformat()) == ([], "continuous", ago(-30))
    assert found.links["related_committees"] == found.links["partner_nmos"] == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("title,nmo", "These columns are missing: committee, endorsed_on."),
        ("Title,NMO,Committee,Endorsed on,Cost", "These columns are unknown: cost."),
        (HEAD, "The sheet has no lines below its head."),
        ("\n", "These columns are missing: title, nmo, committee, endorsed_on."),
    ],
)
def test_what_is_wrong_with_the_whole_sheet(circle, text, error):
    assert read(text, by=circle.grace).errors == [error]


def test_the_page_says_it(secretary):
    response = post(secretary, "title\nCafé Santé")
    assert "These columns are missing: nmo, committee, endorsed_on." in response.text
    assert 'name="import"' not in response.text


def test_a_sheet_has_an_end(circle, monkeypatch):
    monkeypatch.setattr(importing, "MOST_LINES", 1)
    assert read(sheet(line(), line()), by=circle.grace).errors == ["Import 1 lines at most at once."]


def test_a_cell_that_never_ends_is_an_error(circle):
    assert read("x" * 200_000, by=circle.grace).errors


def test_nobody_imports_for_their_own_nmo(circle, world, db):
    tunisian = make_person("samir", nmo=world.tunisia)
    (found,) = read(sheet(line()), by=tunisian).lines
    assert found.errors == ["nmo: it is your own, so someone of another NMO imports its projects."]
    with pytest.raises(PermissionDenied):
        workflow.import_endorsed(
            Project(title="T", nmo=world.tunisia, proposer=circle.selma, committee_id=1),
            {}, endorsed_on=today(), until=today(), by=tunisian,
        )  # fmt: skip


def test_nor_one_in_which_their_own_nmo_takes_part(circle, world, db):
    german = make_person("samir", nmo=world.germany)
    (found,) = read(sheet(line(other_nmos="AMSA-USA; bvmd Germany")), by=german).lines
    assert found.errors == ["other_nmos: your own takes part, so someone of another NMO imports it."]
    with pytest.raises(PermissionDenied):
        workflow.import_endorsed(
            Project(title="T", nmo=world.tunisia, proposer=circle.selma, committee_id=1),
            {"partner_nmos": [world.usa, world.germany]}, endorsed_on=today(), until=today(), by=german,
        )  # fmt: skip


def test_an_administrator_s_certificate_names_the_federation(circle):
    importing.import_sheet(sheet(line()), by=circle.admin)
    assert VerificationCode.objects.get().issued_by == "IFMSA"


def test_a_project_that_is_over_owes_no_report(circle):
    importing.import_sheet(
        sheet(line(first_day=ago(90), last_day=ago(60), endorsed_on=ago(100))), by=circle.grace
    )
    assert Endorsement.objects.get().reports.count() == 0
    assert "A report is due" not in Email.objects.first().text


def test_a_file_is_read_and_can_be_mended_on_the_page(secretary):
    upload = SimpleUploadedFile("p.csv", ("\ufeff" + sheet(line(publish="?"))).encode())
    response = secretary.post(ADMIN, {"file": upload, **token()})
    assert "publish: write yes or no." in response.text
    assert "Café Santé" in response.context["form"]["text"].value()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"caf\xe9", "isn’t in UTF-8"),
        (b"x" * 1_000_001, "too long"),
        (b"", "Choose a file, or paste the sheet."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(secretary, content, error):
    upload = {"file": SimpleUploadedFile("p.csv", content)} if content else {}
    response = secretary.post(ADMIN, {**upload, **token()})
    assert error in response.text
    assert Project.objects.count() == 0


def test_who_may_import(sign_in, circle, client):
    assert client.get(ADMIN).status_code == 302
    for person in (circle.selma, circle.mohamed, circle.paula):
        assert sign_in(person).get(ADMIN).status_code in {302, 403}
        assert send(sign_in(person), ADMIN, {"text": "x"}).status_code in {302, 403}
    assert sign_in(circle.pia).get(ADMIN).status_code == 403
    assert "Import endorsed projects" not in sign_in(circle.pia).get("/admin/projects/project/").text
    assert "Import endorsed projects" in sign_in(circle.grace).get("/admin/projects/project/").text
    assert Project.objects.count() == 0


def test_it_asks_for_a_fresh_sign_in(sign_in, circle):
    response = sign_in(circle.grace).get(ADMIN)
    assert response.url.startswith("/accounts/reauthenticate/")


def test_an_old_sign_in_imports_nothing_and_loses_nothing(sign_in, circle):
    client = sign_in(circle.grace)
    response = post(client, sheet(line()), "import")
    assert "You signed in more than five minutes ago." in response.text
    assert "Café Santé" in response.context["form"]["text"].value()
    assert Project.objects.count() == 0
    assert post(fresh(client), sheet(line()), "import").status_code == 302


def test_hostile_cells_stay_text(secretary, circle):
    for name, text, _ in inputs("text", "cell", "name", "header"):
        cell = text.replace('"', '""')[:2000]
        response = post(secretary, sheet(line(title=cell, summary=cell)))
        assert response.status_code in {200, 400}, name
        assert "<script>alert" not in response.text, name
