"""What an office lets its holder see in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import BaseBackend

from committees.models import Office, terms_of_today

if TYPE_CHECKING:
    from django.db.models import Model

    from members.models import User

# The Secretary General reads everything in the admin, sends a failed mail again, words the mails, enters terms,
# and keeps the lists by which projects are found and judged. What endorsements earn is for administrators to set.
SECRETARY_GENERAL_MAY = frozenset(
    {
        "committees.enter_admin",
        "committees.add_term",
        "committees.change_term",
        "committees.add_topic",
        "committees.change_topic",
        "committees.add_suspension",
        "committees.change_suspension",
        "outbox.change_email",
        "outbox.change_mailtext",
        "projects.add_criterion",
        "projects.change_criterion",
        "projects.import_project",
    }
)
# The President of the federation decides on projects in the Secretary General's place, and on appeals.
PRESIDENT_MAY = frozenset({"committees.enter_admin"})
PRESIDENT_SEES = "projects"


class TermBackend(BaseBackend):
    """Permissions follow from current terms, read afresh at each request; nothing is stored on the person."""

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:  # type: ignore[override]
        """Whether a current term gives this permission; sight of everything counts as `view_…`."""
        if not user_obj.is_active:
            return False
        if is_secretary_general(user_obj) and (perm in SECRETARY_GENERAL_MAY or ".view_" in perm):
            return True
        return is_president(user_obj) and (
            perm in PRESIDENT_MAY or perm.startswith(f"{PRESIDENT_SEES}.view_")
        )

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        """Whether the admin's index shows this app."""
        return user_obj.is_active and (
            is_secretary_general(user_obj) or (app_label == PRESIDENT_SEES and is_president(user_obj))
        )


def is_secretary_general(user: User) -> bool:
    """Whether the person holds the office today."""
    return any(term.office.role == Office.Role.SECRETARY_GENERAL for term in terms_of_today(user))


def is_president(user: User) -> bool:
    """Whether the person is President of the federation today; an NMO's President isn't."""
    return any(
        term.office.role == Office.Role.PRESIDENT and term.office.level == Office.Level.FEDERATION
        for term in terms_of_today(user)
    )
