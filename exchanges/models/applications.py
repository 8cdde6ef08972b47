"""The application form (AF) of a student, its wishes and its documents."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from committees.models import Office, Term, terms_of_today
from exchanges.models.conditions import (
    Discipline,
    ExchangeConditions,
    ResearchProject,
    TermsOfExchange,
)
from exchanges.models.seasons import Language, Level, Programme, Season
from members.models import NMO, LocalCommittee

if TYPE_CHECKING:
    from members.models import User


class NumberSeries(models.Model):
    """The last application number given in a programme and season; its row is locked while one is given."""

    programme = models.CharField(max_length=10, choices=Programme)
    season = models.ForeignKey(Season, models.PROTECT, related_name="+")
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(fields=["programme", "season"], name="one_series_a_programme_and_season")
        ]

    def __str__(self) -> str:
        return f"{Programme(self.programme).letter}-{self.season.code}-{self.last:05}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications, by who may see them and whose turn it is."""

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """What this person may see: their own; of their NMO or faculty once submitted; as host once sent."""
        if user.is_superuser:
            return self
        seen = Q(student=user.pk)
        for term in terms_of_today(user):
            seen |= seen_by(term)
        return self.filter(seen)

    def waiting_for(self, user: User) -> ApplicationQuerySet:
        """Applications whose next move is this person's, the longest waiting first."""
        turn = Q(student=user.pk, state__in=[State.DRAFT, State.RETURNED, State.ACCEPTED])
        for term in terms_of_today(user):
            turn |= _turn_of(term) & ~Q(student=user.pk)
        return self.filter(turn).order_by("moved_at", "pk")

    def waiting_for_others(self, user: User) -> ApplicationQuerySet:
        """Other people's applications that this person sees and whose next move is somebody else's."""
        mine = Application.objects.waiting_for(user).order_by().values("pk")
        moving = self.visible_to(user).filter(state__in=MOVING)
        return moving.exclude(student=user.pk).exclude(pk__in=mine)

    def hosted_by(self, user: User) -> ApplicationQuerySet:
        """Other people's applications to an NMO whose national officer this person is."""
        hosts = Q(pk__in=[])
        for term in terms_of_today(user):
            if term.office.level == Office.Level.NATIONAL:
                hosts |= _acts_in(term) & Q(hosting_nmo=term.nmo_id)
        return self.filter(hosts).exclude(student=user.pk)

    def without_officer(self, side: str) -> ApplicationQuerySet:
        """Applications that wait on the "sending" or "hosting" side, with neither officer nor President in office."""
        presidents = Term.objects.current().filter(
            office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT
        )
        # Those NMOs are few: their applications are looked up, rather than the terms asked for each application.
        without = NMO.objects.exclude(pk__in=presidents.order_by().values("nmo"))
        waits = _to_send() if side == "sending" else Q(state=State.SENT)
        seat = _empty_seat(Office.Level.NATIONAL, nmo=models.OuterRef(f"{side}_nmo"))
        return self.filter(waits, seat, **{f"{side}_nmo__in": without.order_by().values("pk")})

    def live(self) -> ApplicationQuerySet:
        """Applications that may still become an exchange."""
        return self.exclude(state__in=[State.REJECTED, State.CANCELLED])

    def late(self) -> ApplicationQuerySet:
        """Applications whose next move is overdue; a draft never is, since nobody waits for it."""
        return self.filter(due_at__lt=Now()).exclude(state=State.DRAFT)

    def with_names(self) -> ApplicationQuerySet:
        """Ready for a list: no query per row."""
        return self.select_related(
            "student",
            "sending_nmo",
            "sending_local_committee",
            "hosting_nmo",
            "season",
            "card__local_committee",
        )


def seen_by(term: Term) -> Q:
    """What a term lets one see. No right: a condition that no row meets."""
    office = term.office
    submitted, sent = Q(submitted_at__isnull=False), Q(sent_at__isnull=False)
    if office.role == Office.Role.DIRECTOR:
        return Q(programme=office.committee.slug) & submitted
    if office.level == Office.Level.NATIONAL:
        return _acts_in(term) & (Q(sending_nmo=term.nmo_id) & submitted | Q(hosting_nmo=term.nmo_id) & sent)
    if office.level == Office.Level.LOCAL:
        host = Q(card__local_committee=term.local_committee_id, hosting_nmo=term.nmo_id)
        return _acts_in(term) & (Q(sending_local_committee=term.local_committee_id) & submitted | host)
    return Q(pk__in=[])


