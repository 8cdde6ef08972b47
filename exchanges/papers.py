"""An application's papers: a new upload replaces the one of its kind, an officer says whether it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from documents.files import remove, store
from documents.models import FileRead
from exchanges import emails
from exchanges.models import ApplicationDocument
from exchanges.permissions import EDITABLE, PROMISED
from workflows.models import database_now

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from documents.files import CheckedUpload
    from exchanges.models import Application, DocumentKind
    from members.models import User

Verdict = ApplicationDocument.Verdict
SEPARATOR = " · "


@transaction.atomic
def upload(
    application: Application, kind: DocumentKind, file: CheckedUpload | None, *, valid_until: dt.date | None
) -> ApplicationDocument:
    """Keep the student's paper of this kind; officers look at it anew. Without a file only its date changes.

    The caller holds the application's row. The replaced file's bytes go with the commit.
    """
    document = application.documents.filter(kind=kind).first() or ApplicationDocument(
        application=application, kind=kind
    )
    replaced = document.file if document.pk and file else None
    if file:
        document.file = store(file, owner=application.student)
        document.uploaded_at = database_now()
    document.valid_until = valid_until
    document.verdict, document.note = Verdict.TO_CHECK, ""
    document.checked_by = document.checked_at = None
    document.save()
    if application.state in PROMISED:
        emails.paper_came(document)
    if replaced:
        remove(replaced)
    return document


def is_open(application: Application, document: ApplicationDocument | None) -> bool:
    """Whether the student may upload this paper: in a draft any; once accepted what lacks or was refused."""
    if application.state in PROMISED:
        return document is None or document.verdict == Verdict.REFUSED
    return application.state in EDITABLE


@transaction.atomic
def judge(document: ApplicationDocument, verdict: str, note: str, *, by: User) -> None:
    """The officer in turn accepts the paper, or refuses it with a note for the student.

    Once the student is accepted a refused paper doesn't come back with the form: a mail asks for it.
    """
    document.verdict, document.note = verdict, note
    document.checked_by, document.checked_at = by, database_now()
    document.save(update_fields=["verdict", "note", "checked_by", "checked_at"])
    if verdict == Verdict.REFUSED and document.application.state in PROMISED:
        emails.paper_asked_again(document)


def purpose_of(document: ApplicationDocument, standing: object) -> str:
    """What the log of readings keeps beside reader and time: the number, the paper, and in which office."""
    words = [document.application.number, document.kind, getattr(standing, "label", "")]
    return SEPARATOR.join(str(word) for word in words if word)[:200]


def openings(application: Application) -> QuerySet[FileRead]:
    """Who but the student opened this application's papers, the latest first; replaced ones stay listed."""
    reads = FileRead.objects.of_papers_of(application.student)
    return (
        reads.filter(purpose__startswith=application.number + SEPARATOR)
        if application.number
        else reads.none()
    )
