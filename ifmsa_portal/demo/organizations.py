"""The demo's organizations: an invented status for each, zones and languages, some local committees.

What is said here of real organizations beyond their name is made up for the demo.
"""

from __future__ import annotations

import datetime as dt
import zlib

from members.models import NMO, LocalCommittee, MembershipStatus

Status = MembershipStatus.Status

ASSOCIATES = {
    "ifmsa-quebec",
    "amsahk-hong-kong",
    "tamsa-tatarstan",
    "samsic-republic-of-srpska",
    "ifmsa-kurdistan",
}
CANDIDATES = {"fjmsa-fiji", "ifmsa-botswana", "ifmsa-saint-lucia", "tjmsa-tajikistan"}
SUSPENDED = "phenomenon-uzbekistan"
WHY_SUSPENDED = "Demo data: fees unpaid for two years."

# Zone, languages, fee category (A is the lowest income).
FACTS = {
    "aecs-catalonia": ("Europe/Madrid", ["Catalan", "Spanish"], "E"),
    "ammef-mexico": ("America/Mexico_City", ["Spanish"], "C"),
    "amsa-australia": ("Australia/Sydney", ["English"], "F"),
    "amsa-austria": ("Europe/Vienna", ["German"], "F"),
    "amsa-usa": ("America/New_York", ["English"], "F"),
    "amsi-ireland": ("Europe/Dublin", ["English", "Irish"], "F"),
    "anem-portugal": ("Europe/Lisbon", ["Portuguese"], "E"),
    "anemf-france": ("Europe/Paris", ["French"], "F"),
    "associa-med-tunisia": ("Africa/Tunis", ["Arabic", "French"], "B"),
    "bemsa-belgium": ("Europe/Brussels", ["Dutch", "French", "German"], "F"),
    "bvmd-germany": ("Europe/Berlin", ["German"], "F"),
    "cfms-canada": ("America/Toronto", ["English", "French"], "F"),
    "cimsa-ismki-indonesia": ("Asia/Jakarta", ["Indonesian"], "B"),
    "fgmsa-ghana": ("Africa/Accra", ["English"], "B"),
    "fimsic-finland": ("Europe/Helsinki", ["Finnish", "Swedish"], "F"),
    "fms-taiwan": ("Asia/Taipei", ["Chinese"], "E"),
    "helmsic-greece": ("Europe/Athens", ["Greek"], "D"),
    "ifmsa-argentina": ("America/Argentina/Buenos_Aires", ["Spanish"], "C"),
    "ifmsa-brazil": ("America/Sao_Paulo", ["Portuguese"], "C"),
    "ifmsa-chile": ("America/Santiago", ["Spanish"], "D"),
    "ifmsa-china": ("Asia/Shanghai", ["Chinese"], "C"),
    "ifmsa-cz-czechia": ("Europe/Prague", ["Czech"], "E"),
    "ifmsa-egypt": ("Africa/Cairo", ["Arabic"], "B"),
    "ifmsa-iraq": ("Asia/Baghdad", ["Arabic", "Kurdish"], "C"),
    "ifmsa-japan": ("Asia/Tokyo", ["Japanese"], "F"),
    "ifmsa-jo-jordan": ("Asia/Amman", ["Arabic"], "B"),
    "ifmsa-morocco": ("Africa/Casablanca", ["Arabic", "Tamazight", "French"], "B"),
    "ifmsa-nl-netherlands": ("Europe/Amsterdam", ["Dutch"], "F"),
    "ifmsa-peru": ("America/Lima", ["Spanish", "Quechua"], "C"),
    "ifmsa-poland": ("Europe/Warsaw", ["Polish"], "E"),
    "ifmsa-quebec": ("America/Toronto", ["French"], "F"),
    "ifmsa-spain": ("Europe/Madrid", ["Spanish"], "E"),
    "ifmsa-sweden": ("Europe/Stockholm", ["Swedish"], "F"),
    "imcc-denmark": ("Europe/Copenhagen", ["Danish"], "F"),
    "lemsic-lebanon": ("Asia/Beirut", ["Arabic", "French", "English"], "C"),
    "medsar-rwanda": ("Africa/Kigali", ["Kinyarwanda", "English", "French"], "A"),
    "msai-india": ("Asia/Kolkata", ["English", "Hindi"], "B"),
    "nimsa-nigeria": ("Africa/Lagos", ["English"], "B"),
    "sism-italy": ("Europe/Rome", ["Italian"], "F"),
    "swimsa-switzerland": ("Europe/Zurich", ["German", "French", "Italian", "Romansh"], "F"),
    "turkmsic-turkiye": ("Europe/Istanbul", ["Turkish"], "C"),
    "umsa-ukraine": ("Europe/Kyiv", ["Ukrainian"], "B"),
    "sfgh-united-kingdom": ("Europe/London", ["English"], "F"),
}

