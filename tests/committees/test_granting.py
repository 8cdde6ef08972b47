"""Who gives which office to whom: invited by mail, appointed, confirmed, ended early."""

from __future__ import annotations

import datetime as dt
import io
import threading
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committees.models import Office, Term, TermInvitation
from committees.permissions import granters, is_granter
from committees.workflow import endings, invitations, terms
from committees.workflow.terms import SeatTaken
from outbox.models import Email
from tests.committees.granting import build_invitation, build_term, day, fresh
from tests.conftest import PASSWORD, appoint, make_person
from tests.exchanges.posting import errors, inputs, send
from workflows.models import LogEntry
from workflows.steps import NotNow

NMO = "/nmos/amsa-usa/offices/"


@pytest.fixture
def paula(world, cast):
    """President of AMSA-USA."""
    paula = make_person("paula", nmo=world.usa)
    appoint(paula, "nmo-president", nmo=world.usa)
    return paula


def mails(kind: str) -> list[str]:
    return sorted(Email.objects.filter(kind=f"committees/emails/{kind}").values_list("address", flat=True))


def filled(office: str, email: str, *, days: tuple[int, int] = (0, 100), **more: Any) -> dict[str, Any]:
    return {
        "office": office,
        "email": email,
        "kind": "elected",
        "first_day": day(days[0]).isoformat(),
        "last_day": day(days[1]).isoformat(),
        **more,
    }


GRANTS = {
    "secretary-general": {"grace"},
    "scope-director": {"grace"},
    "scoph-ra-africa": {"grace"},
    "nmo-president": {"grace", "paula"},
    "neo": {"paula"},
    "npo": {"paula"},
    "leo": {"paula", "lena"},
    "lore": {"paula", "nora"},
    "lome": {"paula"},
}


@pytest.mark.parametrize("code", GRANTS)
def test_who_grants_which_office_and_nobody_else(world, cast, paula, code):
    cast.paula = paula
    office = Office.objects.get(code=code)
    place = {"nmo": world.usa} if office.level in {"national", "local"} else {}
    if office.level == "local":
        place["local_committee"] = world.boston
    term = build_term(code, cast.amina, **place)
    people = ["grace", "paula", "lena", "nora", "leo", "frank", "hans", "dora", "tarek", "amina", "admin"]
    assert {name for name in people if is_granter(getattr(cast, name), term)} == GRANTS[code] - {"amina"}
    # Dora directs SCOPE: nobody is told but those who may.
    assert {one.holder for one in granters(term)} == {getattr(cast, name) for name in GRANTS[code]}


def test_nobody_gives_an_office_to_themselves(world, cast, paula):
    term = build_term("neo", paula, nmo=world.usa)
    with pytest.raises(PermissionDenied):
        terms.appoint(term, by=paula)
    refused = send(fresh(paula), f"{NMO}appoint/", filled("neo", "paula@example.test"))
    assert errors(refused) == {"email": ["Nobody gives an office to themselves."]}
    refused = send(fresh(paula), f"{NMO}invite/", filled("neo", "PAULA@example.test"))
    assert errors(refused) == {"email": ["Nobody gives an office to themselves."]}


@pytest.mark.parametrize(
    ("first", "last", "may"), [(-5, 0, True), (0, 5, True), (-5, -1, False), (1, 5, False)]
)
def test_the_right_to_grant_holds_on_the_first_and_the_last_day(world, cast, paula, first, last, may):
    paula.terms.update(first_day=day(first), last_day=day(last))
    assert bool(is_granter(paula, build_term("neo", cast.amina, nmo=world.usa))) is may
    assert fresh(paula).get(f"{NMO}invite/").status_code == (200 if may else 403)
    assert fresh(paula).get(NMO).status_code == (200 if may else 403)


