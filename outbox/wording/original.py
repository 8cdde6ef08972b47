"""A mail's template as its editor reads it: plain words in one language, and named gaps.

The template is parsed by Django; what it looks up, asks and repeats is given a name. Changed words may use these
names and nothing else, so they can't look anywhere the template doesn't look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.template import Context
from django.template.base import Node, NodeList, Template, TextNode, VariableNode
from django.template.base import render_value_in_context as shown
from django.template.defaulttags import CommentNode, FirstOfNode, ForNode, IfNode, LoadNode, URLNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.tz import TimezoneNode
from django.utils.translation import gettext

SUBJECT = "Subject:"
SITE_URL = "site_url"
PARTS = re.compile(r"%\((\w+)\)s|%%")
Loops = tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """A value of a mail: the node that shows it, and the loops that it is only known in."""

    node: Any
    key: str
    loops: Loops = ()


@dataclass
class Original:
    """The template's words in the active language, with everything that they may name."""

    template: Template
    subject: str = ""
    text: str = ""
    values: dict[str, Gap] = field(default_factory=dict)
    conditions: dict[str, Gap] = field(default_factory=dict)
    loops: dict[str, Gap] = field(default_factory=dict)


class Value(Node):
    """Shows what an expression of the template stands for."""

    # Django asks each node that breaks where it came from.
    origin: Any = None

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    def render(self, context: Context) -> str:
        """As the template shows it: numbers and dates in the reader's way."""
        return shown(self.expression.resolve(context), context)


class Address(Node):
    """A page of the portal: its host and what follows it."""

    origin: Any = None

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = NodeList(nodes)

    def render(self, context: Context) -> str:
        """The whole address."""
        return self.nodes.render(context)


class Named:
    """A name that a translated sentence takes from the context as it is."""

    def __init__(self, name: str) -> None:
        self.token = name

    def resolve(self, context: Context) -> Any:
        """Nothing, where the template would show nothing."""
        return context.get(self.token, "")


def read(kind: str) -> Original:
    """The mail `templates/<kind>.txt` in the active language."""
    template: Template = get_template(f"{kind}.txt").template  # type: ignore[attr-defined]
    original = Original(template)
    words = _Reader(original).words(template.nodelist).lstrip()
    head, _blank, text = words.partition("\n\n")
    original.subject, original.text = head.removeprefix(SUBJECT).strip(), text.strip() + "\n"
    return original


