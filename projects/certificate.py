"""The certificate of an endorsed project, as a PDF that anyone can verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.pdf import render, seal

if TYPE_CHECKING:
    from projects.models import Endorsement


def draw(endorsement: Endorsement) -> bytes:
    """The certificate in the active language, with the text that was endorsed."""
    return render("projects/pdf/certificate.typ", _data(endorsement))


def _data(endorsement: Endorsement) -> dict[str, Any]:
    revision, code = endorsement.revision, endorsement.certificate
    assert revision is not None
    assert code is not None
    nmo = endorsement.project.nmo
    facts = [
        (_("NMO"), f"{nmo.name}, {nmo.territory}"),
        (_("Committees"), ", ".join(revision["committees"])),
        (_("NMOs taking part"), ", ".join(revision["nmos"])),
        (_("Endorsed on"), date_format(endorsement.decided_at, "j F Y")),
        (_("Valid until"), date_format(endorsement.valid_until, "j F Y")),
        (_("Endorsed by"), code.issued_by),
    ]
    return {
        "title": _("Certificate of endorsement"),
        "reference": code.grouped,
        "date": date_format(endorsement.decided_at, "j F Y"),
        "intro": [
            _("The International Federation of Medical Students’ Associations (IFMSA) endorses the project")
        ],
        "project": revision["title"],
        "facts": facts,
        "body": [
            _(
                "It stands in line with the federation’s vision. It is valid only while the page below says so."
            )
        ],
        "seal": seal(code),
    }
