"""The admin shows files, readings and codes; it changes nothing but a code that no longer holds."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from documents.models import FileRead, PrivateFile, VerificationCode
from tests.conftest import make_person

CODES = "admin:documents_verificationcode_changelist"


@pytest.fixture
def desk(db: None, sign_in) -> Client:
    """The administrator's browser."""
    return sign_in(make_person("admin", is_superuser=True))


@pytest.fixture
def codes(db: None) -> list[VerificationCode]:
    return [VerificationCode.objects.issue(f"Certificate {number}", [], by="IFMSA") for number in (1, 2)]


def revoke(desk: Client, codes: list[VerificationCode], **fields: str):
    return desk.post(
        reverse(CODES), {"action": "revoke", "_selected_action": [c.pk for c in codes], **fields}
    )


def test_a_file_is_shown_without_its_place_or_content(desk, passport):
    shown = desk.get(reverse("admin:documents_privatefile_change", args=[passport.pk])).content.decode()
    listed = desk.get(reverse("admin:documents_privatefile_changelist")).content.decode()
    for html in (shown, listed):
        assert "passport.pdf" in html
        assert passport.path not in html


def test_readings_are_listed(desk, passport, lena):
    FileRead.objects.create(file=passport, by=lena, purpose="checks the passport")
    html = desk.get(reverse("admin:documents_fileread_changelist")).content.decode()
    assert "checks the passport" in html
    assert "Lena Test" in html


@pytest.mark.parametrize("model", [PrivateFile, FileRead, VerificationCode])
def test_nothing_can_be_added_changed_or_deleted(model, rf):
    page = admin.site.get_model_admin(model)
    request = rf.get("/")
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_revoking_asks_for_the_reason_first(desk, codes):
    html = revoke(desk, codes).content.decode()
    assert str(codes[0]) in html
    assert "read that the paper no longer holds" in html
    assert VerificationCode.objects.filter(revoked_at__isnull=True).count() == 2


def test_without_a_reason_nothing_is_revoked(desk, codes):
    html = revoke(desk, codes, revocation_reason=" ").content.decode()
    assert "This field is required." in html
    assert VerificationCode.objects.filter(revoked_at__isnull=True).count() == 2


def test_the_chosen_codes_are_revoked_with_the_reason(desk, codes):
    codes[0].revoke("Before")
    response = revoke(desk, codes, revocation_reason="Issued twice")
    assert response.status_code == 302
    assert list(VerificationCode.objects.order_by("title").values_list("revocation_reason", flat=True)) == [
        "Before",
        "Issued twice",
    ]
    assert "1 code was revoked." in desk.get(reverse(CODES)).content.decode()


def test_codes_revoked_before_are_not_offered_again(desk, codes):
    for code in codes:
        code.revoke("Before")
    assert "All chosen codes were revoked before." in revoke(desk, codes).content.decode()


def test_who_may_only_look_cannot_revoke(rf, codes, lena):
    request = rf.get("/")
    request.user = lena
    page = admin.site.get_model_admin(VerificationCode)
    assert not page.has_revoke_permission(request)
