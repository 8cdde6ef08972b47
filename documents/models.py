"""Private files and who read them; public codes by which anyone can verify a paper of ours."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents import codes

LARGEST = 4 * 1024 * 1024  # bytes; PRIVATE_FILE_MAX_BYTES may ask for less, never for more
FOLDER = "private"


def new_path() -> str:
    """A random place below MEDIA_ROOT that says nothing about the file."""
    name = secrets.token_hex(16)
    return f"{FOLDER}/{name[:2]}/{name[2:]}"


class PrivateFileQuerySet(models.QuerySet["PrivateFile"]):
    """Files, kept or removed."""

    def present(self) -> PrivateFileQuerySet:
        """Those whose bytes are still kept."""
        return self.filter(removed_at__isnull=True)


class PrivateFile(models.Model):
    """A person's paper or photo that passed the checks. Seen only through a view that knows who may."""

    class Type(models.TextChoices):
        """What we keep."""

        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="private_files", verbose_name=_("owner")
    )
    path = models.CharField(_("place"), max_length=50, unique=True, default=new_path, editable=False)
    original_name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("kind"), max_length=20, choices=Type)
    size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_at = models.DateTimeField(_("uploaded at"), db_default=Now(), editable=False)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = PrivateFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=LARGEST), name="private_file_size_within_limit"
            ),
            models.CheckConstraint(
                condition=models.Q(content_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="private_file_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(path__regex=rf"^{FOLDER}/[0-9a-f]{{2}}/[0-9a-f]{{30}}$"),
                name="private_file_path_random",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="private_file_sha256_complete"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it as a preview."""
        return self.content_type != self.Type.PDF


class FileReadQuerySet(models.QuerySet["FileRead"]):
    """Who opened what."""

    def of_papers_of(self, person: Any) -> FileReadQuerySet:
        """What others opened of this person's files, the latest first."""
        return self.filter(file__owner=person).exclude(by=person).select_related("file", "by")


class FileRead(models.Model):
    """One opening of a private file. Append-only, so that a person can see who read their papers."""

    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="reads", verbose_name=_("file"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)

    objects = FileReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a file")
        verbose_name_plural = _("readings of files")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="file_read_by_time")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.file}: {self.by}"


def validate_facts(value: Any) -> None:
    """Refuse anything but a list of {"label": text, "value": text}."""
    is_list = isinstance(value, list) and all(
        isinstance(fact, dict)
        and fact.keys() == {"label", "value"}
        and all(isinstance(v, str) for v in fact.values())
        for fact in value
    )
    if not is_list:
        raise ValidationError(_("Write a list of facts, each with a label and a value."), code="facts")


class VerificationCodeQuerySet(models.QuerySet["VerificationCode"]):
    """The codes that were ever given."""

    def issue(self, title: str, facts: Sequence[tuple[str, str]], *, by: str) -> VerificationCode:
        """A new code for a paper. Title, facts and `by` are public: whoever has the code reads them."""
        lines = [{"label": str(label), "value": str(value)} for label, value in facts]
        return self.create(title=str(title), facts=lines, issued_by=str(by))

    def find(self, text: str) -> VerificationCode | None:
        """The code that a person typed, forgiving about case, spaces, O for 0 and I or L for 1."""
        return self.filter(code=codes.normalise(text)).first()


class VerificationCode(models.Model):
    """A public code printed on a paper of ours; its page says whether the paper is ours and still holds."""

    code = models.CharField(
        _("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    facts = models.JSONField(_("public facts"), default=list, blank=True, validators=[validate_facts])
    issued_at = models.DateTimeField(_("issued at"), db_default=Now(), editable=False)
    issued_by = models.CharField(_("issued by"), max_length=200)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revocation_reason = models.CharField(_("reason for the revocation"), max_length=300, blank=True)

    objects = VerificationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification code")
        verbose_name_plural = _("verification codes")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=codes.PATTERN), name="verification_code_well_formed"
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revocation_reason="")
                | models.Q(revoked_at__isnull=False) & ~models.Q(revocation_reason=""),
                name="verification_code_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.grouped

    def get_absolute_url(self) -> str:
        """The public page that says whether it holds."""
        return reverse("documents:verify", args=[self.grouped])

    @property
    def grouped(self) -> str:
        """The code as it is printed: three groups of four."""
        return codes.grouped(self.code)

    @property
    def address(self) -> str:
        """The whole public address, for print and QR."""
        return settings.SITE_URL + self.get_absolute_url()

    @property
    def lines(self) -> list[tuple[str, str | dt.date]]:
        """The facts, each day among them as a day: whoever reads it has it in their own format."""
        return [(fact["label"], _day(fact["value"]) or fact["value"]) for fact in self.facts]

    @property
    def is_valid(self) -> bool:
        """Whether the paper still holds."""
        return self.revoked_at is None

    def revoke(self, reason: str) -> bool:
        """Say for ever that the paper no longer holds, and why. False if it was revoked before."""
        still_valid = VerificationCode.objects.filter(pk=self.pk, revoked_at__isnull=True)
        done = still_valid.update(revoked_at=Now(), revocation_reason=reason)
        self.refresh_from_db(fields=["revoked_at", "revocation_reason"])
        return bool(done)


def _day(text: str) -> dt.date | None:
    """The day that a fact says in digits, as 2027-09-30; None for any other text."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
