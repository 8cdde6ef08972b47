"""Local committees, people and their terms of office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from committees.models import Office, Term
from ifmsa_portal.seed import names
from ifmsa_portal.seed.copying import Row, copy, next_id
from ifmsa_portal.seed.plan import LOCAL_COMMITTEES, Plan
from members.models import NMO, LocalCommittee, MembershipStatus, User

NATIONAL = ["nmo-president", "neo", "nore"]
LOCAL = ["leo", "lore"]
LANGUAGES = ["en", "en", "en", "fr", "es", "ar"]
LEAST_FACULTIES = 3
LONG_AGO = dt.date(2000, 1, 1)
PERSON = [
    "id",
    "uuid",
    "email",
    "password",
    "given_names",
    "family_names",
    "latin_name",
    "language",
    "time_zone",
    "nmo_id",
    "local_committee_id",
    "joined_at",
]
TERM = [
    "id",
    "uuid",
    "office_id",
    "holder_id",
    "nmo_id",
    "local_committee_id",
    "seat",
    "first_day",
    "last_day",
]


def seed_faculties(plan: Plan) -> None:
    """Every organization is at least a full member; local committees up to a thousand in all."""
    without = NMO.objects.filter(statuses__isnull=True)
    MembershipStatus.objects.bulk_create(
        MembershipStatus(nmo=nmo, status=MembershipStatus.Status.FULL, first_day=LONG_AGO) for nmo in without
    )
    nmos = list(NMO.objects.order_by("pk"))
    missing = LOCAL_COMMITTEES - LocalCommittee.objects.count()
    # Every organization gets some; the rest falls unevenly, as in life.
    even = [nmo for nmo in nmos for _one in range(LEAST_FACULTIES)]
    owners = [even[n] if n < len(even) else plan.chance.choice(nmos) for n in range(missing)]
    LocalCommittee.objects.bulk_create(
        (
            LocalCommittee(
                uuid=plan.uuid(),
                nmo=nmo,
                city=names.city(plan.chance),
                faculty=f"Faculty of Medicine {number + 1}",
            )
            for number, nmo in enumerate(owners)
        ),
        batch_size=1000,
    )


def seed_people(plan: Plan) -> range:
    """People with a verified address and no password; the keys they got."""
    first = next_id(User)
    keys = range(first, first + plan.people)
    faculties = list(LocalCommittee.objects.order_by("pk").values_list("pk", "nmo_id", "nmo__time_zone"))
    copy(User, PERSON, (_person(plan, key, key - first, faculties) for key in keys))
    mail = next_id(EmailAddress)
    copy(
        EmailAddress,
        ["id", "user_id", "email", "verified", "primary"],
        ((mail + n, key, plan.address(n), True, True) for n, key in enumerate(keys)),
    )
    return keys


def _person(plan: Plan, key: int, number: int, faculties: list[tuple[int, int, str]]) -> Row:
    given, family, latin = names.person(plan.chance)
    faculty, nmo, zone = faculties[number % len(faculties)]
    joined = plan.now - dt.timedelta(days=plan.chance.randint(300, 1500))
    password = f"{UNUSABLE_PASSWORD_PREFIX}{plan.chance.getrandbits(160):040x}"
    language = plan.chance.choice(LANGUAGES)
    address = plan.address(number)
    return key, plan.uuid(), address, password, given, family, latin, language, zone, nmo, faculty, joined


def seed_terms(plan: Plan, people: range) -> None:
    """A President, NEO and NORE for each NMO, a LEO and LORE for each faculty, and who held it before."""
    rows, first = list(_terms(plan, people)), next_id(Term)
    copy(Term, TERM, ((first + number, *row) for number, row in enumerate(rows)))


def _terms(plan: Plan, people: range) -> Iterator[Row]:
    """Today's term and the one before, for each place that nobody has held yet."""
    offices = Office.objects.in_bulk(NATIONAL + LOCAL, field_name="code")
    held = set(Term.objects.values_list("office__code", "nmo", "local_committee"))
    october, day = plan.october, dt.timedelta(days=1)
    begun, ends = october.replace(year=october.year - 2), october.replace(year=october.year + 1)
    before = begun.replace(year=begun.year - 2)
    for (code, nmo, faculty), (now, then) in _seats(people):
        if (code, nmo, faculty) not in held:
            office = offices[code].pk
            yield plan.uuid(), office, now, nmo, faculty, 1, begun, ends - day
            yield plan.uuid(), office, then, nmo, faculty, 1, before, begun - day


def _seats(people: range) -> Iterator[tuple[tuple[str, int, int | None], tuple[int, int]]]:
    """Each office's place, and two people of that place: the holder and the one before.

    People are spread over the faculties in rounds: the n-th person of a faculty is one round later.
    """
    faculties = list(LocalCommittee.objects.order_by("pk").values_list("pk", "nmo_id"))
    national: dict[int, int] = {}
    for position, (faculty, nmo) in enumerate(faculties):
        of_here = people[position :: len(faculties)]
        for round_, code in enumerate(LOCAL):
            yield (code, nmo, faculty), (of_here[2 * round_], of_here[2 * round_ + 1])
        turn = national.setdefault(nmo, 0)
        if turn < len(NATIONAL):
            yield (NATIONAL[turn], nmo, None), (of_here[4], of_here[5])
            national[nmo] += 1
