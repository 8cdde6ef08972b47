"""A change of membership: who records it, what becomes of the history, who is told, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assemblies.models import Assembly
from committees.models import Term
from ifmsa_portal.memberships import workflow
from ifmsa_portal.memberships.models import MembershipChange
from members.models import NMO, MembershipStatus
from outbox.models import Email
from tests.committees.granting import fresh
from tests.conftest import appoint, make_nmo, make_person
from tests.exchanges.posting import errors, inputs, messages, send
from workflows.models import LogEntry, database_now

DAY = dt.timedelta(days=1)
VOTE = "Plenary 3: 71 for, 4 against, 6 abstained"


@pytest.fixture
def today():
    return database_now().date()


@pytest.fixture
def meeting(db, today):
    return Assembly.objects.create(
        slug="march",
        name="March Meeting",
        kind="march",
        place="Accra",
        starts_on=today - 4 * DAY,
        ends_on=today,
    )


@pytest.fixture
def tunisia(world, today):
    """An associate for a year; Paula is its President, Noor its NEO; a former President isn't told."""
    MembershipStatus.objects.filter(nmo=world.tunisia).delete()
    MembershipStatus.objects.create(nmo=world.tunisia, status="associate", first_day=today - 365 * DAY)
    for name, code, days in (("paula", "nmo-president", (-30, 300)), ("noor", "neo", (-30, 300))):
        appoint(make_person(name, nmo=world.tunisia), code, days=days, nmo=world.tunisia)
    appoint(make_person("former", nmo=world.tunisia), "nmo-president", days=(-300, -31), nmo=world.tunisia)
    return world.tunisia


def page(nmo):
    return reverse("memberships:change", args=[nmo.slug])


def decided(nmo, today, status="full", **fields):
    values = {"decided_on": today - DAY, "first_day": today, "reason": VOTE}
    return MembershipChange(nmo=nmo, status=status, **values | fields)


def filled(today, **fields):
    values = {
        "status": "full",
        "assembly": "march",
        "decided_on": today - DAY,
        "first_day": today,
        "reason": VOTE,
    }
    return {name: str(value) for name, value in (values | fields).items()}


def history(nmo):
    return list(nmo.statuses.order_by("first_day").values_list("status", "first_day", "last_day"))


def test_the_secretary_general_records_a_vote_and_everyone_reads_it(cast, tunisia, meeting, today):
    client = fresh(cast.grace)
    assert page(tunisia) in client.get(tunisia.get_absolute_url()).content.decode()
    assert client.get(page(tunisia)).status_code == 200
    response = send(client, page(tunisia), filled(today))
    assert response.url == tunisia.get_absolute_url()
    assert messages(response) == ["It is recorded. The NMO’s officers are told by e-mail."]
    assert history(tunisia) == [("associate", today - 365 * DAY, today - DAY), ("full", today, None)]
    assert NMO.objects.with_status().get(pk=tunisia.pk).status_today == "full"
    change = MembershipChange.objects.get()
    assert (change.before, change.status, change.by, change.assembly) == (
        "associate",
        "full",
        cast.grace,
        meeting,
    )
    entry = LogEntry.objects.about(change).get()
    assert (entry.verb, entry.source, entry.target) == ("change_membership", "associate", "full")
    assert (entry.by, entry.note) == (cast.grace, f"March Meeting: {VOTE}")
    assert f"March Meeting: {VOTE}" in Client().get(tunisia.get_absolute_url()).content.decode()
    assert VOTE in client.get(page(tunisia)).content.decode()


def test_the_national_officers_of_today_are_told_once(cast, tunisia, meeting, today):
    workflow.change(decided(tunisia, today, assembly=meeting), by=cast.grace)
    mails = Email.objects.filter(kind="memberships/emails/membership_changed").order_by("address")
    holders = Term.objects.current().filter(nmo=tunisia, office__level="national").order_by("holder__email")
    assert [mail.address for mail in mails] == list(holders.values_list("holder__email", flat=True))
    assert {"noor@example.test", "paula@example.test"} <= {mail.address for mail in mails}
    assert "former@example.test" not in {mail.address for mail in mails}
    assert mails[0].subject == "The membership of Associa-Med Tunisia changes"
    assert "is: full member." in mails[0].text
    assert f"What was decided:\nMarch Meeting: {VOTE}\n" in mails[0].text


def test_a_membership_ends_and_another_begins(cast, tunisia, today):
    workflow.change(decided(tunisia, today, "ended", reason="Article 12"), by=cast.grace)
    assert history(tunisia) == [("associate", today - 365 * DAY, today - DAY)]
    assert "is a member of the federation no more" in Email.objects.first().text
    new = make_nmo("newcomers", "Newcomers", "AD", "europe")
    MembershipStatus.objects.filter(nmo=new).delete()
    workflow.change(decided(new, today, "candidate"), by=cast.grace)
    assert history(new) == [("candidate", today, None)]
    assert MembershipChange.objects.get(nmo=new).before == ""


