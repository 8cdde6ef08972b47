"""What a mail is to its reader, and how soon they want to read such mails."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What mails are to their reader; all but the needed ones are theirs to choose."""

    NEEDED = "needed", _("Your applications, your office, your account")
    REMINDERS = "reminders", _("Reminders of dates")
    INFORMATION = "information", _("For your information, nothing to do")
    NEWS = "news", _("News and announcements")
    TOPICS = "topics", _("Topics that you follow")
    # A mail that gathers others: what it holds can be left, each of its categories.
    DIGEST = "digest", _("Digest")

    @classmethod
    def to_choose(cls) -> list[Category]:
        """The categories that each person decides on."""
        return [cls.REMINDERS, cls.INFORMATION, cls.NEWS, cls.TOPICS]


class Rhythm(models.TextChoices):
    """When mails of a category come."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, together")
    NONE = "none", _("Not at all")


def rhythms_for(category: Category) -> list[Rhythm]:
    """What one may choose: a week is too long for a date that a reminder tells a day before."""
    return [rhythm for rhythm in Rhythm if (category, rhythm) != (Category.REMINDERS, Rhythm.WEEKLY)]
