"""The six committees and the usual offices: rows that an administrator edits afterwards."""

from __future__ import annotations

from committees.models import Committee, Office

STANDING, EXCHANGE = Committee.Kind.STANDING, Committee.Kind.EXCHANGE
COMMITTEES = [
    (
        "scome",
        "SCOME",
        "Standing Committee on Medical Education",
        STANDING,
        "Medical education, and students' voice in it.",
    ),
    (
        "scoph",
        "SCOPH",
        "Standing Committee on Public Health",
        STANDING,
        "Public health: campaigns, prevention, health systems.",
    ),
    (
        "scora",
        "SCORA",
        "Standing Committee on Sexual and Reproductive Health and Rights incl. HIV and AIDS",
        STANDING,
        "Sexual and reproductive health and rights, HIV and AIDS.",
    ),
    (
        "scorp",
        "SCORP",
        "Standing Committee on Human Rights and Peace",
        STANDING,
        "Human rights, refugees, peace.",
    ),
    (
        "scope",
        "SCOPE",
        "Standing Committee on Professional Exchange",
        EXCHANGE,
        "A month in a hospital abroad.",
    ),
    (
        "score",
        "SCORE",
        "Standing Committee on Research Exchange",
        EXCHANGE,
        "A month in a research project abroad.",
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
Level, Role = Office.Level, Office.Role


def load_committees() -> None:
    """Add the committees and offices that are missing; those that stand are left as they were edited."""
    Committee.objects.bulk_create(
        [
            Committee(slug=slug, acronym=acronym, name=name, kind=kind, focus=focus, order=order)
            for order, (slug, acronym, name, kind, focus) in enumerate(COMMITTEES)
        ],
        ignore_conflicts=True,
    )
    committees = Committee.objects.in_bulk(field_name="slug")
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
            )
            for order, (code, title, abbreviation, level, role, committee, seats) in enumerate(_offices())
        ],
        ignore_conflicts=True,
    )


def _offices() -> list[tuple[str, str, str, str, str, str, int]]:
    return [
        ("president", "President", "", Level.FEDERATION, Role.PRESIDENT, "", 1),
        ("secretary-general", "Secretary General", "", Level.FEDERATION, Role.SECRETARY_GENERAL, "", 1),
        ("plenary-chair", "Chair of the plenary", "", Level.FEDERATION, Role.CHAIR, "", 1),
        ("credential-committee", "Credential committee", "", Level.FEDERATION, Role.CREDENTIALS, "", 3),
        *[
            (f"{slug}-director", f"Director of {slug.upper()}", "", Level.COMMITTEE, Role.DIRECTOR, slug, 1)
            for slug in NATIONAL
        ],
        ("nmo-president", "President", "", Level.NATIONAL, Role.PRESIDENT, "", 1),
        ("nmo-vice-president", "Vice-President", "", Level.NATIONAL, Role.MEMBER, "", 1),
        *[
            (code.lower(), f"National officer, {slug.upper()}", code, Level.NATIONAL, Role.OFFICER, slug, 2)
            for slug, code in NATIONAL.items()
        ],
        *[
            (code.lower(), f"Local officer, {slug.upper()}", code, Level.LOCAL, Role.OFFICER, slug, 3)
            for slug, code in LOCAL.items()
        ],
    ]