class _Reader:
    """Walks through a template once and writes down what it says."""

    def __init__(self, original: Original) -> None:
        self.original = original
        self.loops: Loops = ()
        self.zones: list[Any] = []

    def words(self, nodes: Iterable[Node]) -> str:
        said, rest = [], list(nodes)
        while rest:
            node = rest.pop(0)
            if _is_site_url(node):
                address = [node]
                while rest and _is_address(rest[0]):
                    address.append(rest.pop(0))
                said.append(self.address(address))
            else:
                said.append(self.said_by(node))
        return "".join(said)

    def said_by(self, node: Node) -> str:
        said: Any = {
            TextNode: self.plain,
            LoadNode: self.nothing,
            CommentNode: self.nothing,
            TranslateNode: self.translated,
            BlockTranslateNode: self.sentence,
            VariableNode: self.variable,
            IfNode: self.cases,
            ForNode: self.repeated,
            TimezoneNode: self.in_a_zone,
            IncludeNode: self.included,
        }.get(type(node))
        if said is None or getattr(node, "asvar", None):
            raise TypeError(f"A mail can't be changed in the admin while it holds {node!r}.")
        return said(node)

    def plain(self, node: TextNode) -> str:
        return node.s

    def nothing(self, _node: Node) -> str:
        return ""

    def translated(self, node: TranslateNode) -> str:
        return node.render(Context(autoescape=False))

    def included(self, node: IncludeNode) -> str:
        """What several mails share stands in each of them as its own words."""
        return self.words(get_template(str(node.template.var)).template.nodelist)  # type: ignore[attr-defined]

    def variable(self, node: VariableNode) -> str:
        return self.value(_name_of(node.filter_expression), node.filter_expression)

    def in_a_zone(self, node: TimezoneNode) -> str:
        self.zones.append(node.tz)
        said = self.words(node.nodelist)
        self.zones.pop()
        return said

    def address(self, nodes: list[Node]) -> str:
        """The portal's host and what follows it, as one value."""
        if len(nodes) == 1:
            return self.value(SITE_URL, nodes[0].filter_expression)  # type: ignore[attr-defined]
        key = " ".join(node.token.contents for node in nodes if node.token)
        return self.gap("link", key, Address(nodes))

    def sentence(self, node: Any) -> str:
        """A translated sentence with its values; one that counts stays whole: languages count in up to six ways."""
        singular, names = node.render_token_list(node.singular)
        gaps = {name: self.value(name, node.extra_context.get(name) or Named(name)) for name in names}
        if node.plural:
            return self.gap(f"{node.countervar}_in_words", f"{singular} {node.counter.token}", node)
        return PARTS.sub(lambda part: gaps[part[1]] if part[1] else "%", gettext(singular))

    def cases(self, node: IfNode) -> str:
        said = []
        for number, (condition, nodes) in enumerate(node.conditions_nodelists):
            if condition is None:
                said.append("{% else %}")
            else:
                asked = in_words(condition)
                self.original.conditions.setdefault(asked, Gap(condition, asked, self.loops))
                said.append(f"{{% {'elif' if number else 'if'} {asked} %}}")
            said.append(self.words(nodes))
        return "".join([*said, "{% endif %}"])

    def repeated(self, node: Any) -> str:
        header = f"{', '.join(node.loopvars)} in {node.sequence.token}"
        self.original.loops[header] = Gap(node, header, self.loops)
        outside, self.loops = self.loops, (*self.loops, header)
        said = self.words(node.nodelist_loop)
        self.loops = outside
        return f"{{% for {header} %}}{said}{{% endfor %}}"

    def value(self, name: str, expression: Any) -> str:
        node: Node = Value(expression)
        for zone in self.zones:
            node = TimezoneNode(NodeList([node]), zone)
        return self.gap(name, " ".join([expression.token, *(str(zone) for zone in self.zones)]), node)

    def gap(self, name: str, key: str, node: Any) -> str:
        """The value under this name; another one of the same name is numbered."""
        values, wanted, number = self.original.values, name, 1
        while wanted in values and values[wanted].key != key:
            number += 1
            wanted = f"{name}_{number}"
        known = values.get(wanted)
        loops = min(known.loops, self.loops, key=len) if known else self.loops
        values[wanted] = Gap(node, key, loops)
        return f"{{{{ {wanted} }}}}"


def in_words(condition: Any) -> str:
    """A condition as it is written in the template."""
    if hasattr(condition, "text"):
        return str(condition.text)
    if condition.second is None:
        return f"{condition.id} {in_words(condition.first)}"
    return f"{in_words(condition.first)} {condition.id} {in_words(condition.second)}"


def _is_site_url(node: Node) -> bool:
    return isinstance(node, VariableNode) and node.filter_expression.token == SITE_URL


def _is_address(node: Node) -> bool:
    """What may follow the portal's host: a page, or one of several."""
    if isinstance(node, IfNode):
        return all(_is_address(inner) for _condition, nodes in node.conditions_nodelists for inner in nodes)
    return isinstance(node, URLNode | FirstOfNode | VariableNode)


def _name_of(expression: Any) -> str:
    """What an editor calls it: `report.get_kind_display` is a kind."""
    last = expression.token.split("|")[0].split(".")[-1]
    name = last.removeprefix("get_").removesuffix("_display")
    return "link" if name == "absolute_url" else name