def test_an_invited_stranger_signs_up_on_the_way_and_takes_the_office(world, cast, paula):
    send(fresh(paula), f"{NMO}invite/", filled("npo", "New.Officer@example.test", note="We chose you."))
    invitation = TermInvitation.objects.get()
    assert (invitation.email, invitation.state, invitation.nmo) == (
        "new.officer@example.test",
        "open",
        world.usa,
    )
    letter = Email.objects.get(kind="committees/emails/office_offered")
    assert (letter.address, "We chose you." in letter.text) == ("new.officer@example.test", True)
    link = f"/invitations/{invitation.token}/"
    assert link in letter.text
    visitor = Client()
    assert visitor.get(link).url == f"/accounts/login/?next={link}"
    new = make_person("new")
    new.emailaddress_set.update(email="new.officer@example.test")
    client = fresh(new)
    assert "from" not in client.get(link).context["invitation"].note
    response = send(client, link, {"answer": "yes"})
    term = Term.objects.get(holder=new)
    assert response.url == f"/terms/{term.uuid}/"
    assert (term.office.code, term.nmo, term.kind, term.first_day) == ("npo", world.usa, "elected", day(0))
    assert mails("offer_answered") == ["paula@example.test"]
    assert [entry.verb for entry in LogEntry.objects.about(term)] == ["accept"]
    assert client.get(link).status_code == 404


def test_an_invitation_is_for_the_owner_of_the_address_alone(world, cast, paula):
    invitation = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    link = f"/invitations/{invitation.token}/"
    missing = fresh(cast.other).get("/invitations/wrong/")
    for name in ("other", "lena", "grace", "admin"):
        client = fresh(getattr(cast, name))
        assert client.get(link).status_code == 404
        assert send(client, link, {"answer": "yes"}).status_code == 404
    assert missing.status_code == 404
    cast.amina.emailaddress_set.update(verified=False)
    assert fresh(cast.amina).get(link).status_code == 404
    assert not cast.amina.terms.exists()


