"""An endorsed project reports: results for each indicator, pictures, and who may write and read it."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from PIL import Image

from documents.models import FileRead
from outbox.models import Email
from projects import reporting, workflow
from projects.models import EndorsementRules, IndicatorResult, Project, Report
from projects.todo import projects_todo
from tests.exchanges.posting import errors, inputs, messages, send
from tests.projects.conftest import bring
from workflows.days import day_of
from workflows.models import LogEntry, database_now

WRITTEN = {
    "people_reached": "812",
    "summary": "Lessons at six schools.",
    "lessons": "Begin with the teachers.",
    "future": "Six more schools.",
    "result_0": "76.5",
}


@pytest.fixture
def report(endorsed):
    Email.objects.all().delete()
    return Report.objects.get()


def at(report):
    return report.get_absolute_url()


def mails():
    return sorted(
        (email.kind.rpartition("/")[2], email.recipient.given_names)
        for email in Email.objects.select_related("recipient")
    )


def picture():
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return SimpleUploadedFile("hands.png", data.getvalue(), "image/png")


def test_the_team_hands_it_in_and_the_officers_hear_of_it(report, circle, sign_in):
    client = sign_in(circle.karim)
    page = client.get(at(report)).text
    assert "Pupils who wash their hands" in page
    assert "At the start: 20 %. Wanted: 80 %." in page
    response = send(client, at(report), WRITTEN)
    assert response.url == at(report)
    report.refresh_from_db()
    assert (report.people_reached, report.summary, report.submitted_by) == (
        812,
        "Lessons at six schools.",
        circle.karim,
    )
    result = IndicatorResult.objects.get()
    assert (result.indicator.name, result.unit, result.baseline, result.target, float(result.value)) == (
        "Pupils who wash their hands",
        "%",
        20,
        80,
        76.5,
    )
    assert mails() == [
        ("report_received", "Karim"),
        ("report_received", "Selma"),
        ("reported", "Mohamed"),
        ("reported", "Paula"),
    ]
    entry = LogEntry.objects.about(report.endorsement).last()
    assert (entry.verb, entry.by, entry.source, entry.target) == (
        "report",
        circle.karim,
        "endorsed",
        "endorsed",
    )
    page = client.get(at(report)).text
    assert "812 people reached" in page
    assert "76.5 of 80 %" in page
    assert 'width="94%"' in page
    assert "Lessons at six schools." in page


def test_the_president_of_the_nmo_may_write_it_too_in_office(report, circle, sign_in):
    send(sign_in(circle.paula), at(report), WRITTEN)
    entry = LogEntry.objects.about(report.endorsement).last()
    assert (entry.by, entry.office, entry.place) == (circle.paula, "President", "Associa-Med Tunisia")


def test_what_is_missing_is_said_beside_the_field(report, circle, sign_in):
    client = sign_in(circle.selma)
    needed = ["This field is required."]
    response = send(client, at(report), {"summary": "So far."})
    assert errors(response) == {"people_reached": needed, "result_0": needed, "lessons": needed}
    assert "So far." in response.text
    for field, text in [
        ("people_reached", "-1"),
        ("people_reached", "many"),
        ("people_reached", "99999999999"),
        ("result_0", "half"),
        ("result_0", "12345678901.5"),
        ("summary", "x" * 4001),
    ]:
        assert list(errors(send(client, at(report), {**WRITTEN, field: text}))) == [field], text
    assert not Report.objects.filter(submitted_at__isnull=False).exists()
    assert mails() == []


def test_who_may_only_read(report, circle, sign_in):
    for person in (circle.vera, circle.mohamed, circle.grace, circle.pia):
        page = sign_in(person).get(at(report))
        assert page.status_code == 200, person
        assert "The team hasn’t handed it in yet" in page.text
        assert "<textarea" not in page.text
        assert send(sign_in(person), at(report), WRITTEN).status_code == 403, person
    for person in (circle.amina, circle.gustav, circle.scora, circle.rita, circle.frank):
        assert sign_in(person).get(at(report)).status_code == 404, person
        assert send(sign_in(person), at(report), WRITTEN).status_code == 404, person
    assert not Report.objects.filter(submitted_at__isnull=False).exists()
    with pytest.raises(PermissionDenied):
        reporting.hand_in(report, {}, [], by=circle.mohamed)


def test_the_same_form_twice_reports_once_and_a_second_writer_is_too_late(report, circle, sign_in):
    form = {**WRITTEN, "submission_token": "5" * 32}
    client = sign_in(circle.selma)
    assert client.post(at(report), form).url == client.post(at(report), form).url
    late = send(sign_in(circle.karim), at(report), {**WRITTEN, "summary": "Mine."})
    assert messages(late)[-1] == "This report can’t be handed in any more; what you see is how it stands."
    report.refresh_from_db()
    assert report.summary == "Lessons at six schools."
    assert IndicatorResult.objects.count() == 1
    with pytest.raises(reporting.TooLate):
        reporting.hand_in(report, {"people_reached": 1}, [], by=circle.karim)


def test_of_two_who_press_at_once_the_second_is_told(report, circle, sign_in, monkeypatch):
    monkeypatch.setattr("projects.views.reports._is_owed", lambda found: True)
    Report.objects.update(people_reached=1, submitted_by=circle.selma, submitted_at="2027-01-01T00:00Z")
    response = send(sign_in(circle.karim), at(report), WRITTEN)
    assert messages(response) == ["This report can’t be handed in any more; what you see is how it stands."]


def test_a_late_one_is_taken_until_it_is_missed(report, circle, sign_in):
    client = sign_in(circle.selma)
    Report.objects.update(due_on=dt.date(2026, 1, 1))
    assert "You can still hand it in until 15 January 2026" in client.get(at(report)).text
    reporting.miss(report)
    page = client.get(at(report)).text
    assert "didn’t come" in page
    assert "<textarea" not in page
    assert "any more" in messages(send(client, at(report), WRITTEN))[0]


def test_when_the_endorsement_has_ended_it_isnt_asked_for(report, circle, sign_in):
    workflow.lapse(report.endorsement, by=circle.grace, note="It is over.")
    page = sign_in(circle.selma).get(at(report)).text
    assert "isn’t asked for any more" in page
    assert "not asked for any more" in sign_in(circle.selma).get(report.endorsement.get_absolute_url()).text
    assert "<textarea" not in page


def test_a_result_keeps_the_target_that_was_endorsed(report, circle, sign_in):
    indicator = report.endorsement.project.indicators.get()
    indicator.target = 10
    indicator.name = "Another"
    indicator.save()
    send(sign_in(circle.selma), at(report), WRITTEN)
    result = IndicatorResult.objects.get()
    assert (result.indicator, result.name, result.target) == (None, "Pupils who wash their hands", 80)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "percent"),
    [(0, 10, 5, 50), (0, 10, 20, 100), (10, 0, 5, 50), (10, 0, 12, 0), (3, 3, 1, 100)],
)
def test_how_far_an_indicator_came(report, circle, sign_in, baseline, target, value, percent):
    send(sign_in(circle.selma), at(report), WRITTEN)
    IndicatorResult.objects.update(baseline=baseline, target=target, value=value)
    assert f'width="{percent}%"' in sign_in(circle.selma).get(at(report)).text


def test_pictures_are_added_once_it_is_in_and_seen_by_its_readers(report, circle, sign_in):
    client = sign_in(circle.selma)
    address = reverse("projects:add_picture", args=[report.uuid])
    assert client.get(address).status_code == 403
    send(client, at(report), WRITTEN)
    assert address in client.get(at(report)).text
    assert "Add a picture" in client.get(address).text
    assert list(errors(send(client, address, {"caption": "Soap"}))) == ["file"]
    fake = SimpleUploadedFile("hands.png", b"<svg onload=alert(1)>", "image/png")
    assert list(errors(send(client, address, {"caption": "Soap", "file": fake}))) == ["file"]
    response = send(client, address, {"caption": "Soap <b>", "file": picture(), "is_public": "on"})
    assert response.url == at(report)
    kept = report.pictures.get()
    assert (kept.caption, kept.is_public, kept.file.owner) == ("Soap <b>", True, circle.selma)
    page = client.get(at(report)).text
    assert "Soap &lt;b&gt;" in page
    shown = reverse("projects:report_picture", args=[report.uuid, kept.uuid])
    assert shown in page
    answer = sign_in(circle.grace).get(shown)
    assert b"".join(answer.streaming_content)[1:4] == b"PNG"
    assert FileRead.objects.get().by == circle.grace
    assert sign_in(circle.amina).get(shown).status_code == 404
    for person, status in ((circle.grace, 403), (circle.mohamed, 403), (circle.amina, 404)):
        assert sign_in(person).get(address).status_code == status
        assert send(sign_in(person), address, {"caption": "X", "file": picture()}).status_code == status
    with pytest.raises(PermissionDenied):
        reporting.add_picture(report, None, caption="X", is_public=False, by=circle.grace)


def test_six_pictures_are_enough(report, circle, sign_in, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_PICTURES", 1)
    client = sign_in(circle.selma)
    send(client, at(report), WRITTEN)
    address = reverse("projects:add_picture", args=[report.uuid])
    send(client, address, {"caption": "One", "file": picture()})
    response = send(client, address, {"caption": "Two", "file": picture()})
    assert messages(response)[-1] == "A report takes 1 pictures at most."
    assert report.pictures.count() == 1
    assert address not in client.get(at(report)).text


def test_hostile_and_honest_texts_come_through_as_written(report, circle, sign_in):
    client = sign_in(circle.selma)
    for name, text, expect in inputs("text", "name"):
        typed = {**WRITTEN, "summary": text, "lessons": text, "future": text}
        response = send(client, at(report), typed)
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            page = client.get(at(report))
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            Report.objects.update(submitted_at=None, submitted_by=None)
            IndicatorResult.objects.all().delete()


# Once it is time --------------------------------------------------------------------------------------


@pytest.fixture
def yearly(request_, circle):
    """The first report of a project that goes on: due in a year."""
    Project.objects.update(kind="continuous", ends_on=None)
    request_.refresh_from_db()
    bring(request_, "endorsed", circle)
    return Report.objects.select_related("endorsement").order_by("due_on").first()


def due_in(report, days):
    report.due_on = day_of(database_now()) + dt.timedelta(days=days)
    report.save()


def test_a_yearly_report_opens_eight_weeks_before_it_is_due(yearly, circle, sign_in):
    client = sign_in(circle.selma)
    due_in(yearly, 57)
    tomorrow = date_format(yearly.due_on - dt.timedelta(weeks=8), "j F Y")
    page = client.get(at(yearly))
    assert page.context["form"] is None
    assert f"The report can be handed in from {tomorrow} on" in " ".join(page.text.split())
    assert (
        "from " in client.get(yearly.endorsement.get_absolute_url()).text.partition("Yearly report")[2][:400]
    )
    assert send(client, at(yearly), WRITTEN).url == at(yearly)
    with pytest.raises(reporting.TooEarly):
        reporting.hand_in(yearly, {"people_reached": 1}, [], by=circle.selma)
    yearly.refresh_from_db()
    assert yearly.submitted_at is None
    due_in(yearly, 56)
    assert send(client, at(yearly), WRITTEN).url == at(yearly)
    yearly.refresh_from_db()
    assert yearly.people_reached == 812


def test_the_weeks_are_a_rule(yearly, circle, sign_in):
    EndorsementRules.objects.update(early_weeks=2)
    due_in(yearly, 15)
    assert sign_in(circle.selma).get(at(yearly)).context["form"] is None
    assert not projects_todo(circle.selma)
    due_in(yearly, 14)
    assert sign_in(circle.selma).get(at(yearly)).context["form"]
    assert [todo.url for todo in projects_todo(circle.selma)] == [at(yearly)]


def test_the_first_reminder_finds_it_open(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EndorsementRules.objects.create(pk=1, early_weeks=1)


def test_one_that_makes_good_for_a_missed_one_is_open_at_once(yearly, circle):
    due_in(yearly, -20)
    in_a_year = yearly.due_on + dt.timedelta(days=365)
    Report.objects.create(endorsement=yearly.endorsement, kind=Report.Kind.YEARLY, due_on=in_a_year)
    reporting.miss(yearly)
    EndorsementRules.objects.update(second_chance_weeks=20)
    second, *later = Report.objects.owed().select_related("endorsement").order_by("due_on")
    second.due_on += dt.timedelta(weeks=12)
    second.save()
    assert reporting.opens_later(second) is None
    assert [reporting.opens_later(report) for report in later] == [
        report.due_on - dt.timedelta(weeks=8) for report in later
    ]
    assert later


def test_a_final_report_may_come_as_soon_as_the_project_is_over(report):
    assert report.kind == Report.Kind.FINAL
    assert reporting.opens_later(report) is None


def test_the_page_of_the_request_says_which_report_was_missed(report, circle, sign_in):
    due_in(report, -400)
    reporting.miss(report)
    page = sign_in(circle.selma).get(report.endorsement.get_absolute_url()).text
    assert '<span class="tag tag-stop">missed</span>' in page


def test_ten_reports_cost_the_request_as_many_queries_as_one(
    yearly, circle, sign_in, django_assert_max_num_queries
):
    client, page = sign_in(circle.selma), yearly.endorsement.get_absolute_url()
    client.get(page)
    with django_assert_max_num_queries(100) as one:
        client.get(page)
    for number in range(2, 11):
        due_on = yearly.due_on + number * dt.timedelta(days=365)
        Report.objects.create(endorsement=yearly.endorsement, kind=Report.Kind.YEARLY, due_on=due_on)
    with django_assert_max_num_queries(len(one)):
        client.get(page)
