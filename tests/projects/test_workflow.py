"""What each verb does besides the state: text kept, page, certificate, reports, seats, mails."""

from __future__ import annotations

import datetime as dt
import html
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import translation

from outbox.models import Email
from projects import clock, workflow
from projects.models import ConflictOverride, Endorsement, Project, Report, SeatGrant
from tests.conftest import YEAR
from tests.projects.conftest import bring, make_request
from tests.projects.posting import at
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow


def mails():
    return sorted(
        (email.kind.rpartition("/")[2], email.recipient.given_names)
        for email in Email.objects.select_related("recipient")
    )


def told(before, after):
    """What came between two looks."""
    left = list(after)
    for mail in before:
        left.remove(mail)
    return left


def test_handing_in_keeps_the_text_and_calls_the_president(request_, circle):
    workflow.submit(request_, by=circle.karim)
    revision = request_.project.revisions.get()
    assert (revision.number, revision["title"], revision["topics"], revision["indicators"]) == (
        1,
        "Clean hands",
        ["Water and hygiene"],
        [{"name": "Pupils who wash their hands", "unit": "%", "baseline": "20", "target": "80"}],
    )
    assert (request_.revision, request_.state) == (revision, "submitted")
    assert mails() == [("submitted", "Karim"), ("submitted", "Selma"), ("to_confirm", "Paula")]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"summary": " "}, [("basics", "summary")]),
        ({"ends_on": None}, [("basics", "ends_on")]),
        ({"ends_on": None, "kind": "continuous"}, []),
        ({"budget": None}, [("means", "budget")]),
        (
            {"target_size": None, "problem": "", "alignment": ""},
            [("plan", "problem"), ("plan", "target_size"), ("vision", "alignment")],
        ),
    ],
)
def test_what_lacks_is_said_and_nothing_moves(world, circle, fields, missing):
    endorsement = make_request(world, circle.selma, **fields)
    if missing:
        with pytest.raises(workflow.NotReady) as refused:
            workflow.submit(endorsement, by=circle.selma)
        assert [(lack.step, lack.field) for lack in refused.value.lacks] == missing
        assert not Email.objects.exists()
    else:
        workflow.submit(endorsement, by=circle.selma)
    assert Endorsement.objects.get().state == ("draft" if missing else "submitted")


def test_without_topic_and_indicator_nothing_is_handed_in(request_, circle):
    request_.project.topics.clear()
    request_.project.indicators.all().delete()
    with pytest.raises(workflow.NotReady) as refused:
        workflow.submit(request_, by=circle.selma)
    assert [lack.step for lack in refused.value.lacks] == ["basics", "indicators"]


def test_each_handing_in_is_a_revision(returned, circle):
    Project.objects.update(title="Cleaner hands")
    workflow.submit(returned, by=circle.selma)
    assert [(r.number, r["title"]) for r in returned.project.revisions.all()] == [
        (1, "Clean hands"),
        (2, "Cleaner hands"),
    ]
    assert Endorsement.objects.get().revision.number == 2


def test_who_hears_of_each_move(request_, circle):
    story, before = [], mails()
    for verb, who, more in [
        ("submit", circle.selma, {}),
        ("confirm", circle.paula, {}),
        ("recommend", circle.mohamed, {}),
        ("endorse", circle.grace, {}),
        ("lapse", circle.grace, {"note": "No report came."}),
    ]:
        getattr(workflow, verb)(request_, by=who, **more)
        after = mails()
        story.append((verb, told(before, after)))
        before = after
    assert story == [
        ("submit", [("submitted", "Karim"), ("submitted", "Selma"), ("to_confirm", "Paula")]),
        ("confirm", [("confirmed", "Karim"), ("confirmed", "Selma"), ("to_review", "Mohamed")]),
        (
            "recommend",
            [("reviewed", "Karim"), ("reviewed", "Paula"), ("reviewed", "Selma"), ("to_decide", "Grace")],
        ),
        (
            "endorse",
            [
                ("decided_note", "Mohamed"),
                ("endorsed", "Karim"),
                ("endorsed", "Paula"),
                ("endorsed", "Selma"),
            ],
        ),
        (
            "lapse",
            [("lapsed", "Karim"), ("lapsed", "Mohamed"), ("lapsed", "Paula"), ("lapsed", "Selma")],
        ),
    ]


def test_an_appeal_goes_to_the_president_of_the_federation_once(appealed, circle):
    assert ("to_decide", "Pia") in mails()
    workflow.decline(appealed, by=circle.pia, note="It stays so.")
    with pytest.raises(PermissionDenied):
        workflow.appeal(appealed, by=circle.selma, note="Once more.")