def test_who_invites_an_address_and_then_proves_to_own_it_gets_nothing(world, cast, paula):
    offered = invitations.invite(build_invitation("npo", "second@example.test", nmo=world.usa), by=paula)
    paula.emailaddress_set.create(email="second@example.test", verified=True)
    assert fresh(paula).get(offered.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        invitations.accept(offered, by=paula)


def test_saying_no_leaves_no_office(world, cast, paula):
    invitation = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    assert send(fresh(cast.amina), f"/invitations/{invitation.token}/", {"answer": "no"}).url == "/dashboard/"
    invitation.refresh_from_db()
    assert (invitation.state, cast.amina.terms.count()) == ("declined", 0)
    assert mails("offer_answered") == ["paula@example.test"]


def test_an_old_invitation_and_one_that_was_taken_back_lead_nowhere(world, cast, paula):
    old = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    TermInvitation.objects.update(expires_on=day(0))
    assert fresh(cast.amina).get(old.get_absolute_url()).status_code == 200
    TermInvitation.objects.update(expires_on=day(-1))
    assert fresh(cast.amina).get(old.get_absolute_url()).status_code == 404
    with pytest.raises(NotNow):
        invitations.accept(old, by=cast.amina)
    new = invitations.invite(build_invitation("nome", "amina@example.test", nmo=world.usa), by=paula)
    assert send(fresh(paula), f"/invitations/{new.uuid}/withdraw/").url == NMO
    assert mails("offer_withdrawn") == ["amina@example.test"]
    assert fresh(cast.amina).get(new.get_absolute_url()).status_code == 404
    assert fresh(paula).get(f"/invitations/{new.uuid}/withdraw/").status_code == 200
    send(fresh(paula), f"/invitations/{new.uuid}/withdraw/")
    assert mails("offer_withdrawn") == ["amina@example.test"]


def test_nobody_else_takes_an_invitation_back(world, cast, paula):
    offered = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    for name in ("lena", "hans", "amina", "grace", "admin"):
        assert fresh(getattr(cast, name)).get(f"/invitations/{offered.uuid}/withdraw/").status_code == 404


def test_who_accepts_too_late_is_told_and_the_invitation_waits(world, cast, paula):
    Office.objects.filter(code="npo").update(seats=1)
    offered = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    appoint(cast.other, "npo", nmo=world.usa)
    client = fresh(cast.amina)
    response = client.post(
        offered.get_absolute_url(),
        {"answer": "yes", "submission_token": "11111111-1111-4111-8111-111111111111"},
        follow=True,
    )
    assert "No seat is free on all of these days: Other Test until" in response.content.decode()
    offered.refresh_from_db()
    assert (offered.state, cast.amina.terms.count(), mails("offer_answered")) == ("open", 0, [])
    assert LogEntry.objects.about(offered).count() == 1


def test_one_address_is_invited_once(world, cast, paula):
    send(fresh(paula), f"{NMO}invite/", filled("npo", "amina@example.test"))
    again = send(fresh(paula), f"{NMO}invite/", filled("npo", "amina@example.test"))
    assert list(errors(again)) == ["email"]
    assert TermInvitation.objects.count() == 1


def test_someone_known_is_appointed_at_once_and_told(world, cast, paula):
    response = send(fresh(paula), f"{NMO}appoint/", filled("npo", "amina@example.test", kind="interim"))
    assert response.url == NMO
    term = cast.amina.terms.get()
    assert (term.office.code, term.kind, term.nmo) == ("npo", "interim", world.usa)
    assert Term.objects.current().held_by(cast.amina).exists()
    assert mails("office_given") == ["amina@example.test"]
    entry = LogEntry.objects.about(term).get()
    assert (entry.verb, entry.by, entry.office, entry.place) == ("appoint", paula, "President", "AMSA-USA")


def test_of_a_stranger_nothing_is_told(world, cast, paula):
    """Hans of bvmd and nobody@ get the same answer."""
    answers = [
        errors(send(fresh(paula), f"{NMO}appoint/", filled("npo", email)))
        for email in ("hans@example.test", "nobody@example.test")
    ]
    assert answers == [{"email": ["Nobody known here has this address. Send an invitation instead."]}] * 2


def test_a_local_officer_is_appointed_by_the_national_one_of_the_committee(world, cast):
    client = fresh(cast.lena)
    assert [
        office.code for office in client.get(f"{NMO}appoint/").context["form"].fields["office"].queryset
    ] == ["leo"]
    data = filled("leo", "amina@example.test", local_committee=str(world.chicago.uuid))
    send(client, f"{NMO}appoint/", data)
    assert cast.amina.terms.get().local_committee == world.chicago
    refused = send(client, f"{NMO}appoint/", data | {"local_committee": str(world.berlin.uuid)})
    assert list(errors(refused)) == ["local_committee"]
    refused = send(client, f"{NMO}appoint/", data | {"local_committee": ""})
    assert errors(refused) == {"local_committee": ["A local office names its local committee."]}
    refused = send(client, f"{NMO}appoint/", data | {"office": "neo"})
    assert list(errors(refused)) == ["office"]


def test_a_national_office_names_no_faculty(world, cast, paula):
    data = filled("npo", "amina@example.test", local_committee=str(world.chicago.uuid))
    refused = send(fresh(paula), f"{NMO}appoint/", data)
    assert errors(refused) == {"local_committee": ["Only a local office names a local committee."]}


def test_the_secretary_general_fills_the_federation(world, cast):
    client = fresh(cast.grace)
    assert send(client, "/offices/appoint/", filled("scope-liaison", "hans@example.test")).url == "/offices/"
    assert cast.hans.terms.filter(office__code="scope-liaison").exists()
    refused = send(client, "/offices/appoint/", filled("scope-liaison", "amina@example.test"))
    assert list(errors(refused)) == ["email"]
    send(client, "/offices/invite/", filled("score-director", "amina@example.test"))
    assert TermInvitation.objects.get().nmo is None
    assert send(client, f"{NMO}invite/", filled("neo", "amina@example.test")).status_code == 200
    assert [o.code for o in client.get(f"{NMO}invite/").context["form"].fields["office"].queryset] == [
        "nmo-president"
    ]


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((-400, 10), "first_day"),
        ((2000, 2100), "first_day"),
        ((10, 5), "last_day"),
        ((-20, -10), "last_day"),
        ((0, 1200), "last_day"),
    ],
)
def test_days_without_sense_are_refused_beside_their_field(world, cast, paula, days, field):
    refused = send(fresh(paula), f"{NMO}invite/", filled("npo", "amina@example.test", days=days))
    assert list(errors(refused)) == [field]
    assert refused.context["form"]["email"].value() == "amina@example.test"


