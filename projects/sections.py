"""The draft as a task list: each step, what stands in it, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.revisions import content_of, lines
from projects.text import dates, money

if TYPE_CHECKING:
    from projects.models import Endorsement, Project
    from projects.readiness import Lack

MOST_WORDS = 20


@dataclass(frozen=True)
class Section:
    """A row of the task list."""

    step: str
    title: str
    summary: str
    lacks: list[Lack]
    url: str
    is_optional: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing lacks."""
        return not self.lacks


def sections(endorsement: Endorsement, lacks: list[Lack]) -> list[Section]:
    """The draft in the order of the form."""
    return [
        Section(
            step=step,
            title=title,
            summary=_short(summary),
            lacks=[lack for lack in lacks if lack.step == step],
            url=reverse("projects:edit", args=[endorsement.uuid, step]),
            is_optional=step == "files" and summary == _("optional"),
        )
        for step, title, summary in _rows(endorsement.project)
    ]


def _rows(project: Project) -> list[tuple[str, str, str]]:
    content = content_of(project)
    text = lines(content)
    files = project.files.current().count()
    return [
        ("basics", _("Basics"), " · ".join(part for part in (text["committees"], dates(content)) if part)),
        ("plan", _("Plan"), text["target_group"] or text["problem"]),
        ("indicators", _("Indicators"), text["indicators"].replace("\n", " · ")),
        ("means", _("Means and safety"), money(content)),
        ("vision", _("Vision and consent"), text["alignment"]),
        ("files", _("Files"), ngettext("%d file", "%d files", files) % files if files else _("optional")),
        ("team", _("Team"), _team(project)),
    ]


def _team(project: Project) -> str:
    """How many write it, and how many were asked."""
    answered = list(project.editors.values_list("person", flat=True))
    joined, asked = sum(person is not None for person in answered), answered.count(None)
    words = [ngettext("you and %d other", "you and %d others", joined) % joined if joined else _("you alone")]
    if asked:
        words.append(ngettext("%d invited", "%d invited", asked) % asked)
    return " · ".join(words)


def _short(text: str) -> str:
    return Truncator(text).words(MOST_WORDS, " …")
