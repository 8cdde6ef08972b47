"""Words that someone gave a mail: read, checked against what its template knows, and rendered."""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.template import Context
from django.template.base import NodeList, TextNode
from django.template.defaulttags import ForNode, IfNode
from django.utils.translation import gettext as _

from outbox.text import plain
from outbox.wording.original import Gap, Loops, Original

TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
CLOSING = {"if": "endif", "for": "endfor"}
MOST_DEPTH = 20
Fill = Callable[[str, Gap], Any]


class Changed:
    """Subject and text in someone's words, ready to be filled in. Raises ValidationError where they can't be."""

    def __init__(self, subject: str, text: str, original: Original, fill: Fill | None = None) -> None:
        fill = fill or (lambda _name, gap: gap.node)
        self.template = original.template
        self.subject = _Builder(original, fill).build(subject)
        self.text = _Builder(original, fill).build(text)

    def render(self, context: dict[str, Any]) -> tuple[str, str]:
        """Subject and text with the mail's values. Nothing is escaped: plain text has no mark-up to hide in."""
        return self._filled(self.subject, context), self._filled(self.text, context)

    def _filled(self, nodes: NodeList, context: dict[str, Any]) -> str:
        template = copy.copy(self.template)
        template.nodelist = nodes
        return plain(template.render(Context(context, autoescape=False)))


def check(subject: str, text: str, original: Original) -> dict[str, list[str]]:
    """What is wrong with each of the two, in words; empty when they can be used."""
    wrong = {}
    for field, words in (("subject", subject), ("text", text)):
        try:
            _Builder(original, lambda _name, gap: gap.node).build(words)
        except ValidationError as error:
            wrong[field] = error.messages
    return wrong


class _Builder:
    """Turns words with gaps into nodes; each gap is one that the template has."""

    def __init__(self, original: Original, fill: Fill) -> None:
        self.original, self.fill = original, fill
        self.loops: Loops = ()
        self.wrong: list[str] = []
        self.rest: list[str] = []

    def build(self, words: str) -> NodeList:
        self.rest = [piece for piece in TAG.split(plain(words)) if piece]
        nodes, left_over = self.until(set(), 0)
        if left_over:
            self.wrong.append(_("“%s” closes nothing.") % left_over)
        if self.wrong:
            raise ValidationError(list(dict.fromkeys(self.wrong)))
        return nodes

    def until(self, ends: set[str], depth: int) -> tuple[NodeList, str]:
        """The nodes up to a tag that ends them, and that tag."""
        nodes = NodeList()
        while self.rest:
            piece = self.rest.pop(0)
            inside = " ".join(piece[2:-2].split())
            word = inside.partition(" ")[0]
            if not TAG.fullmatch(piece):
                nodes.append(self.plain_words(piece))
            elif piece.startswith("{{"):
                nodes.append(self.value(inside))
            elif word in CLOSING:
                nodes.append(self.block(word, inside, depth))
            elif word in {"elif", *ends} or inside in {"else", "endif", "endfor"}:
                return nodes, inside
            else:
                self.wrong.append(_("“{%% %s %%}” isn’t known here.") % inside)
        return nodes, ""

    def plain_words(self, piece: str) -> TextNode:
        if loose := LOOSE.search(piece):
            self.wrong.append(
                _("“%s” stands alone: a gap begins and ends on one line, as in {{ name }}.") % loose[0]
            )
        return TextNode(piece)

    def block(self, word: str, inside: str, depth: int) -> Any:
        if depth >= MOST_DEPTH:
            raise ValidationError(_("Too many conditions stand inside each other."))
        header = inside.partition(" ")[2]
        return self.repeated(header, depth) if word == "for" else self.cases(header, depth)

    def cases(self, header: str, depth: int) -> IfNode:
        """`if`, any number of `elif`, one `else`, `endif`."""
        cases: list[tuple[Any, NodeList]] = []
        condition = self.known(header, self.original.conditions, "if")
        while True:
            nodes, end = self.until({"elif"}, depth + 1)
            cases.append((condition, nodes))
            word, _space, header = end.partition(" ")
            if end == "endif":
                return IfNode(cases)
            if condition is None or word not in {"elif", "else"}:
                self.wrong.append(_("{% if %} has no {% endif %}."))
                return IfNode(cases)
            condition = self.known(header, self.original.conditions, "elif") if word == "elif" else None

    def repeated(self, header: str, depth: int) -> Any:
        node = self.known(header, self.original.loops, "for")
        outside, self.loops = self.loops, (*self.loops, header)
        nodes, end = self.until({"endfor"}, depth + 1)
        self.loops = outside
        if end != "endfor":
            self.wrong.append(_("{% for %} has no {% endfor %}."))
        if node is UNKNOWN:
            return TextNode("")
        return ForNode(node.loopvars, node.sequence, node.is_reversed, nodes)

    def value(self, name: str) -> Any:
        gap = self.original.values.get(name)
        if gap and self.is_known_here(gap):
            return self.fill(name, gap)
        if gap:
            self.wrong.append(
                _("“{{ %(name)s }}” is known only inside “{%% for %(loop)s %%}”.")
                % {"name": name, "loop": gap.loops[-1]}
            )
        elif close := difflib.get_close_matches(name, self.original.values, n=1):
            self.wrong.append(
                _("“{{ %(name)s }}” isn’t known here. Do you mean “{{ %(close)s }}”?")
                % {"name": name[:100], "close": close[0]}
            )
        else:
            self.wrong.append(_("“{{ %s }}” isn’t known here.") % name[:100])
        return TextNode("")

    def known(self, header: str, among: dict[str, Gap], word: str) -> Any:
        """What the template asks or repeats in these very words."""
        gap = among.get(header)
        if gap and self.is_known_here(gap):
            return self.fill(header, gap)
        self.wrong.append(
            _("“{%% %(word)s %(header)s %%}” isn’t known here.") % {"word": word, "header": header[:100]}
        )
        return UNKNOWN

    def is_known_here(self, gap: Gap) -> bool:
        return self.loops[: len(gap.loops)] == gap.loops


UNKNOWN = object()