@pytest.mark.parametrize("field", ["email", "office", "note", "first_day", "kind"])
def test_whatever_is_typed_into_an_invitation_breaks_nothing(world, cast, paula, field, monkeypatch):
    monkeypatch.setattr("committees.views.offices.GRANTS", {"grant": "1000/d/user"})
    client = fresh(paula)
    for name, text, _expect in inputs("email", "name", "text"):
        response = send(client, f"{NMO}invite/", filled("npo", "amina@example.test") | {field: text})
        assert response.status_code in {200, 302, 400}, name
        TermInvitation.objects.all().delete()


def test_giving_an_office_asks_who_one_is_when_the_sign_in_is_old(world, cast, paula, sign_in):
    client = sign_in(paula)
    for path in (f"{NMO}invite/", f"{NMO}appoint/", f"/terms/{cast.lena.terms.get().uuid}/end/"):
        assert client.get(path).url.startswith("/accounts/reauthenticate/"), path
        assert send(client, path, filled("npo", "amina@example.test")).url.startswith(
            "/accounts/reauthenticate/"
        )
    assert not TermInvitation.objects.exists()
    # What was sent waits for the password, and then goes on.
    send(client, f"{NMO}invite/", filled("npo", "amina@example.test"))
    client.post(f"/accounts/reauthenticate/?next={NMO}invite/", {"password": PASSWORD})
    assert TermInvitation.objects.count() == 1


def test_an_elect_waits_beside_the_holder_until_confirmed(world, cast, paula):
    Office.objects.filter(code="neo").update(seats=1)
    cast.frank.terms.all().delete()
    cast.lena.terms.update(seat=1)
    terms.appoint(build_term("neo", cast.amina, kind="elect", nmo=world.usa), by=paula)
    elect = cast.amina.terms.get()
    assert not Term.objects.current().held_by(cast.amina).exists()
    with pytest.raises(SeatTaken):
        terms.confirm(elect, by=paula)
    told = fresh(paula).post(
        f"/terms/{elect.uuid}/confirm/",
        {"submission_token": "11111111-1111-4111-8111-111111111111"},
        follow=True,
    )
    assert "No seat is free" in told.content.decode()
    endings.end(cast.lena.terms.get(), day(-1), reason="Moved abroad.", by=paula)
    assert send(fresh(paula), f"/terms/{elect.uuid}/confirm/").url == f"/terms/{elect.uuid}/"
    elect.refresh_from_db()
    assert elect.kind == "elected"
    assert Term.objects.current().held_by(cast.amina).exists()
    assert fresh(paula).get(f"/terms/{elect.uuid}/confirm/").status_code == 403


def test_an_early_end_is_told_and_kept_with_its_reason(world, cast, paula):
    term = cast.lena.terms.get()
    response = send(
        fresh(paula), f"/terms/{term.uuid}/end/", {"last_day": day(0).isoformat(), "reason": "Moved abroad."}
    )
    assert response.url == NMO
    term.refresh_from_db()
    assert term.last_day == day(0)
    assert mails("office_ended") == ["lena@example.test", "paula@example.test"]
    assert "Moved abroad." in Email.objects.filter(kind="committees/emails/office_ended")[0].text
    entry = LogEntry.objects.about(term).get()
    assert (entry.verb, entry.note, entry.by) == ("end", "Moved abroad.", paula)
    assert entry.target == f"elected, {term.first_day.isoformat()} – {day(0).isoformat()}"
    page = fresh(cast.lena).get(f"/terms/{term.uuid}/").content.decode()
    assert "Moved abroad." in page


