"""override: the federation lets someone act whom a conflict bars, for a reason that everyone reads."""

from __future__ import annotations

import pytest

from outbox.models import Email
from projects import workflow
from projects.case import conflict_of
from projects.models import ConflictOverride, Editor
from projects.permissions import Side, side_of
from projects.workflow import STEPS
from tests.conftest import appoint
from tests.projects.conftest import bring
from tests.projects.posting import at, errors, inputs, messages, send
from workflows.models import LogEntry, database_now

WHY = "No other Director of the committee is in office."


@pytest.fixture
def barred(confirmed, world, circle):
    """Mohamed is of the project's NMO."""
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    return confirmed


def test_the_secretary_general_lets_the_director_act(barred, circle, sign_in):
    client = sign_in(circle.grace)
    assert at(barred, "override/") in client.get(at(barred)).text
    page = client.get(at(barred, "override/"))
    assert list(page.context["form"].people.values()) == [circle.mohamed, circle.ralf]
    response = send(client, at(barred, "override/"), {"person": circle.mohamed.pk, "reason": WHY})
    assert messages(response) == ["Mohamed Test may act on it now; everyone on the request reads why."]
    override = ConflictOverride.objects.get()
    assert (override.person, override.granted_by, override.reason) == (circle.mohamed, circle.grace, WHY)
    assert Email.objects.get(kind="projects/emails/overridden").recipient == circle.mohamed
    workflow.recommend(barred, by=circle.mohamed)


def test_said_twice_it_is_allowed_once(barred, circle):
    first = workflow.override(barred, circle.mohamed, by=circle.grace, reason=WHY)
    assert workflow.override(barred, circle.mohamed, by=circle.pia, reason="Another reason.") == first
    assert (first.reason, str(first)) == (WHY, "Clean hands: Mohamed Test")
    assert LogEntry.objects.about(barred).filter(verb="override").count() == 1
    assert Email.objects.filter(kind="projects/emails/overridden").count() == 1


def test_everyone_on_the_request_reads_why(barred, circle, sign_in):
    workflow.override(barred, circle.mohamed, by=circle.grace, reason=WHY)
    for person in (circle.selma, circle.paula, circle.mohamed, circle.pia):
        text = sign_in(person).get(at(barred)).text
        assert WHY in text
        assert "<bdi>Mohamed Test</bdi></b> may act on this request" in text
    assert "Grace Test lets you act all the same." in sign_in(circle.mohamed).get(at(barred)).text


def test_who_may_act_again_reads_what_those_who_decide_read(barred, circle):
    assert side_of(circle.mohamed, barred) is Side.NONE
    workflow.override(barred, circle.mohamed, by=circle.grace, reason=WHY)
    assert side_of(circle.mohamed, barred) is Side.TEAM


def test_nobody_lets_themselves(barred, world, circle, sign_in):
    circle.grace.nmo = world.tunisia
    circle.grace.save()
    assert sign_in(circle.grace).get(at(barred, "override/")).status_code == 403
    page = sign_in(circle.pia).get(at(barred, "override/"))
    assert circle.grace.pk in page.context["form"].people
    assert circle.pia.pk not in page.context["form"].people


@pytest.mark.parametrize(
    ("name", "status"),
    [("mohamed", 403), ("selma", 403), ("paula", 403), ("admin", 403), ("scora", 404), ("ralf", 404)],
)
def test_nobody_else_lets_anybody(barred, circle, sign_in, name, status):
    client = sign_in(getattr(circle, name))
    data = {"person": circle.mohamed.pk, "reason": WHY}
    assert client.get(at(barred, "override/")).status_code == status
    assert send(client, at(barred, "override/"), data).status_code == status
    assert not ConflictOverride.objects.exists()


