"""The way in and the way out of private files.

`store` keeps a checked upload, `serve` answers with one and logs the reading, `show` and `hand_out` answer
anyone with a picture and a paper that were made public, `attach` with a file of the portal's own making, `remove`
takes one away. Who may do it is the calling
view's question.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Now
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from documents.checks import CheckedUpload, check
from documents.images import narrowed
from documents.models import FileRead, PrivateFile, new_path
from documents.refused import Refused

__all__ = ["CheckedUpload", "Refused", "attach", "check", "hand_out", "remove", "serve", "show", "store"]
logger = logging.getLogger(__name__)

# Whatever a file holds, a browser keeps it apart from the portal, runs nothing of it and stores no copy.
HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SHOWN, SHOWN_WIDTH = "-shown", 1200
SHOWN_FOR = 3600  # seconds that a public picture may be kept by browsers and proxies


def store(upload: UploadedFile | CheckedUpload, *, owner: Any) -> PrivateFile:
    """Keep an upload for its owner; raises Refused where a check fails.

    What PrivateFileField gave is not checked twice. The file is written before the row: after a rollback
    it lies there without a row, and the sweep takes it away.
    """
    checked = upload if isinstance(upload, CheckedUpload) else check(upload)
    path = default_storage.save(new_path(), ContentFile(checked.data))
    return PrivateFile.objects.create(
        owner=owner,
        path=path,
        original_name=checked.name,
        content_type=checked.content_type,
        size=len(checked.data),
        sha256=checked.sha256,
    )


def serve(
    request: HttpRequest, private_file: PrivateFile, purpose: str = "", *, inline: bool = False
) -> HttpResponseBase:
    """Answer with the file, and log who read it and what for. 404 if it was removed.

    The browser saves it and never runs it. With `inline` a picture may be shown in a page; a PDF never is.
    """
    if private_file.removed_at is not None or not default_storage.exists(private_file.path):
        if private_file.removed_at is None:
            logger.error("The file of %s is missing.", private_file.uuid)
        raise Http404
    reader: Any = request.user
    FileRead.objects.create(file=private_file, by=reader, purpose=purpose)
    attached = not (inline and private_file.is_picture)
    response = _body(private_file.path, private_file.content_type)
    for name, value in HARMLESS.items():
        response.headers[name] = value
    response.headers["Content-Disposition"] = str(
        content_disposition_header(attached, private_file.original_name)
    )
    return response


def show(private_file: PrivateFile) -> HttpResponseBase:
    """Answer with a public picture, narrowed for a page; nobody's reading is logged. 404 if it's gone.

    The narrower copy is drawn once and kept beside the original until the sweep takes it away.
    """
    place = f"{private_file.path}{SHOWN}"
    if private_file.removed_at is not None or not private_file.is_picture:
        raise Http404
    if not default_storage.exists(place):
        if not default_storage.exists(private_file.path):
            logger.error("The file of %s is missing.", private_file.uuid)
            raise Http404
        with default_storage.open(private_file.path) as original:
            drawn = narrowed(original.read(), width=SHOWN_WIDTH)
        default_storage.save(place, ContentFile(drawn))
    response = _body(place, "image/jpeg")
    for name, value in {**HARMLESS, "Cache-Control": f"public, max-age={SHOWN_FOR}"}.items():
        response.headers[name] = value
    return response


def hand_out(private_file: PrivateFile) -> HttpResponseBase:
    """Answer anyone with a paper that was published; nobody's reading is logged. 404 if it's gone.

    The browser saves it and never runs it.
    """
    if private_file.removed_at is not None:
        raise Http404
    return attach(private_file.path, private_file.content_type, private_file.original_name)


def attach(place: str, content_type: str, file_name: str) -> HttpResponseBase:
    """Answer with what lies there, for the browser to save and never to run. 404 if it's gone."""
    if not default_storage.exists(place):
        raise Http404
    response = _body(place, content_type)
    for name, value in HARMLESS.items():
        response.headers[name] = value
    response.headers["Content-Disposition"] = str(content_disposition_header(True, file_name))
    return response


def remove(private_file: PrivateFile) -> None:
    """Take the bytes away once the change is committed; the row stays, so that its readings do."""
    PrivateFile.objects.present().filter(pk=private_file.pk).update(removed_at=Now())
    private_file.refresh_from_db(fields=["removed_at"])
    # What this misses, the sweep finds: a file whose row is marked as removed.
    for place in (private_file.path, f"{private_file.path}{SHOWN}"):
        transaction.on_commit(partial(default_storage.delete, place), robust=True)


def _body(place: str, content_type: str) -> HttpResponseBase:
    """The bytes, or with nginx in front the place where it finds them."""
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{quote(place)}"
        return response
    return FileResponse(default_storage.open(place), content_type=content_type)
