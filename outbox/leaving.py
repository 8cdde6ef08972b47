"""Leaving mails of a kind by a link in one of them, without signing in, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.urls import reverse

from outbox.choices import choices_of, keep_choice
from outbox.models import Category, Choice, Email, Rhythm

SALT = "outbox.leave"


def link_to_leave(person: Any, categories: Iterable[Category]) -> str:
    """The page by which this person leaves these categories; nobody can make such a link up."""
    token = signing.dumps([person.pk, *sorted(categories)], salt=SALT)
    return settings.SITE_URL + reverse("outbox:leave", args=[token])


def who_leaves(token: str) -> tuple[Any, list[Category]] | None:
    """The person and the categories of such a link, if it is ours and the account is there."""
    try:
        key, *categories = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = get_user_model().objects.filter(pk=key, is_active=True).first()
    return (person, [Category(category) for category in categories]) if person else None


@transaction.atomic
def leave(person: Any, categories: Iterable[Category]) -> None:
    """No mails of these categories from now on; what held before is remembered."""
    before = choices_of(person)
    for category in categories:
        if before[category] != Rhythm.NONE:
            keep_choice(person, category, Rhythm.NONE, left_from=before[category])


@transaction.atomic
def come_back(person: Any, categories: Iterable[Category]) -> None:
    """What was left by a link holds again as before; what was chosen otherwise stays."""
    left = Choice.objects.filter(person=person, category__in=list(categories)).exclude(left_from="")
    for choice in left.select_for_update():
        keep_choice(person, Category(choice.category), Rhythm(choice.left_from))


def headers(email: Email) -> dict[str, str]:
    """What a mail program's own button needs to leave such mails at one press (RFC 8058).

    Never on a mail that is needed, nor on one to an address without an account.
    """
    if not email.recipient_id or email.category == Category.NEEDED:
        return {}
    return {
        "List-Unsubscribe": f"<{link_to_leave(email.recipient, categories_of(email))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def categories_of(email: Email) -> list[Category]:
    """The mail's category; of a digest those of all that it holds."""
    if email.category != Category.DIGEST:
        return [Category(email.category)]
    found = email.parts.order_by("category").values_list("category", flat=True).distinct()
    return [Category(category) for category in found]