def test_what_begins_later_is_shown_as_such(cast, tunisia, today):
    workflow.change(decided(tunisia, today, first_day=today + 30 * DAY), by=cast.grace)
    assert NMO.objects.with_status().get(pk=tunisia.pk).status_today == "associate"
    shown = Client().get(tunisia.get_absolute_url()).content.decode()
    assert f"from {today + 30 * DAY:%-d %B %Y}" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "associate"}, "It is that already"),
        ({"first_day": -364}, "A change from"),
        ({"first_day": -365}, "A change from"),
    ],
)
def test_what_does_not_fit_the_history_is_refused_beside_the_field(
    cast, tunisia, meeting, today, fields, words
):
    workflow.change(
        decided(tunisia, today, "suspended", first_day=today - 300 * DAY, decided_on=today - 400 * DAY),
        by=cast.grace,
    )
    workflow.change(decided(tunisia, today, "associate"), by=cast.grace)
    before = history(tunisia)
    first = today + DAY if "first_day" not in fields else today + fields["first_day"] * DAY
    data = filled(today, **fields | {"first_day": first, "decided_on": today - 400 * DAY, "assembly": ""})
    response = send(fresh(cast.grace), page(tunisia), data)
    assert words in errors(response)["first_day"][0]
    assert history(tunisia) == before
    assert MembershipChange.objects.count() == 2


def test_who_is_no_member_can_not_end(cast, world, today):
    MembershipStatus.objects.filter(nmo=world.germany).delete()
    with pytest.raises(workflow.Refused, match="nothing would change"):
        workflow.change(decided(world.germany, today, "ended"), by=cast.grace)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"decided_on": 1, "first_day": 2}, "decided_on", "still to come"),
        ({"decided_on": -5}, "decided_on", "doesn’t meet on this day"),
        ({"decided_on": -1, "first_day": -2}, "first_day", "from the day of the decision"),
        ({"reason": " "}, "reason", "required"),
        ({"reason": "x" * 201}, "reason", "at most 200"),
        ({"status": "emperor"}, "status", "valid choice"),
        ({"assembly": "nowhere"}, "assembly", "valid choice"),
        ({"decided_on": ""}, "decided_on", "required"),
        ({"first_day": "31-31-31"}, "first_day", "valid date"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast, tunisia, meeting, today, fields, field, words):
    days = {name: today + value * DAY if isinstance(value, int) else value for name, value in fields.items()}
    response = send(fresh(cast.grace), page(tunisia), filled(today, **days))
    assert words in errors(response)[field][0]
    assert MembershipChange.objects.count() == 0
    assert len(history(tunisia)) == 1


def test_nobody_else_records_it_and_only_after_a_fresh_sign_in(cast, tunisia, meeting, today, sign_in):
    for person in (cast.amina, cast.lena, cast.dora, cast.admin):
        client = fresh(person)
        assert client.get(page(tunisia)).status_code == 403
        assert send(client, page(tunisia), filled(today)).status_code == 403
        assert page(tunisia) not in client.get(tunisia.get_absolute_url()).content.decode()
        with pytest.raises(PermissionDenied):
            workflow.change(decided(tunisia, today), by=person)
    stale = sign_in(cast.grace)
    assert send(stale, page(tunisia), filled(today)).url.startswith("/accounts/reauthenticate/")
    assert fresh(cast.grace).get("/nmos/nowhere/membership/").status_code == 404
    assert len(history(tunisia)) == 1


def test_hostile_and_honest_words(cast, tunisia, meeting, today):
    client = fresh(cast.grace)
    for name, text, expect in inputs("text", "name"):
        MembershipChange.objects.all().delete()
        MembershipStatus.objects.filter(nmo=tunisia, first_day=today).delete()
        MembershipStatus.objects.filter(nmo=tunisia).update(last_day=None)
        response = send(client, page(tunisia), filled(today, reason=text))
        assert response.status_code in {200, 302, 400}, name
        if expect == "accept_verbatim" and len(text) <= 200:
            assert MembershipChange.objects.get().reason == text, name
        assert "<script>alert" not in Client().get(tunisia.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "king"},
        {"before": "full"},
        {"status": "ended", "before": ""},
        {"reason": ""},
        {"first_day": -9},
    ],
)
def test_the_database_refuses_what_no_form_would_say(cast, world, today, fields):
    if isinstance(fields.get("first_day"), int):
        fields = {"first_day": today + fields["first_day"] * DAY}
    record = decided(world.germany, today, by=cast.grace)
    for name, value in fields.items():
        setattr(record, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_the_admin_shows_it_and_changes_nothing(cast, tunisia, today):
    workflow.change(decided(tunisia, today), by=cast.grace)
    client = fresh(cast.admin)
    assert (
        "full member" in client.get(reverse("admin:memberships_membershipchange_changelist")).content.decode()
    )
    assert client.get(reverse("admin:memberships_membershipchange_add")).status_code == 403
    assert str(MembershipChange.objects.get()) == "Associa-Med Tunisia: full member"
