"""What the demo's committees show of their year, and what NMOs call their own. Names of groups are published
ones where the domain notes give them; everything that is said of them is made up for the demo.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from committees.models import (
    Committee,
    CommitteeDocument,
    CommitteeLink,
    CommitteePriority,
    CommitteeSession,
    NationalCommittee,
    Term,
)
from committees.models.life import year_in_office
from documents.files import store
from ifmsa_portal.demo import papers
from ifmsa_portal.demo.places import load_places
from members.models import NMO
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

FOCUS = {
    "scome": "Students are taught, so students help to say how. SCOME trains them to take part in curricula, "
    "accreditation and assessment, and brings what works in one school to another.\n\nIts sessions are for "
    "everyone who has ever thought that a lecture could be better.",
    "scoph": "Health is made long before the hospital. SCOPH works on vaccination, tobacco, nutrition, mental "
    "health and the climate: campaigns in the street, workshops in schools, and a voice where laws are made."
    "\n\nIf you want to begin at home, look at an endorsed project and write to its team.",
    "scora": "Sexual and reproductive health and rights, without shame and without exception: education among "
    "peers, access to contraception, HIV and AIDS, violence, and the rights of people of every orientation.",
    "scorp": "Health is a human right. SCORP stands by refugees and migrants, by people without papers, by "
    "those whom disasters and wars reach first, and trains future doctors to do so.",
    "scope": "A month in a hospital abroad: you learn medicine as another country practises it, and you live "
    "with its students. National and local exchange officers of more than a hundred countries make it work.",
    "score": "A month in a research project abroad: in a laboratory or in the field, with a tutor, a question "
    "and a report at the end.",
}
PRIORITIES = {
    "scome": ["Students in every accreditation body", "Teaching to listen", "A library of good examinations"],
    "scoph": [
        "Vaccination where trust is low",
        "Mental health of students",
        "Campaigns that measure what they did",
    ],
    "scora": [
        "Comprehensive sexuality education",
        "HIV: test, treat, tell",
        "Peer educators in every region",
    ],
    "scorp": [
        "Refugee students back to medical school",
        "Health care without papers",
        "Peace begins at the ward",
    ],
    "scope": ["Every Card of Acceptance eight weeks ahead", "Fair exchanges for students with disabilities"],
    "score": ["Tutors who want to be tutors", "Research ethics before departure"],
}
LAST_YEAR = {"scoph": ["Antibiotics: not for a cold"], "scorp": ["A code for photographs of patients"]}
# Title, days from today, the hour of its beginning in UTC, hours, place, link.
SESSIONS = {
    "scome": [("How to read a curriculum", 12, 16, 2, "online", "https://meet.example.org/scome")],
    "scoph": [
        ("Open hour for national officers", 5, 18, 1, "online", "https://meet.example.org/scoph"),
        ("Regional session, Africa", 33, 8, 6, "Accra", ""),
        ("Handing over campaigns", -20, 17, 2, "online", ""),
    ],
    "scora": [("Peer education: train the trainers", 19, 9, 8, "Lviv and online", "")],
    "scorp": [("Photographs and dignity", 8, 15, 2, "online", "https://meet.example.org/scorp")],
    "scope": [("Questions of new exchange officers", 3, 17, 1, "online", "https://meet.example.org/scope")],
    "score": [("How to find tutors", 15, 12, 2, "online", "")],
}
# Title, lines of the paper, whether it is published.
DOCUMENTS = {
    "scoph": [
        (
            "Campaign manual",
            ["SPECIMEN - demo data", "Campaign manual of SCOPH", "1. Ask", "2. Do", "3. Count"],
            True,
        ),
        ("Plan of the year, draft", ["SPECIMEN - demo data", "Plan of the year"], False),
    ],
    "scope": [("Handbook for exchange officers", ["SPECIMEN - demo data", "Handbook of SCOPE"], True)],
    "scome": [("Minutes of the last session", ["SPECIMEN - demo data", "Minutes"], True)],
}
P, R = CommitteeLink.Weight.PRIMARY, CommitteeLink.Weight.RELATED
# NMO, name, abbreviation, what it does, links with weight and note.
NATIONAL = [
    (
        "amsa-usa",
        "Race, Ethnicity & Culture in Health",
        "REACH",
        "Action committee on equity in health and in medical schools.",
        [("scorp", P, ""), ("scoph", R, "health inequities")],
    ),
    (
        "amsa-usa",
        "Gender & Sexuality",
        "",
        "Action committee on gender, sexuality and reproductive rights.",
        [("scora", P, ""), ("scorp", R, "")],
    ),
    (
        "amsa-usa",
        "Community & Environmental Health",
        "",
        "Climate, housing, food, work.",
        [("scoph", P, "climate")],
    ),
    ("amsa-usa", "Wellness & Student Life", "", "", [("scome", R, "students’ well-being")]),
    (
        "bvmd-germany",
        "Sexualität und Prävention",
        "SuP",
        "„Mit Sicherheit Verliebt“: Aufklärung in Schulen.",
        [("scora", P, "Aufklärung")],
    ),
    ("bvmd-germany", "Medizin und Menschenrechte", "MuM", "", [("scorp", P, "")]),
    ("bvmd-germany", "Public Health", "", "", [("scoph", P, "")]),
    ("bvmd-germany", "Medizinische Ausbildung", "", "", [("scome", P, "")]),
    ("bvmd-germany", "Gesundheitspolitik", "", "Coordinators who speak with parliament.", []),
    ("ifmsa-quebec", "Santé mondiale", "", "", [("scoph", P, ""), ("scorp", R, "coopération")]),
    ("ifmsa-quebec", "Échanges cliniques", "", "", [("scope", P, "")]),
    ("ifmsa-quebec", "Échanges de recherche", "", "", [("score", P, "")]),
    ("ifmsa-quebec", "Coopération internationale", "", "", [("scorp", R, "")]),
    ("cfms-canada", "Indigenous Health", "", "", [("scorp", P, ""), ("scoph", R, "")]),
    ("associa-med-tunisia", "لجنة الصحة العمومية", "", "", [("scoph", P, "")]),
    ("ifmsa-brazil", "Saúde Pública", "", "", [("scoph", P, "")]),
    ("fgmsa-ghana", "Public Health Board", "", "", [("scoph", P, "malaria")]),
    ("ifmsa-japan", "アフリカ村おこし", "", "", [("scoph", R, ""), ("scorp", R, "")]),
    ("bemsa-belgium", "Global Surgery", "NOGS", "", [("scome", R, ""), ("scoph", R, "")]),
]
CONTACTS = {
    "neo.us": "neo@amsa-usa.example",
    "president.us": "president@amsa-usa.example",
    "neo.de": "neo@bvmd.example",
    "scoph.director": "scoph.director@ifmsa.example",
}
# Days ago that an officer confirmed the entry; all others never were.
CONFIRMED = {"bvmd-germany": 40, "associa-med-tunisia": 200, "amsa-usa": 380, "ifmsa-japan": 12}


def load_committees_of_the_demo(people: dict[str, User], today: dt.date) -> None:
    """Fill the committees' pages and the directory."""
    load_places()
    committees = Committee.objects.in_bulk(field_name="slug")
    for slug, committee in committees.items():
        _fill(committee, slug, people, today)
    _link(committees)
    for name, address in CONTACTS.items():
        Term.objects.current().held_by(people[name]).update(public_email=address)
    now = database_now()
    for slug, days in CONFIRMED.items():
        NMO.objects.filter(slug=slug).update(confirmed_at=now - dt.timedelta(days=days))


