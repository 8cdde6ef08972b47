"""The request to have a project endorsed, and what the people who decide on it leave behind."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models import Office, Term, terms_of_today
from documents.models import VerificationCode
from projects.models.projects import Project, ProjectFile, Revision

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from members.models import User


class State(models.TextChoices):
    """Where a request stands, in the plain names that applicants read."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the NMO, to be confirmed")
    CONFIRMED = "confirmed", _("In review by the committee")
    RETURNED = "returned", _("Changes requested")
    RECOMMENDED = "recommended", _("Recommended, awaiting the decision")
    NOT_RECOMMENDED = "not-recommended", _("Not recommended, awaiting the decision")
    ENDORSED = "endorsed", _("Endorsed")
    DECLINED = "declined", _("Declined")
    APPEALED = "appealed", _("Appealed, awaiting the decision")
    RENEWED = "renewed", _("Renewed by a later endorsement")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


EDITABLE = [State.DRAFT, State.RETURNED]
WAITING = [State.RECOMMENDED, State.NOT_RECOMMENDED, State.APPEALED]
# From the committee's desk on, the federation sees it.
WITH_FEDERATION = [State.CONFIRMED, *WAITING, State.ENDORSED, State.DECLINED, State.RENEWED, State.LAPSED]
OPEN = [*EDITABLE, State.SUBMITTED, State.CONFIRMED, *WAITING]
# An office holder types these numbers: what is longer is a slip, and ends where the calendar does.
MOST_TERMS, MOST_WEEKS, MOST_DAYS = 10, 104, 366
# The first reminder to write a report finds it open.
FEWEST_EARLY_WEEKS = 2


