"""What the demo's hosts offer and ask for; all of it invented, in the manner of published conditions."""

from __future__ import annotations

from dataclasses import dataclass

YEAR = tuple(range(1, 13))
SUMMER = (6, 7, 8, 9)
HALF = (4, 5, 6, 7, 8, 9)
WINTER = (1, 2, 10, 11, 12)
TERM = (2, 3, 4, 5, 9, 10, 11)


@dataclass(frozen=True)
class Host:
    """One NMO as a host. Languages are triples of language, level and whether it is required."""

    slug: str
    places: dict[str, tuple[int, ...]]
    text: str
    research: str
    languages: tuple[tuple[str, str, bool], ...] = (("en", "B2", True),)
    projects: tuple[tuple[str, str, str], ...] = ()
    papers: tuple[str, ...] = ()
    deadline_weeks: int = 12
    lowest_year: int = 3
    accepts_graduates: bool = False

    def months(self, city: str = "") -> set[int]:
        """When it takes students, in that city or in any."""
        return set(self.places[city] if city else sum(self.places.values(), ()))


HOSTS = [
    Host(
        "bvmd-germany",
        {
            "Berlin": YEAR,
            "Freiburg": HALF,
            "Hamburg": (3, 4, 5, 6, 8, 9, 10),
            "Leipzig": YEAR,
            "München": SUMMER,
        },
        "You work in a university hospital from Monday to Friday, eight hours a day, and go along with a "
        "resident. You live in a student room and get a meal on working days. Bring a white coat and shoes "
        "for the ward. On most wards patients speak German only; in Berlin and Hamburg English is enough. "
        "The contact person meets you at the station if you arrive between 8:00 and 22:00.",
        "The laboratories work in English. You join a group for four weeks and give a short talk at the "
        "end. Lodging in a student room is included, a meal on working days too. Read the papers that your "
        "tutor sends.",
        (("en", "B2", True), ("de", "A2", False)),
        (
            ("Berlin", "Sleep and memory after stroke", "Prof. Dr. I. Lindner"),
            ("Leipzig", "Liver organoids in drug testing", "PD Dr. M. Krause"),
            ("Freiburg", "Gene therapy of inherited deafness", "Dr. A. Yılmaz"),
        ),
        ("hepatitis-b",),
    ),
    Host(
        "amsa-usa",
        {"Boston": YEAR, "Chicago": HALF, "Houston": YEAR, "San Francisco": (1, 2, 3, 9, 10, 11)},
        "You observe on rounds and in clinics; students from abroad may not treat patients. "
        "You stay with a host family or in a dormitory near the hospital. Liability insurance is required. "
        "Most visitors come with the visa waiver; ask early, since an interview at the embassy takes weeks.",
        "Research groups take one student at a time. You need a basic course in human subjects protection, "
        "online. You stay with a host family or in a dormitory. Weekends are free, with a trip that our "
        "members plan.",
        (("en", "C1", True),),
        (
            ("Boston", "Blood pressure and neighbourhoods", "Dr. L. Harris"),
            ("Houston", "Cooling after cardiac arrest", "Prof. J. Wu"),
        ),
        ("insurance", "recommendation"),
        deadline_weeks=14,
        lowest_year=4,
    ),
    Host(
        "associa-med-tunisia",
        {
            "Monastir": HALF,
            "Sfax": (2, 3, 4, 5, 10, 11),
            "Sousse": SUMMER,
            "Tunis": (3, 4, 5, 6, 7, 8, 10, 11),
        },
        "Wards work in French, teaching is in French and English, and patients speak Arabic. "
        "You live in a residence with other students from abroad; breakfast and lunch are included. "
        "In July and August there is a social programme each weekend. Bring a white coat and a stethoscope.",
        "Laboratories work in French and English. You live in a residence; breakfast and lunch are included. "
        "Projects end with a poster that you may show at home.",
        (("fr", "B1", True), ("en", "B1", False)),
        (
            ("Tunis", "Scorpion stings in children", "Pr. H. Ben Amor"),
            ("Sfax", "Olive oil and lipids", "Pr. S. Kallel"),
        ),
        deadline_weeks=10,
        lowest_year=2,
    ),
    Host(
        "ifmsa-brazil",
        {"Florianópolis": (1, 2, 7, 12), "Salvador": (1, 2, 7, 8), "São Paulo": (1, 2, 3, 7, 8, 9)},
        "Public hospitals see many patients, and students stand near to them. Portuguese helps everywhere; "
        "Spanish is understood. You live with the family of a student. Vaccination against yellow fever is "
        "advised. Carnival week is free.",
        "Groups work in Portuguese and English. You live with the family of a student, two meals a day "
        "included. Field work in the interior needs sun protection and patience.",
        (("pt", "B1", False), ("en", "B1", True)),
        (
            ("São Paulo", "Dengue in the megacity", "Profª M. Teixeira"),
            ("Salvador", "Sickle cell disease and pregnancy", "Prof. R. Nascimento"),
        ),
        ("hepatitis-b", "tuberculosis"),
        accepts_graduates=True,
    ),
    Host(
        "fgmsa-ghana",
        {"Accra": (1, 2, 3, 5, 6, 7, 10, 11), "Kumasi": (1, 2, 3, 6, 7, 11), "Tamale": WINTER},
        "Teaching hospitals take you in by department, English is the language of the wards. You live in a "
        "hostel on the campus. Malaria prophylaxis and yellow fever vaccination are required at the "
        "border. Dress is formal: shirt or blouse, no jeans.",
        "You join a group at the university. English is the language of work. Lodging in a hostel on the "
        "campus.",
        (("en", "B2", True),),
        (
            ("Kumasi", "Sepsis of the newborn", "Prof. E. Addo"),
            ("Accra", "Stroke care on paper and phone", "Dr. Y. Asante"),
        ),
        ("hepatitis-b", "tuberculosis"),
    ),
    Host(
        "ifmsa-peru",
        {"Arequipa": (1, 2, 3, 7, 8), "Lima": (1, 2, 3, 4, 7, 8, 9)},
        "Hospitals of the state and of the social insurance take students on rounds. Spanish is needed on "
        "every ward. You live with a family, breakfast included. Arequipa lies at 2,300 m: take the first "
        "days slowly.",
        "Institutes in Lima work on infection and altitude. Spanish is welcome, English is enough. You "
        "live with a family.",
        (("es", "B1", True), ("en", "A2", False)),
        (
            ("Lima", "Tuberculosis in the household", "Dra. C. Ugarte"),
            ("Arequipa", "Blood at high altitude", "Dr. F. Villena"),
        ),
        lowest_year=4,
    ),
    Host(
        "ifmsa-quebec",
        {"Montréal": (5, 6, 7, 8), "Québec": (6, 7, 8), "Sherbrooke": (7, 8)},
        "Les stages se font en français, sauf à quelques endroits à Montréal. "
        "Whole calendar months only. You need liability insurance and proof of immunity. "
        "You live in a residence of the university; meals are your own.",
        "Les laboratoires travaillent en français et en anglais. You live in a residence. Bring slides "
        "about your faculty.",
        (("fr", "B2", True), ("en", "B2", False)),
        (("Montréal", "Microbiote et dépression", "Dre N. Bouchard"),),
        ("insurance", "hepatitis-b", "tuberculosis"),
        deadline_weeks=20,
        lowest_year=4,
    ),
    Host(
        "ifmsa-japan",
        {"Kyōto": TERM, "Nagasaki": SUMMER, "Tōkyō": (4, 5, 6, 9, 10)},
        "You observe with an attending physician who speaks English; patients speak Japanese. "
        "You live in a dormitory or with a family and take part in a weekend of Japanese culture. "
        "A suit is worn on the first and the last day.",
        "Laboratories of the university work in English. You live in a dormitory. Weekly meetings begin at "
        "8:30, on time.",
        (("en", "B2", True), ("ja", "A1", False)),
        (("Tōkyō", "Ageing without falls", "田中教授"), ("Kyōto", "Retina from stem cells", "山本教授")),
        ("recommendation",),
        deadline_weeks=16,
    ),
    Host(
        "ifmsa-egypt",
        {"Alexandria": (2, 3, 4, 7, 8, 9), "Cairo": YEAR, "Mansoura": SUMMER},
        "Wards are large, and you see a great deal. Teaching is in English, patients speak Arabic. "
        "You live in a shared flat with other visitors; one meal a day. Trips to Luxor and Sinai at cost.",
        "Groups work in English. You live in a shared flat. The library is open on Saturdays.",
        projects=(("Cairo", "Hepatitis C after treatment", "Prof. H. El-Sayed"),),
        deadline_weeks=10,
        lowest_year=2,
        accepts_graduates=True,
    ),
    Host(
        "ifmsa-poland",
        {"Gdańsk": SUMMER, "Kraków": (3, 4, 5, 6, 7, 8, 9, 10), "Łódź": (2, 3, 7, 8, 9)},
        "Clinics with an English division take you along in English. You live in a dormitory; lunch is "
        "included. Dress code: white coat, name badge, closed shoes.",
        "Laboratories of the university work in English. You live in a dormitory; lunch is included.",
        projects=(
            ("Kraków", "Air quality and the heart", "Prof. B. Zając"),
            ("Łódź", "Sugar in saliva", "Dr J. Łoś"),
        ),
    ),
    Host(
        "ifmsa-spain",
        {"Granada": SUMMER, "Madrid": (1, 2, 3, 4, 5, 6, 7, 10, 11), "València": (2, 3, 7, 8, 9)},
        "Spanish at B1 is needed where you speak with patients. You live in a flat share of students. "
        "Lunch in the hospital is included. In August many outpatient clinics are closed; choose a ward.",
        "Institutes work in Spanish and English. You live in a flat share of students.",
        (("es", "B1", True),),
        (("Madrid", "Rare diseases in figures", "Dra. P. Lozano"),),
        ("language",),
    ),
    Host(
        "aecs-catalonia",
        {"Barcelona": (2, 3, 4, 5, 6, 7, 9, 10), "Lleida": SUMMER},
        "Wards speak Catalan and Spanish; either is enough. You live in a residence near the hospital. "
        "Lunch on working days is included.",
        "Institutes in Barcelona work in English. You live in a residence near the institute.",
        (("es", "B1", False), ("ca", "A1", False), ("en", "B2", True)),
        (("Barcelona", "Cartilage that repairs itself", "Dra. M. Ferrer"),),
    ),
    Host(
        "anemf-france",
        {"Lille": (3, 4, 5, 6, 7, 9, 10), "Lyon": HALF, "Paris": (7, 8), "Strasbourg": (2, 3, 4, 10, 11)},
        "You become an externe: you see patients, present them, and are asked questions, in French. You "
        "live in a room of the CROUS or the internat. A tuberculosis test is required by occupational "
        "health.",
        "Laboratories work in French and English. You live in a room of the CROUS.",
        (("fr", "B2", True),),
        (
            ("Strasbourg", "Robots in the theatre", "Pr D. Muller"),
            ("Lille", "Alzheimer before symptoms", "Pr F. Petit"),
        ),
        ("tuberculosis", "hepatitis-b"),
    ),
    Host(
        "sism-italy",
        {"Bologna": (2, 3, 4, 9, 10), "Napoli": (7, 8, 9), "Padova": (3, 4, 5, 6, 7, 9, 10), "Torino": HALF},
        "Italian helps on every ward; most tutors speak English. You live in a flat of students, "
        "one meal a day in the university's canteen. In August some departments close for two weeks.",
        "Groups of the university work in English. You live in a flat of students.",
        (("en", "B2", True), ("it", "A2", False)),
        (("Padova", "Heart valves that grow", "Prof. G. Moretti"),),
    ),
    Host(
        "helmsic-greece",
        {"Athina": SUMMER, "Irakleio": SUMMER, "Thessaloniki": (4, 5, 6, 7, 8, 9, 10)},
        "A month is four weeks, 80 % of the days must be attended. Tutors speak English. "
        "You live in a student residence, lunch included. Bring sun cream for the weekends on the islands.",
        "Laboratories work in English. You live in a student residence, lunch included.",
        projects=(("Irakleio", "Ticks and fevers of Crete", "Δρ. Κ. Μαρής"),),
        deadline_weeks=14,
    ),
    Host(
        "anem-portugal",
        {"Coimbra": SUMMER, "Lisboa": (7, 8, 9), "Porto": (4, 5, 6, 7, 8, 9)},
        "Hospitals of the national health service take you along; Portuguese or Spanish helps. "
        "You live with a student, lunch is included. A local student is your partner from the first day on.",
        "Institutes work in English. You live with a student, lunch is included.",
        projects=(("Porto", "Stomach cancer in families", "Profª C. Figueiredo"),),
    ),
    Host(
        "ifmsa-sweden",
        {"Lund": HALF, "Umeå": (1, 2, 3, 9, 10, 11), "Uppsala": (6, 7, 8)},
        "English is enough everywhere. You live in a student corridor; food is your own. "
        "Coffee is at ten, and it is part of the work.",
        "Laboratories work in English. You live in a student corridor. Winter in Umeå is dark and good for "
        "microscopy.",
        projects=(
            ("Umeå", "Diabetes in the north", "Prof. E. Lindström"),
            ("Uppsala", "Proteins on a map", "Dr M. Berg"),
        ),
        deadline_weeks=16,
    ),
    Host(
        "fms-taiwan",
        {"Kaohsiung": (1, 2, 3, 7, 8, 9), "Taipei": (1, 2, 7, 8)},
        "Tutors speak English, patients Mandarin or Taiwanese; a student translates. "
        "You live in a dormitory. An X-ray of the chest not older than three months is required.",
        "Laboratories work in English. You live in a dormitory. Safety training is on the first day.",
        projects=(
            ("Kaohsiung", "A faster test for dengue", "陳教授"),
            ("Taipei", "Machine reading of ECGs", "林教授"),
        ),
        papers=("tuberculosis",),
    ),
    Host(
        "turkmsic-turkiye",
        {"Ankara": SUMMER, "İstanbul": HALF, "İzmir": (7, 8)},
        "Departments with English teaching take you along. You live in a dormitory for two, breakfast "
        "included. The national weekend in August is for all who are there.",
        "Laboratories work in English. You live in a dormitory for two, breakfast included.",
        projects=(("İstanbul", "Behçet’s disease over a life", "Prof. Dr. O. Yavuz"),),
        accepts_graduates=True,
    ),
    Host(
        "ifmsa-morocco",
        {"Casablanca": (2, 3, 4, 5, 6, 7, 9, 10), "Fès": HALF},
        "Wards work in French, patients speak Darija. You live with a family or in a flat, lunch included. "
        "In Ramadan days are shorter.",
        "Laboratories work in French. You live with a family or in a flat.",
        (("fr", "B1", True),),
        (("Casablanca", "Kidney care from afar", "Pr A. Bennani"),),
    ),
    Host(
        "cimsa-ismki-indonesia",
        {"Surabaya": (1, 2, 6, 7, 8, 9), "Yogyakarta": (1, 2, 6, 7, 8)},
        "Tutors speak English, patients Indonesian and Javanese; a student translates. "
        "You live in a boarding house near the hospital. Dress covers shoulders and knees.",
        "Laboratories work in English. You live in a boarding house. Field work in villages is part of "
        "some projects.",
        projects=(("Yogyakarta", "Volcano ash and asthma", "Dr. S. Hartono"),),
        papers=("hepatitis-b",),
    ),
    Host(
        "msai-india",
        {"Manipal": (1, 2, 3, 7, 8, 10, 11, 12), "Vellore": WINTER},
        "English is the language of the wards. You live in a hostel for visitors, vegetarian meals included. "
        "The visa must say “student”; begin three months ahead.",
        "Laboratories work in English. You live in a hostel for visitors, meals included.",
        projects=(("Vellore", "Leprosy found early", "Dr. G. Thomas"),),
        deadline_weeks=16,
    ),
]