def _turn_of(term: Term) -> Q:
    """Applications that wait for the holder of a term."""
    office = term.office
    if office.level == Office.Level.NATIONAL:
        return _acts_in(term) & (
            Q(sending_nmo=term.nmo_id) & _to_send() | Q(hosting_nmo=term.nmo_id, state=State.SENT)
        )
    if office.level == Office.Level.LOCAL:
        return _acts_in(term) & Q(
            sending_local_committee=term.local_committee_id, state=State.SUBMITTED, needs_local_check=True
        )
    return Q(pk__in=[])


def _to_send() -> Q:
    """Applications on the national officer's desk: checked locally, or without anyone who does."""
    unchecked = Q(needs_local_check=False) | _empty_seat(
        Office.Level.LOCAL, local_committee=models.OuterRef("sending_local_committee")
    )
    return Q(state=State.CHECKED) | Q(state=State.SUBMITTED) & unchecked


def _acts_in(term: Term) -> Q:
    """The programme of an officer; for an NMO's President those in which no national officer is in office."""
    office = term.office
    if office.role == Office.Role.OFFICER:
        return Q(programme=office.committee.slug)
    if office.role == Office.Role.PRESIDENT and office.level == Office.Level.NATIONAL:
        return _empty_seat(Office.Level.NATIONAL, nmo=term.nmo_id)
    return Q(pk__in=[])


def _empty_seat(level: str, **place: object) -> Q:
    """Nobody holds the officer's seat there today, in the application's programme."""
    seat = Term.objects.current().filter(
        office__level=level,
        office__role=Office.Role.OFFICER,
        office__committee__slug=models.OuterRef("programme"),
        **place,
    )
    return Q(~models.Exists(seat))