def _number(
    label: Any, *, default: int, most: int, fewest: int = 0, help_text: Any = ""
) -> models.PositiveSmallIntegerField:
    """One number of the rules."""
    validators = [*([MinValueValidator(fewest)] if fewest else []), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(
        label, default=default, help_text=help_text, validators=validators
    )


class EndorsementRules(models.Model):
    """The numbers of the process, one row that an administrator edits (source: recommended model, editable)."""

    valid_terms = _number(
        _("valid for terms"),
        default=2,
        most=MOST_TERMS,
        help_text=_("Terms of the federation, 1 October to 30 September, the running one included."),
    )
    report_weeks = _number(_("weeks from the end to the report"), default=4, most=MOST_WEEKS)
    early_weeks = _number(
        _("weeks that a yearly report may be early"),
        default=8,
        fewest=FEWEST_EARLY_WEEKS,
        most=MOST_WEEKS,
        help_text=_("At least two: the first reminder comes 14 days before it is due."),
    )
    late_days = _number(
        _("days that a report may be late"),
        default=14,
        most=MOST_DAYS,
        help_text=_("After them it counts as missed, and a second date is set."),
    )
    second_chance_weeks = _number(_("weeks for a missed report"), default=8, most=MOST_WEEKS)
    missed_reports = _number(_("missed reports until it lapses"), default=2, most=MOST_TERMS)
    appeal_days = _number(_("days to appeal"), default=30, most=MOST_DAYS)
    review_days = _number(_("days for the Director’s review"), default=14, most=MOST_DAYS)

    class Meta:
        verbose_name = _("rules of endorsement")
        verbose_name_plural = _("rules of endorsement")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_rules"),
            models.CheckConstraint(
                condition=Q(valid_terms__gte=1, missed_reports__gte=1), name="rules_count_from_one"
            ),
            models.CheckConstraint(
                condition=Q(
                    valid_terms__lte=MOST_TERMS,
                    missed_reports__lte=MOST_TERMS,
                    report_weeks__lte=MOST_WEEKS,
                    early_weeks__gte=FEWEST_EARLY_WEEKS,
                    early_weeks__lte=MOST_WEEKS,
                    second_chance_weeks__lte=MOST_WEEKS,
                    late_days__lte=MOST_DAYS,
                    appeal_days__lte=MOST_DAYS,
                    review_days__lte=MOST_DAYS,
                ),
                name="rules_within_a_life",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> EndorsementRules:
        """The rules as they are edited, or their defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    """Requests, by who may see them and whose turn it is."""

    def visible_to(self, user: User) -> EndorsementQuerySet:
        """What this person may see: the team's own; the NMO's officers once submitted; the federation once
        confirmed; reviewers what they were asked about, while they serve its committee.
        """
        if user.is_superuser:
            return self
        seen = Q(project__in=Project.objects.edited_by(user).values("pk"))
        terms = terms_of_today(user)
        for term in terms:
            seen |= _seen_by(term)
        return self.within_reach(user, terms).filter(seen)

    def within_reach(self, user: User, terms: list[Term]) -> EndorsementQuerySet:
        """All that a person with these terms could see, and more: for the database to begin with.

        Without it a question with “or” reads every request. The federation and committees see so many that it may.
        """
        far, roles = (
            {Office.Level.FEDERATION, Office.Level.COMMITTEE},
            {Office.Role.DIRECTOR, Office.Role.ASSISTANT},
        )
        if any(term.office.level in far or term.office.role in roles for term in terms):
            return self
        near = Project.objects.written_by_or_of(user, [term.nmo_id for term in terms if term.nmo_id])
        return self.filter(project__in=near.order_by().values("pk"))

    def open(self) -> EndorsementQuerySet:
        """Requests that may still be decided."""
        return self.filter(state__in=OPEN)

    def with_names(self) -> EndorsementQuerySet:
        """Ready for a list: no query per row."""
        return self.select_related("project__nmo", "project__committee", "project__proposer", "revision")


def _seen_by(term: Term) -> Q:
    """What a term lets one see. No right: a condition that no row meets.

    Subqueries, never joins to many: a request stands in a list once, and a page of a long list is read by its index.
    """
    from projects.models.reviews import Review

    office = term.office
    federation = Q(confirmed_at__isnull=False)
    related = Project.related_committees.through.objects.filter(committee=office.committee_id).values(
        "project"
    )
    either = Q(project__committee=office.committee_id) | Q(project__in=related)
    if office.role == Office.Role.DIRECTOR:
        return federation & either
    if office.role == Office.Role.ASSISTANT:
        asked = Review.objects.filter(reviewer=term.holder_id).values("endorsement")
        return federation & either & Q(pk__in=asked)
    if office.level == Office.Level.NATIONAL:
        projects = Project.objects.filter(nmo=term.nmo_id).order_by().values("pk")
        return Q(project__in=projects, submitted_at__isnull=False)
    if office.level == Office.Level.FEDERATION and office.role in {
        Office.Role.PRESIDENT,
        Office.Role.SECRETARY_GENERAL,
    }:
        return federation
    return Q(pk__in=[])


@pghistory.track()
class Endorsement(models.Model):
    """The request of a project to be endorsed, and the endorsement that came of it."""

    State = State

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="endorsements", verbose_name=_("project")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("text handed in")
    )
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name=_("renews")
    )
    hides_reviewers = models.BooleanField(
        _("reviewers stay unnamed"),
        default=False,
        help_text=_("The applicants then read scores and comments without names."),
    )
    conditions = models.TextField(_("conditions"), blank=True, max_length=2000)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    certificate = models.OneToOneField(
        VerificationCode, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    moved_at = models.DateTimeField(_("last moved at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    appealed_at = models.DateTimeField(_("appealed at"), null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="endorsement_state_known"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=OPEN), name="one_open_request_a_project"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state="endorsed"), name="one_endorsement_a_project"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, revision__isnull=False),
                name="submitted_request_has_its_text",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["endorsed", "renewed", "lapsed"])
                | Q(decided_at__isnull=False, valid_until__isnull=False, certificate__isnull=False),
                name="endorsement_has_its_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "appealed"]) | Q(decided_at__isnull=False),
                name="declined_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WITH_FEDERATION) | Q(confirmed_at__isnull=False),
                name="the_nmo_confirmed_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WAITING) | Q(reviewed_at__isnull=False),
                name="the_committee_reviewed_it",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "moved_at"], name="endorsement_by_state"),
            models.Index(fields=["moved_at", "id"], name="endorsement_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        """Its private page."""
        return reverse("projects:request", args=[self.uuid])

    @property
    def handed_in_title(self) -> str:
        """The title that everyone on the request reads; of a first draft the one its team gives it."""
        return str(self.revision["title"]) if self.revision else self.project.title

    def texts(self) -> QuerySet[Revision]:
        """The project's texts up to the one that this request is about; a later one is another request's."""
        if self.revision is None:
            return Revision.objects.none()
        return Revision.objects.filter(project=self.project_id, number__lte=self.revision.number)

    def papers(self) -> QuerySet[ProjectFile]:
        """The files as they were handed in, and the paper of its appeal; of a first draft those of its team."""
        files = ProjectFile.objects.filter(project=self.project_id).select_related("file")
        if self.revision_id is None:
            return files.current()
        handed_in = Revision.files.through.objects.filter(revision=self.revision_id).values("projectfile")
        return files.filter(Q(pk__in=handed_in) | Q(appeal=self.pk))

    @property
    def is_editable(self) -> bool:
        """Whether the team may change the project's text."""
        return self.state in EDITABLE


class Note(models.Model):
    """A note on a request, for those who decide, for the applicants, or for both. Never changed."""

    class Visibility(models.TextChoices):
        """Who reads it."""

        TEAM = "team", _("those who review and decide")
        APPLICANT = "applicant", _("the applicants and their NMO")
        BOTH = "both", _("everyone on this request")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endorsement = models.ForeignKey(Endorsement, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    office = models.CharField(_("in office"), max_length=200, blank=True)
    visibility = models.CharField(_("who reads it"), max_length=20, choices=Visibility)
    text = models.TextField(_("note"), max_length=4000)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["team", "applicant", "both"]), name="note_visibility_known"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ConflictOverride(models.Model):
    """Someone of the project's own NMO may decide on it all the same, for a reason that everyone reads."""

    endorsement = models.ForeignKey(Endorsement, models.CASCADE, related_name="overrides")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    reason = models.TextField(_("reason"), max_length=1000)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    class Meta:
        verbose_name = _("override of a conflict")
        verbose_name_plural = _("overrides of conflicts")
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "person"], name="one_override_a_person"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(person=models.F("granted_by")), name="nobody_overrides_for_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endorsement}: {self.person}"
