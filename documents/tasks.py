"""Housekeeping of private files."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from documents.models import FOLDER, PrivateFile

logger = logging.getLogger(__name__)
GRACE = dt.timedelta(hours=24)


@shared_task
def sweep_orphans() -> int:
    """Delete files older than a day that no present row names: rolled back, or removed. Says how many."""
    swept = 0
    for places in _folders():
        kept = set(PrivateFile.objects.present().filter(path__in=places).values_list("path", flat=True))
        for place in set(places) - kept:
            swept += _sweep(place)
    if swept:
        logger.info("%s files without a row were deleted.", swept)
    return swept


def _folders() -> Iterator[list[str]]:
    """The files of each folder; none before the first upload."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        yield [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]


def _sweep(place: str) -> bool:
    """Delete one, unless it may belong to a row that isn't committed yet."""
    try:
        age = timezone.now() - default_storage.get_modified_time(place)
    except FileNotFoundError:
        return False  # a removal was faster
    if age < GRACE:
        return False
    default_storage.delete(place)
    return True
