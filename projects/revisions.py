"""The text of a project as one piece of data, and what changed between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from projects.models import Project, ProjectFile

TEXTS = [
    "title",
    "summary",
    "problem",
    "objectives",
    "activities",
    "target_group",
    "partners",
    "funding",
    "safeguarding",
    "alignment",
]
# A longer change is shown as a whole: real texts are shorter.
MOST_WORDS = 1500
LABELS = {
    "title": _("Title"),
    "kind": _("Kind"),
    "committees": _("Committees"),
    "topics": _("Topics"),
    "nmos": _("NMOs taking part"),
    "dates": _("Dates"),
    "summary": _("Summary"),
    "problem": _("Problem"),
    "objectives": _("Objectives"),
    "activities": _("Plan of action"),
    "target_group": _("Target group"),
    "target_size": _("People to reach"),
    "indicators": _("Indicators"),
    "partners": _("Partners"),
    "budget": _("Budget"),
    "funding": _("Funding"),
    "safeguarding": _("Safeguarding"),
    "alignment": _("In line with the vision"),
    "files": _("Files"),
}


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    text: str
    change: str = ""  # "", "del" or "ins"


@dataclass(frozen=True)
class Change:
    """One field whose text differs, in pieces."""

    label: str
    pieces: list[Piece]


def content_of(project: Project) -> dict[str, Any]:
    """The project's text as it stands: plain text, numbers as text, lists of names."""
    committees = [project.committee.acronym, *(c.acronym for c in project.related_committees.all())]
    nmos = [project.nmo.short_name, *(nmo.short_name for nmo in project.partner_nmos.order_by("short_name"))]
    return {
        **{name: getattr(project, name) for name in TEXTS},
        "kind": project.kind,
        "committees": committees,
        "topics": [topic.name for topic in project.topics.all()],
        "nmos": nmos,
        "starts_on": project.starts_on.isoformat() if project.starts_on else "",
        "ends_on": project.ends_on.isoformat() if project.ends_on else "",
        "target_size": project.target_size,
        "budget": str(project.budget) if project.budget is not None else "",
        "currency": project.currency,
        "indicators": [
            {
                "name": row.name,
                "unit": row.unit,
                "baseline": as_written(row.baseline),
                "target": as_written(row.target),
            }
            for row in project.indicators.all()
        ],
        "files": [named(file) for file in project.files.current()],
    }


def named(file: ProjectFile) -> str:
    """A file by what it shows and when it came: put in anew, it is another one."""
    return f"{file.caption} ({file.uploaded_at:%Y-%m-%d %H:%M:%S} UTC)"


def searchable(content: dict[str, Any]) -> str:
    """The words by which the public finds a project."""
    lists = [*content["committees"], *content["topics"], *content["nmos"]]
    texts = [content[name] for name in ["title", "summary", "problem", "objectives", "target_group"]]
    return "\n".join([*texts, *lists])


def lines(content: dict[str, Any]) -> dict[str, str]:
    """Each field as the text that people compare."""
    ends = content["ends_on"] or "…"
    special = {
        "kind": str(dict(Project.Kind.choices).get(content["kind"], content["kind"])),
        "committees": ", ".join(content["committees"]),
        "topics": ", ".join(content["topics"]),
        "nmos": ", ".join(content["nmos"]),
        "dates": f"{content['starts_on']} – {ends}" if content["starts_on"] else "",
        "target_size": str(content["target_size"] or ""),
        "budget": f"{content['budget']} {content['currency']}".strip(),
        "indicators": "\n".join(
            f"{row['name']}: {row['baseline']} → {row['target']} {row['unit']}".strip()
            for row in content["indicators"]
        ),
        "files": "\n".join(content.get("files", [])),
    }
    return {name: special.get(name, content.get(name, "")) for name in LABELS}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The fields that differ, word by word."""
    old, new = lines(before), lines(after)
    return [
        Change(label=str(LABELS[name]), pieces=compare(old[name], new[name]))
        for name in LABELS
        if old[name] != new[name]
    ]


def compare(before: str, after: str) -> list[Piece]:
    """Two texts as runs of words that stayed, went and came."""
    old, new = _words(before), _words(after)
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    inner_old, inner_new = old[first : len(old) - last], new[first : len(new) - last]
    runs = [(old[:first], ""), *_runs(inner_old, inner_new), (old[len(old) - last :], "")]
    pieces: list[Piece] = []
    for words, change in runs:
        text = "".join(words)
        if pieces and pieces[-1].change == change:
            text = pieces.pop().text + text
        if text:
            pieces.append(Piece(text, change))
    return pieces


def _runs(old: list[str], new: list[str]) -> Iterator[tuple[list[str], str]]:
    """What lies between the words that both texts begin and end with."""
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        yield from ((old, "del"), (new, "ins"))
        return
    # Words that stand everywhere don't anchor a comparison (autojunk): a text of one word would take minutes.
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        yield from ((old[a:b], ""),) if kind == "equal" else ((old[a:b], "del"), (new[c:d], "ins"))


def _shared(old: list[str], new: list[str]) -> int:
    """With how many of the same words both begin."""
    return next(
        (number for number, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )


def _words(text: str) -> list[str]:
    """Words with the space after them, so that joined they are the text again."""
    words: list[str] = []
    for line in text.splitlines(keepends=True):
        words += [part + " " for part in line.split(" ")[:-1]] + [line.split(" ")[-1]]
    return [word for word in words if word]


def as_written(number: Any) -> str:
    """A number as people write it: 12, not 12.00."""
    return f"{number.normalize():f}"
