"""The six committees and the usual offices: rows that an administrator edits afterwards.

They are stored in English and shown in the reader's language; what an administrator writes is shown as written.
"""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

from committees.models import Committee, HandoverItem, Office, Topic
from members.models import Region

STANDING, EXCHANGE = Committee.Kind.STANDING, Committee.Kind.EXCHANGE
COMMITTEES = [
    (
        "scome",
        "SCOME",
        _("Standing Committee on Medical Education"),
        STANDING,
        _("Medical education, and students' voice in it."),
    ),
    (
        "scoph",
        "SCOPH",
        _("Standing Committee on Public Health"),
        STANDING,
        _("Public health: campaigns, prevention, health systems."),
    ),
    (
        "scora",
        "SCORA",
        _("Standing Committee on Sexual and Reproductive Health and Rights incl. HIV and AIDS"),
        STANDING,
        _("Sexual and reproductive health and rights, HIV and AIDS."),
    ),
    (
        "scorp",
        "SCORP",
        _("Standing Committee on Human Rights and Peace"),
        STANDING,
        _("Human rights, refugees, peace."),
    ),
    (
        "scope",
        "SCOPE",
        _("Standing Committee on Professional Exchange"),
        EXCHANGE,
        _("A month in a hospital abroad."),
    ),
    (
        "score",
        "SCORE",
        _("Standing Committee on Research Exchange"),
        EXCHANGE,
        _("A month in a research project abroad."),
    ),
]
NATIONAL = {
    "scome": "NOME",
    "scoph": "NPO",
    "scora": "NORA",
    "scorp": "NORP",
    "scope": "NEO",
    "score": "NORE",
}
LOCAL = {"scome": "LOME", "scoph": "LPO", "scora": "LORA", "scorp": "LORP", "scope": "LEO", "score": "LORE"}
WITH_INBOX = {"secretary-general", *(f"{slug}-director" for slug in NATIONAL)}
TOPICS = [
    _("Access to medicines"),
    _("Antimicrobial resistance"),
    _("Cancer"),
    _("Child health"),
    _("Climate and health"),
    _("Communicable diseases"),
    _("Curriculum development"),
    _("Disability"),
    _("Emergency medicine and disasters"),
    _("Ethics"),
    _("Gender equality"),
    _("Health systems"),
    _("HIV and AIDS"),
    _("Human rights"),
    _("Indigenous health"),
    _("Maternal health"),
    _("Mental health"),
    _("Migration and refugees"),
    _("Non-communicable diseases"),
    _("Nutrition"),
    _("Organ and blood donation"),
    _("Peace and conflict"),
    _("Sexuality education"),
    _("Skills training"),
    _("Students’ well-being"),
    _("Surgery"),
    _("Tobacco, alcohol and drugs"),
    _("Vaccination"),
    _("Violence"),
    _("Water and hygiene"),
]
# By which topics each committee and its officers are found, to begin with.
TOPICS_OF = {
    "scome": ["curriculum-development", "ethics", "skills-training", "students-well-being", "surgery"],
    "scoph": [
        "antimicrobial-resistance",
        "cancer",
        "child-health",
        "climate-and-health",
        "communicable-diseases",
        "health-systems",
        "mental-health",
        "non-communicable-diseases",
        "nutrition",
        "organ-and-blood-donation",
        "tobacco-alcohol-and-drugs",
        "vaccination",
        "water-and-hygiene",
    ],
    "scora": ["gender-equality", "hiv-and-aids", "maternal-health", "sexuality-education", "violence"],
    "scorp": [
        "access-to-medicines",
        "disability",
        "emergency-medicine-and-disasters",
        "human-rights",
        "indigenous-health",
        "migration-and-refugees",
        "peace-and-conflict",
    ],
}
Level, Role = Office.Level, Office.Role
REGIONAL = {
    Region.AFRICA: _("Regional Assistant of %(committee)s, Africa"),
    Region.AMERICAS: _("Regional Assistant of %(committee)s, Americas"),
    Region.ASIA_PACIFIC: _("Regional Assistant of %(committee)s, Asia-Pacific"),
    Region.EMR: _("Regional Assistant of %(committee)s, Eastern Mediterranean"),
    Region.EUROPE: _("Regional Assistant of %(committee)s, Europe"),
}
CHECKLIST = [
    (_("Write down in the handover document what the next one should know"), ""),
    (_("Tell the next one the dates of the year, and what is under way"), ""),
    (_("Answer the letters in the office’s inbox, or note where they stand"), ""),
    (_("Hand over passwords, mailing lists and shared folders outside the portal"), ""),
    (_("Give back keys, stamps and equipment"), ""),
    (_("Introduce the next one to partners and to the team"), ""),
    (_("Bring the page of the committee and its priorities up to date"), Level.COMMITTEE),
    (_("Bring the NMO’s page, conditions and contacts up to date"), Level.NATIONAL),
    (_("Tell hosts and students who their contact is from now on"), Level.LOCAL),
]


