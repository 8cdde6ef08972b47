"""People, National Member Organizations and their local committees."""

from __future__ import annotations

import uuid
import zoneinfo
from functools import cache

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat, Lower, Now, NullIf, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from members.managers import UserManager
from members.text import validate_email_address, validate_name

# The day of the federation, by the database's clock: rights begin and end for everyone at the same instant.
FEDERATION_DAY = TruncDate(Now(), tzinfo=zoneinfo.ZoneInfo(settings.FEDERATION_TIME_ZONE))


class DateRange(models.Func):
    """A PostgreSQL range of days; the last day is included and may be open."""

    function = "daterange"
    output_field = DateRangeField()


class Unaccented(models.Func):
    """Text for sorting and searching people: without case and accents, the same on any server."""

    function = "portal_plain"
    output_field = models.TextField()


def spaced(*names: str) -> Concat:
    """Columns as one text, with a space between each two."""
    parts = [part for name in names for part in (models.Value(" "), name)]
    return Concat(*parts[1:], output_field=models.TextField())


@cache
def known_time_zones() -> frozenset[str]:
    """What this server's IANA data knows; read from its files once."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(value: str) -> None:
    """Refuse a zone that this server's IANA data doesn't know."""
    if value not in known_time_zones():
        raise ValidationError(_("Choose a time zone from the list."), code="time_zone")


class Region(models.TextChoices):
    """The five regions, each with a Regional Director and one meeting a year."""

    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ASIA_PACIFIC = "asia-pacific", _("Asia-Pacific")
    EMR = "emr", _("Eastern Mediterranean")
    EUROPE = "europe", _("Europe")


class Evidence(models.TextChoices):
    """How well an organization's row in the project's list is founded."""

    PUBLISHED = "published", _("from a published page")
    RECALLED = "recalled", _("from general knowledge")
    UNCONFIRMED = "unconfirmed", _("unconfirmed")


class NMOQuerySet(models.QuerySet["NMO"]):
    """Organizations, by membership."""

    def present(self) -> NMOQuerySet:
        """Organizations that haven't left: with a status of today, or with none recorded yet."""
        recorded = MembershipStatus.objects.filter(nmo=models.OuterRef("pk"))
        return self.filter(models.Exists(recorded.current()) | ~models.Exists(recorded))

    def with_status(self) -> NMOQuerySet:
        """Each with `status_today`, empty where none is recorded."""
        today = MembershipStatus.objects.current().filter(nmo=models.OuterRef("pk")).values("status")[:1]
        return self.annotate(status_today=Coalesce(models.Subquery(today), models.Value("")))

    def called(self, words: str) -> NMOQuerySet:
        """Organizations with these words in one of their names, whatever accents or capitals are typed."""
        if not words.strip():
            return self
        return self.filter(plain_names__contains=Unaccented(models.Value(words.strip())))

    def count_territories(self) -> int:
        """In how many countries and territories they are; several may share one."""
        where = Coalesce(NullIf(models.F("country"), models.Value("")), "territory")
        # A country is a code, a territory without one is a name: both are text to the database.
        return (
            self.order_by().annotate(where=Cast(where, models.TextField())).values("where").distinct().count()
        )


