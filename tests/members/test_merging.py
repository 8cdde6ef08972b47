"""Two accounts of one person: found, looked through, made one; by an administrator or by the person."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import HandoverItem, HandoverTick, Term
from documents.models import FileRead
from exchanges.models import Application
from members import merging, own_merging
from members.merging import Refused, duplicates, merge, preview
from members.models import User
from outbox.models import Email
from tests.committees.granting import fresh
from tests.conftest import PASSWORD, appoint, make_draft, make_file, make_person
from tests.exchanges.posting import errors, inputs, send
from workflows.models import LogEntry

LIST = "/admin/members/user/duplicates/"


@pytest.fixture(autouse=True)
def _no_limit_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def twin(world, cast):
    """Amina's second account, by which she once was an officer, and has an application."""
    twin = make_person("amina2", nmo=world.usa, local_committee=world.boston)
    User.objects.filter(pk=twin.pk).update(given_names="Amina", latin_name="Amina O.")
    twin.refresh_from_db()
    appoint(twin, "npo", days=(-300, -200), nmo=world.usa)
    return twin


def test_everything_moves_and_the_second_account_is_closed(world, cast, twin):
    draft = make_draft(world, twin)
    merge(cast.amina, twin, by=cast.admin)
    assert Application.objects.get().student == cast.amina
    assert [document.file.owner for document in draft.documents.select_related("file")] == [cast.amina] * 3
    assert [term.office.code for term in cast.amina.terms.all()] == ["npo"]
    cast.amina.refresh_from_db()
    twin.refresh_from_db()
    assert (cast.amina.latin_name, cast.amina.email) == ("Amina O.", "amina@example.test")
    assert (twin.is_active, twin.merged_into, twin.nmo, twin.has_usable_password()) == (
        False,
        cast.amina,
        None,
        False,
    )
    assert not twin.terms.exists()
    entry = LogEntry.objects.about(cast.amina).get()
    assert (entry.verb, entry.by, entry.target, entry.note) == (
        "merge",
        cast.admin,
        str(twin.uuid),
        "Amina Test",
    )


def test_both_addresses_sign_in_to_the_account_that_is_kept(cast, twin):
    merge(cast.amina, twin, by=cast.admin)
    for email in ("amina@example.test", "amina2@example.test"):
        client = Client()
        client.post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert client.get("/dashboard/").wsgi_request.user == cast.amina, email
    assert set(EmailAddress.objects.filter(user=cast.amina).values_list("email", "primary", "verified")) == {
        ("amina@example.test", True, True),
        ("amina2@example.test", False, True),
    }


def test_whoever_is_signed_in_to_the_closed_account_is_signed_in_no_more(cast, twin, sign_in):
    client = sign_in(twin)
    assert client.get("/dashboard/").status_code == 200
    merge(cast.amina, twin, by=cast.admin)
    assert client.get("/dashboard/").status_code == 302


def test_what_is_sealed_stays_and_what_both_have_stays_too(world, cast, twin):
    entry = LogEntry.objects.append(cast.other, "greet", source="", target="", by=twin)
    FileRead.objects.create(file=make_file(cast.amina), by=twin)
    item = HandoverItem.objects.first()
    term = appoint(cast.amina, "nome", nmo=world.usa)
    HandoverTick.objects.create(term=term, item=item, by=twin)
    found = {(one.kind, one.what): (one.moved, one.stayed) for one in merge(cast.amina, twin, by=cast.admin)}
    assert LogEntry.objects.get(pk=entry.pk).by == twin
    assert FileRead.objects.get().by == twin
    assert HandoverTick.objects.get().by == cast.amina
    assert (found["log of moves", "by"], found["terms", "holder"]) == ((0, 1), (1, 0))


def test_a_row_that_the_kept_account_has_already_stays_behind(world, cast, twin):
    """As with a person's one candidature for a call: two rows of one person can't be."""
    for year, person in ((10, cast.amina), (11, twin)):
        Term.objects.create(
            office=twin.terms.get(last_day__gte="2020-01-01").office,
            nmo=world.usa,
            holder=person,
            first_day=f"20{year}-01-01",
            last_day=f"20{year}-12-31",
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE UNIQUE INDEX one_old_term ON committees_term (holder_id, office_id) "
            "WHERE last_day < '2012-01-01'"
        )
    found = {one.kind: (one.moved, one.stayed) for one in merge(cast.amina, twin, by=cast.admin)}
    assert found["terms"] == (1, 1)
    assert Term.objects.get(first_day="2011-01-01").holder == twin


def test_the_preview_says_exactly_what_the_merge_does_and_moves_nothing(world, cast, twin):
    make_draft(world, twin)
    seen = preview(cast.amina, twin)
    assert Application.objects.get().student == twin
    assert {one.kind for one in seen} >= {"applications", "terms", "private files"}
    assert seen == merge(cast.amina, twin, by=cast.admin)