def test_an_administrator_lets_someone_act_only_where_no_head_of_the_federation_can(
    request_, world, circle, sign_in
):
    """Tunisia leads, the USA take part: Grace is barred by a term, Pia by her NMO."""
    request_.project.partner_nmos.set([world.usa])
    endorsement = bring(request_, "recommended", circle)
    admin = sign_in(circle.admin)
    assert admin.get(at(endorsement, "override/")).status_code == 403
    appoint(circle.grace, "nora", nmo=world.tunisia)
    assert STEPS.open_to(circle.grace, endorsement) == STEPS.open_to(circle.pia, endorsement) == []
    instead = "an administrator of the portal can let you"
    for person in (circle.grace, circle.pia):
        page = sign_in(person).get(at(endorsement))
        assert instead in page.text
        assert at(endorsement, "override/") not in page.text
    assert at(endorsement, "override/") in sign_in(circle.admin).get(at(endorsement)).text
    data = {"person": circle.pia.pk, "reason": WHY}
    assert send(sign_in(circle.admin), at(endorsement, "override/"), data).status_code == 302
    assert "endorse" in STEPS.open_to(circle.pia, endorsement)
    assert STEPS.open_to(circle.grace, endorsement) == []
    assert LogEntry.objects.about(endorsement).last().by == circle.admin


def test_a_president_who_is_barred_from_an_appeal_reads_who_can_let_them(request_, world, circle, sign_in):
    request_.project.partner_nmos.set([world.usa])
    endorsement = bring(request_, "appealed", circle)
    page = sign_in(circle.pia).get(at(endorsement))
    assert "You are of an NMO that takes part in it: AMSA-USA." in page.text
    assert (
        "Nobody else decides on it: Grace Test (Secretary General) can let you, with a reason that everyone reads."
    ) in page.text
    data = {"person": circle.pia.pk, "reason": WHY}
    assert send(sign_in(circle.grace), at(endorsement, "override/"), data).status_code == 302
    assert "endorse" in STEPS.open_to(circle.pia, endorsement)


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"reason": "So."}, {"person": 1}, {"person": "all"}])
def test_what_is_wrong_is_said_beside_the_field(barred, circle, sign_in, wrong):
    data = {"person": circle.mohamed.pk, "reason": WHY, **wrong}
    response = send(sign_in(circle.grace), at(barred, "override/"), data)
    assert list(errors(response)) == list(wrong)
    assert not ConflictOverride.objects.exists()


def test_a_reason_is_kept_as_written_and_shown_as_text(barred, circle, sign_in):
    client = sign_in(circle.grace)
    for name, text, expect in inputs("text"):
        response = send(client, at(barred, "override/"), {"person": circle.mohamed.pk, "reason": text})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            assert ConflictOverride.objects.get().reason == text.strip(), name
            assert "<script>alert" not in client.get(at(barred)).text, name
            ConflictOverride.objects.all().delete()


def test_where_nobody_is_barred_there_is_nothing_to_allow(confirmed, circle, sign_in):
    circle.ralf.terms.all().delete()
    page = sign_in(circle.grace).get(at(confirmed, "override/"))
    assert "Nobody is barred for whom you could allow it." in page.text
    assert at(confirmed, "override/") not in sign_in(circle.grace).get(at(confirmed)).text


def test_an_ended_request_needs_none(declined, circle, sign_in):
    response = sign_in(circle.grace).get(at(declined, "override/"))
    assert messages(response) == ["This was already moved on: it is now “Declined”."]


def test_a_director_of_the_team_is_told_what_binds_them(request_, circle):
    Editor.objects.create(
        project=request_.project,
        person=circle.mohamed,
        email=circle.mohamed.email,
        invited_by=circle.selma,
        accepted_at=database_now(),
    )
    endorsement = bring(request_, "confirmed", circle)
    assert conflict_of(circle.mohamed, endorsement).why == "You are of this project’s team."


def test_the_mail_says_a_conflict_and_no_nmo_and_no_empty_office(barred, circle, cast):
    workflow.override(barred, circle.mohamed, by=circle.grace, reason=WHY)
    mail = Email.objects.get(kind="projects/emails/overridden")
    assert (
        "Grace Test (Secretary General) lets you act on the project “Clean hands” in spite of a conflict"
        in mail.text
    )
    assert "Associa" not in mail.text


def test_an_administrator_who_lets_someone_act_has_no_office_in_the_mail(barred, circle, cast):
    for head in (circle.grace, circle.pia):
        head.nmo = circle.mohamed.nmo
        head.save()
    workflow.override(barred, circle.mohamed, by=cast.admin, reason=WHY)
    assert (
        "Admin Test lets you act on the project" in Email.objects.get(kind="projects/emails/overridden").text
    )