def test_an_appeal_comes_within_thirty_days(declined, circle):
    for days, may in [(29, True), (31, False)]:
        declined.decided_at = LogEntry.objects.about(declined).last().at - dt.timedelta(days=days)
        assert workflow.STEPS.is_open("appeal", circle.selma, declined) is may


def test_endorsing_publishes_certifies_and_schedules(endorsed):
    today = endorsed.decided_at.date()
    project = Project.objects.public().get()
    assert project.public_revision == endorsed.revision
    assert list(Project.objects.public().about("clean WATER associa-med")) == [project]
    assert list(Project.objects.public().about("clean nothing")) == []
    assert endorsed.valid_until == clock.valid_until(today, 2)
    certificate = endorsed.certificate
    assert (certificate.title, certificate.issued_by, certificate.is_valid) == (
        "Endorsed project: Clean hands",
        "Secretary General",
        True,
    )
    report = Report.objects.get()
    assert (report.kind, report.due_on) == ("final", dt.date(YEAR + 1, 4, 28))


def test_without_consent_nothing_is_published(request_, circle):
    Project.objects.update(consents=False)
    endorsement = bring(request_, "endorsed", circle)
    assert endorsement.state == "endorsed"
    assert not Project.objects.public().exists()


def test_a_later_draft_changes_nothing_that_the_public_reads(endorsed, circle):
    workflow.renew(endorsed, by=circle.selma)
    Project.objects.update(title="Another title")
    assert Project.objects.public().get().public_revision["title"] == "Clean hands"


@pytest.mark.parametrize("verb", ["lapse", "withdraw"])
def test_an_ended_endorsement_is_public_no_more(endorsed, circle, verb):
    who = circle.grace if verb == "lapse" else circle.selma
    getattr(workflow, verb)(endorsed, by=who, note="It is over.")
    endorsed.certificate.refresh_from_db()
    assert (Project.objects.public().exists(), endorsed.certificate.revocation_reason) == (
        False,
        "It is over.",
    )


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_is_stored_of_an_end_and_on_the_certificate_is_english(request_, circle, client, language):
    """Whoever endorses or withdraws; who looks the certificate up reads it in their own language."""
    with translation.override(language):
        endorsement = bring(request_, "endorsed", circle)
        workflow.withdraw(endorsement, by=circle.selma)
        said = translation.gettext("Withdrawn by its team.")
    code, grant = endorsement.certificate, SeatGrant.objects.get()
    code.refresh_from_db()
    assert (code.title, [fact["label"] for fact in code.facts]) == (
        "Endorsed project: Clean hands",
        ["Project", "NMO", "Committee", "Valid until"],
    )
    assert code.revocation_reason == grant.end_reason == "Withdrawn by its team."
    assert LogEntry.objects.about(endorsement).get(verb="withdraw").note == ""
    page = client.get(code.get_absolute_url(), headers={"accept-language": language})
    assert said in html.unescape(page.text)


def renewed(endorsement, circle, due_on, **changes):
    """Renewed while its report is due on a day; when the reports of the renewal are due."""
    Report.objects.update(due_on=due_on)
    renewal = workflow.renew(endorsement, by=circle.selma)
    Project.objects.update(**changes)
    bring(renewal, "endorsed", circle)
    return list(renewal.reports.order_by("due_on").values_list("due_on", flat=True))


def test_a_renewal_puts_no_yearly_report_off(request_, circle):
    Project.objects.update(kind="continuous", ends_on=None)
    request_.refresh_from_db()
    first = bring(request_, "endorsed", circle)
    Report.objects.exclude(pk=first.reports.first().pk).delete()
    today = database_now().date()
    soon = today + dt.timedelta(days=20)
    assert renewed(first, circle, soon)[0] == soon


def test_a_report_that_is_late_is_owed_at_once(request_, circle):
    Project.objects.update(kind="continuous", ends_on=None)
    request_.refresh_from_db()
    first = bring(request_, "endorsed", circle)
    Report.objects.exclude(pk=first.reports.first().pk).delete()
    today = database_now().date()
    assert renewed(first, circle, today - dt.timedelta(days=3))[0] == today


def test_who_goes_on_after_the_end_still_reports_on_what_was(endorsed, circle):
    today = database_now().date()
    soon, end = today + dt.timedelta(days=9), today + dt.timedelta(days=300)
    days = renewed(endorsed, circle, soon, starts_on=today, ends_on=end)
    assert days == [soon, end + dt.timedelta(weeks=4)]


def test_a_project_that_is_over_reports_once(endorsed, circle):
    today = database_now().date()
    soon = today + dt.timedelta(days=9)
    days = renewed(endorsed, circle, soon, starts_on=today - dt.timedelta(days=9), ends_on=today)
    assert days == [today + dt.timedelta(weeks=4)]


