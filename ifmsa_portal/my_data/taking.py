"""What a person takes along: a ZIP with everything as JSON, as a page to read, and their files."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateField, TextField
from django.utils.translation import gettext as _

from committees.models import Candidature
from documents.models import PrivateFile
from ifmsa_portal.my_data.groups import title_of
from ifmsa_portal.my_data.holdings import GROUPS, Holding
from ifmsa_portal.my_data.labels import labels, labels_of
from ifmsa_portal.my_data.reading import as_page
from members.models import User
from workflows.models import LogEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

Row = dict[str, Any]
# Other people are named in one place alone: who opened a person's papers.
NAMED = {"documents.FileRead.by"}
# Their words for people say nothing of anyone: a title, a number.
HARMLESS = {"projects.Project", "projects.Endorsement", "exchanges.Application"}
# What may not be said before a call's results are out.
HELD_BACK = ["reason", "decided_at", "told_at", "term"]


@dataclass(frozen=True)
class Kind:
    """The exported fields of the person's rows of one kind."""

    model: type[Model]
    name: str
    rows: list[Row]


def write_zip(person: User, target: IO[bytes]) -> None:
    """The whole copy into an open file."""
    found, files = _find(person), files_of(person)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "data.json", json.dumps(_as_data(found), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        )
        archive.writestr(
            "index.html", as_page(person, found, [(name_of(file), file.original_name) for file in files])
        )
        for file in files:
            with default_storage.open(file.path) as stored, archive.open(name_of(file), "w") as place:
                for chunk in iter(lambda: stored.read(1024 * 1024), b""):
                    place.write(chunk)


def files_of(person: User) -> list[PrivateFile]:
    """The person's own files that are still kept."""
    own = PrivateFile.objects.present().filter(owner=person).order_by("pk")
    return [file for file in own if default_storage.exists(file.path)]


def name_of(file: PrivateFile) -> str:
    """Its place in the ZIP: no two are the same."""
    return f"files/{file.pk}-{file.original_name.replace('/', '_')}"


def gather(person: User) -> dict[str, dict[str, list[Row]]]:
    """Every exported field of the person's rows, by group and kind; kinds without a row are left out."""
    return _as_data(_find(person))


def _find(person: User) -> dict[str, list[Kind]]:
    found = {
        title_of(name): [kind for kind in [*_held(holdings, person), *_besides(name, person)] if kind.rows]
        for name, holdings in GROUPS.items()
    }
    return {title: kinds for title, kinds in found.items() if kinds}


def _as_data(found: dict[str, list[Kind]]) -> dict[str, dict[str, list[Row]]]:
    data: dict[str, dict[str, list[Row]]] = {}
    for title, kinds in found.items():
        for kind in kinds:
            # Two kinds may have one name: terms and mandates are both “mandats” in French.
            data.setdefault(title, {}).setdefault(kind.name, []).extend(kind.rows)
    return data


def _held(holdings: list[Holding], person: User) -> Iterator[Kind]:
    for holding in holdings:
        rows = [*_in_full(holding, person), *_in_passing(holding, person)]
        yield Kind(holding.model, str(holding.model._meta.verbose_name_plural), rows)


def _in_full(holding: Holding, person: User) -> Iterator[Row]:
    model = holding.model
    names = [name for name, label in labels_of(model).items() if label.is_exported]
    if not names:
        return
    single = [
        field.name for field in model._meta.concrete_fields if field.is_relation and field.name in names
    ]
    for row in holding.rows_to_export(person).select_related(*single):
        told = {name: _value(row, name, person) for name in names}
        yield _held_back(row, told)


def _in_passing(holding: Holding, person: User) -> Iterator[Row]:
    """Of other people's records only what the person did, and when."""
    if not holding.did:
        return
    model = holding.model
    times = [field.name for field in model._meta.concrete_fields if isinstance(field, DateField)]
    exported = {name for name, label in labels_of(model).items() if label.is_exported}
    names = [name for name in [*times, *holding.told] if name in exported]
    acts = [name for name in holding.did if name in exported]
    if not acts:
        return
    for row in holding.rows_done(person).exclude(
        pk__in=holding.rows_to_export(person).order_by().values("pk")
    ):
        mine = {name: _("you") for name in acts if getattr(row, f"{name}_id") == person.pk}
        yield {**mine, **{name: getattr(row, name) for name in names}}


def _value(row: Any, name: str, person: User) -> Any:
    field = row._meta.get_field(name)
    if field.many_to_many:
        return [str(one) for one in getattr(row, name).all()]
    value = getattr(row, name)
    if not field.is_relation or value is None:
        if isinstance(field, TextField) and getattr(row, "is_secret", False):
            return ""
        return value
    if isinstance(value, User):
        return _person(row, field, value, person)
    return _record(value)


def _person(row: Any, field: Any, value: User, person: User) -> str | None:
    if value.pk == person.pk:
        return _("you")
    return str(value) if f"{row._meta.label}.{field.name}" in NAMED else None


def _record(value: Any) -> str:
    """What one may call another record: its title where that names nobody, else its id."""
    label = value._meta.label
    is_free = all(one.erasure == "keep" for one in labels().get(label, {}).values())
    if is_free or label in HARMLESS:
        return str(value)
    return str(getattr(value, "uuid", value.pk))


def _held_back(row: Any, told: Row) -> Row:
    if isinstance(row, Candidature) and row.is_held:
        return {**told, "state": row.shown_state, **dict.fromkeys(HELD_BACK)}
    return told


def _besides(group: str, person: User) -> list[Kind]:
    """What isn't in a table of ours: addresses, sessions, keys; and the moves of one's applications."""
    if group == "account":
        addresses = EmailAddress.objects.filter(user=person).values("email", "verified", "primary")
        sessions = UserSession.objects.filter(user=person).values(
            "created_at", "last_seen_at", "ip", "user_agent"
        )
        factors = Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
        return [
            Kind(EmailAddress, _("addresses"), list(addresses)),
            Kind(UserSession, _("where you are signed in"), list(sessions)),
            Kind(Authenticator, _("second factors"), list(factors)),
        ]
    if group == "applications":
        entries = LogEntry.objects.filter(
            subject_type="exchanges.application", subject_id__in=person.applications.values("uuid")
        )
        moves = entries.order_by("at").values("verb", "source", "target", "at", "office", "place", "note")
        return [Kind(LogEntry, _("moves of your applications"), list(moves))]
    return []
