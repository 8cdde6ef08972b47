"""Two accounts of one person become one: duplicates are found, looked through, then everything moves to one.

Which tables point to people is asked of the models, so that no app has to be named here. What is sealed (the log
of moves, the readings of papers) stays with the emptied account, which points to the one that was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Func
from django.db.models.functions import Lower
from pghistory.models import Event

from members.models import User
from workflows.models import LogEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_GROUPS = 100
# What proves who signs in is the kept account's own; tokens of forms are of no use to anyone else.
LEFT_BEHIND = {
    "account.emailaddress",
    "mfa.authenticator",
    "usersessions.usersession",
    "workflows.submission",
}
# What the kept account takes over where it has nothing itself.
TAKEN_OVER = ["latin_name", "form_of_address"]


class Refused(Exception):
    """These two can't be made one; the reason is for the page."""


@dataclass(frozen=True)
class Moved:
    """What of one kind moves, and what can't: the kept account has its own, or it is sealed."""

    kind: str
    what: str
    moved: int
    stayed: int


@dataclass(frozen=True)
class Duplicates:
    """People who may be one."""

    reason: str
    people: list[User]


class _Mailbox(Func):
    """The name before the @, without dots, hyphens and +tags: what people change when they sign up again."""

    template = "regexp_replace(split_part(%(expressions)s, '@', 1), '\\+.*$|[._-]', '', 'g')"
    output_field = models.TextField()


def duplicates() -> list[Duplicates]:
    """Active people with a proved address who bear the same name in one NMO, or have nearly the same address."""
    proved = User.objects.filter(is_active=True, emailaddress__verified=True, emailaddress__primary=True)
    by_name = _twins(proved.exclude(plain_name__in=["", " ", "  "]), "plain_name")
    by_address = _twins(proved.annotate(mailbox=_Mailbox(Lower("email"))), "mailbox")
    found, seen = [], set()
    for reason, groups in (("name", by_name), ("address", by_address)):
        for people in groups:
            key = frozenset(person.pk for person in people)
            if key not in seen:
                seen.add(key)
                found.append(Duplicates(reason, people))
    return found[:MOST_GROUPS]


def _twins(people: models.QuerySet[User], field: str) -> list[list[User]]:
    """Groups of one NMO that share the field's value, in two queries."""
    shared = (
        people.filter(nmo__isnull=False)
        .order_by()
        .values("nmo", field)
        .annotate(n=Count("pk", distinct=True))
        .filter(n__gt=1)[:MOST_GROUPS]
    )
    keys = {(row["nmo"], row[field]) for row in shared}
    groups: dict[tuple[Any, Any], list[User]] = {}
    members = (
        people.filter(**{f"{field}__in": {key[1] for key in keys}})
        .select_related("nmo")
        .order_by("joined_at")
    )
    for person in members:
        key = (person.nmo_id, getattr(person, field))
        if key in keys:
            groups.setdefault(key, []).append(person)
    return list(groups.values())


def check(keep: User, gone: User) -> None:
    """Raise Refused where the two can't be made one."""
    if keep.pk == gone.pk or not keep.is_active or not gone.is_active:
        raise Refused
    if gone.is_superuser:
        raise Refused


def may_merge_alone(gone: User) -> bool:
    """Whether the link in a mail is proof enough: not for who holds an office, administers, or proves twice."""
    return not (
        gone.is_superuser or gone.terms.current().exists() or Authenticator.objects.filter(user=gone).exists()
    )


def preview(keep: User, gone: User) -> list[Moved]:
    """Exactly what a merge would move: it is tried, and taken back."""
    check(keep, gone)
    with transaction.atomic():
        found = list(_move_everything(keep, gone))
        transaction.set_rollback(True)
    return found


@transaction.atomic
def merge(keep: User, gone: User, *, by: User) -> list[Moved]:
    """Move everything of one account to the other, and close the first. Its address signs in to the kept one.

    `by` is an administrator, or the person themself. Raises Refused.
    """
    if not by.is_superuser and by.pk != keep.pk:
        raise PermissionDenied
    locked = User.objects.select_for_update().in_bulk(sorted([keep.pk, gone.pk]))
    keep, gone = locked[keep.pk], locked[gone.pk]
    check(keep, gone)
    found = list(_move_everything(keep, gone))
    _take_addresses(keep, gone)
    _take_over(keep, gone)
    _close(gone, keep)
    last = LogEntry.objects.about(keep).last()
    LogEntry.objects.append(
        keep,
        "merge",
        source=last.target if last else "",
        target=str(gone.uuid),
        by=by,
        note=gone.get_full_name(),
    )
    return found


def relations() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column that points to a person, but for those that stay behind and for history's own copies."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in LEFT_BEHIND or issubclass(model, Event) or model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is User and model is not User and not _is_of_django(model):
                yield model, field


def _is_of_django(model: type[models.Model]) -> bool:
    """Groups and permissions give nothing here."""
    return bool(model._meta.auto_created) and model._meta.app_label == "members"


def _is_sealed(model: type[models.Model]) -> bool:
    """Whether its rows are never changed."""
    return any(
        isinstance(trigger, pgtrigger.Protect) and "UPDATE" in str(trigger.operation)
        for trigger in getattr(model._meta, "triggers", [])
    )


def _move_everything(keep: User, gone: User) -> Iterator[Moved]:
    for model, field in relations():
        # The plain manager, whatever an app makes its default one leave out.
        rows = model._base_manager.filter(**{field.name: gone.pk})  # noqa: SLF001
        if not (total := rows.count()):
            continue
        moved = 0 if _is_sealed(model) else _move(rows, field.name, keep)
        yield Moved(str(model._meta.verbose_name_plural), str(field.verbose_name), moved, total - moved)


def _move(rows: models.QuerySet[Any], name: str, keep: User) -> int:
    """All at once; where the kept account has its own already, row by row, and those stay."""
    try:
        with transaction.atomic():
            return rows.update(**{name: keep.pk})
    except IntegrityError:
        return sum(_move_one(row.pk, rows, name, keep) for row in rows.order_by("pk"))


def _move_one(pk: Any, rows: models.QuerySet[Any], name: str, keep: User) -> int:
    try:
        with transaction.atomic():
            return rows.filter(pk=pk).update(**{name: keep.pk})
    except IntegrityError:
        return 0


def _take_addresses(keep: User, gone: User) -> None:
    """A proved address goes on to sign in, to the kept account; invitations sent to it stay good."""
    EmailAddress.objects.filter(user=gone, verified=False).delete()
    EmailAddress.objects.filter(user=gone).update(user=keep, primary=False)


def _take_over(keep: User, gone: User) -> None:
    """What the kept account lacks; NMO and faculty go together."""
    changed = [name for name in TAKEN_OVER if not getattr(keep, name) and getattr(gone, name)]
    if not keep.nmo_id and gone.nmo_id:
        changed += ["nmo", "local_committee"]
    for name in changed:
        setattr(keep, name, getattr(gone, name))
    keep.save(update_fields=changed)


def _close(gone: User, keep: User) -> None:
    """Nobody signs in to it any more; its name stays for what is sealed."""
    Authenticator.objects.filter(user=gone).delete()
    UserSession.objects.filter(user=gone).delete()
    gone.email = f"{gone.uuid}@merged.invalid"
    gone.is_active = False
    gone.nmo = gone.local_committee = None
    gone.merged_into = keep
    gone.set_unusable_password()
    gone.save(update_fields=["email", "is_active", "nmo", "local_committee", "merged_into", "password"])
    User.objects.filter(merged_into=gone).update(merged_into=keep)