def test_a_renewal_takes_the_place_of_the_endorsement(endorsed, circle):
    second = bring(workflow.renew(endorsed, by=circle.selma), "endorsed", circle)
    endorsed.refresh_from_db()
    assert (endorsed.state, second.state, second.renews) == ("renewed", "endorsed", endorsed)
    assert (endorsed.certificate.is_valid, second.certificate.is_valid) == (False, True)
    assert SeatGrant.objects.standing().get().endorsement == second
    assert Project.objects.public().get().public_revision == second.revision


def test_one_open_request_a_project(endorsed, circle):
    second = workflow.renew(endorsed, by=circle.selma)
    with pytest.raises(workflow.AlreadyOpen) as refused:
        workflow.renew(endorsed, by=circle.karim)
    assert refused.value.endorsement == second


@pytest.mark.parametrize("state", ["draft", "recommended", "declined", "withdrawn"])
def test_only_what_was_endorsed_is_renewed(request_, circle, state):
    with pytest.raises(NotNow):
        workflow.renew(bring(request_, state, circle), by=circle.selma)


@pytest.mark.parametrize("name", ["amina", "paula"])
def test_who_is_not_of_the_team_renews_nothing(name, request_, circle):
    with pytest.raises(PermissionDenied):
        workflow.renew(bring(request_, "endorsed", circle), by=getattr(circle, name))


def test_a_lapsed_one_is_renewed_until_a_later_one_holds(request_, circle, sign_in):
    lapsed = bring(request_, "lapsed", circle)
    bring(workflow.renew(lapsed, by=circle.selma), "endorsed", circle)
    with pytest.raises(NotNow):
        workflow.renew(lapsed, by=circle.selma)
    client = sign_in(circle.selma)
    assert at(lapsed, "renew/") not in client.get(at(lapsed)).text
    assert client.get(at(lapsed, "renew/")).url == at(lapsed)
    assert Endorsement.objects.count() == 2


def test_a_cancelled_draft_tells_nobody(request_, circle):
    workflow.withdraw(request_, by=circle.selma)
    assert mails() == []


def test_an_override_lets_one_person_decide_and_is_logged(request_, world, circle):
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    workflow.submit(request_, by=circle.selma)
    workflow.confirm(request_, by=circle.paula)
    assert ("without_director", "Grace") in mails()
    with pytest.raises(PermissionDenied):
        workflow.recommend(request_, by=circle.mohamed)
    workflow.override(request_, circle.mohamed, by=circle.grace, reason="No other Director is in office.")
    entry = LogEntry.objects.about(request_).last()
    assert (entry.verb, entry.note, entry.office) == (
        "override",
        "Mohamed Test: No other Director is in office.",
        "Secretary General",
    )
    workflow.recommend(request_, by=circle.mohamed)
    assert request_.state == "recommended"


@pytest.mark.parametrize("case", ["not theirs to grant", "no conflict", "for oneself"])
def test_no_override_where_none_is_due(confirmed, world, circle, case):
    circle.grace.nmo = world.tunisia if case == "for oneself" else None
    circle.grace.save()
    person, by = {
        "not theirs to grant": (circle.ralf, circle.mohamed),
        "no conflict": (circle.mohamed, circle.grace),
        "for oneself": (circle.grace, circle.grace),
    }[case]
    with pytest.raises(PermissionDenied):
        workflow.override(confirmed, person, by=by, reason="Because.")
    assert not ConflictOverride.objects.exists()


def test_addresses_are_free_and_never_a_page_of_ours(world, circle):
    slugs = [
        make_request(world, circle.selma, title=title).project.slug
        for title in ["Clean hands", "Clean hands!", "Requests", "أيادٍ نظيفة", "手洗い"]
    ]
    assert slugs == ["clean-hands", "clean-hands-2", "requests-2", "project", "project-2"]


@pytest.mark.django_db(transaction=True)
def test_of_many_decisions_at_once_one_holds(recommended, circle):
    outcomes, begin = [], threading.Barrier(6)

    def decide(verb):
        mine = Endorsement.objects.with_names().get(pk=recommended.pk)
        begin.wait()
        try:
            getattr(workflow, verb)(mine, by=circle.grace, note="So be it.")
            outcomes.append(verb)
        except NotNow:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[verb]) for verb in ["endorse", "decline"] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("too late") == 5
    recommended.refresh_from_db()
    assert recommended.state in {"endorsed", "declined"}
    assert SeatGrant.objects.count() == Report.objects.count() == (recommended.state == "endorsed")
    assert LogEntry.objects.about(recommended).filter(verb__in=["endorse", "decline"]).count() == 1
