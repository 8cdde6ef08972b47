"""What one holder leaves to the next: reminders, the checklist, the office's document; looking from one office."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from committees.models import HandoverDocument, HandoverItem, HandoverTick, Office, Term
from committees.tasks import remind_of_ends
from committees.todo import offices_todo
from committees.workflow import handover, invitations, terms
from outbox.models import Email
from tests.committees.granting import build_invitation, build_term, day, fresh
from tests.conftest import appoint, make_person
from tests.exchanges.posting import send
from tests.exchanges.states import put


@pytest.fixture
def heir(world, cast):
    """Follows Lena as NEO on the day after her last."""
    heir = make_person("heir", nmo=world.usa)
    appoint(heir, "neo", days=(301, 600), nmo=world.usa)
    return heir


def letters() -> list[tuple[str, str]]:
    found = Email.objects.filter(kind="committees/emails/office_ending").order_by("pk")
    return [(mail.address, mail.event.rpartition(":")[2]) for mail in found]


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(61, None), (60, "60"), (15, "60"), (14, "14"), (2, "14"), (1, "1"), (0, "1"), (-1, None)],
)
def test_who_leaves_is_reminded_60_14_and_1_days_before(world, cast, left, reminder):
    Term.objects.exclude(holder=cast.lena).delete()
    cast.lena.terms.update(first_day=day(-100), last_day=day(left))
    for _ in range(2):
        remind_of_ends()
    assert letters() == ([("lena@example.test", reminder)] if reminder else [])


def test_the_reminder_names_who_follows_and_links_to_the_checklist(world, cast, heir):
    Term.objects.exclude(holder__in=[cast.lena, heir]).delete()
    cast.lena.terms.update(last_day=day(60))
    Term.objects.filter(holder=heir).update(first_day=day(61))
    remind_of_ends()
    mail = Email.objects.get()
    assert "Who follows: Heir Test" in mail.text
    assert f"/terms/{cast.lena.terms.get().uuid}/" in mail.text
    Term.objects.filter(holder=heir).delete()
    Email.objects.all().delete()
    remind_of_ends()
    assert "Nobody is entered yet to follow you." in Email.objects.get().text


def test_a_later_last_day_brings_its_own_reminders(world, cast):
    Term.objects.exclude(holder=cast.lena).delete()
    cast.lena.terms.update(last_day=day(14))
    remind_of_ends()
    cast.lena.terms.update(last_day=day(13))
    remind_of_ends()
    assert letters() == [("lena@example.test", "14")] * 2


def todo(person: Any) -> list[tuple[str, str, str]]:
    return [(one.title, one.url, one.detail) for one in offices_todo(person)]


@pytest.mark.parametrize(
    ("left", "title"),
    [(61, None), (60, "in 60 days"), (1, "in 1 day"), (0, "today")],
)
def test_the_dashboard_says_to_hand_over_until_all_is_ticked(world, cast, left, title):
    cast.lena.terms.update(last_day=day(left))
    term = cast.lena.terms.get()
    wanted = (
        [(f"Hand over: your term ends {title}", f"/terms/{term.uuid}/", "NEO, AMSA-USA")] if title else []
    )
    assert todo(cast.lena) == wanted
    handover.tick(term, handover.items_of(term), by=cast.lena)
    assert todo(cast.lena) == []


def test_the_dashboard_offers_an_office_and_asks_to_confirm_an_elect(world, cast, sign_in):
    paula = make_person("paula", nmo=world.usa)
    appoint(paula, "nmo-president", nmo=world.usa)
    offer = invitations.invite(build_invitation("npo", "amina@example.test", nmo=world.usa), by=paula)
    assert todo(cast.amina) == [
        ("Take or decline the office: NPO, AMSA-USA", offer.get_absolute_url(), "Paula Test invites you")
    ]
    assert "Take or decline the office" in sign_in(cast.amina).get("/dashboard/").content.decode()
    elect = terms.appoint(build_term("nome", cast.other, kind="elect", nmo=world.usa), by=paula)
    asked = [("Confirm Other Test in office", f"/terms/{elect.uuid}/confirm/", "NOME, AMSA-USA")]
    assert todo(paula) == asked
    assert todo(cast.hans) == todo(cast.other) == []


def test_ticks_belong_to_the_term_and_say_by_whom(world, cast):
    term = cast.lena.terms.get()
    first, second = handover.items_of(term)[:2]
    client = fresh(cast.lena)
    send(client, f"/terms/{term.uuid}/", {"items": [first.pk]})
    send(client, f"/terms/{term.uuid}/", {"items": [first.pk, second.pk]})
    assert set(term.ticks.values_list("item", "by")) == {(first.pk, cast.lena.pk), (second.pk, cast.lena.pk)}
    send(client, f"/terms/{term.uuid}/", {"items": [second.pk]})
    assert list(term.ticks.values_list("item", flat=True)) == [second.pk]
    assert "Lena Test" in client.get(f"/terms/{term.uuid}/").content.decode()
    assert str(term.ticks.get()) == f"NEO, AMSA-USA: {second}"
    refused = send(client, f"/terms/{term.uuid}/", {"items": ["9999", "x"]})
    assert (refused.status_code, term.ticks.count()) == (200, 1)


def test_the_checklist_follows_the_level_and_what_is_in_use(world, cast):
    everywhere, national = (
        HandoverItem.objects.filter(level="").count(),
        HandoverItem.objects.filter(level="national"),
    )
    term = cast.lena.terms.get()
    assert handover.items_of(term).count() == everywhere + national.count()
    national.update(is_active=False)
    assert handover.items_of(term).count() == everywhere


def test_only_who_holds_the_office_or_will_ticks_and_writes(world, cast, heir):
    term = cast.lena.terms.get()
    paula = make_person("paula", nmo=world.usa)
    appoint(paula, "nmo-president", nmo=world.usa)
    path = f"/terms/{term.uuid}/"
    got = {
        name: (send(fresh(person), path).status_code, fresh(person).get(f"{path}handover/").status_code)
        for name, person in {
            "lena": cast.lena,
            "heir": heir,
            "paula": paula,
            "nora": cast.nora,
            "admin": cast.admin,
            "leo": cast.leo,
        }.items()
    }
    assert got == {
        "lena": (302, 200),
        "heir": (302, 200),
        "paula": (403, 403),
        "nora": (403, 403),
        "admin": (403, 403),
        "leo": (404, 404),
    }
    for act in (
        lambda: handover.tick(term, [], by=cast.nora),
        lambda: handover.write(handover.document_of(term), term, by=cast.nora),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_next_holder_inherits_the_document_and_the_former_loses_it(world, cast, heir):
    term = cast.lena.terms.get()
    send_text(fresh(cast.lena), term, "The hospital in Boston answers by fax alone.")
    coming = heir.terms.get()
    assert "by fax alone" in fresh(heir).get(f"/terms/{coming.uuid}/").content.decode()
    cast.lena.terms.update(first_day=day(-100), last_day=day(-1))
    Term.objects.filter(holder=heir).update(first_day=day(0))
    page = fresh(cast.lena).get(f"/terms/{term.uuid}/")
    assert (page.status_code, "by fax alone" in page.content.decode()) == (200, False)
    assert fresh(cast.lena).get(f"/terms/{term.uuid}/handover/").status_code == 403
    send_text(fresh(heir), coming, "By mail, since May.")
    document = HandoverDocument.objects.get()
    assert (document.changed_by, str(document)) == (heir, "NEO")


def send_text(client: Client, term: Term, text: str, **more: Any) -> Any:
    path = f"/terms/{term.uuid}/handover/"
    version = client.get(path).context["form"]["version"].value()
    return send(client, path, {"text": text, "version": version, **more})


def test_the_second_of_two_writers_is_told_and_sees_both(world, cast, heir):
    term = cast.lena.terms.get()
    old = fresh(heir).get(f"/terms/{term.uuid}/handover/").context["form"]["version"].value()
    send_text(fresh(cast.lena), term, "Lena’s words.")
    refused = send_text(fresh(heir), term, "The heir’s words.", version=old)
    page = refused.content.decode()
    assert ("Lena’s words." in page, "The heir’s words." in page) == (True, True)
    assert HandoverDocument.objects.get().text == "Lena’s words."
    again = refused.context["form"].data["version"]
    send(fresh(heir), f"/terms/{term.uuid}/handover/", {"text": "The heir’s words.", "version": again})
    assert HandoverDocument.objects.get().text == "The heir’s words."


def test_the_same_office_elsewhere_has_its_own_document(world, cast):
    send_text(fresh(cast.lena), cast.lena.terms.get(), "About Boston.")
    assert (
        "About Boston." not in fresh(cast.hans).get(f"/terms/{cast.hans.terms.get().uuid}/").content.decode()
    )
    assert not HandoverTick.objects.exists()


def test_at_midnight_everything_changes_hands_by_itself(world, cast, heir, client):
    """The last day of one and the first of the next: page, list, rights, inbox and mail agree on both."""
    Office.objects.filter(code="neo").update(has_inbox=True)
    for today, holder, other in ((0, cast.lena, heir), (1, heir, cast.lena)):
        cast.lena.terms.update(first_day=day(-100 - today), last_day=day(-today))
        Term.objects.filter(holder=heir).update(first_day=day(1 - today), last_day=day(300))
        assert f"{holder} " in client.get("/nmos/amsa-usa/").content.decode().replace("<", " <")
        assert str(other) not in client.get("/nmos/amsa-usa/").content.decode()
        assert str(other) not in client.get("/committees/scope/").content.decode()
        assert [fresh(one).get("/cases/").status_code for one in (holder, other)] == [200, 403]
        assert [fresh(one).get("/nmos/amsa-usa/offices/").status_code for one in (holder, other)] == [
            200,
            403,
        ]
        assert [fresh(one).get("/exchanges/applications.csv").status_code for one in (holder, other)] == [
            200,
            403,
        ]
        invited = invitations.invite(
            build_invitation("leo", "x@example.test", nmo=world.usa, local_committee=world.chicago), by=holder
        )
        invited.delete()
        with pytest.raises(PermissionDenied):
            invitations.invite(
                build_invitation("leo", "x@example.test", nmo=world.usa, local_committee=world.chicago),
                by=other,
            )


def test_who_holds_two_offices_looks_from_one_of_them_with_all_rights(draft, world, cast):
    put(draft, "sent")
    appoint(cast.hans, "nore", nmo=world.germany)
    client = fresh(cast.hans)
    neo, nore = (cast.hans.terms.get(office__code=code) for code in ("neo", "nore"))
    page = client.get("/dashboard/")
    assert [chart.office for chart in page.context["charts"]] == [neo.label]
    assert page.context["my_office"] is None
    assert "<span>2 offices</span>" in page.text
    assert client.post("/offices/choose/", {"office": nore.uuid, "next": "/nmos/"}).url == "/nmos/"
    page = client.get("/dashboard/")
    assert page.context["my_office"] == nore
    assert f"<span><bdi>{nore.label}</bdi></span>" in page.text
    assert page.context["charts"] == []
    assert client.get(reverse("exchanges:edit_conditions", args=["bvmd-germany", "scope"])).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.get("/nmos/bvmd-germany/offices/").status_code == 200
    assert client.post("/offices/choose/", {"office": "", "next": "https://evil.test/"}).url == "/dashboard/"
    assert client.get("/dashboard/").context["my_office"] is None
    client.post("/offices/choose/", {"office": cast.lena.terms.get().uuid})
    assert client.get("/dashboard/").context["my_office"] is None
    assert neo.label in client.get("/dashboard/").content.decode()


def test_a_chosen_office_that_ended_is_chosen_no_more(world, cast):
    appoint(cast.hans, "nore", nmo=world.germany)
    client = fresh(cast.hans)
    nore = cast.hans.terms.get(office__code="nore")
    client.post("/offices/choose/", {"office": nore.uuid})
    Term.objects.filter(pk=nore.pk).update(first_day=day(-9), last_day=day(-1))
    page = client.get("/dashboard/")
    assert (page.context["my_office"], len(page.context["my_offices"])) == (None, 1)


def test_the_inbox_shows_the_letters_of_the_chosen_office(world, cast):
    from committees.models import Case

    appoint(cast.grace, "scope-liaison")
    for code in ("secretary-general", "scope-liaison"):
        office = Office.objects.get(code=code)
        Office.objects.filter(pk=office.pk).update(has_inbox=True)
        Case.objects.create(office=office, subject=code, writer_name="Ana", writer_email="ana@elsewhere.test")
    client = fresh(cast.grace)
    shown = lambda: {case.subject for case in client.get("/cases/").context["page"]}  # noqa: E731
    assert shown() == {"secretary-general", "scope-liaison"}
    client.post("/offices/choose/", {"office": cast.grace.terms.get(office__code="scope-liaison").uuid})
    assert shown() == {"scope-liaison"}
    # The other letter can still be opened: the choice is a filter.
    other = Case.objects.get(subject="secretary-general")
    assert client.get(other.get_absolute_url()).status_code == 200
