"""The cast: people that every test knows by name.

Amina studies in Boston and applies to Berlin. Lena (NEO), Leo (LEO Boston) and Nora (NORE) are AMSA-USA's
officers, Frank was NEO until yesterday. Hans is bvmd's NEO, Berta its LEO in Berlin, Rolf its NORE. Tarek is
NEO of Associa-Med, which has nothing to do with it. Grace is Secretary General, Dora directs SCOPE.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from committees.basics import load_committees
from committees.models import Office, Term
from documents.files import CheckedUpload, store
from documents.models import PrivateFile
from exchanges.models import (
    Application,
    ApplicationDocument,
    CityWish,
    ConditionsPlace,
    DepartmentWish,
    Discipline,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    LanguageSkill,
    Season,
    SendingPractice,
    TermsOfExchange,
)
from ifmsa_portal.embedded import template
from members.models import NMO, LocalCommittee, MembershipStatus, User
from tests import emptied
from tests.recorded import Scene
from workflows.models import database_now

# Of the season that everyone applies for. It begins next year, whatever day the tests run on: nothing is late by itself.
YEAR = dt.datetime.now(dt.UTC).year + 1
SEASON_NAME, SEASON_CODE = f"{YEAR}/{(YEAR + 1) % 100:02}", f"{YEAR % 100:02}{(YEAR + 1) % 100:02}"
PASSWORD = "correct-horse-battery"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n169\n%%EOF\n"
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """A process of several copies the database that was migrated for all of them, instead of migrating its own."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template.name()


@pytest.fixture(autouse=True, scope="session")
def _quick_end() -> Iterator[None]:
    """Of tests that commit: see tests/emptied.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied.empty)
        yield


@pytest.fixture(autouse=True)
def _private_folder(settings: Any, tmp_path: Any) -> None:
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _no_limit_yet() -> None:
    """Limits count people by their keys in the cache, which outlives a test as a scene's keys do."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language active in its thread: no test hands it to the next."""
    with translation.override("en"):
        yield


