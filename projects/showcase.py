"""The public page of an endorsed project: its endorsed text, its numbers, where it happens, what is like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Left
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.models import Committee, Topic
from documents.models import PrivateFile
from members.models import NMO
from projects.bars import bar
from projects.directory import NEWEST, rows
from projects.models import Endorsement, IndicatorResult, Project, ProjectFile, Report, Revision
from projects.places import dots
from projects.publishing import named
from projects.revisions import LABELS
from projects.text import Passage, dates

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from projects.directory import Listed

# Money and safeguarding are for those who decide; the world reads what the project is and does.
PASSAGES = ["problem", "objectives", "activities", "partners", "alignment"]
MOST_PICTURES = 12
SIMILAR = 4
# So many that share most topics are compared, by the beginning of their text: title and summary.
COMPARED, BEGINNING = 120, 400
A_SHARED_TOPIC = 0.2


@dataclass(frozen=True)
class Figure:
    """A number and what it counts."""

    number: str
    words: str


def page(project: Project) -> dict[str, Any]:
    """Everything the page shows; the project's own fields are a working copy and stay out of it."""
    content = project.public_revision.content  # type: ignore[union-attr]
    nmos = _nmos(project)
    pictures = public_pictures(project)
    results, reports = _results(project), _reports(project)
    endorsed = _endorsed(project)
    return {
        "project": project,
        "title": content["title"],
        "summary": content["summary"],
        "description": Truncator(" ".join(content["summary"].split())).chars(200),
        "committees": _committees(project),
        "topics": Topic.objects.filter(slug__in=named(project.facets, "topic")),
        "facts": _facts(content),
        "passages": [Passage(str(LABELS[name]), content[name]) for name in PASSAGES if content[name].strip()],
        "figures": _figures(reports, content, nmos),
        "done": reports[0].summary if reports else "",
        "bars": [bar(result) for result in results],
        "planned": _planned(content, {result.name for result in results}),
        "nmos": nmos,
        "dots": dots(named(project.facets, "country")),
        "pictures": pictures,
        "similar": similar(project),
        "endorsed_until": endorsed and endorsed.valid_until,
        "certificate": endorsed and endorsed.certificate,
    }


def public_pictures(project: Project) -> QuerySet[ProjectFile]:
    """The pictures that the team shows to everyone: of the text that was endorsed, and of reports."""
    endorsed = Revision.files.through.objects.filter(revision=project.public_revision_id)
    return (
        project.files.filter(is_public=True, file__removed_at=None)
        .filter(Q(pk__in=endorsed.values("projectfile")) | Q(report__isnull=False))
        .exclude(file__content_type=PrivateFile.Type.PDF)
        .select_related("file")[:MOST_PICTURES]
    )


def similar(project: Project) -> list[Listed]:
    """Projects of other NMOs that share topics and words with this one, the nearest first."""
    topics = [facet for facet in project.facets if facet.startswith("topic:")]
    elsewhere = Project.objects.public().exclude(nmo=project.nmo_id).exclude(pk=project.pk)
    shared: Any = sum(
        (
            Case(When(facets__contains=[topic], then=1), default=0, output_field=IntegerField())
            for topic in topics
        ),
        Value(0),
    )
    found = elsewhere.filter(facets__overlap=topics).annotate(shared=shared)
    near = list(found.order_by("-shared", *NEWEST).values_list("pk", flat=True)[:COMPARED])
    ranked = (
        found.filter(pk__in=near)
        .annotate(
            nearness=F("shared") * A_SHARED_TOPIC
            + TrigramSimilarity(Left("plain_text", BEGINNING), project.plain_text[:BEGINNING])
        )
        .order_by("-nearness", "pk")
    )
    return rows(elsewhere, list(ranked.values_list("pk", flat=True)[:SIMILAR]))


def _nmos(project: Project) -> list[NMO]:
    """Who runs it, the leading NMO first."""
    order = named(project.facets, "nmo")
    return sorted(NMO.objects.filter(slug__in=order), key=lambda nmo: order.index(nmo.slug))


def _committees(project: Project) -> QuerySet[Committee]:
    return Committee.objects.filter(slug__in=named(project.facets, "committee"))


def _facts(content: dict[str, Any]) -> list[Passage]:
    values = {
        "kind": str(Project.Kind(content["kind"]).label),
        "topics": ", ".join(content["topics"]),
        "dates": dates(content),
        "target_group": content["target_group"],
    }
    return [Passage(str(LABELS[name]), words) for name, words in values.items() if words]


def _reports(project: Project) -> list[Report]:
    """The reports that are in, the newest first."""
    handed_in = Report.objects.filter(endorsement__project=project.pk, submitted_at__isnull=False)
    return list(handed_in.order_by("-submitted_at", "-pk").only("people_reached", "summary"))


def _figures(reports: list[Report], content: dict[str, Any], nmos: list[NMO]) -> list[Figure]:
    figures = []
    if reports:
        reached = sum(report.people_reached or 0 for report in reports)
        figures.append(Figure(intcomma(reached), ngettext("person reached", "people reached", reached)))
    if content["target_size"]:
        figures.append(Figure(intcomma(content["target_size"]), _("people it wants to reach")))
    count = len(nmos)
    figures.append(Figure(str(count), ngettext("NMO takes part", "NMOs take part", count)))
    return figures


def _results(project: Project) -> list[IndicatorResult]:
    """The latest result of each indicator."""
    handed_in = IndicatorResult.objects.filter(
        report__endorsement__project=project.pk, report__submitted_at__isnull=False
    ).order_by("report__submitted_at", "pk")
    return list({result.name: result for result in handed_in}.values())


def _planned(content: dict[str, Any], measured: set[str]) -> list[dict[str, str]]:
    """Indicators that no report has told of yet."""
    return [row for row in content["indicators"] if row["name"] not in measured]


def _endorsed(project: Project) -> Endorsement | None:
    """The endorsement that holds, with its certificate."""
    held = project.endorsements.filter(state=Endorsement.State.ENDORSED)
    return held.select_related("certificate").first()
