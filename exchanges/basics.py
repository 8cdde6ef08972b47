"""Disciplines, kinds of document, terms and the season: what exchanges need before the first application."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop as _

from exchanges.models import Discipline, DocumentKind, Season, TermsOfExchange

# Stored in English and shown in the reader's language; what an administrator adds is shown as written.
DISCIPLINES = [
    _("Anaesthesiology"), _("Cardiology"), _("Dermatology"), _("Emergency medicine"), _("Endocrinology"),
    _("Family medicine"), _("Gastroenterology"), _("General surgery"), _("Gynaecology and obstetrics"),
    _("Haematology"), _("Infectious diseases"), _("Intensive care"), _("Internal medicine"),
    _("Neonatology"), _("Nephrology"), _("Neurology"), _("Neurosurgery"), _("Oncology"), _("Ophthalmology"),
    _("Orthopaedics"), _("Otorhinolaryngology"), _("Paediatrics"), _("Pathology"), _("Plastic surgery"),
    _("Psychiatry"), _("Pulmonology"), _("Radiology"), _("Rheumatology"), _("Trauma surgery"), _("Urology"),
]  # fmt: skip
KINDS = [
    (
        "passport",
        _("Passport copy"),
        _("The page with your photo; valid longer than your exchange."),
        True,
        False,
        True,
    ),
    ("photo", _("Photo"), _("As for a passport: your face, a plain background."), True, False, False),
    (
        "enrolment",
        _("Proof of enrolment"),
        _("From your faculty, in English, not older than six months."),
        True,
        False,
        False,
    ),
    (
        "motivation",
        _("Letter of motivation"),
        _("Addressed to the department of your first wish."),
        False,
        False,
        False,
    ),
    (
        "language",
        _("Language certificate"),
        _("From a language school or your university."),
        False,
        False,
        False,
    ),
    (
        "recommendation",
        _("Letter of recommendation"),
        _("From a teacher at your faculty."),
        False,
        False,
        False,
    ),
    ("hepatitis-b", _("Hepatitis B antibodies"), _("A laboratory report."), False, True, False),
    ("tuberculosis", _("Tuberculosis test"), _("Not older than a year."), False, True, False),
    ("insurance", _("Liability insurance"), _("Covering the whole stay."), False, False, True),
]
PICTURES = {"photo"}
TERMS = """I give true data and take part for the whole time that my host and I agree on.
I tell my host and my organization at once if I cannot come.
I treat what I see of patients as secret, there and afterwards.
I carry my own travel, health and liability insurance.
I know that my papers are read by the officers of my organization and of my host, and by no one else.
I hand in the evaluation after my exchange."""


def load_exchange_basics(today: dt.date) -> None:
    """Add what is missing; the season that begins next April is open, the present one too."""
    for name in DISCIPLINES:
        Discipline.objects.get_or_create(name=name)
    for order, (code, name, hint, standard, health, expiry) in enumerate(KINDS):
        DocumentKind.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "hint": hint,
                "is_standard": standard,
                "is_health": health,
                "needs_expiry": expiry,
                "is_picture": code in PICTURES,
                "order": order,
            },
        )
    TermsOfExchange.objects.get_or_create(
        version="2026-1", defaults={"text": TERMS, "published_on": dt.date(2026, 4, 1)}
    )
    this_year = today.year if today.month >= 4 else today.year - 1  # noqa: PLR2004 seasons begin in April
    for year in (this_year, this_year + 1):
        Season.objects.get_or_create(start_year=year, defaults={"is_open": True})