def load_committees() -> None:
    """Add the committees and offices that are missing; those that stand are left as they were edited."""
    Committee.objects.bulk_create(
        [
            Committee(slug=slug, acronym=acronym, name=name, kind=kind, focus=focus, order=order)
            for order, (slug, acronym, name, kind, focus) in enumerate(COMMITTEES)
        ],
        ignore_conflicts=True,
    )
    Topic.objects.bulk_create(
        [Topic(slug=slugify(name), name=name) for name in TOPICS], ignore_conflicts=True
    )
    HandoverItem.objects.bulk_create(
        [HandoverItem(text=text, level=level, order=order) for order, (text, level) in enumerate(CHECKLIST)],
        ignore_conflicts=True,
    )
    committees = Committee.objects.in_bulk(field_name="slug")
    _link_topics(committees)
    Office.objects.bulk_create(
        [
            Office(
                code=code,
                title=title,
                abbreviation=abbreviation,
                level=level,
                role=role,
                committee=committees.get(committee),
                seats=seats,
                order=order,
                has_inbox=code in WITH_INBOX,
            )
            for order, (code, title, abbreviation, level, role, committee, seats) in enumerate(_offices())
        ],
        ignore_conflicts=True,
    )


def _link_topics(committees: dict[str, Committee]) -> None:
    """Once: as soon as one committee has a topic, an administrator may have chosen them."""
    links = Committee.topics.through
    if links.objects.exists():
        return
    topics = Topic.objects.in_bulk(field_name="slug")
    links.objects.bulk_create(
        links(committee=committees[slug], topic=topics[topic])
        for slug, chosen in TOPICS_OF.items()
        for topic in chosen
        if slug in committees and topic in topics
    )


def _offices() -> list[tuple[str, str, str, str, str, str, int]]:
    return [
        ("president", _("President"), "", Level.FEDERATION, Role.PRESIDENT, "", 1),
        ("secretary-general", _("Secretary General"), "", Level.FEDERATION, Role.SECRETARY_GENERAL, "", 1),
        ("plenary-chair", _("Chair of the plenary"), "", Level.FEDERATION, Role.CHAIR, "", 1),
        ("credential-committee", _("Credential committee"), "", Level.FEDERATION, Role.CREDENTIALS, "", 3),
        ("returning-officer", _("Returning officer"), "", Level.FEDERATION, Role.RETURNING, "", 4),
        ("visa-team", _("Visa team"), "", Level.FEDERATION, Role.VISA, "", 3),
        ("advisory-council", _("Member of the Advisory Council"), "", Level.FEDERATION, Role.MEMBER, "", 6),
        (
            "supervising-council",
            _("Member of the Supervising Council"),
            "",
            Level.FEDERATION,
            Role.MEMBER,
            "",
            4,
        ),
        *[
            (
                f"{slug}-director",
                _of(_("Director of %(committee)s"), slug),
                "",
                Level.COMMITTEE,
                Role.DIRECTOR,
                slug,
                1,
            )
            for slug in NATIONAL
        ],
        *[office for slug in NATIONAL for office in _team(slug)],
        ("nmo-president", _("President"), "", Level.NATIONAL, Role.PRESIDENT, "", 1),
        ("nmo-vice-president", _("Vice-President"), "", Level.NATIONAL, Role.MEMBER, "", 1),
        *[
            (
                code.lower(),
                _of(_("National officer, %(committee)s"), slug),
                code,
                Level.NATIONAL,
                Role.OFFICER,
                slug,
                2,
            )
            for slug, code in NATIONAL.items()
        ],
        *[
            (
                code.lower(),
                _of(_("Local officer, %(committee)s"), slug),
                code,
                Level.LOCAL,
                Role.OFFICER,
                slug,
                3,
            )
            for slug, code in LOCAL.items()
        ],
    ]


def _team(slug: str) -> list[tuple[str, str, str, str, str, str, int]]:
    """Who helps a Director: appointed, and asked to review projects."""
    titles = [
        ("liaison", _("Liaison Officer of %(committee)s"), 1),
        *[(f"ra-{region}", title, 1) for region, title in REGIONAL.items()],
        ("development", _("Development Assistant of %(committee)s"), 3),
        ("assistant", _("General Assistant of %(committee)s"), 5),
    ]
    return [
        (f"{slug}-{part}", _of(title, slug), "", Level.COMMITTEE, Role.ASSISTANT, slug, seats)
        for part, title, seats in titles
    ]


def _of(title: str, slug: str) -> str:
    return title % {"committee": slug.upper()}
