"""The certificate: printed while the endorsement holds, verified by anyone, void once it has ended."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from projects import certificate, workflow
from projects.models import Revision
from tests.exchanges.posting import inputs, messages


def at(endorsement):
    return reverse("projects:certificate", args=[endorsement.uuid])


def text(data):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_it_says_what_was_endorsed_and_how_to_verify_it(endorsed, circle, sign_in):
    response = sign_in(circle.selma).get(at(endorsed))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="endorsement-clean-hands.pdf"'
    words = text(response.content)
    for part in (
        "Certificate of endorsement",
        "Clean hands",
        "Associa-Med Tunisia",
        "SCOPH",
        "Secretary General",
    ):
        assert part in words
    assert endorsed.certificate.grouped in words
    page = sign_in(circle.selma).get(endorsed.certificate.get_absolute_url()).text
    assert "Endorsed project: Clean hands" in page


def test_who_sees_the_request_may_print_it_and_nobody_else(endorsed, circle, sign_in):
    for person in (circle.karim, circle.paula, circle.vera, circle.mohamed, circle.grace, circle.pia):
        assert sign_in(person).get(at(endorsed)).status_code == 200, person
    for person in (circle.amina, circle.gustav, circle.scora, circle.rita):
        assert sign_in(person).get(at(endorsed)).status_code == 404, person


@pytest.mark.parametrize("state", ["draft", "recommended", "declined"])
def test_without_an_endorsement_there_is_none(endorsement, circle, sign_in):
    response = sign_in(circle.selma).get(at(endorsement))
    assert response.url == endorsement.get_absolute_url()
    assert messages(response) == ["There is no certificate: the project isn’t endorsed now."]


def test_once_lapsed_the_public_page_says_so(endorsed, circle, sign_in, client):
    workflow.lapse(endorsed, by=None, note="It was not renewed.")
    assert sign_in(circle.selma).get(at(endorsed)).status_code == 302
    client.logout()
    page = client.get(endorsed.certificate.get_absolute_url()).text
    assert "It was not renewed." in page


def test_any_text_can_be_printed(endorsed, circle):
    for name, typed, expect in inputs("name"):
        if expect == "must_accept":
            content = {**endorsed.revision.content, "title": typed}
            Revision.objects.update(content=content)
            endorsed.revision.refresh_from_db()
            assert certificate.draw(endorsed).startswith(b"%PDF"), name
