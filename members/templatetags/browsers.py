"""Which browser someone signed in with."""

from __future__ import annotations

from django import template

from members.browsers import browser_in_words

register = template.Library()
register.filter("browser", browser_in_words)
