"""A copy of one's data: asked for, made at once or in the background, kept for a few days, dropped."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now
from django.utils import translation

from documents.models import PrivateFile
from ifmsa_portal.my_data import emails
from ifmsa_portal.my_data.labels import days_of, labels
from ifmsa_portal.my_data.models import Takeout
from ifmsa_portal.my_data.taking import write_zip
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

# With more than this in files, in bytes, the copy is made in the background.
MOST_AT_ONCE = 8 * 1024 * 1024


def ask(person: User) -> Takeout:
    """A new copy: ready at once where there is little, else a mail says when."""
    from ifmsa_portal.my_data.tasks import make_takeouts

    with transaction.atomic():
        takeout = Takeout.objects.create(person=person, expires_at=database_now() + _kept())
        size = PrivateFile.objects.present().filter(owner=person).aggregate(size=Sum("size"))["size"] or 0
        if size > MOST_AT_ONCE:
            transaction.on_commit(make_takeouts.delay, robust=True)
            return takeout
        make(takeout)
    return takeout


def make_all() -> None:
    """Every copy that is asked for and not made."""
    for takeout in Takeout.objects.lasting().filter(ready_at=None).select_related("person"):
        with transaction.atomic():
            locked = Takeout.objects.select_for_update(skip_locked=True).filter(pk=takeout.pk, ready_at=None)
            if locked.exists():
                make(takeout)
                emails.takeout_ready(takeout)


def make(takeout: Takeout) -> None:
    """Write the file, then say that it is there. What an earlier try left is replaced."""
    with tempfile.TemporaryFile() as target, translation.override(takeout.person.language):
        write_zip(takeout.person, target)
        default_storage.delete(takeout.path)
        default_storage.save(takeout.path, File(target))
    Takeout.objects.filter(pk=takeout.pk).update(ready_at=Now(), expires_at=database_now() + _kept())
    takeout.refresh_from_db(fields=["ready_at", "expires_at"])


def drop(takeout: Takeout) -> None:
    """The row now, its file once that is committed."""
    transaction.on_commit(partial(default_storage.delete, takeout.path), robust=True)
    Takeout.objects.filter(pk=takeout.pk).delete()


def _kept() -> dt.timedelta:
    return dt.timedelta(days=days_of(labels()["my_data.Takeout"]["expires_at"].retention))
