"""What a draft lacks before it can be handed in, each with the step of the form where it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from projects.models import Project


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: what, in which step, at which field."""

    message: str
    step: str
    field: str


def what_lacks(project: Project) -> list[Lack]:
    """Everything that the committee needs to review a project, in the order of the form."""
    texts = [
        ("basics", "summary", _("Write the summary.")),
        ("plan", "problem", _("Describe the problem.")),
        ("plan", "objectives", _("Write the objectives.")),
        ("plan", "activities", _("Write the plan of action.")),
        ("plan", "target_group", _("Name the target group.")),
        ("means", "safeguarding", _("Say how you keep people safe.")),
        ("vision", "alignment", _("Say how it follows the federation’s vision.")),
    ]
    lacks = [Lack(words, step, field) for step, field, words in texts if not getattr(project, field).strip()]
    others = [
        (project.starts_on is None, "basics", "starts_on", _("Choose the first day.")),
        (
            project.ends_on is None and not project.is_continuous,
            "basics",
            "ends_on",
            _("Choose the last day; only a continuous project has none."),
        ),
        (not project.topics.exists(), "basics", "topics", _("Choose at least one topic.")),
        (project.target_size is None, "plan", "target_size", _("Say how many people you want to reach.")),
        (
            not project.indicators.exists(),
            "indicators",
            "",
            _("Name at least one indicator with its target."),
        ),
        (project.budget is None, "means", "budget", _("Name the budget; 0 if it costs nothing.")),
    ]
    lacks += [Lack(words, step, field) for is_missing, step, field, words in others if is_missing]
    order = ["basics", "plan", "indicators", "means", "vision"]
    return sorted(lacks, key=lambda lack: order.index(lack.step))