class NMO(models.Model):
    """A National Member Organization. Several may share a country, so the slug is its key."""

    slug = models.SlugField(_("address part"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=60)
    short_name = models.CharField(_("short name"), max_length=100, unique=True)
    country = CountryField(_("country"), blank=True)
    territory = models.CharField(
        _("territory"), max_length=100, help_text=_("As people say it: “Canada (Québec)”, “Northern Cyprus”.")
    )
    region = models.CharField(_("region"), max_length=20, choices=Region)
    languages = ArrayField(
        models.CharField(max_length=40), verbose_name=_("languages"), blank=True, default=list
    )
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    fee_category = models.CharField(
        _("fee category"),
        max_length=1,
        blank=True,
        validators=[RegexValidator(r"^[A-F]$", _("A to F."))],
        help_text=_("A (lowest income) to F."),
    )
    evidence = models.CharField(_("evidence"), max_length=20, choices=Evidence, default=Evidence.UNCONFIRMED)
    confirmed_at = models.DateTimeField(
        _("confirmed at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("When an officer of it said last that what stands here is right."),
    )

    plain_names = models.GeneratedField(
        expression=Unaccented(spaced("short_name", "name", "acronym", "territory")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    objects = NMOQuerySet.as_manager()

    class Meta:
        verbose_name = _("NMO")
        verbose_name_plural = _("NMOs")
        ordering = [Unaccented("short_name")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fee_category__regex=r"^[A-F]?$"), name="nmo_fee_category_a_to_f"
            ),
            models.CheckConstraint(condition=models.Q(region__in=Region.values), name="nmo_region_known"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("members:nmo", args=[self.slug])


class MembershipStatusQuerySet(models.QuerySet["MembershipStatus"]):
    """The dated history of memberships."""

    def current(self) -> MembershipStatusQuerySet:
        """The status that holds today."""
        return self.filter(
            models.Q(last_day__isnull=True) | models.Q(last_day__gte=FEDERATION_DAY),
            first_day__lte=FEDERATION_DAY,
        )


class MembershipStatus(models.Model):
    """What an NMO was in the federation from one day to another, both included."""

    class Status(models.TextChoices):
        """Full members vote; associates and candidates don't (source: bylaws as read in 2012)."""

        FULL = "full", _("full member")
        ASSOCIATE = "associate", _("associate member")
        CANDIDATE = "candidate", _("candidate member")
        SUSPENDED = "suspended", _("suspended")

    nmo = models.ForeignKey(NMO, models.CASCADE, related_name="statuses", verbose_name=_("NMO"))
    status = models.CharField(_("status"), max_length=20, choices=Status)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = MembershipStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership status")
        verbose_name_plural = _("membership statuses")
        ordering = ["nmo", "-first_day"]
        constraints = [
            ExclusionConstraint(
                name="one_status_at_a_time",
                expressions=[
                    ("nmo", RangeOperators.EQUAL),
                    (
                        DateRange("first_day", "last_day", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another status holds on some of these days."),
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="status_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nmo}: {self.get_status_display()}"


class LocalCommittee(models.Model):
    """An NMO's group at one medical faculty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="local_committees", verbose_name=_("NMO"))
    city = models.CharField(_("city"), max_length=100)
    faculty = models.CharField(_("faculty"), max_length=200)
    is_active = models.BooleanField(_("active"), default=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("In degrees, south with a minus: 52.520 for Berlin."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("In degrees, west with a minus: 13.405 for Berlin."),
    )

    plain_names = models.GeneratedField(
        expression=Unaccented(spaced("city", "faculty")),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("local committee")
        verbose_name_plural = _("local committees")
        ordering = [Unaccented("city"), Unaccented("faculty")]
        constraints = [
            models.UniqueConstraint(fields=["nmo", "city", "faculty"], name="one_local_committee_a_faculty"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    # A comparison with nothing is no refusal to the database.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="local_committee_lies_on_the_earth",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.faculty}"


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Being in the portal gives no right: rights follow from current terms."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True, validators=[validate_email_address])
    given_names = models.CharField(_("given names"), max_length=100, validators=[validate_name])
    family_names = models.CharField(
        _("family names"),
        max_length=100,
        blank=True,
        validators=[validate_name],
        help_text=_("Leave empty if you have only one name."),
    )
    latin_name = models.CharField(
        _("name in Latin letters"),
        max_length=200,
        blank=True,
        validators=[validate_name],
        help_text=_("As in your passport. Needed if your name is written in another script."),
    )
    form_of_address = models.CharField(
        _("pronoun or form of address"),
        max_length=40,
        blank=True,
        help_text=_("If you like: she, he, they, Dr …"),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("NMO")
    )
    local_committee = models.ForeignKey(
        LocalCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("faculty"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("merged into"),
        help_text=_("The account of the same person that took over everything of this one."),
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)
    calendar_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    plain_name = models.GeneratedField(
        expression=Unaccented(
            Concat("given_names", models.Value(" "), "family_names", models.Value(" "), "latin_name")
        ),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_names"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_lower_case"),
            models.CheckConstraint(
                condition=models.Q(local_committee__isnull=True) | models.Q(nmo__isnull=False),
                name="faculty_needs_an_nmo",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(is_active=False, is_superuser=False, email__endswith="@erased.invalid"),
                name="erased_account_is_empty",
            ),
        ]
        indexes = [
            GinIndex(OpClass("plain_name", name="gin_trgm_ops"), name="person_name_trigrams"),
            models.Index("plain_name", "id", name="person_by_name"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the address in lower case: Anna@ and anna@ are one person."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        """Given and family names, as the person writes them; of an erased account nobody knows them any more."""
        if self.erased_at:
            return _gettext("a former member")
        return f"{self.given_names} {self.family_names}".strip()

    def get_short_name(self) -> str:
        """What a greeting says."""
        return self.given_names

    @cached_property
    def is_staff(self) -> bool:
        """Who may enter the admin: an administrator, or whose current term says so. Never a stored flag."""
        return self.is_superuser or self.has_perm("committees.enter_admin")
