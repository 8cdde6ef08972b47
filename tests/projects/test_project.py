"""The public page of a project: the endorsed text, its numbers, pictures, map, neighbours, and its card elsewhere."""

from __future__ import annotations

import datetime as dt
import io
from html.parser import HTMLParser

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from committees.models import Topic
from documents.files import remove
from documents.models import FileRead
from members.models import NMO
from projects import showcase
from projects.models import Indicator, IndicatorResult, Project, Report
from projects.places import MIDDLES
from tests.conftest import YEAR
from tests.exchanges.posting import inputs
from tests.projects.public import ended, endorsed, picture_of

PAGE = "/projects/clean-hands/"


@pytest.fixture
def project(world, circle):
    return endorsed(world, circle, nmos=[world.germany])


def report_in(project, c, **results):
    """A report that is in, with results by indicator; the first is due, later ones follow it."""
    endorsement = project.endorsements.get(state="endorsed")
    report = Report.objects.create(
        endorsement=endorsement, kind="yearly", due_on=dt.date(2027, 1, 1) + dt.timedelta(days=Report.objects.count()),
        people_reached=1200, submitted_by=c.selma, submitted_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    for name, value in results.items():
        IndicatorResult.objects.create(
            report=report, name=name, unit="%", baseline=20, target=80, value=value
        )
    return report


def test_who_reads_it_verifies_it_and_brings_it_home(client, sign_in, circle, project):
    certificate = project.endorsements.get().certificate
    bring_it = "/projects/propose/?replicates=clean-hands"
    page = client.get(PAGE).text
    assert certificate.get_absolute_url() in page
    assert bring_it in page
    assert bring_it in sign_in(circle.gustav).get(PAGE).text
    assert bring_it not in sign_in(circle.karim).get(PAGE).text


def test_the_latest_report_says_what_was_done(client, circle, project):
    assert "What was done" not in client.get(PAGE).text
    for words in ("Four schools.", "Six schools."):
        report = report_in(project, circle)
        Report.objects.filter(pk=report.pk).update(summary=words, lessons="Not for everyone.")
    page = client.get(PAGE).text
    assert "Six schools." in page
    assert "Four schools." not in page
    assert "Not for everyone." not in page


def test_the_world_reads_the_endorsed_text_and_not_the_draft(client, circle, project):
    Project.objects.filter(pk=project.pk).update(title="Secret plan", summary="Nobody knows yet.", budget=999)
    page = client.get(PAGE).text
    for words in (
        "Clean hands", "Pupils teach pupils", "Diarrhoea keeps children", "Associa-Med Tunisia", "bvmd Germany",
        "Water and hygiene", f"1 October {YEAR} – 31 March {YEAR + 1}", "Health for all", "from 20 to 80 %", "Endorsed until",
    ):  # fmt: skip
        assert words in page, words
    for words in (
        "Secret",
        "Nobody knows",
        "999",
        "400 TND",
        "Never alone with a child",
        circle.selma.email,
        "Selma",
    ):
        assert words not in page, words


def test_its_numbers_come_from_reports_that_are_in(client, circle, project):
    report_in(project, circle, Washing=35)
    report_in(project, circle, Washing=92, Soap=20)
    owed = report_in(project, circle, Washing=5)
    Report.objects.filter(pk=owed.pk).update(submitted_at=None)
    response = client.get(PAGE)
    assert [
        (bar["label"], bar["percent"], bar["kind"], bar["value"]) for bar in response.context["bars"]
    ] == [
        ("Washing", 100, "go", "92 of 80 %"),
        ("Soap", 0, "plain", "20 of 80 %"),
    ]
    figures = [(figure.number, figure.words) for figure in response.context["figures"]]
    assert figures == [
        ("2,400", "people reached"), ("1,000", "people it wants to reach"), ("2", "NMOs take part"),
    ]  # fmt: skip
    assert "What was reached" in response.text


def test_a_result_whose_target_is_where_it_began_is_reached(client, circle, project):
    result = report_in(project, circle, Washing=20).results.get()
    IndicatorResult.objects.filter(pk=result.pk).update(target=20)
    assert client.get(PAGE).context["bars"][0]["percent"] == 100


def test_a_sparse_project_has_a_page_too(client, world, circle):
    """Texts may be missing in what was imported; then their places are."""
    project = endorsed(world, circle)
    content = {
        **project.public_revision.content, "indicators": [], "topics": [], "problem": "", "objectives": "",
        "partners": " ", "activities": "", "alignment": "", "target_size": None, "starts_on": "", "ends_on": "",
    }  # fmt: skip
    type(project.public_revision).objects.filter(pk=project.public_revision_id).update(content=content)
    Project.objects.filter(pk=project.pk).update(facets=["nmo:associa-med-tunisia"])
    page = client.get(PAGE).text
    for words in ("What it measures", "About the project", '<svg class="map"', "Dates"):
        assert words not in page
    assert "Associa-Med Tunisia" in page


def test_the_map_has_a_dot_and_a_name_for_each_country(client, world, project):
    response = client.get(PAGE)
    assert [dot.name for dot in response.context["dots"]] == ["Tunisia", "Germany"]
    x, y = MIDDLES["TN"]
    assert f'<circle cx="{x}" cy="{y}" r="9"><title>Tunisia</title></circle>' in response.text
    assert "each of the 2 countries" in response.text
    assert [nmo.slug for nmo in response.context["nmos"]] == ["associa-med-tunisia", "bvmd-germany"]


def test_the_map_knows_every_country_with_an_nmo():
    """All but those without an ISO code of their own."""
    import csv
    from pathlib import Path

    from django.conf import settings

    path = next(Path(settings.BASE_DIR).rglob("nmos.csv"), None)
    assert path
    with path.open(encoding="utf-8") as lines:
        codes = {row["country_iso2"] for row in csv.DictReader(lines)} - {""}
    assert codes - set(MIDDLES) == set()
    assert all(0 <= x <= 720 and 0 <= y <= 311 for x, y in MIDDLES.values())


def test_other_sites_show_a_card_with_picture(client, project):
    picture = picture_of(project)
    page = client.get(PAGE).text
    address = "http://testserver/projects/clean-hands/"
    for tag in (
        f'<link rel="canonical" href="{address}">',
        '<meta property="og:title" content="Clean hands">',
        '<meta property="og:description" content="Pupils teach pupils to wash their hands.">',
        f'<meta property="og:url" content="{address}">',
        f'<meta property="og:image" content="{address}pictures/{picture.uuid}/">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert tag in page, tag


def test_without_a_picture_the_card_is_small(client, project):
    page = client.get(PAGE).text
    assert '<meta name="twitter:card" content="summary">' in page
    assert "og:image" not in page


def test_anyone_sees_a_public_picture_narrowed_and_nobody_is_logged(client, project):
    picture = picture_of(project)
    response = client.get(f"{PAGE}pictures/{picture.uuid}/")
    shown = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert (shown.format, shown.size) == ("JPEG", (1200, 675))
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert FileRead.objects.count() == 0
    again = client.get(f"{PAGE}pictures/{picture.uuid}/")
    assert b"".join(again.streaming_content)


def test_each_picture_has_its_own_address(client, project):
    wide, narrow = picture_of(project), picture_of(project, size=(60, 40))
    sizes = [
        Image.open(io.BytesIO(b"".join(client.get(f"{PAGE}pictures/{one.uuid}/").streaming_content))).size
        for one in (wide, narrow)
    ]
    assert sizes == [(1200, 675), (60, 40)]


def test_a_transparent_picture_is_shown_on_white(client, project):
    from documents.images import narrowed

    drawn = io.BytesIO()
    Image.new("RGBA", (100, 50), (0, 0, 0, 0)).save(drawn, "PNG")
    shown = Image.open(io.BytesIO(narrowed(drawn.getvalue(), width=40)))
    assert (shown.size, shown.getpixel((5, 5))) == ((40, 20), (255, 255, 255))
    palette = io.BytesIO()
    Image.new("P", (10, 10), 0).save(palette, "PNG", transparency=0)
    assert Image.open(io.BytesIO(narrowed(palette.getvalue(), width=40))).getpixel((5, 5)) == (255, 255, 255)


def test_what_the_team_keeps_to_itself_nobody_sees(client, sign_in, circle, project):
    hidden = picture_of(project, is_public=False)
    paper = picture_of(project)
    type(paper.file).objects.filter(pk=paper.file_id).update(content_type="application/pdf")
    gone = picture_of(project)
    remove(gone.file)
    for reader in (client, sign_in(circle.pia)):
        for file in (hidden, paper, gone):
            assert reader.get(f"{PAGE}pictures/{file.uuid}/").status_code == 404
    assert "pictures/" not in client.get(PAGE).text


def test_a_picture_goes_with_the_endorsement_and_with_its_project(client, circle, world, project):
    picture = picture_of(project)
    other = endorsed(world, circle, title="Other")
    assert client.get(f"{other.get_absolute_url()}pictures/{picture.uuid}/").status_code == 404
    ended(project, "lapse", circle)
    assert client.get(f"{PAGE}pictures/{picture.uuid}/").status_code == 404


def test_a_removed_picture_leaves_no_copy(client, project, django_capture_on_commit_callbacks):
    picture = picture_of(project)
    b"".join(client.get(f"{PAGE}pictures/{picture.uuid}/").streaming_content)
    copy = f"{picture.file.path}-shown"
    assert default_storage.exists(copy)
    with django_capture_on_commit_callbacks(execute=True):
        remove(picture.file)
    assert not default_storage.exists(copy)


def test_a_picture_whose_bytes_are_lost_is_not_found(client, project, caplog):
    picture = picture_of(project)
    default_storage.delete(picture.file.path)
    assert client.get(f"{PAGE}pictures/{picture.uuid}/").status_code == 404
    assert "is missing" in caplog.text


def test_a_paper_is_never_shown_as_a_picture(project):
    from django.http import Http404

    from documents.files import show
    from tests.conftest import make_file

    with pytest.raises(Http404):
        show(make_file(project.proposer))


def test_similar_projects_of_other_nmos_the_nearest_first(client, world, circle, project):
    topics = Topic.objects.filter(slug="water-and-hygiene")
    near = [
        ("Clean hands for all", {}),
        ("Clean water", {"summary": "Wells.", "problem": "Thirst.", "objectives": "x"}),
    ]
    for title, texts in near:
        endorsed(world, circle, title=title, topics=topics, **texts)
    endorsed(world, circle, title="Clean minds", topics=Topic.objects.filter(slug="mental-health"))
    assert showcase.similar(project) == []
    NMO.objects.filter(pk=world.usa.pk).update(country="US")
    Project.objects.exclude(pk=project.pk).update(nmo=world.usa)
    assert [one.title for one in showcase.similar(project)] == ["Clean hands for all", "Clean water"]
    assert "Similar projects elsewhere" in client.get(PAGE).text


def test_the_page_costs_the_same_with_much_on_it(client, world, circle, project):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(PAGE).status_code == 200
        return len(caught)

    picture_of(project)
    report_in(project, circle, a=30)
    Project.objects.filter(pk=endorsed(world, circle, title="Other").pk).update(nmo=world.usa)
    few = queries()
    for _number in range(3):
        picture_of(project)
        report_in(project, circle, b=30, d=30)
    Project.objects.filter(pk=endorsed(world, circle, title="Another").pk).update(nmo=world.usa)
    assert queries() == few
    assert few <= 14


def foreign(page):
    """Tags and attributes that no template of ours wrote."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            values = dict(attrs)
            is_ours = (values.get("src") or values.get("href") or "/").startswith(
                ("/", "#", "?", "http://testserver/")
            )
            if (
                any(name.startswith("on") for name in values)
                or not is_ours
                or (tag == "script" and "src" not in values)
            ):
                found.append((tag, attrs))

    Reader().feed(page)
    return found


def test_hostile_texts_stay_text(client, world, circle):
    for number, (name, text, _) in enumerate(inputs("text")):
        if "\x00" in text or len(text) > 4000:
            continue
        title = f"Nr {number} {text}"[:150]
        fields = dict.fromkeys(["problem", "objectives", "activities", "partners", "alignment"], text)
        project = endorsed(world, circle, title=title, summary=text[:600], target_group=text[:300], **fields)
        picture_of(project)
        assert foreign(client.get(project.get_absolute_url()).text) == [], name


def test_an_unknown_page_is_not_found(client, db):
    assert client.get("/projects/nowhere/").status_code == 404
    assert client.get("/projects/nowhere/pictures/11111111-1111-4111-8111-111111111111/").status_code == 404


def test_the_indicators_of_the_draft_stay_private(client, project):
    Indicator.objects.create(project=project, name="Brand new", target=5)
    assert "Brand new" not in client.get(PAGE).text
