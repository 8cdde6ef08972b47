"""Announcements: what an office tells other offices, in several languages, once to each person."""

from __future__ import annotations

import uuid
import zoneinfo
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Committee
from committees.models.offices import Office, Term, terms_of_today
from committees.placeholders import fill, general_words
from members.finding import Holds, anywhere, with_words
from members.models import NMO, MembershipStatus, Region, validate_time_zone

if TYPE_CHECKING:
    from members.models import User

# The offices of the Executive Board, at the level of the federation.
BOARD = [Office.Role.PRESIDENT, Office.Role.SECRETARY_GENERAL, Office.Role.BOARD]
# What was sent stays as it was sent: the archive and the mails say the same.
UNCHANGED_ONCE_SENT = """
    IF EXISTS (SELECT 1 FROM committees_announcement a
               WHERE a.id = COALESCE(NEW.announcement_id, OLD.announcement_id) AND a.state IN ('sent')) THEN
        RAISE EXCEPTION 'What was announced stays as it was sent.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def _stays() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="unchanged_once_sent",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=UNCHANGED_ONCE_SENT,
    )


class AnnouncementState(models.TextChoices):
    """Where an announcement stands."""

    DRAFT = "draft", _("Draft")
    HELD = "held", _("Held: ready to be sent")
    SENT = "sent", _("Sent")
    DISCARDED = "discarded", _("Discarded")


class Readership(models.TextChoices):
    """Who reads it on the site once it is sent, beside those whom it was sent to."""

    EVERYONE = "everyone", _("everyone")
    MEMBERS = "members", _("everyone with an account")
    OFFICERS = "officers", _("everyone in office")
    ADDRESSED = "addressed", _("nobody but those whom it is sent to")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, by who reads and who writes them."""

    def sent(self) -> AnnouncementQuerySet:
        """Those of the archive, the newest first."""
        return self.filter(state=AnnouncementState.SENT).order_by("-sent_at", "-pk")

    def to(self, user: User) -> AnnouncementQuerySet:
        """Those that this person got."""
        got = AnnouncementRecipient.objects.filter(announcement=models.OuterRef("pk"), person=user.pk)
        return self.filter(models.Exists(got))

    def visible_to(self, user: Any) -> AnnouncementQuerySet:
        """What is sent, to its readers; the rest to the office, to who was asked to look over, to administrators."""
        sent = Q(state=AnnouncementState.SENT)
        if not user.is_authenticated:
            return self.filter(sent, readership=Readership.EVERYONE)
        if user.is_superuser:
            return self.all()
        terms = terms_of_today(user)
        open_to = [Readership.EVERYONE, Readership.MEMBERS, *([Readership.OFFICERS] if terms else [])]
        return self.filter(
            sent & Q(readership__in=open_to)
            | sent & Q(pk__in=AnnouncementRecipient.objects.filter(person=user.pk).values("announcement"))
            | Q(office__in=[term.office_id for term in terms])
            | Q(self._looked_over_by(terms), state=AnnouncementState.HELD, asked=user.pk)
        )

    @staticmethod
    def _looked_over_by(terms: list[Term]) -> Q:
        """Those that these terms let one look over: of the board all, a Director those of the committee.

        Whoever was asked and has left the office since reads no more of it.
        """
        level, role = Office.Level, Office.Role
        offices = [term.office for term in terms]
        if any(office.level == level.FEDERATION and office.role in BOARD for office in offices):
            return Q()
        directed = [one for one in offices if one.level == level.COMMITTEE and one.role == role.DIRECTOR]
        return Q(office__committee__in=[office.committee_id for office in directed])

    def saying(self, words: str, holds: Holds = anywhere) -> AnnouncementQuerySet:
        """Those with these words in one of their texts, whatever accents or capitals are typed."""
        if not words.strip():
            return self
        texts = AnnouncementText.objects.filter(announcement=models.OuterRef("pk"))
        found = with_words(texts, [words.strip()], "title", "summary", "body", holds=holds)
        return self.filter(models.Exists(found))

    def with_texts(self) -> AnnouncementQuerySet:
        """Ready for a list: no query per row."""
        return self.select_related("office__committee").prefetch_related("texts")


