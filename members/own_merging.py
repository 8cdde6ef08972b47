"""A person makes two accounts of theirs one: signed in to the first, by a link that reaches the second's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.urls import reverse

from members.merging import may_merge_alone, merge
from members.models import User
from outbox.letters import write
from workflows.models import database_now

if TYPE_CHECKING:
    from datetime import datetime

SALT = "merge"
GOOD_FOR = 3600  # seconds


@transaction.atomic
def ask(keep: User, email: str) -> None:
    """Send the link to the address of another account; to an address without one, nothing, and nobody is told."""
    gone = owner_of(email)
    if gone is None or gone.pk == keep.pk:
        return
    write(
        "members/emails/merge" if may_merge_alone(gone) else "members/emails/merge_by_administrator",
        to=gone,
        event=f"merge:{keep.uuid}:{gone.uuid}:{_minute(database_now())}",
        context={"keep": keep, "path": reverse("members:merge_with", args=[token(keep, gone)])},
    )


@transaction.atomic
def make_one(keep: User, gone: User) -> None:
    """Everything moves to the account that asked; both addresses are told, in case it was someone else."""
    address, language = gone.email, gone.language
    merge(keep, gone, by=keep)
    event, context = f"merged:{keep.uuid}:{gone.uuid}", {"keep": keep, "address": address}
    for to in (keep, address):
        write("members/emails/merged", to=to, event=event, context=context, language=language)


def owner_of(email: str) -> User | None:
    """Whose proved address it is."""
    found = EmailAddress.objects.filter(email=email.lower(), verified=True, user__is_active=True)
    address = found.select_related("user").first()
    return address.user if address else None


def token(keep: User, gone: User) -> str:
    """The link's secret: good for an hour, for these two."""
    return signing.dumps([str(keep.uuid), str(gone.uuid)], salt=SALT)


def account_of(secret: str, keep: User) -> User | None:
    """The account that the link was sent to, while the link is good and this person may use it."""
    try:
        kept, gone = signing.loads(secret, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    if kept != str(keep.uuid):
        return None
    found = User.objects.filter(uuid=gone, is_active=True).first()
    return found if found and may_merge_alone(found) else None


def _minute(moment: datetime) -> str:
    """One letter a minute at most."""
    return f"{moment:%Y%m%d%H%M}"
