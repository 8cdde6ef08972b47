"""What an uploaded file must be before it is kept: a real PDF, JPEG or PNG, and nothing more than that."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import antivirus, images, inspection
from documents.names import clean_name, ending
from documents.refused import Refused

INSPECTION_SECONDS = 5
WHY_NOT_THIS_PDF = {
    "encrypted": gettext_lazy(
        "This PDF is protected by a password or by restrictions, so nobody could review it. "
        "Save or print it as a PDF without protection and upload that."
    ),
    "pages": format_lazy(
        gettext_lazy("This PDF has more than {count} pages. Upload only the pages that are asked for."),
        count=inspection.MOST_PAGES,
    ),
    "active": gettext_lazy(
        "This PDF holds a script, a form program or something else that runs or opens by itself. "
        "Print it as a PDF (“Print”, then “Save as PDF”) and upload that."
    ),
    "attachment": gettext_lazy(
        "Other files are attached inside this PDF. "
        "Print it as a PDF (“Print”, then “Save as PDF”) and upload that."
    ),
    "heavy": gettext_lazy(
        "This PDF is too complicated to be checked. "
        "Print it as a PDF, or scan the paper again, and upload that."
    ),
    "damaged": gettext_lazy("This PDF can't be read: it is damaged or incomplete. Save or scan it again."),
}


@dataclass(frozen=True)
class Kind:
    """One kind of file that we take. `settle` gives the bytes to keep, or raises Refused."""

    name: str
    content_type: str
    endings: tuple[str, ...]
    signature: bytes
    settle: Callable[[bytes], bytes]


@dataclass(frozen=True)
class CheckedUpload:
    """A file that passed every check, as it will be kept."""

    name: str
    content_type: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """64 hex digits over the kept bytes."""
        return hashlib.sha256(self.data).hexdigest()


def check(upload: UploadedFile, *, kinds: Collection[str] = ("pdf", "jpeg", "png")) -> CheckedUpload:
    """Look at name, ending, declared type, size, first bytes and content; pictures are drawn anew.

    `kinds` are the keys of KINDS that this place takes. Raises Refused with what the person can do about it.
    """
    name = clean_name(upload.name or "")
    kind = _kind_of(name, kinds)
    if (upload.content_type or "").lower() != kind.content_type:
        raise _not_what_it_says(kind)
    data = _content(upload)
    if not data.startswith(kind.signature):
        raise _not_what_it_says(kind)
    antivirus.scan(data)
    return CheckedUpload(name, kind.content_type, kind.settle(data))


def names_of(kinds: Collection[str]) -> str:
    """The kinds as a sentence says them: “PDF, JPEG or PNG”."""
    names = [KINDS[kind].name for kind in kinds]
    if len(names) == 1:
        return names[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def largest() -> str:
    """The limit as people say it: “4 MB”."""
    return f"{settings.PRIVATE_FILE_MAX_BYTES // 1024**2}\u00a0MB"


def _kind_of(name: str, kinds: Collection[str]) -> Kind:
    for kind in (KINDS[key] for key in kinds):
        if ending(name) in kind.endings:
            return kind
    raise Refused(_("Only a %(kinds)s file is taken here.") % {"kinds": names_of(kinds)}, code="kind")


def _not_what_it_says(kind: Kind) -> Refused:
    message = _("The file is called a %(kind)s, but it is none. Save it as a %(kind)s and upload that.")
    return Refused(message % {"kind": kind.name}, code="content")


def _content(upload: UploadedFile) -> bytes:
    """The bytes, never more than may be kept."""
    limit = settings.PRIVATE_FILE_MAX_BYTES
    upload.seek(0)
    data = upload.read(limit + 1)
    if not data:
        raise Refused(_("The file is empty."), code="empty")
    if len(data) > limit:
        message = _(
            "The file is larger than %(limit)s. Scan it in grey or with fewer dots per inch, or compress it."
        )
        raise Refused(message % {"limit": largest()}, code="size")
    return data


def inspected(data: bytes) -> bytes:
    """The PDF unchanged, after a child process with little memory, time and no environment looked into it."""
    command = [sys.executable, "-I", inspection.__file__]
    try:
        child = subprocess.run(
            command, input=data, capture_output=True, timeout=INSPECTION_SECONDS, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        word = "heavy"
    else:
        word = child.stdout.decode("ascii", "replace") or "heavy"
    if word != "fine":
        raise Refused(WHY_NOT_THIS_PDF.get(word, WHY_NOT_THIS_PDF["damaged"]), code=word)
    return data


def redrawn(form: str, data: bytes) -> bytes:
    """The picture, drawn anew, within the limit of what may be kept."""
    return images.redraw(data, form, most_bytes=settings.PRIVATE_FILE_MAX_BYTES)


KINDS = {
    "pdf": Kind("PDF", "application/pdf", (".pdf",), b"%PDF-", inspected),
    "jpeg": Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff", partial(redrawn, "JPEG")),
    "png": Kind("PNG", "image/png", (".png",), b"\x89PNG\r\n\x1a\n", partial(redrawn, "PNG")),
}
