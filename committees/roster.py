"""The officers of an NMO from a sheet: each line read, looked through, then appointed or invited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from committees.forms.granting import end_of_term, grantable, problems_of_days
from committees.models import Office, Term, TermInvitation
from committees.permissions import terms_today
from committees.workflow import invitations, terms
from documents.cells import table_of
from members.models import User
from members.text import validate_email_address
from workflows.models import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from members.models import NMO, LocalCommittee

MOST_LINES = 500
NEEDED = ["office", "email"]
COLUMNS = [*NEEDED, "city", "first_day", "last_day", "kind"]
Level = Office.Level


@dataclass
class Line:
    """One line of the sheet: what it would do, or what is wrong with it."""

    number: int
    cells: dict[str, str]
    errors: list[str] = field(default_factory=list)
    office: Office | None = None
    place: LocalCommittee | None = None
    person: User | None = None
    kind: str = Term.Kind.ELECTED
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    @property
    def email(self) -> str:
        """The address, in small letters."""
        return self.cells.get("email", "").lower()

    @property
    def seat_of(self) -> tuple[int | None, int | None]:
        """Which office in which place."""
        return (self.office.pk if self.office else None, self.place.pk if self.place else None)


@dataclass
class Sheet:
    """A sheet as it was read; `errors` are those of the whole."""

    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Line]:
        """The lines that can be taken."""
        return [line for line in self.lines if not line.errors]


@transaction.atomic
def import_roster(text: str, nmo: NMO, *, by: User) -> tuple[int, int]:
    """Appoint and invite by every line without an error: how many of each. Two imports wait for each other."""
    type(nmo).objects.select_for_update(no_key=True).get(pk=nmo.pk)
    good = read(text, nmo, by=by).good
    for line in good:
        assert line.office
        fields = {
            "office": line.office,
            "nmo": nmo,
            "local_committee": line.place,
            "kind": line.kind,
            "first_day": line.first_day,
            "last_day": line.last_day,
        }
        if line.person:
            terms.appoint(Term(holder=line.person, **fields), by=by)
        else:
            invitations.invite(TermInvitation(email=line.email, **fields), by=by)
    appointed = sum(line.person is not None for line in good)
    return appointed, len(good) - appointed


def read(text: str, nmo: NMO, *, by: User) -> Sheet:
    """Every line of the sheet, looked through. Nothing is stored."""
    table = table_of(text)
    head = [cell.strip().casefold().replace(" ", "_") for cell in table[0]] if table else []
    if missing := [name for name in NEEDED if name not in head]:
        return Sheet(errors=[_("These columns are missing: %s.") % ", ".join(missing)])
    if unknown := [name for name in head if name and name not in COLUMNS]:
        return Sheet(errors=[_("These columns are unknown: %s.") % ", ".join(unknown)])
    if len(table) > MOST_LINES + 1:
        return Sheet(errors=[_("Import %d lines at most at once.") % MOST_LINES])
    lines = [
        Line(number, dict(zip(head, (cell.strip() for cell in row), strict=False)))
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    reader = _Reader(nmo, by, {line.email for line in lines})
    for line in lines:
        reader.look_through(line)
    return Sheet(lines=lines, errors=[] if lines else [_("The sheet has no lines below its head.")])


class _Reader:
    """Looks lines through against what the portal knows, which is asked for once."""

    def __init__(self, nmo: NMO, by: User, emails: set[str]) -> None:
        self.today = database_now().date()
        self.own = {by.email, *by.emailaddress_set.values_list("email", flat=True)}
        self.offices = _by_names(grantable(terms_today(by), nmo), "code", "abbreviation", "title")
        self.places = _by_names(nmo.local_committees.filter(is_active=True), "city", "faculty")
        self.people = _known_people(nmo, emails)
        self.taken = [
            (term.office_id, term.local_committee_id, term.first_day, term.last_day, term.holder_id)
            for term in Term.objects.unended().filter(nmo=nmo).exclude(kind=Term.Kind.ELECT)
        ]
        waiting = TermInvitation.objects.filter(nmo=nmo, state=TermInvitation.State.OPEN)
        self.invited = set(waiting.values_list("office", "local_committee", "email"))

    def look_through(self, line: Line) -> None:
        """Fill the line, or say everything that is wrong with it."""
        self._address(line)
        self._place(line)
        self._kind(line)
        self._days(line)
        if not line.errors:
            self._seat(line)

    def _address(self, line: Line) -> None:
        try:
            validate_email(line.email)
            validate_email_address(line.email)
        except ValidationError as error:
            line.errors += [f"email: {message}" for message in error.messages]
        if line.email in self.own:
            line.errors.append(_("email: nobody gives an office to themselves."))
        line.person = self.people.get(line.email)

    def _place(self, line: Line) -> None:
        line.office = self.offices.get(line.cells.get("office", "").casefold())
        if line.office is None:
            line.errors.append(
                _("office: “%s” is unknown, or not yours to give.") % line.cells.get("office", "")
            )
            return
        city = line.cells.get("city", "")
        if line.office.level != Level.LOCAL:
            if city:
                line.errors.append(_("city: only a local office names one."))
            return
        line.place = self.places.get(city.casefold())
        if line.place is None:
            line.errors.append(
                _("city: “%s” names no local committee, or several; name the faculty instead.") % city
            )

    def _kind(self, line: Line) -> None:
        kind = line.cells.get("kind", "").casefold() or Term.Kind.ELECTED
        if kind not in Term.Kind.values:
            line.errors.append(_("kind: write %s.") % ", ".join(Term.Kind.values))
        line.kind = kind

    def _days(self, line: Line) -> None:
        line.first_day = self._day(line, "first_day", self.today)
        line.last_day = self._day(
            line, "last_day", end_of_term(max(self.today, line.first_day or self.today))
        )
        if line.first_day and line.last_day:
            problems = problems_of_days(line.first_day, line.last_day, self.today)
            line.errors += [f"{name}: {message}" for name, message in problems]

    def _day(self, line: Line, column: str, otherwise: dt.date) -> dt.date | None:
        text = line.cells.get(column, "")
        if not text:
            return otherwise
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            line.errors.append(_("%s: write the day as 2027-03-31.") % column)
        return day

    def _seat(self, line: Line) -> None:
        """Whether a seat is free on these days, counting the lines above; and nobody is entered twice."""
        assert line.office
        assert line.first_day
        assert line.last_day
        beside = [
            holder
            for office, place, first, last, holder in self.taken
            if (office, place) == line.seat_of and first <= line.last_day and last >= line.first_day
        ]
        who = line.person.pk if line.person else line.email
        if who in beside:
            line.errors.append(_("This person holds this office on some of these days, or in a line above."))
        elif (*line.seat_of, line.email) in self.invited:
            line.errors.append(_("An invitation to this address for this office waits already."))
        elif len(beside) >= line.office.seats and line.kind != Term.Kind.ELECT:
            line.errors.append(_("No seat is free on all of these days."))
        else:
            self.taken.append((*line.seat_of, line.first_day, line.last_day, who))  # type: ignore[arg-type]


def _known_people(nmo: NMO, emails: set[str]) -> dict[str, User]:
    """Who of these addresses is of the NMO, or holds or held an office there; of others nothing is told."""
    addresses = EmailAddress.objects.filter(email__in=emails, verified=True, user__is_active=True)
    known: QuerySet[EmailAddress] = addresses.filter(user__nmo=nmo) | addresses.filter(user__terms__nmo=nmo)
    return {one.email: one.user for one in known.select_related("user").distinct()}


def _by_names(records: Iterable[Office] | Iterable[LocalCommittee], *fields: str) -> dict[str, object]:
    """Records by each of their names; a name that two of them bear means neither."""
    found: dict[str, object] = {}
    for record in records:
        for name in {getattr(record, one).casefold() for one in fields} - {""}:
            found[name] = None if name in found else record
    return found
