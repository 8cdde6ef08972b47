"""The certificate of an endorsement."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.pdf import as_pdf
from projects import certificate as paper
from projects.models import Endorsement
from projects.views.door import visible_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The PDF while the endorsement holds; afterwards nobody prints it any more."""
    endorsement = visible_request(request, uuid)
    if endorsement.state != Endorsement.State.ENDORSED:
        messages.warning(request, _("There is no certificate: the project isn’t endorsed now."))
        return redirect(endorsement)
    return as_pdf(paper.draw(endorsement), f"endorsement-{endorsement.project.slug}")
