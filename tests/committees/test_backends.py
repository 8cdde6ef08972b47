"""What an office lets its holder see in the admin: a term gives it, its end takes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from committees.models import Term
from members.models import User
from tests.conftest import appoint

pytestmark = pytest.mark.django_db
MAY = ["committees.enter_admin", "committees.add_term", "committees.change_term", "outbox.change_email"]
MAY_NOT = [
    "committees.delete_term", "committees.add_office", "committees.change_office", "members.change_user",
    "members.add_user", "members.delete_user", "members.change_nmo", "exchanges.change_application",
    "exchanges.delete_application", "workflows.delete_logentry", "exchanges.change_season",
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
    grace = again(cast.grace)
    with django_assert_num_queries(1):
        assert grace.is_staff
        assert grace.has_perm("members.view_user")
        assert not grace.has_perm("members.change_user")
