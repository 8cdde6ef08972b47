"""A paper is kept: where, as what, and what stays when something fails."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from documents.checks import CheckedUpload, check
from documents.files import Refused, remove, store
from documents.models import LARGEST, PrivateFile, new_path
from tests.conftest import PDF
from tests.documents.conftest import picture, upload


def test_a_paper_is_kept_with_its_name_under_a_random_place(amina):
    kept = store(upload("پاسپورت.pdf"), owner=amina)

    assert (kept.owner, kept.original_name, kept.content_type) == (amina, "پاسپورت.pdf", "application/pdf")
    assert (kept.size, kept.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert kept.path.startswith("private/")
    assert "پاسپورت" not in kept.path
    with default_storage.open(kept.path) as file:
        assert file.read() == PDF
    assert kept.created_at is not None
    assert kept.removed_at is None
    assert str(kept) == "پاسپورت.pdf"


def test_each_paper_has_a_place_of_its_own(amina):
    first, second = (store(upload("passport.pdf"), owner=amina) for _time in range(2))
    assert first.path != second.path
    assert first.uuid != second.uuid


def test_what_the_form_checked_is_not_checked_twice(amina, monkeypatch):
    checked = check(upload("passport.pdf"))
    monkeypatch.setattr("documents.files.check", None)
    assert store(checked, owner=amina).size == len(PDF)


def test_a_refused_paper_leaves_nothing(amina):
    with pytest.raises(Refused):
        store(upload("cv.pdf", b"<svg/>"), owner=amina)
    assert PrivateFile.objects.count() == 0
    assert not default_storage.exists("private")


def test_the_file_is_there_before_the_row_and_outlives_a_rollback_until_the_sweep(amina):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        kept = store(upload("passport.pdf"), owner=amina)
        raise ZeroDivisionError
    assert PrivateFile.objects.count() == 0
    assert default_storage.exists(kept.path)


@pytest.mark.parametrize(
    ("name", "content_type"), [("cv.pdf", "image/png"), ("cv.png", "application/pdf"), ("cv.pdf", None)]
)
def test_ending_declared_type_and_content_must_agree(name, content_type):
    with pytest.raises(Refused) as refusal:
        check(upload(name, PDF, content_type))
    assert refusal.value.code == "content"


def test_a_place_may_take_photos_only():
    with pytest.raises(Refused, match="Only a JPEG or PNG file is taken here"):
        check(upload("passport.pdf"), kinds=("jpeg", "png"))
    with pytest.raises(Refused, match="Only a PNG file is taken here"):
        check(upload("passport.pdf"), kinds=("png",))


def test_the_limit_is_what_the_settings_say(settings):
    assert settings.PRIVATE_FILE_MAX_BYTES == LARGEST == 4 * 1024 * 1024
    settings.PRIVATE_FILE_MAX_BYTES = len(PDF)
    assert check(upload("cv.pdf")).data == PDF
    with pytest.raises(Refused, match="The file is larger than") as refusal:
        check(upload("cv.pdf", PDF + b"%"))
    assert refusal.value.code == "size"


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="The file is empty"):
        check(upload("cv.pdf", b""))


def test_the_content_stays_out_of_error_reports():
    checked = CheckedUpload("cv.pdf", "application/pdf", b"secret")
    assert "secret" not in repr(checked)


def test_removing_takes_the_bytes_after_the_commit_and_keeps_the_row(
    passport, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        remove(passport)
        assert default_storage.exists(passport.path)
    assert not default_storage.exists(passport.path)
    assert passport.removed_at is not None
    assert not PrivateFile.objects.present().exists()


def test_removing_twice_keeps_the_first_time(passport, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        remove(passport)
    first = passport.removed_at
    with django_capture_on_commit_callbacks(execute=True):
        remove(passport)
    assert passport.removed_at == first


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("size", 0, "size_within_limit"),
        ("size", 4 * 1024 * 1024 + 1, "size_within_limit"),
        ("content_type", "text/html", "kind_known"),
        ("path", "../x", "path_random"),
        ("sha256", "abc", "sha256_complete"),
    ],
)
def test_the_database_holds_the_truth(passport, field, value, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PrivateFile.objects.filter(pk=passport.pk).update(**{field: value})


def test_two_files_never_share_a_place(passport):
    with pytest.raises(IntegrityError, match="path"), transaction.atomic():
        PrivateFile.objects.create(
            owner=passport.owner,
            path=passport.path,
            original_name="x",
            content_type="image/png",
            size=1,
            sha256="0" * 64,
        )
    assert new_path() != new_path()


def test_a_picture_is_kept_as_it_was_drawn_anew(photo):
    assert photo.is_picture
    with default_storage.open(photo.path) as file:
        kept = file.read()
    assert hashlib.sha256(kept).hexdigest() == photo.sha256
    assert kept.startswith(picture("PNG")[:8])
