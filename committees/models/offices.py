"""Offices and terms: who holds what, where and when. All rights follow from them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Committee
from members.models import FEDERATION_DAY, NMO, DateRange, LocalCommittee
from members.text import validate_email_address
from workflows.words import title_in_words

if TYPE_CHECKING:
    from members.models import User


# How the code of an office ends that keeps a committee's page with its Director.
LIAISON = "-liaison"
# How that of a Regional Assistant says the region: scoph-ra-europe.
REGIONAL = "-ra-"


class Office(models.Model):
    """A post that people hold for a term. Titles differ between NMOs; the role says what it lets one do."""

    class Level(models.TextChoices):
        """Where an office sits, which says what its terms must name."""

        FEDERATION = "federation", _("federation")
        COMMITTEE = "committee", _("committee")
        NATIONAL = "national", _("national")
        LOCAL = "local", _("local")

    class Role(models.TextChoices):
        """What an office lets its holder do, within its level and committee."""

        PRESIDENT = "president", _("president")
        SECRETARY_GENERAL = "secretary-general", _("secretary general")
        BOARD = "board", _("member of the Executive Board")
        DIRECTOR = "director", _("director of a committee")
        ASSISTANT = "assistant", _("assistant of a committee")
        OFFICER = "officer", _("officer of a committee")
        CHAIR = "chair", _("chair of the plenary")
        CREDENTIALS = "credentials", _("credential committee")
        RETURNING = "returning", _("returning officer: counts hands")
        VISA = "visa", _("visa team: reads passport data of delegates")
        MEMBER = "member", _("member without rights of decision")

    code = models.SlugField(_("code"), unique=True, max_length=60)
    title = models.CharField(_("title"), max_length=120)
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    role = models.CharField(_("role"), max_length=30, choices=Role)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("committee")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, help_text=_("How many people may hold it at once in one place.")
    )
    has_inbox = models.BooleanField(
        _("can be written to"),
        default=False,
        help_text=_("Anyone may write to it by a form; the letters follow whoever holds it."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "title"]
        constraints = [
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="office_has_a_seat"),
            models.CheckConstraint(
                condition=~models.Q(role__in=["director", "assistant", "officer"])
                | models.Q(committee__isnull=False),
                name="directors_and_officers_have_a_committee",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="secretary-general") | models.Q(level="federation"),
                name="secretary_general_is_of_the_federation",
                violation_error_message=_("The Secretary General is an office of the federation."),
            ),
        ]

    def __str__(self) -> str:
        return self.abbreviation or self.full_title

    @property
    def full_title(self) -> str:
        """The title in the reader's language."""
        return title_in_words(self.title)

    @property
    def is_nmo_presidency(self) -> bool:
        """Whether its holder is an NMO's President."""
        return self.level == Office.Level.NATIONAL and self.role == Office.Role.PRESIDENT

    @property
    def region(self) -> str:
        """The region of a Regional Assistant; nothing for every other office."""
        return self.code.partition(REGIONAL)[2] if self.role == Office.Role.ASSISTANT else ""


class TermQuerySet(models.QuerySet["Term"]):
    """Terms, by time and by what they let one do."""

    def current(self) -> TermQuerySet:
        """Terms that give rights today: begun, not ended, both days included, and not merely elect.

        Today is the federation's day by the database's clock.
        """
        return self.filter(first_day__lte=FEDERATION_DAY, last_day__gte=FEDERATION_DAY).exclude(
            kind=Term.Kind.ELECT
        )

    def held_by(self, user: User) -> TermQuerySet:
        """The terms of one person."""
        return self.filter(holder_id=user.pk)

    def unended(self) -> TermQuerySet:
        """Terms of today and to come, elects included."""
        return self.filter(last_day__gte=FEDERATION_DAY)

    def ended(self) -> TermQuerySet:
        """Terms whose last day is past; an elect who never took office held nothing."""
        return self.filter(last_day__lt=FEDERATION_DAY).exclude(kind=Term.Kind.ELECT)

    def beside(self, term: Any) -> TermQuerySet:
        """Terms of the same office in the same place."""
        return self.filter(office=term.office_id, nmo=term.nmo_id, local_committee=term.local_committee_id)

    def with_names(self) -> TermQuerySet:
        """Ready to be shown: office, committee, NMO and local committee in the same query."""
        return self.select_related("office__committee", "nmo", "local_committee", "holder")

    def with_phase(self) -> TermQuerySet:
        """Each with `phase`: current, coming (or merely elect), ended."""
        return self.annotate(
            phase=models.Case(
                models.When(last_day__lt=FEDERATION_DAY, then=models.Value("ended")),
                models.When(
                    models.Q(first_day__gt=FEDERATION_DAY) | models.Q(kind=Term.Kind.ELECT),
                    then=models.Value("coming"),
                ),
                default=models.Value("current"),
            )
        )