def _fill(committee: Committee, slug: str, people: dict[str, User], today: dt.date) -> None:
    committee.focus = FOCUS[slug]
    committee.save(update_fields=["focus"])
    year = year_in_office(today)
    for start, titles in ((year, PRIORITIES[slug]), (year - 1, LAST_YEAR.get(slug, []))):
        for order, title in enumerate(titles, start=1):
            CommitteePriority.objects.create(committee=committee, start_year=start, title=title, order=order)
    for title, days, hour, hours, place, link in SESSIONS[slug]:
        day = dt.datetime.combine(today + dt.timedelta(days=days), dt.time(hour), dt.UTC)
        CommitteeSession.objects.create(
            committee=committee,
            title=title,
            starts_at=day,
            ends_at=day + dt.timedelta(hours=hours),
            place=place,
            link=link,
        )
    for title, lines, is_published in DOCUMENTS.get(slug, []):
        paper = papers.pdf(f"{slug}.pdf", lines)
        CommitteeDocument.objects.create(
            committee=committee,
            title=title,
            file=store(paper, owner=people[f"{slug}.director"]),
            is_published=is_published,
        )


def _link(committees: dict[str, Committee]) -> None:
    nmos = NMO.objects.in_bulk(field_name="slug")
    for nmo, name, abbreviation, description, links in NATIONAL:
        own = NationalCommittee.objects.create(
            nmo=nmos[nmo], name=name, abbreviation=abbreviation, description=description
        )
        CommitteeLink.objects.bulk_create(
            CommitteeLink(national_committee=own, committee=committees[slug], weight=weight, note=note)
            for slug, weight, note in links
        )
