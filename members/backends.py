"""Who someone is: by address and password, or by a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

if TYPE_CHECKING:
    from django.db.models import Model

    from members.models import User


class AddressBackend(AuthenticationBackend):
    """Signs people in. It gives no permission: those follow from terms, never from groups kept by hand."""

    def get_user_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """None, and no query for it."""
        return set()

    def get_group_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """None, and no query for it."""
        return set()

    def get_all_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """None, and no query for it."""
        return set()
