"""What was found, with the words that were looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from ifmsa_portal.search.words import marked as pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with each of the words in it marked: {{ hit.title|marked:words }}."""
    pieces = [
        format_html("<mark>{}</mark>", piece) if is_hit else conditional_escape(piece)
        for piece, is_hit in pieces_of(str(text), words)
    ]
    return mark_safe("".join(pieces))  # noqa: S308 every piece is escaped above