class Announcement(models.Model):
    """One announcement, from its draft to the archive. To whom it goes is asked of the terms when it is sent."""

    State = AnnouncementState

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=AnnouncementState, default=AnnouncementState.DRAFT, editable=False
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="announcements", verbose_name=_("in the name of")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked to look it over"),
    )
    offices = models.ManyToManyField(Office, blank=True, related_name="+", verbose_name=_("offices"))
    committees = models.ManyToManyField(Committee, blank=True, related_name="+", verbose_name=_("committees"))
    levels = ArrayField(
        models.CharField(max_length=20, choices=Office.Level),
        blank=True,
        default=list,
        verbose_name=_("levels"),
    )
    regions = ArrayField(
        models.CharField(max_length=20, choices=Region), blank=True, default=list, verbose_name=_("regions")
    )
    nmos = models.ManyToManyField(NMO, blank=True, related_name="+", verbose_name=_("NMOs"))
    statuses = ArrayField(
        models.CharField(max_length=20, choices=MembershipStatus.Status),
        blank=True,
        default=list,
        verbose_name=_("membership"),
    )
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    readership = models.CharField(
        _("who reads it on the site"), max_length=20, choices=Readership, default=Readership.OFFICERS
    )
    is_needed = models.BooleanField(_("needed for the office"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnnouncementState.values), name="announcement_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="announcement_sent_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(readership__in=Readership.values), name="announcement_readership_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    levels__contained_by=Office.Level.values,
                    regions__contained_by=Region.values,
                    statuses__contained_by=MembershipStatus.Status.values,
                ),
                name="announcement_audience_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "-sent_at"], name="announcements_by_sending")]

    def __str__(self) -> str:
        return self.text.title

    def get_absolute_url(self) -> str:
        """Its page, for those who write it and those who read it."""
        return reverse("committees:announcement", args=[self.uuid])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which its deadline is meant."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def text(self) -> AnnouncementText:
        """The text in the reader's language, else the one that was written first."""
        return self.text_in(get_language() or "")

    def text_in(self, language: str) -> AnnouncementText:
        """The text in this language, else the one that was written first; an empty one where there is none."""
        texts = list(self.texts.all())
        fitting = [text for text in texts if text.language == language]
        return next(iter([*fitting, *texts]), AnnouncementText(announcement=self))

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in {AnnouncementState.DRAFT, AnnouncementState.HELD}


class AnnouncementText(models.Model):
    """What it says in one language: plain text, in which a line that begins with a dash is a point."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), max_length=10000)

    class Meta:
        verbose_name = _("text of an announcement")
        verbose_name_plural = _("texts of announcements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "language"], name="one_text_a_language")
        ]
        triggers = [_stays()]

    def __str__(self) -> str:
        return self.title

    @property
    def general_title(self) -> str:
        """The title for a list that many read: general words for its placeholders, in the text's own language."""
        return self._in_general(self.title)

    @property
    def general_summary(self) -> str:
        """The summary for such a list."""
        return self._in_general(self.summary)

    def _in_general(self, words: str) -> str:
        with override(self.language or None):
            return fill(words, general_words())


class AnnouncementLink(models.Model):
    """An address at the head of an announcement, and what one finds there."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="links")
    label = models.CharField(_("what it is"), max_length=100)
    url = models.URLField(_("address"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("link of an announcement")
        verbose_name_plural = _("links of announcements")
        ordering = ["order", "pk"]
        triggers = [_stays()]

    def __str__(self) -> str:
        return self.label


class AnnouncementRecipient(models.Model):
    """Who got it, and in which office: once, however many offices one holds and however often it is sent."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="recipients")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    nmo = models.ForeignKey(NMO, models.PROTECT, null=True, related_name="+", verbose_name=_("NMO"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("recipient of an announcement")
        verbose_name_plural = _("recipients of announcements")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person"], name="one_announcement_a_person")
        ]

    def __str__(self) -> str:
        return str(self.person)
