"""Projects that stand in the directory, made for tests by the shortest honest way."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from documents.files import CheckedUpload, store
from projects.models import ConflictOverride, Endorsement, Project, ProjectFile, Revision
from projects.permissions import has_conflict
from tests.projects.conftest import bring, make_request


def endorsed(w: Any, c: Any, *, by: Any = None, topics: Any = None, nmos: Any = (), **fields: Any) -> Project:
    """A project that went the whole way to its public page."""
    endorsement = make_request(w, by or c.selma, **fields)
    if topics is not None:
        endorsement.project.topics.set(topics)
    endorsement.project.partner_nmos.set(nmos)
    if has_conflict(c.mohamed, endorsement.project):
        ConflictOverride.objects.create(
            endorsement=endorsement,
            person=c.mohamed,
            reason="No other Director is there.",
            granted_by=c.grace,
        )
    return bring(endorsement, "endorsed", c).project


def picture_of(
    project: Project, *, is_public: bool = True, size: Any = (1600, 900), form: str = "JPEG"
) -> ProjectFile:
    """A picture that passed the checks, handed in with the text that is public."""
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, form)
    checked = CheckedUpload(name="p.jpg", content_type=f"image/{form.lower()}", data=drawn.getvalue())
    picture = ProjectFile.objects.create(
        project=project, file=store(checked, owner=project.proposer), caption="Pupils", is_public=is_public
    )
    picture.revisions.set(Revision.objects.filter(project=project))
    return picture


def ended(project: Project, verb: str, c: Any) -> None:
    """The endorsement ends by a verb of who may."""
    from projects import workflow

    endorsement = Endorsement.objects.get(project=project, state="endorsed")
    by = c.grace if verb == "lapse" else c.selma
    getattr(workflow, verb)(endorsement, by=by, note="It is over.")