def test_rights_end_at_once_where_yesterday_is_the_last_day(world, cast, paula):
    client = fresh(cast.lena)
    assert client.get(NMO).status_code == 200
    endings.end(cast.lena.terms.get(), day(-1), reason="Misuse.", by=paula)
    assert client.get(NMO).status_code == 403
    assert client.get("/exchanges/conditions/").status_code in {200, 404}
    listed = Client().get("/nmos/amsa-usa/").content.decode()
    assert "Lena Test" not in listed


def test_the_holder_lays_an_office_down(world, cast, paula):
    term = cast.lena.terms.get()
    page = fresh(cast.lena).get(f"/terms/{term.uuid}/")
    assert [action["label"] for action in page.context["actions"]] == ["Lay the office down"]
    data = {"last_day": day(-1).isoformat(), "reason": "Exams."}
    assert list(errors(send(fresh(cast.lena), f"/terms/{term.uuid}/end/", data))) == ["last_day"]
    assert send(
        fresh(cast.lena), f"/terms/{term.uuid}/end/", data | {"last_day": day(3).isoformat()}
    ).url == ("/dashboard/")
    assert Term.objects.get(pk=term.pk).last_day == day(3)


def test_a_term_to_come_vanishes_and_the_log_keeps_it(world, cast, paula):
    term = terms.appoint(build_term("npo", cast.amina, days=(10, 100), nmo=world.usa), by=paula)
    uuid = term.uuid
    assert send(fresh(paula), f"/terms/{uuid}/end/", {"reason": "Not elected after all."}).status_code == 302
    assert not Term.objects.filter(uuid=uuid).exists()
    entries = LogEntry.objects.filter(subject_id=uuid).order_by("number")
    assert [(entry.verb, entry.target) for entry in entries] == [
        ("appoint", f"elected, {day(10).isoformat()} – {day(100).isoformat()}"),
        ("end", ""),
    ]
    call_command("verify_log", stdout=io.StringIO())


@pytest.mark.parametrize("last", [-2, 300, 400])
def test_an_early_end_lies_between_now_and_the_end(world, cast, paula, last):
    term = cast.lena.terms.get()
    data = {"last_day": day(last).isoformat(), "reason": "No."}
    assert list(errors(send(fresh(paula), f"/terms/{term.uuid}/end/", data))) == ["last_day"]


@pytest.mark.parametrize(("last", "own", "granted"), [(-1, 403, 403), (0, 403, 200), (1, 200, 200)])
def test_a_term_that_ends_today_is_not_laid_down_any_more(world, cast, paula, last, own, granted):
    cast.lena.terms.update(last_day=day(last))
    path = f"/terms/{cast.lena.terms.get().uuid}/end/"
    assert (fresh(cast.lena).get(path).status_code, fresh(paula).get(path).status_code) == (own, granted)


def test_an_end_needs_its_reason(world, cast, paula):
    term = cast.lena.terms.get()
    refused = send(fresh(paula), f"/terms/{term.uuid}/end/", {"last_day": day(0).isoformat(), "reason": " "})
    assert list(errors(refused)) == ["reason"]
    assert Term.objects.get(pk=term.pk).last_day == term.last_day