def test_every_column_that_points_to_a_person_is_thought_of():
    """A new table moves by itself; what stays behind is a choice that stands in one place."""
    found = {f"{model._meta.label_lower}.{field.name}" for model, field in merging.relations()}
    assert {"committees.term.holder", "exchanges.application.student", "outbox.email.recipient"} <= found
    assert not [name for name in found if name.startswith(("members.", "account.", "mfa.", "usersessions."))]


@pytest.mark.parametrize("case", ["same", "gone closed", "kept closed", "administrator"])
def test_who_can_not_be_made_one(cast, twin, case):
    keep, gone = cast.amina, twin
    if case == "same":
        gone = keep
    if case == "gone closed":
        User.objects.filter(pk=twin.pk).update(is_active=False)
    if case == "kept closed":
        User.objects.filter(pk=keep.pk).update(is_active=False)
    if case == "administrator":
        gone = cast.admin
    gone.refresh_from_db()
    keep.refresh_from_db()
    for act in (lambda: merge(keep, gone, by=cast.admin), lambda: preview(keep, gone)):
        with pytest.raises(Refused):
            act()


def test_nobody_else_makes_them_one(cast, twin):
    for person in (cast.grace, cast.lena, twin):
        with pytest.raises(PermissionDenied):
            merge(cast.amina, twin, by=person)


def test_a_person_takes_nmo_and_faculty_along_where_none_is_chosen(world, cast, twin):
    User.objects.filter(pk=cast.amina.pk).update(local_committee=None, nmo=None)
    merge(cast.amina, twin, by=cast.admin)
    cast.amina.refresh_from_db()
    assert (cast.amina.nmo, cast.amina.local_committee) == (world.usa, world.boston)


def test_a_chain_of_merges_points_to_the_last(cast, twin):
    third = make_person("amina3")
    merge(twin, third, by=cast.admin)
    twin.refresh_from_db()
    merge(cast.amina, twin, by=cast.admin)
    third.refresh_from_db()
    assert third.merged_into == cast.amina


# Finding


def found() -> list[tuple[str, set[str]]]:
    return [(group.reason, {person.email for person in group.people}) for group in duplicates()]


def test_the_same_name_in_one_nmo_is_found_and_elsewhere_not(world, cast, twin):
    User.objects.filter(pk=twin.pk).update(latin_name="", given_names="AMÍNA")
    far = make_person("elsewhere", nmo=world.germany)
    User.objects.filter(pk=far.pk).update(given_names="Amina")
    assert found() == [("name", {"amina@example.test", "amina2@example.test"})]
    twin.emailaddress_set.update(verified=False)
    assert found() == []


@pytest.mark.parametrize(
    ("address", "is_found"),
    [("a.mina@mail.test", True), ("amina+portal@example.test", True), ("aminata@example.test", False)],
)
def test_nearly_the_same_address_is_found(world, cast, address, is_found):
    other = make_person("somebody", nmo=world.usa)
    User.objects.filter(pk=other.pk).update(email=address)
    other.emailaddress_set.update(email=address)
    assert found() == ([("address", {"amina@example.test", address})] if is_found else [])


def test_who_shares_name_and_address_is_listed_once(world, cast, twin):
    User.objects.filter(pk=twin.pk).update(latin_name="", email="a.mina@example.test")
    assert found() == [("name", {"amina@example.test", "a.mina@example.test"})]


def test_an_account_on_which_nothing_hangs_can_be_closed_too(world, cast):
    empty = make_person("empty")
    path = reverse("admin:members_user_merge", args=[cast.amina.uuid, empty.uuid])
    assert "Nothing hangs on the account that is closed." in fresh(cast.admin).get(path).text


def test_who_was_made_one_is_found_no_more(cast, twin):
    User.objects.filter(pk=twin.pk).update(latin_name="")
    merge(cast.amina, twin, by=cast.admin)
    assert found() == []


def test_looking_for_duplicates_costs_the_same_for_many(world, cast, twin):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            duplicates()
        return len(seen)

    User.objects.filter(pk=twin.pk).update(latin_name="")
    few = queries()
    for number in range(6):
        person = make_person(f"x{number}", nmo=world.usa)
        User.objects.filter(pk=person.pk).update(given_names="Xenia")
    assert queries() == few


# In the admin


def test_an_administrator_finds_looks_and_makes_them_one(cast, twin):
    User.objects.filter(pk=twin.pk).update(latin_name="")
    client = fresh(cast.admin)
    assert LIST in client.get("/admin/members/user/").text
    path = reverse("admin:members_user_merge", args=[cast.amina.uuid, twin.uuid])
    assert path in client.get(LIST).text
    page = client.get(path)
    assert "amina2@example.test" in page.text
    assert send(client, path).url == f"/admin/members/user/{cast.amina.pk}/change/"
    twin.refresh_from_db()
    assert twin.merged_into == cast.amina
    assert send(client, path).url == LIST
    assert "Nobody seems to be here twice." in client.get(LIST).text


