"""What an office lets its holder see in the admin: a term gives it, its end takes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from committees.models import Term, remember_terms
from members.models import User
from tests.conftest import appoint

pytestmark = pytest.mark.django_db
MAY = [
    "committees.enter_admin", "committees.add_term", "committees.change_term", "outbox.change_email", "outbox.change_mailtext",
    "committees.add_topic", "committees.change_topic", "projects.add_criterion", "projects.change_criterion",
]  # fmt: skip
MAY_NOT = [
    "committees.delete_term", "committees.add_office", "committees.change_office", "members.change_user",
    "members.add_user", "members.delete_user", "members.change_nmo", "exchanges.change_application",
    "exchanges.delete_application", "workflows.delete_logentry", "exchanges.change_season",
    "projects.change_endorsement", "projects.change_allowancerule", "projects.change_endorsementrules",
    "projects.change_project", "committees.delete_topic",
]  # fmt: skip


def again(person: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=person.pk)


def test_the_secretary_general_reads_everything_and_writes_terms(cast: Any) -> None:
    grace = again(cast.grace)
    assert grace.is_staff
    assert [perm for perm in MAY if not grace.has_perm(perm)] == []
    assert [perm for perm in MAY_NOT if grace.has_perm(perm)] == []
    assert grace.has_perm("exchanges.view_application")
    assert grace.has_module_perms("exchanges")


def test_the_president_of_the_federation_reads_projects_to_decide_on_them(sign_in: Any, cast: Any) -> None:
    appoint(cast.other, "president")
    president = again(cast.other)
    assert president.is_staff
    assert president.has_perm("projects.view_endorsement")
    assert [perm for perm in MAY + MAY_NOT if president.has_perm(perm)] == ["committees.enter_admin"]
    assert not president.has_perm("exchanges.view_application")
    assert [app for app in ("projects", "exchanges", "members") if president.has_module_perms(app)] == [
        "projects"
    ]
    client = sign_in(president)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/projects/endorsement/").status_code == 200
    assert client.get("/admin/members/user/").status_code == 403


def test_a_president_of_an_nmo_stays_out_of_the_admin(sign_in: Any, cast: Any, world: Any) -> None:
    appoint(cast.other, "nmo-president", nmo=world.usa)
    assert not again(cast.other).is_staff
    assert not again(cast.other).has_perm("projects.view_endorsement")


@pytest.mark.parametrize("days", [(-400, -1), (1, 400)])
def test_a_former_and_a_coming_president_stay_out_too(cast: Any, days: tuple[int, int]) -> None:
    appoint(cast.other, "president", days=days)
    assert not again(cast.other).is_staff
    assert not again(cast.other).has_module_perms("projects")


@pytest.mark.parametrize("who", ["amina", "lena", "dora", "frank"])
def test_nobody_else_enters_the_admin(sign_in: Any, cast: Any, who: str) -> None:
    person = again(getattr(cast, who))
    assert not person.is_staff
    assert not person.has_perm("exchanges.view_application")
    assert not person.has_module_perms("exchanges")
    assert sign_in(person).get("/admin/").status_code == 302
    assert sign_in(person).get("/admin/login/").status_code == 403


@pytest.mark.parametrize(
    ("days", "kind"), [((-400, -1), "elected"), ((1, 400), "elected"), ((-1, 400), "elect")]
)
def test_a_former_a_coming_and_an_elect_secretary_general_stay_out(
    sign_in: Any, cast: Any, days: tuple[int, int], kind: str
) -> None:
    Term.objects.filter(holder=cast.grace).delete()
    appoint(cast.grace, "secretary-general", days=days, kind=kind)
    assert not again(cast.grace).is_staff
    assert sign_in(cast.grace).get("/admin/members/user/").status_code == 302


def test_a_closed_account_has_no_right_left(cast: Any) -> None:
    User.objects.filter(pk=cast.grace.pk).update(is_active=False)
    grace = again(cast.grace)
    assert not grace.has_perm("committees.enter_admin")
    assert not grace.has_module_perms("committees")


def test_groups_and_permissions_kept_by_hand_give_nothing(cast: Any) -> None:
    permission = Permission.objects.get(codename="view_application")
    group = Group.objects.create(name="Officers")
    group.permissions.add(permission)
    cast.amina.groups.add(group)
    cast.amina.user_permissions.add(permission)
    amina = again(cast.amina)
    assert not amina.has_perm("exchanges.view_application")
    assert amina.get_all_permissions() == set()
    assert amina.get_user_permissions() == amina.get_group_permissions() == set()


def test_terms_are_read_once_a_request(cast: Any, django_assert_num_queries: Any) -> None:
    """As the middleware does it; outside of a request they are asked anew."""
    grace = again(cast.grace)
    with django_assert_num_queries(1):
        remember_terms(grace)
        assert grace.is_staff
        assert grace.has_perm("members.view_user")
        assert not grace.has_perm("members.change_user")
