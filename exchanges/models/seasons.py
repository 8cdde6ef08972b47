"""Programmes, seasons, languages: the small words that everything else uses."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _


class Programme(models.TextChoices):
    """The two kinds of exchange; each value is the slug of its committee and stands in addresses."""

    SCOPE = "scope", _("SCOPE, professional exchange")
    SCORE = "score", _("SCORE, research exchange")

    @property
    def letter(self) -> str:
        """The first letter of application numbers: P for professional, R for research."""
        return "P" if self is Programme.SCOPE else "R"

    @property
    def acronym(self) -> str:
        """The committee's acronym alone."""
        return self.name


class Level(models.TextChoices):
    """How well a language is spoken, by the Common European Framework; they sort by their value."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    NATIVE = "N", _("native")


class Language(models.TextChoices):
    """Languages that hosts ask for and students speak, by ISO 639-1."""

    AR = "ar", _("Arabic")
    BG = "bg", _("Bulgarian")
    CA = "ca", _("Catalan")
    ZH = "zh", _("Chinese")
    HR = "hr", _("Croatian")
    CS = "cs", _("Czech")
    DA = "da", _("Danish")
    NL = "nl", _("Dutch")
    EN = "en", _("English")
    ET = "et", _("Estonian")
    FI = "fi", _("Finnish")
    FR = "fr", _("French")
    KA = "ka", _("Georgian")
    DE = "de", _("German")
    EL = "el", _("Greek")
    HE = "he", _("Hebrew")
    HI = "hi", _("Hindi")
    HU = "hu", _("Hungarian")
    ID = "id", _("Indonesian")
    IT = "it", _("Italian")
    JA = "ja", _("Japanese")
    KO = "ko", _("Korean")
    LV = "lv", _("Latvian")
    LT = "lt", _("Lithuanian")
    NO = "no", _("Norwegian")
    FA = "fa", _("Persian")
    PL = "pl", _("Polish")
    PT = "pt", _("Portuguese")
    RO = "ro", _("Romanian")
    RU = "ru", _("Russian")
    SR = "sr", _("Serbian")
    SK = "sk", _("Slovak")
    SL = "sl", _("Slovenian")
    ES = "es", _("Spanish")
    SW = "sw", _("Swahili")
    SV = "sv", _("Swedish")
    TH = "th", _("Thai")
    TR = "tr", _("Turkish")
    UK = "uk", _("Ukrainian")
    UR = "ur", _("Urdu")
    VI = "vi", _("Vietnamese")


class Month(models.IntegerChoices):
    """Calendar months, named by Django's own translations."""

    JANUARY = 1, MONTHS[1]
    FEBRUARY = 2, MONTHS[2]
    MARCH = 3, MONTHS[3]
    APRIL = 4, MONTHS[4]
    MAY = 5, MONTHS[5]
    JUNE = 6, MONTHS[6]
    JULY = 7, MONTHS[7]
    AUGUST = 8, MONTHS[8]
    SEPTEMBER = 9, MONTHS[9]
    OCTOBER = 10, MONTHS[10]
    NOVEMBER = 11, MONTHS[11]
    DECEMBER = 12, MONTHS[12]


class Season(models.Model):
    """A year of exchanges, from April to March (source: AT, BR, CH, HU national rules)."""

    start_year = models.PositiveSmallIntegerField(_("year in which it begins"), unique=True)
    is_open = models.BooleanField(_("open for applications"), default=False)

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-start_year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_year__gte=2000, start_year__lte=2998),
                name="season_in_this_millennium",
            )
        ]

    def __str__(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02}"

    @property
    def code(self) -> str:
        """Four digits, as in application numbers: 2627 for 2026/27."""
        return f"{self.start_year % 100:02}{(self.start_year + 1) % 100:02}"

    @property
    def first_day(self) -> dt.date:
        """The first of April."""
        return dt.date(self.start_year, 4, 1)

    @property
    def last_day(self) -> dt.date:
        """The last of March of the year after."""
        return dt.date(self.start_year + 1, 3, 31)