def make_person(name: str, **fields: Any) -> User:
    """A person called by one word, with a verified address `name@example.test`."""
    given = name.capitalize()
    user = User.objects.create_user(
        f"{name}@example.test", PASSWORD, given_names=given, family_names="Test", **fields
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def appoint(person: User, code: str, *, days: tuple[int, int] = (-30, 300), **place: Any) -> Term:
    """Give a person an office from one day to another, both counted from the database's today."""
    office = Office.objects.get(code=code)
    taken = Term.objects.filter(office=office, **place).count()
    today = database_now().date()
    return Term.objects.create(
        office=office,
        holder=person,
        seat=taken % office.seats + 1,
        first_day=today + dt.timedelta(days=days[0]),
        last_day=today + dt.timedelta(days=days[1]),
        **place,
    )


def make_nmo(slug: str, short_name: str, country: str, region: str) -> NMO:
    """A full member."""
    nmo = NMO.objects.create(
        slug=slug, name=short_name, acronym=short_name, short_name=short_name, country=country,
        territory=short_name, region=region,
    )  # fmt: skip
    MembershipStatus.objects.create(nmo=nmo, status="full", first_day=dt.date(2000, 1, 1))
    return nmo


@pytest.fixture(scope="session")
def recorded_world(django_db_setup: None, django_db_blocker: Any) -> Scene:
    """`make_world`, played once."""
    with django_db_blocker.unblock():
        return Scene(make_world)


@pytest.fixture(scope="session")
def recorded_cast(recorded_world: Scene, django_db_blocker: Any) -> Scene:
    """`make_cast`, played once."""
    with django_db_blocker.unblock():
        return Scene(make_cast, after=[recorded_world])


@pytest.fixture
def who_is_who() -> dict[int, Any]:
    """Whose copy is whose, so that Amina's NMO in the cast is AMSA-USA of the world: see tests/recorded.py."""
    return {}


@pytest.fixture
def world(db: None, recorded_world: Scene, who_is_who: dict[int, Any]) -> types.SimpleNamespace:
    """Three organizations, their faculties, an open season and bvmd's conditions for SCOPE."""
    return recorded_world.put(who_is_who)


@pytest.fixture
def cast(
    world: types.SimpleNamespace, recorded_cast: Scene, who_is_who: dict[int, Any]
) -> types.SimpleNamespace:
    """The people, with their offices."""
    return recorded_cast.put(who_is_who, world)


def make_world() -> types.SimpleNamespace:
    """Every table that tests begin with, on an empty stage."""
    load_committees()
    w = types.SimpleNamespace()
    w.usa = make_nmo("amsa-usa", "AMSA-USA", "US", "americas")
    w.germany = make_nmo("bvmd-germany", "bvmd Germany", "DE", "europe")
    w.tunisia = make_nmo("associa-med-tunisia", "Associa-Med Tunisia", "TN", "africa")
    w.boston = LocalCommittee.objects.create(nmo=w.usa, city="Boston", faculty="Boston School of Medicine")
    w.chicago = LocalCommittee.objects.create(nmo=w.usa, city="Chicago", faculty="Lakeside Medical School")
    w.berlin = LocalCommittee.objects.create(nmo=w.germany, city="Berlin", faculty="Charité")
    w.leipzig = LocalCommittee.objects.create(nmo=w.germany, city="Leipzig", faculty="Universität Leipzig")
    w.tunis = LocalCommittee.objects.create(
        nmo=w.tunisia, city="Tunis", faculty="Faculté de médecine de Tunis"
    )
    w.season = Season.objects.create(start_year=YEAR, is_open=True)
    w.kinds = [
        DocumentKind.objects.create(code=code, name=name, is_standard=True, order=order)
        for order, (code, name) in enumerate(
            [("passport", "Passport copy"), ("photo", "Photo"), ("enrolment", "Proof of enrolment")]
        )
    ]
    w.terms = TermsOfExchange.objects.create(version="1", text="Be there.", published_on=dt.date(2026, 1, 1))
    w.cardiology = Discipline.objects.create(name="Cardiology")
    w.surgery = Discipline.objects.create(name="General surgery")
    w.conditions = make_conditions(w, "scope")
    SendingPractice.objects.create(nmo=w.usa, programme="scope", local_check=True)
    return w


def make_conditions(w: types.SimpleNamespace, programme: str) -> ExchangeConditions:
    """What bvmd asks for: English B2, from year 3, four weeks, Berlin and Leipzig in summer."""
    conditions = ExchangeConditions.objects.create(
        nmo=w.germany,
        programme=programme,
        season=w.season,
        is_published=True,
        lowest_year=3,
        deadline_weeks=12,
    )
    conditions.disciplines.set([w.cardiology, w.surgery])
    for place in (w.berlin, w.leipzig):
        ConditionsPlace.objects.create(conditions=conditions, local_committee=place, months=[6, 7, 8])
    LanguageRequirement.objects.create(conditions=conditions, language="en", level="B2")
    return conditions


def make_cast(w: types.SimpleNamespace) -> types.SimpleNamespace:
    """Everyone of the story above, in office from a month ago on."""
    c = types.SimpleNamespace()
    c.amina = make_person("amina", nmo=w.usa, local_committee=w.boston)
    c.other = make_person("other", nmo=w.usa, local_committee=w.boston)
    c.lena, c.leo, c.nora, c.frank = (make_person(n, nmo=w.usa) for n in ("lena", "leo", "nora", "frank"))
    c.hans, c.berta, c.rolf = (make_person(n, nmo=w.germany) for n in ("hans", "berta", "rolf"))
    c.tarek = make_person("tarek", nmo=w.tunisia)
    c.grace, c.dora, c.admin = (
        make_person("grace"),
        make_person("dora"),
        make_person("admin", is_superuser=True),
    )
    appoint(c.frank, "neo", days=(-400, -1), nmo=w.usa)
    appoint(c.lena, "neo", nmo=w.usa)
    appoint(c.nora, "nore", nmo=w.usa)
    appoint(c.leo, "leo", nmo=w.usa, local_committee=w.boston)
    appoint(c.hans, "neo", nmo=w.germany)
    appoint(c.rolf, "nore", nmo=w.germany)
    appoint(c.berta, "leo", nmo=w.germany, local_committee=w.berlin)
    appoint(c.tarek, "neo", nmo=w.tunisia)
    appoint(c.grace, "secretary-general")
    appoint(c.dora, "scope-director")
    return c


@pytest.fixture
def draft(world: types.SimpleNamespace, cast: types.SimpleNamespace) -> Application:
    """Amina's draft with everything that bvmd asks for."""
    return make_draft(world, cast.amina)


def make_draft(w: types.SimpleNamespace, student: User, **fields: Any) -> Application:
    """A complete draft of a student in Boston for Berlin in August."""
    values = {
        "student": student,
        "programme": "scope",
        "season": w.season,
        "sending_nmo": w.usa,
        "sending_local_committee": w.boston,
        "hosting_nmo": w.germany,
        "conditions": w.conditions,
        "start_on": dt.date(YEAR, 8, 2),
        "end_on": dt.date(YEAR, 8, 29),
        "year_of_study": 5,
        "motivation": "I want to learn.",
        "emergency_name": "Mother",
        "emergency_phone": "+1 555 0100",
        "terms": w.terms,
        "terms_accepted_at": database_now(),
        **fields,
    }
    application = Application.objects.create(**values)
    CityWish.objects.create(application=application, rank=1, local_committee=w.berlin)
    DepartmentWish.objects.create(application=application, rank=1, discipline=w.cardiology, has_studied=True)
    LanguageSkill.objects.create(application=application, language="en", level="C1")
    for kind in w.kinds:
        ApplicationDocument.objects.create(application=application, kind=kind, file=make_file(student))
    return application


def make_file(owner: User, name: str = "passport.pdf") -> PrivateFile:
    """A stored private file. The checks, which run in a child process, have tests of their own."""
    checked = CheckedUpload(name=name, content_type="application/pdf", data=PDF)
    return store(checked, owner=owner)


@pytest.fixture
def sign_in(client: Client) -> Any:
    """`sign_in(person)` gives the test's client, signed in as that person."""

    def as_(person: User) -> Client:
        client.force_login(person, backend="members.backends.AddressBackend")
        return client

    return as_
