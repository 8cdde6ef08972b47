"""What is larger than any of our forms isn't even read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import PrivateFile


def test_a_request_of_ten_times_the_limit_is_refused_unread(client, settings, db):
    settings.PRIVATE_FILE_MAX_BYTES, settings.REQUEST_MAX_BYTES = 1000, 2000
    answer = client.post("/language/", {"file": SimpleUploadedFile("cv.pdf", b"%PDF" + b"0" * 10_000)})
    assert answer.status_code == 413
    assert "Nothing was stored." in answer.text
    assert not PrivateFile.objects.exists()


@pytest.mark.parametrize("length", ["", "12", "no-number"])
def test_an_ordinary_request_passes(client, db, length):
    assert client.get("/healthz", CONTENT_LENGTH=length).status_code == 200
