"""A paper is given out: as an attachment that runs nowhere, and never unseen."""

from __future__ import annotations

from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction
from django.http import Http404
from django.test import RequestFactory

from documents.files import remove, serve, store
from documents.models import FileRead
from tests.conftest import PDF
from tests.documents.conftest import picture, upload


def get(file: Any, person: Any, *args: Any, **options: Any) -> Any:
    """The answer as it leaves the portal, through the middleware that sets the pages' own policy."""
    request = RequestFactory().get("/")
    request.user = person
    return CSPMiddleware(lambda request: serve(request, file, *args, **options))(request)


def body(response: Any) -> bytes:
    with response.file_to_stream as file:
        return file.read()


def test_a_paper_comes_as_an_attachment_that_runs_nowhere(amina, lena):
    response = get(store(upload("پاسپورت.pdf"), owner=amina), lena)

    assert body(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%D9%BE%D8%A7%D8%B3%D9%BE%D9%88%D8%B1%D8%AA.pdf"
    )
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_each_reading_is_logged_with_its_purpose(amina, lena, passport):
    body(get(passport, amina))
    body(get(passport, lena, "checks the application P-2728-00042"))

    assert [(read.by, read.purpose) for read in FileRead.objects.order_by("pk")] == [
        (amina, ""),
        (lena, "checks the application P-2728-00042"),
    ]


def test_the_person_sees_what_others_read_of_theirs(amina, lena, passport):
    theirs = store(upload("other.pdf"), owner=lena)
    for file, reader in [(passport, amina), (passport, lena), (theirs, amina)]:
        body(get(file, reader))

    read = FileRead.objects.of_papers_of(amina).get()

    assert (read.file, read.by) == (passport, lena)
    assert str(read) == "passport.pdf: Lena Test"


def test_the_log_of_readings_can_neither_be_changed_nor_shortened(lena, passport):
    body(get(passport, lena))
    for change in (lambda: FileRead.objects.update(purpose="x"), lambda: FileRead.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="Cannot update or delete rows"), transaction.atomic():
            change()
    assert FileRead.objects.get().purpose == ""


def test_a_photo_may_be_shown_in_a_page_still_in_its_sandbox(lena, photo):
    response = get(photo, lena, inline=True)
    assert body(response).startswith(picture("PNG")[:8])
    assert response.headers["Content-Disposition"] == 'inline; filename="photo.png"'
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_pdf_is_never_shown_in_a_page(lena, passport):
    response = get(passport, lena, inline=True)
    assert body(response) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="passport.pdf"'


def test_behind_nginx_only_the_place_is_answered(lena, passport, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    response = get(passport, lena)
    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == f"/protected/{passport.path}"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert FileRead.objects.get().by == lena


def test_a_removed_paper_is_not_here(lena, passport):
    remove(passport)
    with pytest.raises(Http404):
        get(passport, lena)
    assert not FileRead.objects.exists()


def test_a_paper_whose_bytes_are_lost_is_not_here_and_is_reported(lena, passport, caplog):
    default_storage.delete(passport.path)
    with pytest.raises(Http404):
        get(passport, lena)
    assert caplog.messages == [f"The file of {passport.uuid} is missing."]
