"""The demo's people, all invented: names in the scripts that the federation writes, and their offices."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from committees.models import Office, Term
from ifmsa_portal.demo.accounts import PASSWORD
from members.models import NMO, LocalCommittee, User

USA, GERMANY, TUNISIA = "amsa-usa", "bvmd-germany", "associa-med-tunisia"
# A term that ends sooner than this gets its successor already, so that the demo's officers stay officers.
NEARLY_OVER = dt.timedelta(days=120)


@dataclass(frozen=True)
class Person:
    """One invented person. `office` is an office's code; local ones sit in the person's own city."""

    email: str
    given: str
    family: str = ""
    nmo: str = ""
    city: str = ""
    office: str = ""
    latin: str = ""
    address: str = ""
    language: str = "en"


# The accounts of docs and contract.
NAMED = [
    Person("student.us", "Amina", "Okafor", USA, "Boston", address="she"),
    Person("student.tn", "يسرى", "بن صالح", TUNISIA, "Tunis", latin="Yosra Ben Salah"),
    Person("leo.us", "Minh Anh", "Nguyễn", USA, "Boston", "leo", address="they"),
    Person("neo.us", "Lena", "Kowalczyk", USA, "Chicago", "neo"),
    Person("nore.us", "Nora", "Castellanos Núñez", USA, "Houston", "nore", address="she"),
    Person("president.us", "Samuel", "O’Brien-Nakamura", USA, "San Francisco", "nmo-president"),
    Person("leo.de", "Berta", "Čapková", GERMANY, "Berlin", "leo"),
    Person("neo.de", "Jürgen", "Weiß", GERMANY, "Leipzig", "neo"),
    Person("nore.de", "Élodie", "Großmann", GERMANY, "Hamburg", "nore", address="Dr."),
    Person(
        "president.de",
        "Νικόλαος",
        "Παπαδόπουλος",
        GERMANY,
        "München",
        "nmo-president",
        "Nikolaos Papadopoulos",
    ),
    Person("former.neo.us", "Frank", "Delgado", USA, "Houston"),
    Person(
        "scope.director",
        "Δώρα",
        "Αναγνώστου",
        "helmsic-greece",
        "Athina",
        "scope-director",
        "Dora Anagnostou",
    ),
    Person("score.director", "怡君", "陳", "fms-taiwan", "Taipei", "score-director", "Yi-Chun Chen"),
    Person("scome.director", "Oluwaseun", "Adébáyò", "nimsa-nigeria", office="scome-director"),
    Person("scoph.director", "محمد", "الفاتح", "ifmsa-egypt", "Cairo", "scoph-director", "Mohamed El Fateh"),
    Person(
        "scora.director", "Зоряна", "Шевченко", "umsa-ukraine", "Lviv", "scora-director", "Zoriana Shevchenko"
    ),
    Person("scorp.director", "هشام", "الزواري", TUNISIA, "Sousse", "scorp-director", "Hichem Zouari"),
    Person("secgen", "Grace", "Mensah", "fgmsa-ghana", "Accra", "secretary-general", address="she"),
    Person("chair", "Þórdís", "Ólafsdóttir", "imsa-iceland", office="plenary-chair"),
    Person("credentials", "Ngozi", "Eze", "nimsa-nigeria", office="credential-committee"),
    Person("visa", "Vittoria", "Esposito", "sism-italy", "Padova", "visa-team"),
    Person("admin", "Administrator"),
]

OFFICERS = [
    Person("president.tn", "Selim", "Mabrouk", TUNISIA, "Tunis", "nmo-president", language="fr"),
    Person("vp.tn", "فاطمة", "القابسي", TUNISIA, "Monastir", "nmo-vice-president", "Fatma Gabsi"),
    Person("scoph.assistant", "Wanjiku", "Kamau", "msake-kenya", office="scoph-ra-africa"),
    Person(
        "scoph.liaison", "Marie-Ève", "Bouchard", "ifmsa-quebec", "Montréal", "scoph-liaison", language="fr"
    ),
    Person("scome.liaison", "Rūta", "Kazlauskaitė", "limsa-lithuania", office="scome-liaison"),
    Person("scope.liaison", "Tiago", "Figueiredo", "anem-portugal", "Porto", "scope-liaison"),
    Person("scorp.assistant", "Ana Lucía", "Xol", "ifmsa-guatemala", office="scorp-ra-americas"),
    Person("scoph.assistant2", "Sofía", "Restrepo Vélez", "ascemcol-colombia", office="scoph-ra-americas"),
    Person("president", "Aigerim", "Süleimenova", "kazmsa-kazakhstan", office="president"),
    Person("leo.chicago", "Zuri", "Washington", USA, "Chicago", "leo"),
    Person("lore.boston", "Ethan", "Kim", USA, "Boston", "lore", "", "he"),
    Person("leo.leipzig", "Sönke", "Petersen", GERMANY, "Leipzig", "leo"),
    Person("neo.tn", "Tarek", "Bouazizi", TUNISIA, "Sfax", "neo", language="fr"),
    Person("nore.tn", "مريم", "الطرابلسي", TUNISIA, "Sousse", "nore", "Mariem Trabelsi", language="ar"),
    Person("leo.tn", "Skander", "Jlassi", TUNISIA, "Tunis", "leo", language="fr"),
    Person("neo.br", "João Pedro", "Gonçalves", "ifmsa-brazil", "São Paulo", "neo"),
    Person("nore.br", "Thaís", "Conceição", "ifmsa-brazil", "Salvador", "nore"),
    Person("leo.br", "Caetano", "de Araújo", "ifmsa-brazil", "Salvador", "leo"),
    Person("neo.gh", "Kofi", "Boateng", "fgmsa-ghana", "Kumasi", "neo"),
    Person("nore.gh", "Abena", "Ɔsei", "fgmsa-ghana", "Accra", "nore", "Abena Osei"),
    Person("neo.jp", "翔太", "佐藤", "ifmsa-japan", "Tōkyō", "neo", "Shota Sato"),
    Person("nore.jp", "さくら", "高橋", "ifmsa-japan", "Kyōto", "nore", "Sakura Takahashi"),
    Person(
        "neo.eg", "نور", "عبد الرحمن", "ifmsa-egypt", "Alexandria", "neo", "Nour Abdelrahman", language="ar"
    ),
    Person("neo.pl", "Łucja", "Wiśniewska-Żak", "ifmsa-poland", "Kraków", "neo"),
    Person("neo.es", "Íñigo", "Etxeberria", "ifmsa-spain", "Madrid", "neo", language="es"),
    Person("neo.cat", "Núria", "Puig i Gallach", "aecs-catalonia", "Barcelona", "neo"),
    Person("neo.fr", "Anaïs", "d’Aubigné", "anemf-france", "Lyon", "neo", language="fr"),
    Person("nore.fr", "Loïc", "Le Goff", "anemf-france", "Paris", "nore", language="fr"),
    Person("neo.it", "Niccolò", "D’Angelo", "sism-italy", "Padova", "neo"),
    Person("neo.pe", "Ximena", "Huamán Ccori", "ifmsa-peru", "Arequipa", "neo", language="es"),
    Person("neo.qc", "Étienne", "Tremblay", "ifmsa-quebec", "Québec", "neo", language="fr"),
    Person("nore.se", "Åsa", "Sjöberg", "ifmsa-sweden", "Uppsala", "nore"),
    Person("nore.tw", "志明", "林", "fms-taiwan", "Kaohsiung", "nore", "Chih-Ming Lin"),
    Person("neo.gr", "Ελένη", "Καραγιάννη", "helmsic-greece", "Irakleio", "neo", "Eleni Karagianni"),
    Person("neo.tr", "İlayda", "Şahin", "turkmsic-turkiye", "İzmir", "neo"),
    Person("neo.ma", "يوسف", "العلوي", "ifmsa-morocco", "Casablanca", "neo", "Youssef Alaoui", language="ar"),
    Person("npo.us", "Hannah", "Goldberg", USA, "Chicago", "npo"),
    Person("npo.de", "Thorben", "Schäfer", GERMANY, "Hamburg", "npo"),
    Person("npo.fr", "Maëlle", "Lefèvre", "anemf-france", "Lille", "npo", language="fr"),
    Person("npo.pl", "Stanisław", "Dąbrowski", "ifmsa-poland", "Kraków", "npo"),
    Person("npo.gh", "Efua", "Asante", "fgmsa-ghana", "Tamale", "npo"),
    Person("returning", "Awa", "Ouédraogo", "anemf-france", "Lyon", "returning-officer"),
    Person("returning2", "Mateus", "de Oliveira", "ifmsa-brazil", "Salvador"),
    Person("nora.de", "Fatma", "Yıldız", GERMANY, "Freiburg", "nora"),
]

STUDENTS = [
    Person("priya", "Priya", "Raghunathan", USA, "Boston"),
    Person("noah", "Noah", "Smith", USA, "Boston", address="he"),
    Person("mei", "美玲", "王", USA, "Chicago", latin="Meiling Wang"),
    Person("diego", "Diego Armando", "Muñoz Peña", USA, "Chicago"),
    Person("siobhan", "Siobhán", "Ní Bhriain", USA, "Houston"),
    Person("kalani", "Kalani", "Kealoha", USA, "San Francisco"),
    Person("jamal", "Jamal", "Robinson", USA, "Boston"),
    Person("xuan", "Xuân Mai", "Phạm", USA, "San Francisco"),
    Person("olga", "Ольга", "Иванова", USA, "Boston", latin="Olga Ivanova"),
    Person("tobias", "Tobias", "Müller-Lüdenscheidt", GERMANY, "Berlin"),
    Person("leyla", "Leyla", "Öztürk", GERMANY, "Hamburg"),
    Person("friederike", "Friederike", "von der Heide", GERMANY, "Leipzig"),
    Person("anh", "Anh Thư", "Trần", GERMANY, "Freiburg"),
    Person("khalil", "خليل", "منصور", TUNISIA, "Sfax", latin="Khalil Mansour", language="ar"),
    Person("ines", "Inès", "Chebbi", TUNISIA, "Tunis", language="fr"),
    Person("rania", "رانية", "الغربي", TUNISIA, "Monastir", latin="Rania Gharbi", language="ar"),
    Person("luiza", "Luíza", "Araújo de Souza", "ifmsa-brazil", "São Paulo"),
    Person("haruto", "陽翔", "鈴木", "ifmsa-japan", "Tōkyō", latin="Haruto Suzuki"),
    Person("kwame", "Kwame", "Ampofo", "fgmsa-ghana", "Kumasi"),
    Person("student.gh", "Akosua", "Asante", "fgmsa-ghana", "Accra", address="she"),
    Person("zofia", "Zofia", "Szczęsna", "ifmsa-poland", "Gdańsk"),
    Person("salma", "سلمى", "حسن", "ifmsa-egypt", "Cairo", latin="Salma Hassan", language="ar"),
    Person("giorgos", "Γιώργος", "Οικονόμου", "helmsic-greece", "Thessaloniki", latin="Giorgos Oikonomou"),
    Person("taras", "Тарас", "Коваленко", "umsa-ukraine", "Kyiv", latin="Taras Kovalenko"),
    Person("wulandari", "Wulandari", "", "cimsa-ismki-indonesia", "Yogyakarta"),
    Person("valeria", "Valeria", "Mamani Quispe", "ifmsa-peru", "Lima", language="es"),
    # Signed up twice: the admin's list of duplicates finds her.
    Person("valeria.mamani", "Valeria", "Mamani Quispe", "ifmsa-peru", "Lima", language="es"),
    Person("elif", "Elif", "Demir", "turkmsic-turkiye", "İzmir"),
    Person("hajar", "هاجر", "بناني", "ifmsa-morocco", "Casablanca", latin="Hajar Bennani", language="fr"),
    Person("beatriz", "Beatriz", "Sá e Melo", "anem-portugal", "Coimbra"),
]


def load_people(today: dt.date) -> dict[str, User]:
    """Make everyone, with a verified address, and give them their terms; by the part before the @."""
    password = make_password(PASSWORD)
    nmos = NMO.objects.in_bulk(field_name="slug")
    faculties = {(place.nmo_id, place.city): place for place in LocalCommittee.objects.all()}
    people = {}
    for person in [*NAMED, *OFFICERS, *STUDENTS]:
        nmo = nmos.get(person.nmo)
        people[person.email] = User.objects.create(
            email=f"{person.email}@demo.test",
            password=password,
            given_names=person.given,
            family_names=person.family,
            latin_name=person.latin,
            form_of_address=person.address,
            language=person.language,
            time_zone=nmo.time_zone if nmo else "UTC",
            nmo=nmo,
            local_committee=faculties[nmo.pk, person.city] if nmo and person.city else None,
            is_superuser=person.email == "admin",
        )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people.values()
    )
    _appoint(people, today)
    return people


def _appoint(people: dict[str, User], today: dt.date) -> None:
    offices = Office.objects.in_bulk(field_name="code")
    for person in [*NAMED, *OFFICERS]:
        if person.office:
            _terms(offices[person.office], people[person.email], today)
    october = _october(today)
    Term.objects.create(
        office=offices["neo"],
        holder=people["former.neo.us"],
        nmo=people["former.neo.us"].nmo,
        seat=2,
        first_day=october.replace(year=october.year - 1),
        last_day=today - dt.timedelta(days=1),
    )


def _terms(office: Office, holder: User, today: dt.date) -> None:
    """Last year's term and this year's; the next one too when this one is nearly over."""
    nmo = holder.nmo if office.level in {Office.Level.NATIONAL, Office.Level.LOCAL} else None
    faculty = holder.local_committee if office.level == Office.Level.LOCAL else None
    october = _october(today)
    last = october.replace(year=october.year + 1) - dt.timedelta(days=1)
    years = [-1, 0, 1] if last - today < NEARLY_OVER else [-1, 0]
    for year in years:
        first_day = october.replace(year=october.year + year)
        Term.objects.create(
            office=office,
            holder=holder,
            nmo=nmo,
            local_committee=faculty,
            first_day=first_day,
            last_day=first_day.replace(year=first_day.year + 1) - dt.timedelta(days=1),
        )


def _october(today: dt.date) -> dt.date:
    """The first of October when the year in office began."""
    return dt.date(today.year if today.month >= 10 else today.year - 1, 10, 1)  # noqa: PLR2004 October
