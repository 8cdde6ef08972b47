"""Papers for a sample of applications: real files, so that downloads and the sweep have something to do."""

from __future__ import annotations

from documents.files import store
from exchanges.models import ApplicationDocument, DocumentKind
from ifmsa_portal.demo import papers
from ifmsa_portal.seed.stories import Story
from members.models import User

SAMPLE = 50


def seed_documents(stories: list[Story]) -> None:
    """The standard papers of the first applications that were handed in."""
    kinds = list(DocumentKind.objects.filter(is_standard=True))
    sample = [story for story in stories if story.number][:SAMPLE]
    students = User.objects.in_bulk([story.student for story in sample])
    ApplicationDocument.objects.bulk_create(
        ApplicationDocument(
            application_id=story.key,
            kind=kind,
            file=store(papers.pdf(f"{kind.code}.pdf", [kind.name]), owner=students[story.student]),
        )
        for story in sample
        for kind in kinds
    )