class State(models.TextChoices):
    """Where an application stands, in plain words."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CHECKED = "checked", _("Checked by the local officer")
    RETURNED = "returned", _("Returned to the student")
    SENT = "sent", _("With the host")
    ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


# Handed in, and not yet at its end: someone has the next move.
MOVING = [State.SUBMITTED, State.CHECKED, State.RETURNED, State.SENT, State.ACCEPTED]


@pghistory.track(exclude=["motivation", "emergency_name", "emergency_phone", "emergency_email"])
class Application(models.Model):
    """A student's application for an exchange with one hosting NMO (AF)."""

    State = State

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications", verbose_name=_("student")
    )
    programme = models.CharField(_("programme"), max_length=10, choices=Programme)
    season = models.ForeignKey(Season, models.PROTECT, related_name="applications", verbose_name=_("season"))
    sending_nmo = models.ForeignKey(
        NMO, models.PROTECT, related_name="outgoing_applications", verbose_name=_("sending NMO")
    )
    sending_local_committee = models.ForeignKey(
        LocalCommittee, models.PROTECT, related_name="outgoing_applications", verbose_name=_("faculty")
    )
    hosting_nmo = models.ForeignKey(
        NMO, models.PROTECT, related_name="incoming_applications", verbose_name=_("hosting NMO")
    )
    conditions = models.ForeignKey(
        ExchangeConditions, models.PROTECT, related_name="applications", verbose_name=_("conditions")
    )
    needs_local_check = models.BooleanField(_("the local officer checks first"), default=False)

    start_on = models.DateField(_("first day"), null=True, blank=True)
    end_on = models.DateField(_("last day"), null=True, blank=True)
    year_of_study = models.PositiveSmallIntegerField(
        _("year of study"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
    )
    is_graduate = models.BooleanField(_("I have graduated"), default=False)
    motivation = models.TextField(_("motivation"), blank=True, max_length=10000)
    emergency_name = models.CharField(_("name"), max_length=150, blank=True)
    emergency_phone = models.CharField(_("phone"), max_length=40, blank=True)
    emergency_email = models.EmailField(_("e-mail"), blank=True)
    terms = models.ForeignKey(
        TermsOfExchange, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms")
    )
    terms_accepted_at = models.DateTimeField(_("terms accepted at"), null=True, blank=True)

    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    moved_at = models.DateTimeField(_("last moved at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    due_at = models.DateTimeField(_("next move due"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="application_numbers_unique"
            ),
            models.UniqueConstraint(
                fields=["student", "conditions"],
                condition=~Q(state__in=["rejected", "cancelled"]),
                name="one_live_application_a_host",
                violation_error_message=_("You already have an application for this host."),
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="application_state_known"),
            models.CheckConstraint(
                condition=Q(programme__in=Programme.values), name="application_programme_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="cancelled") | ~Q(number=""),
                name="submitted_application_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, number="")
                | Q(submitted_at__isnull=False) & ~Q(number=""),
                name="number_comes_with_submitting",
            ),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True)
                | Q(start_on__isnull=True)
                | Q(end_on__gt=models.F("start_on")),
                name="application_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "accepted", "confirmed"]) | Q(sent_at__isnull=False),
                name="host_decides_on_what_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(terms__isnull=True, terms_accepted_at__isnull=True)
                | Q(terms__isnull=False, terms_accepted_at__isnull=False),
                name="terms_accepted_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(sending_nmo=models.F("hosting_nmo")), name="nobody_is_hosted_at_home"
            ),
        ]
        indexes = [
            models.Index(fields=["sending_nmo", "programme", "state", "moved_at"], name="outgoing_by_state"),
            models.Index(fields=["hosting_nmo", "programme", "state", "moved_at"], name="incoming_by_state"),
            models.Index(fields=["sending_local_committee", "state"], name="local_by_state"),
            models.Index(fields=["programme", "-submitted_at"], name="application_by_programme"),
            models.Index(fields=["due_at", "moved_at"], name="application_by_due"),
            models.Index(fields=["-created_at", "-id"], name="application_by_beginning"),
        ]

    def __str__(self) -> str:
        if self.number:
            return self.number
        return str(_("Cancelled draft") if self.state == State.CANCELLED else _("Draft"))

    def get_absolute_url(self) -> str:
        """Where its page is."""
        return reverse("exchanges:application", args=[self.uuid])

    @property
    def is_research(self) -> bool:
        """Whether it wishes for research projects rather than departments."""
        return self.programme == Programme.SCORE


class Wish(models.Model):
    """A ranked wish; 1 is the favourite."""

    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        abstract = True
        ordering = ["rank"]


class CityWish(Wish):
    """Up to three cities, all different."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="cities")
    local_committee = models.ForeignKey(
        LocalCommittee, models.PROTECT, related_name="+", verbose_name=_("city")
    )

    class Meta(Wish.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="one_city_a_rank"),
            models.UniqueConstraint(fields=["application", "local_committee"], name="three_different_cities"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="city_rank_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.local_committee.city}"


class DepartmentWish(Wish):
    """Up to four departments, all different, each with what was studied and passed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="departments")
    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="+", verbose_name=_("department"))
    has_studied = models.BooleanField(_("studied"), default=False)
    has_passed = models.BooleanField(_("exam passed"), default=False)

    class Meta(Wish.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="one_department_a_rank"),
            models.UniqueConstraint(fields=["application", "discipline"], name="four_different_departments"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=4), name="department_rank_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.discipline}"


class ProjectWish(Wish):
    """Up to four research projects, all different."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="projects")
    project = models.ForeignKey(ResearchProject, models.PROTECT, related_name="+", verbose_name=_("project"))

    class Meta(Wish.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application", "rank"], name="one_project_a_rank"),
            models.UniqueConstraint(fields=["application", "project"], name="four_different_projects"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=4), name="project_rank_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.project}"


class LanguageSkill(models.Model):
    """A language that the student speaks, and how well."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=5, choices=Language)
    level = models.CharField(_("level"), max_length=2, choices=Level)

    class Meta:
        ordering = ["-level", "language"]
        constraints = [models.UniqueConstraint(fields=["application", "language"], name="one_row_a_language")]

    def __str__(self) -> str:
        return f"{self.get_language_display()} {self.get_level_display()}"
