"""What the portal's search finds of General Assemblies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from assemblies.models import AgendaPaper, Assembly, Motion
from assemblies.models.readers import holds_an_office, sits_in
from members.finding import with_words
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from assemblies.models import AssemblyQuerySet


def _assemblies(user: Any, words: list[str]) -> AssemblyQuerySet:
    return with_words(Assembly.objects.all(), words, "name", "place", "host_nmo__short_name").order_by(
        "-starts_on"
    )


def _papers(user: Any, words: list[str]) -> QuerySet[AgendaPaper]:
    """Papers for everyone; those for members where the reader is one."""
    papers = AgendaPaper.objects.select_related("kind", "item__plenary__assembly")
    assembly = "item__plenary__assembly"
    if not _is_member_everywhere(user):
        papers = papers.filter(Q(is_public=True) | sits_in(user, OuterRef(assembly)))
    return with_words(papers, words, "title", "kind__name", f"{assembly}__name").order_by(
        f"-{assembly}__starts_on", "title"
    )


def _motions(user: Any, words: list[str]) -> QuerySet[Motion]:
    """Motions of the assemblies where the reader is a member; an author's name finds them too."""
    motions = Motion.objects.select_related("assembly", "proposer_nmo", "proposer_office")
    if not _is_member_everywhere(user):
        motions = motions.filter(sits_in(user, OuterRef("assembly")))
    names = ("title", "kind__name", "assembly__name", "proposer_nmo__short_name")
    return with_words(motions, words, *names).order_by("-assembly__starts_on", "number")


def _is_member_everywhere(user: Any) -> bool:
    return user.is_superuser or holds_an_office(user)


def _assembly(assembly: Assembly) -> Hit:
    days = [date_format(day, "j M Y") for day in (assembly.starts_on, assembly.ends_on)]
    return Hit(str(assembly), assembly.get_absolute_url(), f"{assembly.place} · {days[0]} – {days[1]}")


def _paper(paper: AgendaPaper) -> Hit:
    return Hit(str(paper), paper.get_absolute_url(), f"{paper.item.plenary.assembly} · {paper.kind}")


def _motion(motion: Motion) -> Hit:
    parts = (motion.assembly, motion.proposer, motion.get_state_display())
    return Hit(str(motion), motion.get_absolute_url(), " · ".join(str(part) for part in parts))


SOURCES = [
    Source("assemblies", _("General Assemblies"), _assemblies, _assembly),
    Source("motions", _("Motions"), _motions, _motion, for_people=True),
    Source("papers", _("Papers of assemblies"), _papers, _paper),
]
