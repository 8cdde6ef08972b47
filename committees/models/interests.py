"""What a person works on, whether they may be found by it, and which topics they follow."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Topic
from members.finding import Holds, anywhere, is_indexed
from members.models import Unaccented, User

if TYPE_CHECKING:
    from typing import Self

# Which words a person agreed to, as the form shows them; the next wording bears the next number.
CONSENT_VERSION = "1"
MOST_WORDS = 10
# So many keys are looked up one by one.
FEW = 5_000


class InterestsQuerySet(models.QuerySet["Interests"]):
    """People by what they work on; only those who agreed to be found."""

    def findable(self) -> Self:
        """Those who agree today and still have an account."""
        return self.filter(findable_since__isnull=False, person__is_active=True)

    def about(self, words: str, holds: Holds = anywhere) -> Self:
        """Each of these words stands in the name or in what they work on, whatever accents or capitals.

        Asks the database once for the longest word: few who have it are looked up by their keys. Where many do, or it
        is too short for an index, each row is asked in the order of the list, which soon has a page of them.
        """
        rarest_first = sorted(words.split()[:MOST_WORDS], key=len, reverse=True)
        if not rarest_first:
            return self
        rarest = rarest_first[0]
        called = User.objects.filter(holds("plain_name", rarest)).order_by().values("pk")
        found = self.filter(Q(person__in=called) | holds("plain_sentence", rarest))
        if is_indexed(rarest, holds):
            every = self.model.objects.order_by().values_list("pk", flat=True)
            saying = every.filter(holds("plain_sentence", rarest))
            keys = list(every.filter(person__in=called).union(saying, all=True)[: FEW + 1])
            found = self.filter(pk__in=keys) if len(keys) <= FEW else found
        for word in rarest_first[1:]:
            found = found.filter(holds("person__plain_name", word) | holds("plain_sentence", word))
        return found

    def newest_first(self) -> Self:
        """In the order of an index."""
        return self.order_by("-findable_since", "-pk")

    def with_names(self) -> Self:
        """Ready for a list: no query per row."""
        return self.select_related("person__nmo").prefetch_related("topics")


class Interests(models.Model):
    """What a person says they work on. Nobody else reads it before they agree to be found."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interests", verbose_name=_("person")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="people", verbose_name=_("topics"))
    sentence = models.CharField(_("what you work on"), max_length=300, blank=True)
    languages = models.CharField(_("languages you can write in"), max_length=120, blank=True)
    findable_since = models.DateTimeField(_("may be found since"), null=True, blank=True, editable=False)
    consent_version = models.CharField(
        _("version of the text agreed to"), max_length=10, blank=True, editable=False
    )
    plain_sentence = models.GeneratedField(
        expression=Unaccented("sentence"), output_field=models.TextField(), db_persist=True
    )

    objects = InterestsQuerySet.as_manager()

    class Meta:
        verbose_name = _("interests of a person")
        verbose_name_plural = _("interests of people")
        constraints = [
            models.CheckConstraint(
                condition=Q(findable_since__isnull=True, consent_version="")
                | Q(findable_since__isnull=False) & ~Q(consent_version=""),
                name="findable_by_consent",
            )
        ]
        indexes = [
            models.Index(
                F("findable_since").desc(),
                F("id").desc(),
                condition=Q(findable_since__isnull=False),
                name="findable_people",
            ),
            GinIndex(OpClass("plain_sentence", name="gin_trgm_ops"), name="interests_trigrams"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        """Where one writes to this person."""
        return reverse("committees:write_to_person", args=[self.uuid])


class TopicFollow(models.Model):
    """A person wants to hear once a week what is new on a topic."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", verbose_name=_("person")
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="followers", verbose_name=_("topic"))
    told_until = models.DateTimeField(_("told of what is new until"), db_default=Now())

    class Meta:
        verbose_name = _("followed topic")
        verbose_name_plural = _("followed topics")
        constraints = [models.UniqueConstraint(fields=["person", "topic"], name="a_topic_is_followed_once")]
        indexes = [models.Index(fields=["told_until"], name="follows_by_time")]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic}"
