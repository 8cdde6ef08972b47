"""What an office lets its holder see in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend

from committees.models import Office, Term

if TYPE_CHECKING:
    from django.db.models import Model

    from members.models import User

# The Secretary General reads everything in the admin, sends a failed mail again, and enters terms.
SECRETARY_GENERAL_MAY = frozenset(
    {"committees.enter_admin", "committees.add_term", "committees.change_term", "outbox.change_email"}
)


class TermBackend(BaseBackend):
    """Permissions follow from current terms, read afresh at each request; nothing is stored on the person."""

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:  # type: ignore[override]
        """Whether a current term gives this permission; sight of everything counts as `view_…`."""
        if not user_obj.is_active or not is_secretary_general(user_obj):
            return False
        return perm in SECRETARY_GENERAL_MAY or ".view_" in perm

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether the admin's index shows this app."""
        return user_obj.is_active and is_secretary_general(user_obj)


def is_secretary_general(user: User) -> bool:
    """Whether the person holds the office today."""
    return any(term.office.role == Office.Role.SECRETARY_GENERAL for term in terms_of_today(user))


def terms_of_today(user: User) -> list[Term]:
    """The terms that give this person rights today, asked of the database once a request."""
    if not hasattr(user, "todays_terms"):
        user.todays_terms = list(Term.objects.current().held_by(user).with_names())  # type: ignore[attr-defined]
    return user.todays_terms  # type: ignore[attr-defined]
