"""A project of an NMO: what it wants, for whom, by what means; who writes it, and its revisions."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, Topic
from documents.models import PrivateFile
from members.models import NMO, Unaccented
from members.text import validate_email_address

if TYPE_CHECKING:
    from members.models import User

# Stored in English, read in the reader's language.
APPEAL_PAPER = gettext_noop("Paper with the appeal")


def new_token() -> str:
    """The secret of an invitation's link."""
    return secrets.token_urlsafe(24)


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, by who may see them."""

    def public(self) -> ProjectQuerySet:
        """Endorsed projects whose team agreed to be shown."""
        return self.filter(public_revision__isnull=False)

    def about(self, words: str) -> ProjectQuerySet:
        """Projects in whose public text each of these words stands, whatever accents or capitals are typed."""
        found = self
        for word in words.split()[:10]:
            found = found.filter(plain_text__contains=Unaccented(models.Value(word)))
        return found

    def edited_by(self, user: User) -> ProjectQuerySet:
        """Projects that this person writes: as proposer, or invited and accepted."""
        # Two keys to look up, rather than one question to every project.
        proposed = Project.objects.filter(proposer=user.pk).order_by().values("pk")
        joined = Editor.objects.filter(person=user.pk).order_by().values("project")
        return self.filter(pk__in=proposed.union(joined))

    def written_by_or_of(self, user: User, nmos: Any) -> ProjectQuerySet:
        """Projects that this person writes, and those of these NMOs: looked up key by key, too."""
        theirs = Project.objects.filter(nmo__in=nmos).order_by().values("pk")
        return self.filter(pk__in=Project.objects.edited_by(user).order_by().values("pk").union(theirs))


@pghistory.track(exclude=["public_since", "facets", "search_text", "plain_text", "plain_title"])
class Project(models.Model):
    """A project, campaign or training that an NMO runs and wants to have endorsed.

    The fields are the team's working copy. The public sees `public_revision`: the text that was endorsed.
    """

    class Kind(models.TextChoices):
        """How it relates to what was there before (source: enrolment rules of the federation)."""

        FIRST_TIME = "first-time", _("first-time")
        CONTINUOUS = "continuous", _("continuous")
        REPLICATING = "replicating", _("replicating another project")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address part"), unique=True, max_length=80, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="projects", verbose_name=_("NMO"))
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="projects", verbose_name=_("proposer")
    )
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FIRST_TIME)
    replicates = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replicas",
        verbose_name=_("replicated project"),
    )
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="projects", verbose_name=_("standing committee")
    )
    related_committees = models.ManyToManyField(
        Committee, blank=True, related_name="related_projects", verbose_name=_("other committees")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="projects", verbose_name=_("topics"))
    partner_nmos = models.ManyToManyField(
        NMO, blank=True, related_name="partner_projects", verbose_name=_("other NMOs taking part")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=600)
    problem = models.TextField(_("problem"), blank=True, max_length=4000)
    objectives = models.TextField(_("objectives"), blank=True, max_length=4000)
    activities = models.TextField(_("plan of action"), blank=True, max_length=6000)
    target_group = models.CharField(_("target group"), blank=True, max_length=300)
    target_size = models.PositiveIntegerField(
        _("people to reach"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    partners = models.TextField(_("partners"), blank=True, max_length=2000)
    budget = models.DecimalField(
        _("budget"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three letters, such as EUR or TND."))],
    )
    funding = models.TextField(_("funding"), blank=True, max_length=2000)
    safeguarding = models.TextField(_("safeguarding"), blank=True, max_length=4000)
    alignment = models.TextField(_("in line with the vision"), blank=True, max_length=4000)
    consents = models.BooleanField(_("may be published"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)

    public_revision = models.ForeignKey(
        "Revision", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    public_since = models.DateTimeField(null=True, blank=True, editable=False)
    # What the directory filters by, as it was endorsed: “topic:mental-health”, “country:TN”, “year:2027”.
    facets = ArrayField(models.CharField(max_length=100), default=list, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    plain_text = models.GeneratedField(
        expression=Unaccented("search_text"), output_field=models.TextField(), db_persist=True
    )
    # The public text begins with the title; the directory is sorted by this.
    plain_title = models.GeneratedField(
        expression=Left(Unaccented("search_text"), 100), output_field=models.TextField(), db_persist=True
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["first-time", "continuous", "replicating"]), name="project_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="project_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0) & ~Q(currency=""),
                name="budget_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(public_revision__isnull=True) | Q(consents=True), name="published_by_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["nmo", "-created_at"], name="project_by_nmo"),
            GinIndex(OpClass("plain_text", name="gin_trgm_ops"), name="project_text_trigrams"),
            GinIndex(fields=["facets"], name="project_facets"),
            models.Index(
                F("public_since").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(public_revision__isnull=False),
                name="public_project_by_day",
            ),
            models.Index(
                fields=["plain_title", "id"],
                condition=Q(public_revision__isnull=False),
                name="public_project_by_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("projects:project", args=[self.slug])

    @property
    def is_continuous(self) -> bool:
        """Whether it goes on without a last day, and so reports every year."""
        return self.kind == self.Kind.CONTINUOUS


class Indicator(models.Model):
    """What the project measures: where it stands before, and what it wants to reach."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, default=0)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Editor(models.Model):
    """A co-editor: invited by mail, one of the team once the invitation is accepted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="editors")
    email = models.EmailField(_("e-mail"), max_length=254, validators=[validate_email_address])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-editor")
        verbose_name_plural = _("co-editors")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "email"], name="one_invitation_an_address"),
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(person__isnull=False), name="one_editor_a_person"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, accepted_at__isnull=True)
                | Q(person__isnull=False, accepted_at__isnull=False),
                name="editor_accepted_as_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.email)


class ProjectFileQuerySet(models.QuerySet["ProjectFile"]):
    """Papers and pictures, by what they belong to."""

    def current(self) -> ProjectFileQuerySet:
        """Those that go with the text as its team writes it: what is handed in next."""
        return self.filter(report=None, appeal=None, removed_at=None)


class ProjectFile(models.Model):
    """A paper or picture of a project; pictures may be shown to the public once it is endorsed.

    One that was handed in with a text stays with it when the team removes it from its draft.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="files")
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200)
    is_public = models.BooleanField(_("on the public page"), default=False)
    report = models.ForeignKey(
        "projects.Report", models.CASCADE, null=True, blank=True, related_name="pictures", editable=False
    )
    appeal = models.OneToOneField(
        "projects.Endorsement",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="appeal_paper",
        editable=False,
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True, editable=False)

    objects = ProjectFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a project")
        verbose_name_plural = _("files of projects")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(removed_at=None, appeal=None),
                name="public_picture_is_of_the_text_or_a_report",
            ),
            models.CheckConstraint(
                condition=Q(report=None) | Q(appeal=None), name="file_of_a_report_or_of_an_appeal"
            ),
        ]

    def __str__(self) -> str:
        return self.shown_caption

    @property
    def shown_caption(self) -> str:
        """What it is, as the team wrote it; the paper of an appeal in the reader's language."""
        return gettext(APPEAL_PAPER) if self.appeal_id else self.caption


class Revision(models.Model):
    """The project's text and files as they were handed in: what was confirmed, reviewed and endorsed. Never changed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    files = models.ManyToManyField(ProjectFile, related_name="revisions", blank=True, verbose_name=_("files"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    # What the search looks through: the title alone, out of a long text.
    plain_title = models.GeneratedField(
        expression=Unaccented(KeyTextTransform("title", "content")),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["project", "number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="revisions_without_twins")]
        indexes = [GinIndex(OpClass("plain_title", name="gin_trgm_ops"), name="revision_title_trigrams")]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    def __getitem__(self, name: str) -> Any:
        """One field of the text as it was then. A template that means the row's own field finds that one."""
        if hasattr(self, name):
            raise KeyError(name)
        return self.content.get(name, "")