def terms_of_today(user: Any) -> list[Term]:
    """The terms that give this person rights today, ready to be shown: as they stood when the request began, for
    whoever makes it.

    For what is shown. What changes something asks anew: a right may end while one waits for a lock.
    """
    as_begun: list[Term] | None = getattr(user, "terms_as_request_began", None)
    return _terms_now(user) if as_begun is None else as_begun


def remember_terms(user: Any) -> list[Term]:
    """Ask for a person's terms of today once for a whole request."""
    user.terms_as_request_began = _terms_now(user)
    return user.terms_as_request_began  # type: ignore[no-any-return]


def _terms_now(user: Any) -> list[Term]:
    return list(Term.objects.current().held_by(user).with_names()) if user.is_authenticated else []


def place_of(record: Any) -> str:
    """Where an office is held: the NMO's name with the city, or nothing at federation level."""
    if record.local_committee:
        return f"{record.nmo} {record.local_committee.city}"
    return str(record.nmo) if record.nmo else ""


class Term(models.Model):
    """A person holds an office from one day to another, both included."""

    class Kind(models.TextChoices):
        """How the holder came to it; an elect waits for the first day and has no rights yet."""

        ELECTED = "elected", _("elected")
        APPOINTED = "appointed", _("appointed")
        INTERIM = "interim", _("interim")
        ELECT = "elect", _("elect")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="terms", verbose_name=_("office"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="terms", verbose_name=_("holder")
    )
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("NMO")
    )
    local_committee = models.ForeignKey(
        LocalCommittee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("local committee"),
    )
    seat = models.PositiveSmallIntegerField(_("seat"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ELECTED)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    public_email = models.EmailField(
        _("public e-mail"),
        max_length=254,
        blank=True,
        validators=[validate_email_address],
        help_text=_("Shown beside the name while the term lasts. The holder chooses it."),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-first_day", "office"]
        constraints = [
            ExclusionConstraint(
                name="one_holder_a_seat",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (Coalesce("nmo", 0), RangeOperators.EQUAL),
                    (Coalesce("local_committee", 0), RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (
                        DateRange("first_day", "last_day", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~models.Q(kind="elect"),
                violation_error_message=_("Someone else holds this seat on some of these days."),
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="term_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(local_committee__isnull=True) | models.Q(nmo__isnull=False),
                name="local_term_names_its_nmo",
            ),
            models.CheckConstraint(condition=models.Q(seat__gte=1), name="term_sits_on_a_seat"),
        ]
        indexes = [models.Index(fields=["holder", "last_day"], name="terms_of_a_person")]
        permissions = [("enter_admin", "Can enter the admin")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its page: for the holder, and for those who grant the office."""
        return reverse("committees:term", args=[self.uuid])

    @property
    def place(self) -> str:
        """Where the office is held: the NMO's name with the city, or nothing at federation level."""
        return place_of(self)

    @property
    def label(self) -> str:
        """How people say it: “NEO, AMSA-USA”, “Director of SCOPH”, “Secretary General”."""
        return f"{self.office}, {self.place}" if self.place else str(self.office)

    def keeps_page_of(self, committee: Committee) -> bool:
        """Whether its holder writes what this committee shows: its Director, its Liaison Officer."""
        office = self.office
        return (
            office.level == Office.Level.COMMITTEE
            and office.committee_id == committee.pk
            and (office.role == Office.Role.DIRECTOR or office.code.endswith(LIAISON))
        )

    def speaks_for(self, nmo: NMO) -> bool:
        """Whether its holder writes what this NMO says of itself: its President, its national officers."""
        office = self.office
        return (
            office.level == Office.Level.NATIONAL
            and self.nmo_id == nmo.pk
            and office.role in {Office.Role.PRESIDENT, Office.Role.OFFICER}
        )
