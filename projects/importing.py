"""Endorsed projects from a sheet: each line read, looked through and told apart from what is there already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from committees.models import Committee, Office, Term, Topic
from documents.cells import table_of
from members.models import NMO, User
from projects import clock, grants, workflow
from projects.models import Endorsement, EndorsementRules, Project
from projects.permissions import affiliations
from workflows.models import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LINES = 500
NEEDED = ["title", "nmo", "committee", "endorsed_on"]
# A column of the sheet and the project's field that takes its text as it stands.
TEXTS = {
    "title": "title",
    "summary": "summary",
    "problem": "problem",
    "objectives": "objectives",
    "activities": "activities",
    "target_group": "target_group",
    "partners": "partners",
    "alignment": "alignment",
    "people_to_reach": "target_size",
    "first_day": "starts_on",
    "last_day": "ends_on",
}
COLUMNS = [
    *NEEDED, "valid_until", "kind", "other_committees", "topics", "other_nmos", "first_day", "last_day",
    "summary", "problem", "objectives", "activities", "target_group", "people_to_reach", "partners",
    "alignment", "proposer", "publish",
]  # fmt: skip
YES, NO = {"yes", "y", "1", "true", "x"}, {"", "no", "n", "0", "false"}


@dataclass
class Line:
    """One line of the sheet: the project that it makes, and what is wrong with it."""

    number: int
    cells: dict[str, str]
    errors: list[str] = field(default_factory=list)
    project: Project = field(default_factory=Project)
    links: dict[str, Any] = field(default_factory=dict)
    endorsed_on: dt.date | None = None
    until: dt.date | None = None


@dataclass
class Sheet:
    """A sheet as it was read; `errors` are those of the whole."""

    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Line]:
        """The lines that can be imported."""
        return [line for line in self.lines if not line.errors]


@transaction.atomic
def import_sheet(text: str, *, by: User) -> int:
    """Enter every line without an error, and say how many. One import waits for the other, as for the rules."""
    grants.hold_rules()
    good = read(text, by=by).good
    for line in good:
        assert line.endorsed_on
        assert line.until
        workflow.import_endorsed(
            line.project, line.links, endorsed_on=line.endorsed_on, until=line.until, by=by
        )
    return len(good)


def read(text: str, *, by: User) -> Sheet:
    """Every line of the sheet, looked through. Nothing is stored."""
    table = table_of(text)
    head = [cell.strip().casefold().replace(" ", "_") for cell in table[0]] if table else []
    if missing := [name for name in NEEDED if name not in head]:
        return Sheet(errors=[_("These columns are missing: %s.") % ", ".join(missing)])
    if unknown := [name for name in head if name and name not in COLUMNS]:
        return Sheet(errors=[_("These columns are unknown: %s.") % ", ".join(unknown)])
    if len(table) > MOST_LINES + 1:
        return Sheet(errors=[_("Import %d lines at most at once.") % MOST_LINES])
    reader = _Reader(by)
    lines = [
        reader.line(number, dict(zip(head, (cell.strip() for cell in row), strict=False)))
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return Sheet(lines=lines, errors=[] if lines else [_("The sheet has no lines below its head.")])


class _Reader:
    """Reads lines against what the portal knows, which is asked for once."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.mine = affiliations(by)
        self.now = database_now().date()
        self.terms = EndorsementRules.current().valid_terms
        self.nmos = _by_names(NMO.objects.order_by(), "slug", "short_name", "name", "acronym")
        self.committees = _by_names(Committee.objects.order_by(), "slug", "acronym")
        self.topics = _by_names(Topic.objects.order_by(), "slug", "name")
        held = Endorsement.objects.filter(state__in=[*workflow.OPEN, Endorsement.State.ENDORSED])
        self.there = {
            (nmo, title.casefold()) for nmo, title in held.values_list("project__nmo", "project__title")
        }

    def line(self, number: int, cells: dict[str, str]) -> Line:
        """The line with its project, or with everything that is wrong with it."""
        line = Line(number, cells)
        project = line.project
        self._fields(line)
        nmo = self._one(line, "nmo", self.nmos)
        committee = self._one(line, "committee", self.committees)
        if nmo and committee:
            project.nmo, project.committee = nmo, committee
            line.links = {
                "related_committees": [c for c in self._several(line, "other_committees", self.committees)
                                       if c != committee],
                "topics": self._several(line, "topics", self.topics),
                "partner_nmos": [n for n in self._several(line, "other_nmos", self.nmos) if n != nmo],
            }  # fmt: skip
            self._people(line)
            self._dates(line)
            self._is_new(line)
            self._clean(line)
        return line

    def _fields(self, line: Line) -> None:
        for column, name in TEXTS.items():
            value: Any = line.cells.get(column, "")
            if name in {"target_size", "starts_on", "ends_on"}:
                value = value or None
            setattr(line.project, name, value)
        line.project.kind = line.cells.get("kind", "").casefold() or Project.Kind.FIRST_TIME
        published = line.cells.get("publish", "").casefold()
        line.project.consents = published in YES
        if published not in YES | NO:
            line.errors.append(_("publish: write yes or no."))

    def _people(self, line: Line) -> None:
        """The proposer by address, of the project's NMO; without one its President of today."""
        address, nmo = line.cells.get("proposer", "").lower(), line.project.nmo
        if address:
            person = User.objects.filter(email=address, is_active=True, nmo=nmo).first()
            lacks = _("proposer: nobody of this NMO has an account with this address.")
        else:
            person = _president_of(nmo)
            lacks = _("proposer: name one, this NMO has no President in the portal.")
        if person is None:
            line.errors.append(lacks)
            return
        line.project.proposer = person
        if nmo.pk in self.mine or person == self.by:
            line.errors.append(_("nmo: it is your own, so someone of another NMO imports its projects."))
        if any(partner.pk in self.mine for partner in line.links["partner_nmos"]):
            line.errors.append(_("other_nmos: your own takes part, so someone of another NMO imports it."))

    def _dates(self, line: Line) -> None:
        line.endorsed_on = _day(line, "endorsed_on")
        if line.endorsed_on and line.endorsed_on > self.now:
            line.errors.append(_("endorsed_on: this day is still to come."))
        else:
            self._near(line, "endorsed_on", line.endorsed_on)
        line.until = _day(line, "valid_until")
        self._near(line, "valid_until", line.until)
        if line.endorsed_on and not line.cells.get("valid_until"):
            line.until = clock.valid_until(line.endorsed_on, self.terms)
        if line.until and line.until < self.now:
            line.errors.append(_("valid_until: the endorsement has ended already (%s).") % line.until)

    def _near(self, line: Line, column: str, day: dt.date | None) -> None:
        if day and not clock.is_sensible(day, self.now):
            line.errors.append(_("%s: this day is too far away.") % column)

    def _is_new(self, line: Line) -> None:
        key = (line.project.nmo_id, line.project.title.casefold())
        if key in self.there:
            line.errors.append(_("title: the NMO has this project in the portal, or in a line above."))
        self.there.add(key)

    def _clean(self, line: Line) -> None:
        """The model's own rules, each by the name of its column."""
        known = ["slug", "uuid", "nmo", "committee", "proposer", "replicates", "public_revision"]
        columns = {name: column for column, name in TEXTS.items()}
        try:
            line.project.clean_fields(exclude=known)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                line.errors += [f"{columns.get(name, name)}: {message}" for message in messages]
            return
        first, last = line.project.starts_on, line.project.ends_on
        if first and last and last < first:
            line.errors.append(_("last_day: it comes before the first."))
        for column, day in (("first_day", first), ("last_day", last)):
            self._near(line, column, day)

    def _one(self, line: Line, column: str, known: dict[str, Any]) -> Any:
        name = line.cells.get(column, "")
        found = known.get(name.casefold())
        if found is None:
            line.errors.append(_("%(column)s: “%(name)s” is unknown.") % {"column": column, "name": name})
        return found

    def _several(self, line: Line, column: str, known: dict[str, Any]) -> list[Any]:
        separator = ";" if ";" in line.cells.get(column, "") else ","
        names = [name.strip() for name in line.cells.get(column, "").split(separator)]
        found = []
        for name in filter(None, names):
            if (record := known.get(name.casefold())) is None:
                line.errors.append(_("%(column)s: “%(name)s” is unknown.") % {"column": column, "name": name})
            else:
                found.append(record)
        return found


def _by_names(records: Iterable[Any], *fields: str) -> dict[str, Any]:
    """Records by each of their names; a name that two of them bear means neither."""
    found: dict[str, Any] = {}
    for record in records:
        for name in {getattr(record, one).casefold() for one in fields}:
            found[name] = None if name in found else record
    return found


def _president_of(nmo: NMO) -> User | None:
    term = (
        Term.objects.current()
        .filter(office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT, nmo=nmo)
        .select_related("holder")
        .first()
    )
    return term.holder if term else None


def _day(line: Line, column: str) -> dt.date | None:
    text = line.cells.get(column, "")
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None and (text or column in NEEDED):
        line.errors.append(_("%s: write the day as 2027-03-31.") % column)
    return day
