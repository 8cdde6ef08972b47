"""The demo's papers: kept by the real functions, judged by the officers of the stories."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from documents.models import PrivateFile
from exchanges.models import Application, ApplicationDocument, DocumentKind
from exchanges.papers import judge, upload
from exchanges.readiness import needed_kinds
from ifmsa_portal.demo import papers

if TYPE_CHECKING:
    from documents.files import CheckedUpload
    from members.models import User

VALID = dt.timedelta(days=1500)
Verdict = ApplicationDocument.Verdict


def upload_all(application: Application) -> None:
    """Everything that the host asks for, uploaded at the clock's instant."""
    for kind in needed_kinds(application):
        valid_until = application.end_on + VALID if kind.needs_expiry and application.end_on else None
        document = upload(application, kind, _paper(application.student, kind), valid_until=valid_until)
        ApplicationDocument.objects.filter(pk=document.pk).update(uploaded_at=Now())
        PrivateFile.objects.filter(pk=document.file_id).update(created_at=Now())


def accept_papers(application: Application, by: User) -> None:
    """The officer finds all of them in order."""
    for document in application.documents.all():
        judge(document, Verdict.ACCEPTED, "", by=by)


def refuse_paper(application: Application, code: str, note: str, by: User) -> None:
    """The officer asks for another one."""
    judge(application.documents.get(kind__code=code), Verdict.REFUSED, note, by=by)


def _paper(student: User, kind: DocumentKind) -> CheckedUpload:
    name = student.latin_name or student.get_full_name()
    if kind.code == "photo":
        return papers.photo("photo.jpg", student.email)
    lines = ["SPECIMEN - demo data", kind.name, f"Name: {name}", f"Faculty: {student.local_committee}"]
    return papers.pdf(f"{kind.code}.pdf", lines)