def test_the_admin_asks_for_a_fresh_sign_in_and_for_an_administrator(cast, twin, sign_in):
    path = reverse("admin:members_user_merge", args=[cast.amina.uuid, twin.uuid])
    assert sign_in(cast.admin).get(path).url.startswith("/accounts/reauthenticate/")
    assert send(sign_in(cast.admin), path).url.startswith("/accounts/reauthenticate/")
    for where in (LIST, path):
        assert fresh(cast.grace).get(where).status_code == 403
        assert fresh(cast.amina).get(where).status_code == 302
    assert LIST not in fresh(cast.grace).get("/admin/members/user/").text
    twin.refresh_from_db()
    assert twin.is_active


# By the person


def link(mail: Email) -> str:
    return next(word for word in mail.text.split() if "/profile/merge/" in word).removeprefix(
        "http://testserver"
    )


def test_a_person_makes_two_accounts_one_by_the_link_at_the_other_address(world, cast, twin):
    client = fresh(cast.amina)
    assert "/profile/merge/" in client.get("/profile/").text
    assert send(client, "/profile/merge/", {"email": "AMINA2@example.test"}).url == "/profile/"
    mail = Email.objects.get()
    assert (mail.address, mail.kind) == ("amina2@example.test", "members/emails/merge")
    path = link(mail)
    page = client.get(path)
    assert "amina2@example.test" in page.text
    assert send(client, path).url == "/profile/"
    twin.refresh_from_db()
    assert twin.merged_into == cast.amina
    told = Email.objects.filter(kind="members/emails/merged").order_by("address")
    assert [one.address for one in told] == ["amina2@example.test", "amina@example.test"]
    for one in told:
        assert (
            "everything of the account amina2@example.test is now in the account amina@example.test"
            in one.text
        )
    assert client.get(path).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_nobody_has(cast, twin):
    client = fresh(cast.amina)
    pages = []
    for email in ("amina2@example.test", "nobody@example.test", "amina@example.test"):
        response = send(client, "/profile/merge/", {"email": email})
        pages.append((response.status_code, response.url, client.get("/profile/").text.count(email)))
    assert [page[:2] for page in pages] == [(302, "/profile/")] * 3
    assert pages[0][2] == pages[1][2]
    assert Email.objects.count() == 1


def test_the_link_is_good_for_who_asked_alone_and_for_an_hour(cast, twin, monkeypatch):
    path = reverse("members:merge_with", args=[own_merging.token(cast.amina, twin)])
    for person in (cast.other, twin, cast.admin):
        assert fresh(person).get(path).status_code == 404
    assert "You are signed in as amina2@example.test." in fresh(twin).get(path).text
    assert fresh(cast.amina).get(path).status_code == 200
    assert fresh(cast.amina).get(path[:-2] + "x/").status_code == 404
    monkeypatch.setattr(own_merging, "GOOD_FOR", -1)
    assert fresh(cast.amina).get(path).status_code == 404
    other_salt = signing.dumps([str(cast.amina.uuid), str(twin.uuid)], salt="else")
    assert fresh(cast.amina).get(reverse("members:merge_with", args=[other_salt])).status_code == 404


@pytest.mark.parametrize("guard", ["office", "second factor", "administrator"])
def test_an_account_with_rights_needs_more_than_a_link(world, cast, twin, guard):
    path = reverse("members:merge_with", args=[own_merging.token(cast.amina, twin)])
    if guard == "office":
        appoint(twin, "nome", nmo=world.usa)
    elif guard == "second factor":
        Authenticator.objects.create(user=twin, type=Authenticator.Type.TOTP, data={"secret": "x"})
    else:
        User.objects.filter(pk=twin.pk).update(is_superuser=True)
    send(fresh(cast.amina), "/profile/merge/", {"email": "amina2@example.test"})
    mail = Email.objects.get()
    assert mail.kind == "members/emails/merge_by_administrator"
    assert "/profile/merge/" not in mail.text
    assert fresh(cast.amina).get(path).status_code == 404


def test_the_address_page_shows_which_other_one_signs_in(cast, twin):
    merge(cast.amina, twin, by=cast.amina)
    page = fresh(cast.amina).get("/accounts/email/").text
    assert page.index("amina@example.test") < page.index("amina2@example.test") < page.index("Signs in too")


def test_a_stale_sign_in_is_asked_who_it_is(cast, twin, sign_in):
    path = reverse("members:merge_with", args=[own_merging.token(cast.amina, twin)])
    assert sign_in(cast.amina).get(path).url.startswith("/accounts/reauthenticate/")


def test_nobody_floods_an_address_with_links(cast, twin):
    client = fresh(cast.amina)
    statuses = [
        send(client, "/profile/merge/", {"email": "amina2@example.test"}).status_code for _ in range(4)
    ]
    assert statuses == [302, 302, 302, 429]
    assert Email.objects.count() == 1


def test_a_wrong_address_is_said_beside_the_field(cast):
    client = fresh(cast.amina)
    assert list(errors(send(client, "/profile/merge/", {"email": "amina"}))) == ["email"]
    for _name, text, _expect in inputs("email", "text"):
        cache.clear()
        assert send(client, "/profile/merge/", {"email": text}).status_code in {200, 302, 400}