FACULTIES = {
    "aecs-catalonia": [("Barcelona", "Universitat de Barcelona"), ("Lleida", "Universitat de Lleida")],
    "amsa-usa": [
        ("Boston", "Boston University"),
        ("Chicago", "University of Illinois"),
        ("Houston", "Baylor College of Medicine"),
        ("San Francisco", "University of California"),
    ],
    "anem-portugal": [
        ("Coimbra", "Universidade de Coimbra"),
        ("Lisboa", "Universidade Nova"),
        ("Porto", "ICBAS"),
    ],
    "anemf-france": [
        ("Lille", "Université de Lille"),
        ("Lyon", "Université Claude-Bernard"),
        ("Paris", "Sorbonne Université"),
        ("Strasbourg", "Université de Strasbourg"),
    ],
    "associa-med-tunisia": [
        ("Monastir", "Faculté de médecine de Monastir"),
        ("Sfax", "Faculté de médecine de Sfax"),
        ("Sousse", "Faculté de médecine Ibn El Jazzar"),
        ("Tunis", "Faculté de médecine de Tunis"),
    ],
    "bvmd-germany": [
        ("Berlin", "Charité"),
        ("Freiburg", "Albert-Ludwigs-Universität"),
        ("Hamburg", "Universitätsklinikum Eppendorf"),
        ("Leipzig", "Universität Leipzig"),
        ("München", "Technische Universität"),
    ],
    "cimsa-ismki-indonesia": [
        ("Surabaya", "Universitas Airlangga"),
        ("Yogyakarta", "Universitas Gadjah Mada"),
    ],
    "fgmsa-ghana": [
        ("Accra", "University of Ghana"),
        ("Kumasi", "Kwame Nkrumah University"),
        ("Tamale", "University for Development Studies"),
    ],
    "fms-taiwan": [("Kaohsiung", "高雄醫學大學"), ("Taipei", "國立臺灣大學")],
    "helmsic-greece": [("Athina", "ΕΚΠΑ"), ("Irakleio", "Πανεπιστήμιο Κρήτης"), ("Thessaloniki", "ΑΠΘ")],
    "ifmsa-brazil": [
        ("Florianópolis", "Universidade Federal de Santa Catarina"),
        ("Salvador", "Universidade Federal da Bahia"),
        ("São Paulo", "Universidade de São Paulo"),
    ],
    "ifmsa-egypt": [
        ("Alexandria", "Alexandria University"),
        ("Cairo", "Kasr Al-Ainy"),
        ("Mansoura", "جامعة المنصورة"),
    ],
    "ifmsa-japan": [("Kyōto", "京都大学"), ("Nagasaki", "長崎大学"), ("Tōkyō", "東京大学")],
    "ifmsa-morocco": [
        ("Casablanca", "Université Hassan II"),
        ("Fès", "Université Sidi Mohammed Ben Abdellah"),
    ],
    "ifmsa-peru": [
        ("Arequipa", "Universidad Nacional de San Agustín"),
        ("Lima", "Universidad Cayetano Heredia"),
    ],
    "ifmsa-poland": [
        ("Gdańsk", "Gdański Uniwersytet Medyczny"),
        ("Kraków", "Uniwersytet Jagielloński"),
        ("Łódź", "Uniwersytet Medyczny w Łodzi"),
    ],
    "ifmsa-quebec": [
        ("Montréal", "Université de Montréal"),
        ("Québec", "Université Laval"),
        ("Sherbrooke", "Université de Sherbrooke"),
    ],
    "ifmsa-spain": [
        ("Granada", "Universidad de Granada"),
        ("Madrid", "Universidad Complutense"),
        ("València", "Universitat de València"),
    ],
    "ifmsa-sweden": [
        ("Lund", "Lunds universitet"),
        ("Umeå", "Umeå universitet"),
        ("Uppsala", "Uppsala universitet"),
    ],
    "lemsic-lebanon": [("Beirut", "American University of Beirut")],
    "msai-india": [("Manipal", "Kasturba Medical College"), ("Vellore", "Christian Medical College")],
    "sism-italy": [
        ("Bologna", "Alma Mater Studiorum"),
        ("Napoli", "Università Federico II"),
        ("Padova", "Università degli Studi"),
        ("Torino", "Università degli Studi"),
    ],
    "turkmsic-turkiye": [
        ("Ankara", "Hacettepe Üniversitesi"),
        ("İstanbul", "İstanbul Üniversitesi"),
        ("İzmir", "Ege"),
    ],
    "umsa-ukraine": [("Kyiv", "Університет імені Богомольця"), ("Lviv", "Університет імені Галицького")],
}


def load_organizations(today: dt.date) -> None:
    """Give each organization its demo status and facts, and the known ones their local committees."""
    nmos = NMO.objects.in_bulk(field_name="slug")
    MembershipStatus.objects.bulk_create(
        [status for nmo in nmos.values() for status in _statuses(nmo, today)]
    )
    for slug, (zone, languages, category) in FACTS.items():
        nmo = nmos[slug]
        nmo.time_zone, nmo.languages, nmo.fee_category = zone, languages, category
    NMO.objects.bulk_update([nmos[slug] for slug in FACTS], ["time_zone", "languages", "fee_category"])
    LocalCommittee.objects.bulk_create(
        [
            LocalCommittee(nmo=nmos[slug], city=city, faculty=faculty)
            for slug, faculties in FACULTIES.items()
            for city, faculty in faculties
        ]
    )


def _statuses(nmo: NMO, today: dt.date) -> list[MembershipStatus]:
    """The history of one membership: most were candidates for two years, then full members."""
    joined = dt.date(1990 + zlib.crc32(nmo.slug.encode()) % 30, 8, 5)
    if nmo.slug in CANDIDATES:
        return [MembershipStatus(nmo=nmo, status=Status.CANDIDATE, first_day=today - dt.timedelta(days=400))]
    if nmo.slug in ASSOCIATES:
        return [MembershipStatus(nmo=nmo, status=Status.ASSOCIATE, first_day=joined)]
    promoted = joined.replace(year=joined.year + 2)
    before = dt.timedelta(days=1)
    history = [
        MembershipStatus(nmo=nmo, status=Status.CANDIDATE, first_day=joined, last_day=promoted - before),
        MembershipStatus(nmo=nmo, status=Status.FULL, first_day=promoted),
    ]
    if nmo.slug == SUSPENDED:
        end = today - dt.timedelta(days=200)
        history[-1].last_day = end - before
        history.append(
            MembershipStatus(nmo=nmo, status=Status.SUSPENDED, first_day=end, reason=WHY_SUSPENDED)
        )
    return history
