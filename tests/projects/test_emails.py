"""Each mail names the project, says what to do next, and links to it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from outbox.models import Email
from projects import reporting, reviewing, tasks, workflow
from projects.models import Endorsement, Note, Project, Report
from tests.conftest import YEAR, appoint, make_person
from tests.exchanges.posting import inputs
from tests.projects.conftest import bring
from workflows.models import database_now

MOVES = [
    *["submitted", "to_confirm", "confirmed", "to_review", "without_director", "reviewed", "to_decide"],
    *[
        "returned",
        "returned_note",
        "endorsed",
        "decided_note",
        "declined",
        "appealed",
        "appealed_note",
        "withdrawn",
        "lapsed",
    ],
]
CLOCK = [
    *["report_due", "report_late", "report_missed", "report_received", "reported", "ends_soon"],
    *["weekly_decisions", "weekly_reviews"],
]


def letters(kind):
    return list(Email.objects.filter(kind=f"projects/emails/{kind}"))


def live_through_everything(request_, circle):
    """Every mail of the process is written at least once."""
    today = database_now().date()
    bring(request_, "returned", circle)
    endorsement = request_
    workflow.submit(endorsement, by=circle.selma)
    workflow.confirm(endorsement, by=circle.paula, note="We are proud of it.")
    Endorsement.objects.update(moved_at=database_now() - dt.timedelta(days=20))
    tasks.send_weekly_digests()
    workflow.advise_against(endorsement, by=circle.mohamed, note="Too vague.")
    workflow.decline(endorsement, by=circle.grace, note="Too vague for us too.")
    workflow.appeal(endorsement, by=circle.selma, note="Please look again.")
    tasks.send_weekly_digests()
    workflow.endorse(endorsement, by=circle.pia, conditions="Report on soap.", note="Well done.")
    report = Report.objects.get()
    for days in (5, -3, -30):
        Report.objects.update(due_on=today + dt.timedelta(days=days))
        tasks.look_at_the_calendar()
    report = Report.objects.get(missed_at=None)
    reporting.hand_in(report, {"people_reached": 3, "summary": "S", "lessons": "L"}, [], by=circle.selma)
    Endorsement.objects.update(valid_until=today + dt.timedelta(days=3))
    tasks.look_at_the_calendar()
    workflow.lapse(endorsement, by=None, note="It was not renewed.")


def test_every_mail_names_the_project_and_links_to_it(request_, circle, world):
    live_through_everything(request_, circle)
    withdrawn = workflow.renew(request_, by=circle.selma)
    workflow.submit(withdrawn, by=circle.selma)
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    workflow.confirm(withdrawn, by=circle.paula)
    workflow.withdraw(withdrawn, by=circle.selma)
    written = {kind.rpartition("/")[2] for kind in Email.objects.values_list("kind", flat=True)}
    assert written >= set(MOVES + CLOCK)
    for letter in Email.objects.all():
        assert letter.text.startswith(f"Dear {letter.recipient.given_names}"), letter.kind
        assert "Clean hands" in letter.subject + letter.text, letter.kind
        assert settings.SITE_URL + "/" in letter.text, letter.kind
        assert "None" not in letter.subject + letter.text, letter.kind
        assert "\n\n\n" not in letter.text, letter.kind


def test_what_the_important_ones_say(endorsed):
    good = letters("endorsed")[0].text
    assert endorsed.certificate.address in good
    assert "It earns Associa-Med Tunisia one delegate seat" in good
    assert f"A report is due by 28 April {YEAR + 1}" in good
    assert "Conditions" not in good
    assert letters("to_confirm")[0].subject == "Confirm for Associa-Med Tunisia: Clean hands"
    wanted = (endorsed.confirmed_at + dt.timedelta(days=14)).strftime("%-d %B %Y")
    assert f"Please review it by {wanted}" in letters("to_review")[0].text
    assert letters("to_decide")[0].subject == "Decide, recommended: Clean hands"


def test_a_decline_says_until_when_one_may_appeal_and_after_the_appeal_that_it_is_final(appealed, circle):
    text = letters("declined")[0].text
    until = (appealed.decided_at + dt.timedelta(days=30)).strftime("%-d %B %Y")
    assert f"Until {until}, 23:59 UTC you may ask the President" in text
    assert "Because of decline." in text
    Email.objects.all().delete()
    workflow.decline(appealed, by=circle.pia, note="It stays so.")
    assert "This decision is final." in letters("declined")[0].text


def test_an_appeal_is_told_to_president_and_director(appealed, circle):
    assert {letter.recipient for letter in letters("appealed")} == {circle.selma, circle.karim}
    told = letters("appealed_note")
    assert {letter.recipient for letter in told} == {circle.paula, circle.mohamed}
    assert "Because of appeal." in told[0].text


def told(kind):
    return sorted(letter.recipient.given_names for letter in letters(kind))


def test_a_barred_head_is_not_asked_to_decide_but_who_can_let_them(request_, circle, world):
    """Grace is barred by a term, Pia by her NMO: administrators hear of it, at the review and at the appeal."""
    request_.project.partner_nmos.set([world.usa])
    appoint(circle.grace, "nora", nmo=world.tunisia)
    endorsement = bring(request_, "recommended", circle)
    assert (told("to_decide"), told("without_decider")) == ([], ["Admin"])
    assert letters("without_decider")[0].subject == "Nobody may decide: Clean hands"
    workflow.override(endorsement, circle.pia, by=circle.admin, reason="Nobody else is in office.")
    workflow.decline(endorsement, by=circle.pia, note="Too vague.")
    endorsement.overrides.all().delete()
    Email.objects.all().delete()
    workflow.appeal(endorsement, by=circle.selma, note="Please look again.")
    assert (told("to_decide"), told("without_decider")) == ([], ["Admin"])


def test_where_one_head_is_free_the_other_is_let_by_them(request_, circle, world):
    """Of an appeal the President decides; is she barred, the Secretary General can let her."""
    request_.project.partner_nmos.set([world.usa])
    bring(request_, "appealed", circle)
    assert (told("to_decide"), told("without_decider")) == (["Grace"], ["Grace"])


def test_an_administrator_of_the_same_nmo_can_let_nobody_and_is_not_asked(request_, circle, world):
    request_.project.partner_nmos.set([world.usa])
    appoint(circle.grace, "nora", nmo=world.tunisia)
    circle.admin.nmo = world.tunisia
    circle.admin.save()
    make_person("root", is_superuser=True)
    make_person("gone", is_superuser=True, is_active=False)
    bring(request_, "recommended", circle)
    assert told("without_decider") == ["Root"]


def test_a_note_of_the_team_reaches_nobody_who_is_barred(recommended, circle, world):
    circle.grace.nmo = circle.pia.nmo = world.tunisia
    circle.grace.save()
    circle.pia.save()
    reviewing.write_note(
        recommended, by=circle.selma, visibility=Note.Visibility.BOTH, text="We have a school more."
    )
    assert told("noted") == []


def test_the_other_directors_hear_what_one_of_them_found(confirmed, circle):
    confirmed.project.related_committees.add(circle.scora.terms.get().office.committee)
    workflow.recommend(confirmed, by=circle.mohamed)
    told = {letter.recipient for letter in letters("reviewed")}
    assert told == {circle.selma, circle.karim, circle.paula, circle.scora}


def test_a_title_that_is_not_handed_in_yet_stands_in_no_mail(endorsed, circle):
    workflow.renew(endorsed, by=circle.selma)
    Project.objects.filter(pk=endorsed.project_id).update(title="Not for other eyes")
    endorsed.refresh_from_db()
    Endorsement.objects.filter(pk=endorsed.pk).update(valid_until=database_now().date())
    Report.objects.update(due_on=database_now().date())
    tasks.look_at_the_calendar()
    workflow.lapse(endorsed, by=circle.grace, note="It ends here.")
    assert {"ends_soon", "report_due", "lapsed"} <= {
        letter.kind.rpartition("/")[2] for letter in Email.objects.all()
    }
    for letter in Email.objects.all():
        assert "Not for other eyes" not in letter.subject + letter.text, letter.kind


def test_conditions_and_notes_stand_in_the_good_news(recommended, circle):
    workflow.endorse(recommended, by=circle.grace, conditions="Report on soap.", note="Well done.")
    text = letters("endorsed")[0].text
    assert "Well done." in text
    assert "Conditions:\nReport on soap." in text


def test_an_endorsement_withdrawn_says_what_ends(endorsed, circle):
    workflow.withdraw(endorsed, by=circle.paula, note="We stop.")
    text = letters("withdrawn")[0].text
    assert "Paula Test has withdrawn" in text
    assert "its delegate seats go" in text


@pytest.mark.parametrize("kind", ["text", "name"])
def test_titles_and_notes_of_any_kind_are_carried(request_, circle, kind):
    for name, text, expect in inputs(kind):
        if expect == "bad_request":
            continue
        Project.objects.update(title=text[:150])
        request_.refresh_from_db()
        Email.objects.all().delete()
        workflow.submit(request_, by=circle.selma)
        workflow.send_back(request_, by=circle.paula, note=text[:3000])
        for letter in Email.objects.all():
            assert "\n" not in letter.subject, name
            assert "\r" not in letter.subject, name
            assert "<script" not in letter.html, name
