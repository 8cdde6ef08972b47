"""Files that no row names are swept after a day."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from documents.files import remove
from documents.models import new_path
from documents.tasks import sweep_orphans


def grow_old(path, *, hours):
    then = timezone.now().timestamp() - hours * 3600
    os.utime(default_storage.path(path), (then, then))


@pytest.fixture
def orphan():
    return default_storage.save(new_path(), ContentFile(b"left by a rollback"))


@pytest.mark.django_db
def test_before_the_first_upload_there_is_nothing_to_sweep():
    assert sweep_orphans() == 0


def test_a_file_without_a_row_goes_after_a_day_and_one_with_a_row_stays(passport, orphan):
    for path in (passport.path, orphan):
        grow_old(path, hours=25)
    assert sweep_orphans() == 1
    assert not default_storage.exists(orphan)
    assert default_storage.exists(passport.path)


@pytest.mark.django_db
def test_a_young_file_stays_since_its_row_may_not_be_committed_yet(orphan):
    grow_old(orphan, hours=23)
    assert sweep_orphans() == 0
    assert default_storage.exists(orphan)


def test_what_a_removal_could_not_delete_goes_too(passport):
    remove(passport)
    grow_old(passport.path, hours=25)
    assert sweep_orphans() == 1
    assert not default_storage.exists(passport.path)


@pytest.mark.django_db
def test_a_file_that_a_removal_takes_at_the_same_moment_is_no_error(orphan, monkeypatch):
    def gone(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr(default_storage, "get_modified_time", gone)
    assert sweep_orphans() == 0
