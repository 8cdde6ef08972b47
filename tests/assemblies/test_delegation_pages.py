"""The pages of delegations: who sees what, what may be typed, and what it costs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assemblies.delegation_todo import delegations_todo
from assemblies.models import (
    BaseQuota,
    Debt,
    DocumentDeadline,
    PaperKind,
    Passport,
    PassportRead,
    Registration,
    SeatOverride,
    SeatRule,
)
from assemblies.workflow import registrations as moves
from assemblies.workflow.delegations import delegation_of
from committees.models import Call
from tests.assemblies.delegating import (
    ADDRESSES,
    bring,
    crowd,
    details,
    make_assembly,
    move_windows,
    register,
    set_up,
)
from tests.committees.calls import make_call, stand
from tests.conftest import appoint, make_person
from tests.exchanges.posting import inputs, token
from tests.projects.conftest import bring as bring_project
from workflows.days import end_of
from workflows.models import LogEntry

SELMA, KARIM, VERA, TWIN = ADDRESSES
FILLED = {
    "committee": "", "diet": "halal", "allergies": "Nuts", "needs_visa": "on",
    "emergency_name": "Mother", "emergency_phone": "+216 71 123 456",
}  # fmt: skip
PASSPORT = {
    "name": "Selma Test", "born_on": "2001-02-03", "nationality": "TN", "number": "MARKER123", "expires_on": "2099-01-01",
}  # fmt: skip


@pytest.fixture
def assembly(world, circle):
    world.tunisia.fee_category = "A"
    world.tunisia.save()
    return set_up(make_assembly())


@pytest.fixture
def visa(circle):
    person = make_person("vittoria")
    appoint(person, "visa-team")
    return person


@pytest.fixture
def selma(assembly, world, circle):
    return register(assembly, world.tunisia, SELMA, by=circle.paula)[0]


def at(name, assembly, nmo="associa-med-tunisia"):
    return reverse(f"assemblies:{name}", args=[assembly.slug, nmo])


def of(verb, registration):
    return reverse(f"assemblies:{verb}", args=[registration.uuid])


def post(client, url, **data):
    return client.post(url, {**token(), **data})


def fill_in(client, registration, **typed):
    url = of("fill_registration", registration)
    return post(client, url, version=client.get(url).context["form"].fingerprint, **{**FILLED, **typed})


def test_before_the_window_opens_officers_see_how_the_number_comes_about(assembly, circle, request_, sign_in):
    bring_project(request_, "endorsed", circle)
    move_windows(assembly, -11)
    for person in (circle.paula, circle.vera, circle.tarek):
        page = sign_in(person).get(at("delegation", assembly)).text
        assert "Registration isn’t open now." in page
        assert "Quota of a full member" in page
        assert "Project: Clean hands" in page
        assert "Together: 6" in page
        assert not assembly.delegations.exists()


def test_the_page_is_found_from_the_dashboard_and_from_the_assembly(assembly, circle, sign_in):
    client = sign_in(circle.paula)
    for page in (reverse("dashboard"), assembly.get_absolute_url()):
        assert at("delegation", assembly) in client.get(page).text


@pytest.mark.parametrize("name", ["selma", "karim", "gustav", "amina", "frank", "mohamed"])
def test_others_meet_nothing(name, assembly, selma, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at("delegation", assembly)).status_code == 404
    for page in PAGES[1:]:
        for response in (client.get(at(page, assembly)), post(client, at(page, assembly))):
            assert response.status_code == 404, page
    nothing = client.get(at("delegation", assembly, "nowhere"))
    assert nothing.content == client.get(at("delegation", assembly)).content


PAGES = ["delegation", "register", "ranks", "head", "decide", "approve_all", "accept_all"]


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("paula", [200, 200, 200, 200, 403, 200, 403]),
        ("vera", [200, 403, 403, 403, 403, 403, 403]),
        ("head", [200, 200, 200, 403, 403, 200, 403]),
        ("grace", [200, 403, 403, 403, 200, 403, 200]),
        ("admin", [200, 403, 403, 403, 403, 403, 403]),
    ],
)
def test_who_may_do_what(name, answers, assembly, world, selma, circle, sign_in):
    circle.head = circle.karim
    selma.delegation.head = circle.karim
    selma.delegation.save()
    client = sign_in(getattr(circle, name))
    assert [client.get(at(page, assembly)).status_code for page in PAGES] == answers


def test_national_officers_see_the_number_and_no_people(assembly, selma, circle, sign_in):
    page = sign_in(circle.tarek).get(at("delegation", assembly)).text
    assert SELMA not in page
    assert "free: 2" in page
    assert SELMA in sign_in(circle.grace).get(at("delegation", assembly)).text


def test_registering_from_a_sheet(assembly, circle, sign_in):
    sheet = f"Selma Ben Ali\t{SELMA}\n\nKarim;{KARIM.upper()}\n'Vera, V.' <{VERA}>\n{TWIN}, Twin"
    client = sign_in(circle.paula)
    assert post(client, at("register", assembly), people=sheet, seat="quota").status_code == 302
    page = client.get(at("delegation", assembly)).text
    assert "4 delegates are registered and get an e-mail." in page
    rows = assembly.registrations.order_by("rank").values_list("given_name", "email")
    assert list(rows) == [("Selma Ben Ali", SELMA), ("Karim", KARIM), ("'Vera, V.'", VERA), ("Twin", TWIN)]


@pytest.mark.parametrize(
    ("sheet", "error"),
    [
        ("", "This field is required"),
        (" \n ", "Write at least one line."),
        ("Selma", "Line 1: Enter a valid email address."),
        (f"\n{SELMA}", "Line 2: The name is missing."),
        (
            f"Selma, {SELMA}\nhttp://x.example, {KARIM}",
            "Line 2: Write a name, without a web or e-mail address.",
        ),
        (f"Selma, {SELMA}\nSelma, {SELMA}", f"Registered for this assembly already: {SELMA}."),
        ("\n".join(f"N, n{number}@example.test" for number in range(101)), "at most 100 people at once"),
        ("\n".join(f"N, n{number}@example.test" for number in range(6)), "Seats asked for: 6; free: 5"),
        (f"{'x' * 201}, {SELMA}", "Line 1: Ensure this value has at most 200 characters"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_and_nothing_is_lost(sheet, error, assembly, circle, sign_in):
    response = post(sign_in(circle.paula), at("register", assembly), people=sheet, seat="quota")
    assert response.status_code == 200
    assert error in response.text
    assert sheet.strip()[:40].split("\n", maxsplit=1)[0].split("<", maxsplit=1)[0] in response.text
    assert not Registration.objects.exists()


def test_a_project_seat_is_chosen_for_its_delegate_and_the_rest_waits(assembly, circle, request_, sign_in):
    grant = bring_project(request_, "endorsed", circle).grants.get()
    client = sign_in(circle.paula)
    page = client.get(at("register", assembly)).text
    assert "Project: Clean hands, early fee: 1 free" in page
    post(
        client,
        at("register", assembly),
        people=f"Selma, {SELMA}\nKarim, {KARIM}",
        seat="kind-1",
        may_wait="on",
    )
    assert assembly.registrations.get(email=SELMA).grant == grant
    assert assembly.registrations.get(email=KARIM).state == "waiting"
    page = client.get(at("delegation", assembly)).text
    assert "1 delegate is registered and gets an e-mail." in page
    assert "1 person is on the waiting list." in page
    assert "endorsed project" in page
    post(client, at("register", assembly), people=f"Vera, {VERA}", seat="kind-1", may_wait="on")
    assert "1 person is on the waiting list." in client.get(at("delegation", assembly)).text


def test_a_rule_without_a_number_is_offered_without_one(assembly, circle, sign_in):
    SeatRule.objects.create(
        assembly=assembly, name="Alumni", category="support", goes_to="each-nmo", seats=None
    )
    page = sign_in(circle.paula).get(at("register", assembly)).text
    assert "Alumni, early fee</label>" in " ".join(page.split()).replace(" </label>", "</label>")
    assert "as many as you like" in page


def test_when_it_is_closed_the_page_says_so_and_has_no_form(assembly, circle, sign_in):
    move_windows(assembly, 60)
    client = sign_in(circle.paula)
    page = client.get(at("register", assembly)).text
    assert "Registration isn’t open now." in page
    assert "<textarea" not in page
    post(client, at("register", assembly), people=f"Selma, {SELMA}", seat="quota")
    assert not Registration.objects.exists()


def test_naming_the_head(assembly, circle, sign_in):
    client = sign_in(circle.paula)
    for address in ("nobody@example.test", circle.gustav.email):
        response = post(client, at("head", assembly), email=address)
        assert "Nobody of this organization has an account with this address." in response.text
    assert post(client, at("head", assembly), email=KARIM.upper()).status_code == 302
    assert assembly.delegations.get().head == circle.karim
    assert KARIM in client.get(at("head", assembly)).text
    assert at("delegation", assembly) in sign_in(circle.karim).get(assembly.get_absolute_url()).text
    post(sign_in(circle.paula), at("head", assembly), email="")
    assert assembly.delegations.get().head is None


def test_the_head_of_the_federations_own_delegation_may_be_anyone(assembly, circle, sign_in):
    client = sign_in(circle.grace)
    post(client, at("head", assembly, "federation"), email=circle.gustav.email)
    page = client.get(at("delegation", assembly, "federation")).text
    assert "Gustav Test" in page
    assert "The rules of this assembly give no seats here so far." in page


def test_the_order_is_typed(assembly, world, circle, sign_in):
    made = register(assembly, world.tunisia, SELMA, KARIM, by=circle.paula)
    client = sign_in(circle.paula)
    data = {f"rank_{made[0].pk}": "2", f"rank_{made[1].pk}": "0"}
    assert "greater than or equal to 1" in post(client, at("ranks", assembly), **data).text
    data[f"rank_{made[1].pk}"] = "1"
    post(client, at("ranks", assembly), **data)
    assert list(assembly.registrations.order_by("rank").values_list("email", flat=True)) == [KARIM, SELMA]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"seats": "0", "is_charged": "on"}, "Say how many more"),
        ({"seats": "-1"}, "Only seats of the quota can be taken away."),
        ({"seats": "", "is_charged": "on"}, "This field is required"),
        ({"seats": "99999", "is_charged": "on"}, "less than or equal to"),
        ({"seats": "1", "reason": ""}, "This field is required"),
    ],
)
def test_a_decision_needs_a_number_and_a_reason(data, error, assembly, circle, sign_in):
    response = post(
        sign_in(circle.grace),
        at("decide", assembly),
        **{"reason": "They host.", "fee_class": "early", **data},
    )
    assert error in response.text
    assert not SeatOverride.objects.exists()


def test_a_decision_stands_among_the_lines(assembly, circle, sign_in):
    client = sign_in(circle.grace)
    post(client, at("decide", assembly), seats="2", fee_class="late", is_charged="on", reason="They host.")
    page = client.get(at("delegation", assembly)).text
    assert "By decision: They host." in page
    assert "Together: 7" in page
    assert "Seats decided" in page


def test_approving_and_accepting_all_at_once(assembly, world, circle, sign_in):
    made = register(assembly, world.tunisia, SELMA, KARIM, VERA, by=circle.paula)
    for one, person in zip(made[:2], (circle.selma, circle.karim), strict=True):
        moves.fill(one, details(), [], by=person)
    client = sign_in(circle.paula)
    assert "Karim" in client.get(at("approve_all", assembly)).text
    post(client, at("approve_all", assembly))
    assert "2 delegates, who are told by e-mail." in client.get(at("delegation", assembly)).text
    assert "Nobody waits for it." in client.get(at("approve_all", assembly)).text
    assembly.base_quotas.filter(fee_class="early").update(seats=1)
    client = sign_in(circle.grace)
    post(client, at("accept_all", assembly))
    page = client.get(at("delegation", assembly)).text
    assert "no longer there" in page
    assert sorted(assembly.registrations.values_list("state", flat=True)) == [
        "approved",
        "approved",
        "invited",
    ]


def test_all_delegations_with_what_waits(assembly, world, circle, sign_in):
    url = reverse("assemblies:delegations", args=[assembly.slug])
    assert "No NMO has registered anyone yet" in sign_in(circle.admin).get(url).text
    made = register(assembly, world.tunisia, SELMA, KARIM, by=circle.paula)
    register(assembly, world.germany, "hans@example.test", by=circle.gustav)
    bring(made[0], "approved", delegate=circle.selma, head=circle.paula)
    client = sign_in(circle.grace)
    page = client.get(url).text
    assert page.index("Associa-Med Tunisia") < page.index("bvmd Germany")
    assert "<b>1</b>" in page
    assert url in client.get(reverse("dashboard")).text
    for person in (circle.paula, circle.selma):
        assert sign_in(person).get(url).status_code == 403


def test_a_delegate_takes_the_whole_way_in_the_browser(assembly, selma, circle, sign_in):
    client = sign_in(circle.selma)
    assert selma.get_absolute_url() in client.get(reverse("dashboard")).text
    assert selma.get_absolute_url() in client.get(reverse("assemblies:registrations")).text
    assert "Price if finished now" in client.get(selma.get_absolute_url()).text
    extra = assembly.surcharges.get()
    assert "Carbon offset, 12.00\u00a0€" in client.get(of("fill_registration", selma)).text
    assert fill_in(client, selma, extras=extra.pk).status_code == 302
    assert "Nuts" in client.get(selma.get_absolute_url()).text
    head = sign_in(circle.paula)
    assert at("delegation", assembly) in head.get(reverse("dashboard")).text
    assert head.get(of("approve_registration", selma)).status_code == 200
    post(head, of("approve_registration", selma))
    assert "112.00\u00a0€" in head.get(selma.get_absolute_url()).text
    post(sign_in(circle.grace), of("accept_registration", selma))
    client = sign_in(circle.selma)
    assert "Say that you come" in client.get(reverse("dashboard")).text
    post(client, of("confirm_registration", selma))
    page = client.get(of("cancel_registration", selma)).text
    assert "50 % of the price comes back if you cancel now. 50 % is charged" in page
    post(client, of("cancel_registration", selma), reason="Ill.")
    page = client.get(selma.get_absolute_url()).text
    assert "50 %" in page
    assert "Ill." in page


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"emergency_name": ""}, "This field is required"),
        ({"emergency_phone": "call me"}, "Digits, with the country"),
        ({"diet": "stones"}, "Select a valid choice"),
        ({"committee": "999999"}, "Select a valid choice"),
        ({"extras": "999999"}, "Select a valid choice"),
        ({"allergies": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_a_delegate_types_is_checked(data, error, selma, circle, sign_in):
    response = post(sign_in(circle.selma), of("fill_registration", selma), **{**FILLED, **data})
    assert error in response.text
    assert Registration.objects.get(pk=selma.pk).state == "invited"


def test_correcting_in_two_windows_shows_both(selma, circle, sign_in):
    bring(selma, "filled", delegate=circle.selma, head=circle.paula)
    client = sign_in(circle.selma)
    version = client.get(of("fill_registration", selma)).context["form"].fingerprint
    post(client, of("fill_registration", selma), **FILLED, version=version)
    response = post(
        client, of("fill_registration", selma), **{**FILLED, "allergies": "Milk"}, version=version
    )
    assert "Another window saved this" in response.text
    assert "Nuts" in response.text
    version = response.context["form"].fingerprint
    post(client, of("fill_registration", selma), **{**FILLED, "allergies": "Milk"}, version=version)
    assert Registration.objects.get(pk=selma.pk).details.allergies == "Milk"
    assert LogEntry.objects.about(selma).filter(verb="correct").count() == 2


VERBS = [
    "registration", "fill_registration", "approve_registration", "send_back_registration", "accept_registration",
    "confirm_registration", "take_up_registration", "wait_again_registration", "withdraw_registration",
    "cancel_registration", "substitute_registration", "passport",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("selma", [200, 200, 403, 403, 403, 302, 302, 403, 200, 302, 403, 200]),
        ("paula", [200, 403, 200, 200, 403, 403, 403, 302, 200, 302, 200, 403]),
        ("grace", [200, 403, 403, 200, 302, 403, 403, 403, 200, 302, 200, 403]),
        ("admin", [200] + [403] * 11),
        ("vera", [404] * 12),
        ("gustav", [404] * 12),
        ("amina", [404] * 12),
        ("vittoria", [404] * 12),
    ],
)
def test_who_opens_which_page_of_one_that_is_filled_in(name, answers, selma, circle, visa, sign_in):
    circle.vittoria = visa
    moves.fill(selma, details(needs_visa=True), [], by=circle.selma)
    client = sign_in(getattr(circle, name))
    assert [client.get(of(page, selma)).status_code for page in VERBS] == answers


def test_who_may_not_moves_nothing(selma, circle, sign_in):
    found = bring(selma, "filled", delegate=circle.selma, head=circle.paula)
    for person in (circle.vera, circle.gustav, circle.amina, circle.admin):
        client = sign_in(person)
        for page in VERBS[1:]:
            assert post(client, of(page, selma), reason="x", **FILLED).status_code in {403, 404}
    found.refresh_from_db()
    assert found.state == "filled"


def test_the_list_and_its_rules_for_who_waits(assembly, world, circle, sign_in):
    assembly.rules.waiting_rules = "Those who helped come first."
    assembly.rules.save()
    people = crowd(world.tunisia, 7)
    made = register(assembly, world.tunisia, *[one.email for one in people], by=circle.paula, may_wait=True)
    client = sign_in(people[6])
    page = client.get(made[6].get_absolute_url()).text
    assert "1 person before you" in page
    assert "has 48 hours to take it" in page
    head = sign_in(circle.paula).get(made[6].get_absolute_url()).text
    assert "place 2" in head
    assert "before you" not in head
    assert "Those who helped come first." in page
    moves.withdraw(made[0], "Ill.", by=circle.paula)
    client = sign_in(people[5])
    assert "Take the seat that is offered to you" in client.get(reverse("dashboard")).text
    assert "Take the seat until then" in client.get(reverse("calendar")).text
    assert "A seat is offered until" in client.get(made[5].get_absolute_url()).text
    post(client, of("take_up_registration", made[5]))
    assert Registration.objects.get(pk=made[5].pk).state == "invited"


def test_an_offer_that_ran_out_says_so(assembly, world, circle, sign_in):
    people = crowd(world.tunisia, 6)
    made = register(assembly, world.tunisia, *[one.email for one in people], by=circle.paula, may_wait=True)
    moves.withdraw(made[0], "Ill.", by=circle.paula)
    Registration.objects.filter(pk=made[5].pk).update(offered_until="2026-01-01T00:00Z")
    client = sign_in(people[5])
    post(client, of("take_up_registration", made[5]))
    assert "The time to answer this offer is over." in client.get(made[5].get_absolute_url()).text
    assert "Take the seat until then" not in client.get(reverse("calendar")).text


def test_replacing_a_delegate(assembly, selma, world, circle, sign_in):
    register(assembly, world.tunisia, KARIM, by=circle.paula)
    client = sign_in(circle.paula)
    for data, error in (
        ({"name": "", "email": TWIN}, "This field is required"),
        ({"name": "Karim", "email": KARIM}, "is registered for the assembly already"),
    ):
        assert error in post(client, of("substitute_registration", selma), **data).text
    post(client, of("substitute_registration", selma), name="Twin", email=TWIN)
    other = Registration.objects.get(email=TWIN)
    assert "Instead of" in client.get(other.get_absolute_url()).text
    assembly.rules.substitutes_until = "2026-01-01T00:00Z"
    assembly.rules.save()
    assert "substitute" not in client.get(other.get_absolute_url()).text
    client.get(of("substitute_registration", other))
    assert "can’t be replaced any more" in client.get(other.get_absolute_url()).text


def test_a_late_one_is_shown_as_late(assembly, selma, circle, sign_in):
    move_windows(assembly, 12)
    client = sign_in(circle.paula)
    assert "not finished in time: late fee" in client.get(at("delegation", assembly)).text
    page = client.get(selma.get_absolute_url()).text
    assert "it wasn’t finished in time: the late fee counts" in page
    assert "150.00\u00a0€" in page


def test_a_fee_that_nobody_entered_is_said(assembly, selma, world, circle, sign_in):
    world.tunisia.fee_category = ""
    world.tunisia.save()
    page = sign_in(circle.paula).get(at("delegation", assembly)).text
    assert "Sum as it stands: not entered yet" in page


def test_passport_data_is_for_the_visa_team_and_each_look_is_seen(assembly, selma, circle, visa, sign_in):
    visas = reverse("assemblies:visas", args=[assembly.slug])
    assert "Nobody needs a visa so far" in sign_in(visa).get(visas).text
    client = sign_in(circle.selma)
    fill_in(client, selma)
    assert of("passport", selma) in client.get(selma.get_absolute_url()).text
    assert "not given yet" in sign_in(visa).get(visas).text
    client = sign_in(circle.selma)
    post(client, of("passport", selma), **PASSPORT)
    assert "Nobody has looked at it yet" in client.get(selma.get_absolute_url()).text
    client = sign_in(visa)
    assert visas in client.get(assembly.get_absolute_url()).text
    with CaptureQueriesContext(connection) as queries:
        page = client.get(visas).text
    assert of("read_passport", selma) in page
    assert "MARKER123" not in page
    asked = " ".join(query["sql"] for query in queries if '"assemblies_passport"' in query["sql"])
    assert {
        name for name in ("registration_id", "number", "born_on", "expires_on") if f'"{name}"' in asked
    } == {"registration_id"}
    assert client.get(of("read_passport", selma)).status_code == 405
    assert not PassportRead.objects.exists()
    assert "MARKER123" in client.post(of("read_passport", selma)).text
    client = sign_in(circle.selma)
    assert "Vittoria Test" in client.get(selma.get_absolute_url()).text
    assert "MARKER123" in client.get(of("passport", selma)).text
    post(client, of("passport", selma), remove="1")
    assert not Passport.objects.exists()
    assert "deleted" in client.get(selma.get_absolute_url()).text


def test_who_needs_no_visa_any_more_is_read_by_nobody_and_takes_the_data_away(
    assembly, selma, circle, visa, sign_in
):
    client = sign_in(circle.selma)
    assert client.get(of("passport", selma)).status_code == 302
    fill_in(client, selma)
    post(client, of("passport", selma), **PASSPORT)
    moves.correct(selma, details_without_visa(selma), [], by=circle.selma)
    assert sign_in(visa).post(of("read_passport", selma)).status_code == 404
    assert "Selma" not in sign_in(visa).get(reverse("assemblies:visas", args=[assembly.slug])).text
    assert not PassportRead.objects.exists()
    client = sign_in(circle.selma)
    assert of("passport", selma) in client.get(selma.get_absolute_url()).text
    page = client.get(of("passport", selma)).text
    assert "MARKER123" not in page
    assert "nobody reads your passport data any more" in page
    post(client, of("passport", selma), **{**PASSPORT, "number": "OTHER1234"})
    assert Passport.objects.get().number == "MARKER123"
    post(client, of("passport", selma), remove="1")
    assert not Passport.objects.exists()
    assert of("passport", selma) not in client.get(selma.get_absolute_url()).text


def details_without_visa(registration):
    found = Registration.objects.get(pk=registration.pk).details
    found.needs_visa = False
    return found


def test_nobody_else_reads_passport_data(assembly, selma, circle, visa, sign_in):
    moves.fill(selma, details(needs_visa=True), [], by=circle.selma)
    Passport.objects.create(registration=selma, **PASSPORT)
    for name in ("paula", "grace", "admin", "gustav", "vera", "selma", "amina"):
        client = sign_in(getattr(circle, name))
        assert client.post(of("read_passport", selma)).status_code == 404
        pages = [selma.get_absolute_url(), at("delegation", assembly), of("passport", selma)]
        if name != "selma":
            assert all("MARKER123" not in client.get(page).text for page in pages), name
    for name in ("paula", "grace", "admin", "selma"):
        assert (
            sign_in(getattr(circle, name)).get(reverse("assemblies:visas", args=[assembly.slug])).status_code
            == 403
        )
    assert not PassportRead.objects.exists()
    moves.withdraw(selma, "Ill.", by=circle.selma)
    assert sign_in(visa).post(of("read_passport", selma)).status_code == 404
    assert sign_in(circle.selma).get(of("passport", selma)).status_code == 302


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"born_on": "2999-01-01"}, "lies in the past"),
        ({"expires_on": "2026-12-01"}, "valid beyond the last day"),
        ({"number": "!!"}, "Letters and digits"),
        ({"nationality": "ZZZ"}, "Select a valid choice"),
        ({"born_on": "", "expires_on": ""}, "This field is required"),
    ],
)
def test_passport_data_is_checked(data, error, selma, circle, sign_in):
    fill_in(sign_in(circle.selma), selma)
    response = post(sign_in(circle.selma), of("passport", selma), **{**PASSPORT, **data})
    assert error in response.text
    assert not Passport.objects.exists()


def test_setting_up_from_the_last_one(assembly, world, circle, sign_in):
    SeatRule.objects.create(
        assembly=assembly, name="Alumni", category="support", goes_to="each-nmo", is_charged=True
    )
    DocumentDeadline.objects.create(
        assembly=assembly, name="Bylaw changes", due_at=end_of(assembly.starts_on)
    )
    coming = make_assembly(253, "august-meeting", kind="august")
    url = reverse("assemblies:setup", args=[coming.slug])
    for person in (circle.paula, circle.selma, circle.mohamed):
        assert sign_in(person).get(url).status_code == 403
        assert post(sign_in(person), url).status_code == 403
    client = sign_in(circle.grace)
    assert "Take everything over from March Meeting" in client.get(url).text
    post(client, url)
    page = client.get(url).text
    assert "Taken over from March Meeting" in page
    for words in ("Alumni", "Bylaw changes", "Carbon offset", "300.00\u00a0€", "50 %", "late registration"):
        assert words in page
    shift = coming.starts_on - assembly.starts_on
    assert [w.closes_at for w in coming.windows.all()] == [
        w.closes_at + shift for w in assembly.windows.all()
    ]
    assert coming.rules.tolerated_debt == assembly.rules.tolerated_debt
    assert (coming.fees.count(), coming.base_quotas.count(), coming.seat_rules.get().is_charged) == (
        4,
        2,
        True,
    )
    post(client, url)
    assert "set up already" in client.get(url).text
    assert coming.fees.count() == 4


def test_who_sets_up_reads_both_kinds_of_deadlines_for_papers_and_where_each_is_changed(
    assembly, circle, sign_in
):
    PaperKind.objects.exclude(name="Report").delete()
    PaperKind.objects.update_or_create(name="Report", defaults={"months": 0, "days": 14})
    DocumentDeadline.objects.create(
        assembly=assembly, name="Signed letters of proxy", due_at=end_of(assembly.starts_on)
    )
    kinds = reverse("admin:assemblies_paperkind_changelist")
    last_day = assembly.starts_on - dt.timedelta(days=14)
    for person, is_led_there in ((circle.grace, False), (circle.admin, True)):
        page = sign_in(person).get(reverse("assemblies:setup", args=[assembly.slug])).text
        first, _between, second = page.partition('id="papers"')[2].partition(
            "Of the agenda, by kind of paper"
        )
        assert "Of this assembly alone" in first
        assert "Signed letters of proxy" in first
        assert "Report" in second.partition("</section>")[0]
        assert f"{last_day.day} {last_day:%b} {last_day.year}" in second
        assert (kinds in second) is is_led_there


def test_the_first_assembly_has_nothing_to_be_taken_over(world, circle, sign_in):
    first = make_assembly()
    url = reverse("assemblies:setup", args=[first.slug])
    client = sign_in(circle.admin)
    assert "There is no earlier assembly" in client.get(url).text
    post(client, url)
    assert "No earlier assembly is set up." in client.get(url).text
    first.windows.create(
        phase="early", fee_class="early", opens_at="2026-01-01T00:00Z", closes_at="2026-02-01T00:00Z"
    )
    page = client.get(url).text
    assert reverse("admin:assemblies_assembly_change", args=[first.pk]) in page
    assert "none" in page


def test_dates_of_officers_and_not_of_others(assembly, circle, sign_in):
    DocumentDeadline.objects.create(
        assembly=assembly, name="Bylaw changes", due_at=end_of(assembly.starts_on)
    )
    for person, sees in ((circle.paula, True), (circle.tarek, True), (circle.amina, False)):
        page = sign_in(person).get(reverse("calendar")).text
        assert ("early registration closes: March Meeting" in page) is sees
        assert ("Papers due: Bylaw changes" in page) is sees


def test_the_pages_cost_the_same_for_three_and_for_thirty(assembly, world, circle, sign_in):
    assembly.base_quotas.update(seats=None)
    client = sign_in(circle.paula)
    own = at("delegation", assembly)

    def count(*pages):
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    few = register(assembly, world.tunisia, *[one.email for one in crowd(world.tunisia, 3)], by=circle.paula)
    pages = [own, at("ranks", assembly), few[0].get_absolute_url(), reverse("dashboard")]
    count(*pages)
    before = count(*pages)
    many = [one.email for one in crowd(world.tunisia, 27, "more")]
    register(assembly, world.tunisia, *many, by=circle.paula)
    assert count(*pages) == before
    assert before[0] <= 45


def test_every_real_name_is_registered_and_nothing_hostile_breaks_a_page(assembly, circle, sign_in):
    assembly.base_quotas.update(seats=None)
    client = sign_in(circle.paula)
    for number, (key, text, expect) in enumerate(inputs("name", "header")):
        email = f"n{number}@example.test"
        response = post(client, at("register", assembly), people=f"{text}\t{email}", seat="quota")
        assert response.status_code in {200, 302, 400}, key
        made = Registration.objects.filter(email=email).first()
        if key.startswith("name") and expect == "accept_verbatim":
            assert made, key
            assert made.given_name == text, key
        if key.startswith("name") and expect == "reject":
            assert made is None, key
    last = Registration.objects.order_by("pk").last()
    assert client.get(last.get_absolute_url()).status_code == 200
    page = client.get(at("delegation", assembly)).text
    assert "<script>alert" not in page


def test_hostile_details_and_days_are_refused_or_inert(selma, circle, sign_in):
    client = sign_in(circle.selma)
    for key, text, _expect in inputs("text"):
        assert fill_in(client, selma, allergies=text).status_code in {200, 302, 400}, key
    assert client.get(selma.get_absolute_url()).status_code == 200
    for key, text, _expect in inputs("date"):
        data = {**PASSPORT, "born_on": text}
        assert post(client, of("passport", selma), **data).status_code in {200, 302, 400}, key


def test_those_whom_a_call_chose_stand_in_the_list(assembly, world, circle, sign_in):
    for person, state in ((circle.selma, "accepted"), (circle.karim, "rejected"), (circle.twin, "accepted")):
        call = make_call(circle.paula, kind="delegates", office=None, nmo=world.tunisia)
        stand(call, person, state=state, by=circle.paula)
    register(assembly, world.tunisia, TWIN, by=circle.paula)
    client = sign_in(circle.paula)
    response = client.get(at("register", assembly))
    assert response.context["form"]["people"].value() == f"Selma Test, {SELMA}"
    assert "Those whom your call for delegates chose" in response.text
    Call.objects.update(results_at="2099-01-01T00:00Z")
    assert "Those whom your call" not in client.get(at("register", assembly)).text
    assert sign_in(circle.grace).get(at("register", assembly, "federation")).status_code == 200


def test_the_head_is_asked_to_register_whom_a_call_chose(assembly, world, circle, sign_in):
    for person in (circle.selma, circle.twin):
        call = make_call(circle.paula, kind="delegates", office=None, nmo=world.tunisia)
        stand(call, person, state="accepted", by=circle.paula)
    german = make_call(circle.gustav, kind="delegates", office=None, nmo=world.germany)
    stand(german, circle.hans, state="accepted", by=circle.gustav)
    delegation_of(assembly, world.germany)
    asked = "Register whom your call chose: March Meeting"

    def todo(person):
        return [(one.detail, one.url) for one in delegations_todo(person) if one.title == asked]

    [twin] = register(assembly, world.tunisia, TWIN, by=circle.paula)
    assert todo(circle.paula) == [("Selma Test", at("register", assembly))]
    assert todo(circle.gustav) == [("Hans Test", at("register", assembly, "bvmd-germany"))]
    assert todo(circle.vera) == todo(circle.selma) == todo(circle.grace) == []
    assert asked in sign_in(circle.paula).get(reverse("dashboard")).text
    moves.withdraw(twin, "Ill.", by=circle.paula)
    assert len(todo(circle.paula)) == 1
    register(assembly, world.tunisia, SELMA, by=circle.paula)
    assert todo(circle.paula) == []
    move_windows(assembly, 31.5)
    assert todo(circle.gustav) == []


def test_the_seats_of_the_quota_that_are_free_are_said(assembly, world, circle, sign_in):
    page = sign_in(circle.paula).get(at("register", assembly)).text
    assert "Seats of the quota, the lowest fee first: 5 free" in page
    BaseQuota.objects.filter(assembly=assembly).update(seats=None)
    page = sign_in(circle.paula).get(at("register", assembly)).text
    assert "Seats of the quota, the lowest fee first</label>" in re.sub(r"\s*</label>", "</label>", page)


def test_who_heads_a_delegation_reads_what_the_nmo_owes(assembly, world, circle, sign_in):
    Debt.objects.create(nmo=world.tunisia, reason="Fees of 2025", amount=460, since="2026-01-02")
    Debt.objects.create(
        nmo=world.tunisia, reason="Paid back", amount=1, since="2026-01-02", settled_on="2026-01-03"
    )
    Debt.objects.create(nmo=world.germany, reason="Another’s", amount=9, since="2026-01-02")
    for person in (circle.paula, circle.grace):
        page = sign_in(person).get(at("delegation", assembly)).text
        assert "Fees of 2025" in page
        assert "since 2 Jan 2026" in page
        assert "Paid back" not in page
        assert "Another’s" not in page
    seen = sign_in(circle.vera).get(at("delegation", assembly))
    assert (seen.status_code, "Fees of 2025" in seen.text) == (200, False)