def test_who_loses_an_office_leaves_no_open_offer_behind(world, cast, paula):
    offered = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    endings.end(paula.terms.get(), day(-1), reason="Misuse.", by=cast.grace)
    assert TermInvitation.objects.get().state == "withdrawn"
    assert mails("offer_withdrawn") == ["amina@example.test"]
    assert fresh(cast.amina).get(offered.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("verb", ["", "end/", "confirm/", "handover/"])
def test_a_term_is_nothing_to_strangers(world, cast, client, verb):
    term = cast.hans.terms.get()
    path = f"/terms/{term.uuid}/{verb}"
    assert client.get(path).status_code == 302
    for name in ("amina", "lena", "leo", "frank", "tarek"):
        assert fresh(getattr(cast, name)).get(path).status_code == 404, name
    missing = f"/terms/11111111-1111-4111-8111-111111111111/{verb}"
    assert fresh(cast.amina).get(path).content == fresh(cast.amina).get(missing).content


def test_who_sees_a_term_may_not_therefore_end_it(world, cast, paula):
    term = cast.leo.terms.get()
    got = {
        name: fresh(person).get(f"/terms/{term.uuid}/end/").status_code
        for name, person in {**vars(cast), "paula": paula}.items()
    }
    seeing = {"nora", "grace", "admin"}
    acting = {"leo", "lena", "paula"}
    assert got == {name: 403 if name in seeing else 200 if name in acting else 404 for name in got}
    ended = cast.frank.terms.get()
    assert fresh(paula).get(f"/terms/{ended.uuid}/end/").status_code == 403
    with pytest.raises(PermissionDenied):
        endings.end(term, day(0), reason="No.", by=cast.nora)


OFFICES = {"/offices/": {"grace", "admin"}, NMO: {"grace", "admin", "lena", "nora", "paula"}}


@pytest.mark.parametrize("path", OFFICES)
def test_who_reads_the_pages_of_offices(world, cast, paula, client, path):
    cast.paula = paula
    assert client.get(path).status_code == 302
    assert client.get(f"{path}invite/").status_code == 302
    got = {name for name in vars(cast) if fresh(getattr(cast, name)).get(path).status_code == 200}
    assert got == OFFICES[path]
    for name in set(vars(cast)) - {"grace", "paula", "lena", "nora"}:
        assert fresh(getattr(cast, name)).get(f"{path}invite/").status_code == 403, name
    assert fresh(cast.grace).get("/nmos/nowhere/offices/").status_code == 404


def test_the_page_shows_holders_heirs_invited_and_vacant(world, cast, paula):
    terms.appoint(build_term("neo", cast.amina, days=(301, 400), nmo=world.usa), by=paula)
    invitations.invite(build_invitation("npo", "new@example.test", nmo=world.usa), by=paula)
    posts = {post.office.code: post for post in fresh(paula).get(NMO).context["groups"][0][1]}
    assert [(term.holder, term.phase) for term in posts["neo"].terms] == [
        (cast.lena, "current"),
        (cast.amina, "coming"),
    ]
    assert (posts["neo"].vacant, posts["npo"].is_vacant, len(posts["npo"].invitations)) == (1, True, 1)
    assert "new@example.test" in fresh(paula).get(NMO).content.decode()
    # Lena reads the page but doesn't grant the office: the address isn't hers to see.
    assert "new@example.test" not in fresh(cast.lena).get(NMO).content.decode()
    local = fresh(cast.lena).get(f"{NMO}?tab=second")
    assert [name for name, _posts in local.context["groups"]] == [
        "Boston, Boston School of Medicine",
        "Chicago, Lakeside Medical School",
    ]
    assert "Leo Test" in local.content.decode()


def test_the_pages_cost_the_same_for_many(world, cast, paula):
    def queries(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = [NMO, f"{NMO}?tab=second", f"{NMO}history/"]
    client = fresh(paula)
    few = [queries(client, path) for path in paths]
    for number in range(5):
        person = make_person(f"p{number}", nmo=world.usa)
        appoint(person, "neo", days=(400 + 50 * number, 430 + 50 * number), nmo=world.usa)
        appoint(person, "leo", days=(400 + 50 * number, 430 + 50 * number), nmo=world.usa,
                local_committee=world.boston)  # fmt: skip
        appoint(person, "neo", days=(-900 - 50 * number, -870 - 50 * number), nmo=world.usa)
        invitations.invite(build_invitation("npo", f"i{number}@example.test", nmo=world.usa), by=paula)
    assert [queries(client, path) for path in paths] == few


def test_the_history_is_public_and_names_who_held_an_office(world, cast, client):
    appoint(cast.amina, "npo", days=(-20, -10), nmo=world.usa, kind="elect")
    appoint(cast.other, "leo", days=(-20, -10), nmo=world.usa, local_committee=world.boston)
    appoint(cast.hans, "score-director", days=(-20, -10))
    assert [term.holder for term in client.get(f"{NMO}history/").context["page"]] == [cast.frank]
    assert [term.holder for term in client.get("/offices/history/").context["page"]] == [cast.hans]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seats", "told"), [(1, 1), (2, 0)])
def test_of_two_who_are_given_an_office_at_once_each_gets_a_seat_or_is_told(world, cast, seats, told):
    Office.objects.filter(code="leo").update(seats=seats)
    both = [
        build_term("leo", person, nmo=world.usa, local_committee=world.chicago)
        for person in (cast.amina, cast.other)
    ]
    start, got = threading.Barrier(2), []

    def grant(term: Term) -> None:
        try:
            start.wait()
            got.append(terms.appoint(term, by=cast.lena).holder)
        except SeatTaken:
            got.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=grant, args=[term]) for term in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(None) == told
    assert Term.objects.filter(office__code="leo", local_committee=world.chicago).count() == seats


def test_a_seat_taken_behind_our_back_is_said_as_well(world, cast, paula, monkeypatch):
    Office.objects.filter(code="npo").update(seats=1)
    appoint(cast.other, "npo", nmo=world.usa)
    monkeypatch.setattr(terms, "overlapping", lambda term: Term.objects.none())
    with pytest.raises(SeatTaken):
        terms.appoint(build_term("npo", cast.amina, nmo=world.usa), by=paula)


def test_a_year_in_office_ends_in_september():
    from committees.forms.granting import end_of_term

    assert end_of_term(dt.date(2027, 9, 30)) == dt.date(2027, 9, 30)
    assert end_of_term(dt.date(2027, 10, 1)) == dt.date(2028, 9, 30)


def test_a_full_office_is_said_beside_the_field(world, cast, paula):
    Office.objects.filter(code="npo").update(seats=1)
    appoint(cast.other, "npo", nmo=world.usa)
    refused = send(fresh(paula), f"{NMO}appoint/", filled("npo", "amina@example.test"))
    assert errors(refused)["office"][0].startswith("No seat is free on all of these days: Other Test until")


def test_nobody_floods_the_world_with_invitations(world, cast, paula, monkeypatch):
    cache.clear()
    monkeypatch.setattr("committees.views.offices.GRANTS", {"grant": "1/d/user"})
    client = fresh(paula)
    statuses = [
        send(client, f"{NMO}invite/", filled("npo", f"x{n}@example.test")).status_code for n in range(2)
    ]
    assert statuses == [302, 429]
    cache.clear()


def test_who_sees_an_elect_may_not_therefore_confirm_them(world, cast, paula):
    elect = terms.appoint(build_term("npo", cast.amina, kind="elect", nmo=world.usa), by=paula)
    path = f"/terms/{elect.uuid}/confirm/"
    assert fresh(paula).get(path).status_code == 200
    assert fresh(cast.lena).get(path).status_code == 403
    with pytest.raises(PermissionDenied):
        terms.confirm(elect, by=cast.lena)


def test_an_office_of_the_federation_ends_and_leads_back_to_its_page(world, cast):
    term = cast.dora.terms.get()
    data = {"last_day": day(-1).isoformat(), "reason": "Elected elsewhere."}
    assert send(fresh(cast.grace), f"/terms/{term.uuid}/end/", data).url == "/offices/"
    assert not Term.objects.current().held_by(cast.dora).exists()


def test_the_admin_lists_invitations_and_keeps_the_checklist(world, cast, paula):
    invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    admin = fresh(cast.admin)
    offer = TermInvitation.objects.get()
    assert "amina@example.test" in admin.get("/admin/committees/terminvitation/").text
    assert "NPO, AMSA-USA" in admin.get(f"/admin/committees/terminvitation/{offer.pk}/change/").text
    response = admin.post(
        "/admin/committees/handoveritem/add/",
        {"text": "Feed the office cat", "level": "national", "order": 3, "is_active": "on"},
    )
    assert response.status_code == 302
    assert "Feed the office cat" in fresh(cast.lena).get(f"/terms/{cast.lena.terms.get().uuid}/").text
