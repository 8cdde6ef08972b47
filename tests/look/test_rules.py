"""What the style sheet, the scripts and the templates must never hold, and what they may weigh."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings

STATIC, TEMPLATES = settings.BASE_DIR / "static", settings.BASE_DIR / "templates"
# A mail, and the copy of one's data, are read in another program, which knows no style sheet of ours.
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if path.name not in {"mail.html", "takeout.html"})


def test_the_style_sheet_is_light() -> None:
    assert len(gzip.compress((STATIC / "css/portal.css").read_bytes(), 9)) < 9_000


def test_the_script_is_light() -> None:
    assert len((STATIC / "js/portal.js").read_bytes()) < 2_000


def test_directions_are_logical() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "css/portal.css").read_text(), flags=re.DOTALL)
    sides, sizes = "left|right|top|bottom", "(?:max-|min-)?(?:width|height)"
    physical = rf"(?<![\w-])(?:{sides}|{sizes}|[\w-]+-(?:{sides}))\s*:"
    assert re.findall(physical, re.sub(r"@media \([^{]*\)", "", css)) == []
    assert re.findall(r"(?:margin|padding|inset): *(?:[^ ;]+ +){3}[^ ;]+;", css) == []
    assert re.findall(r"(?:text-align|float|clear): *(?:left|right)", css) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_has_no_inline_style_and_no_inline_script(path) -> None:
    html = path.read_text()
    assert re.findall(r'\sstyle\s*=|<style|\son[a-z]+\s*="|javascript:', html) == []
    for script in re.findall(r"<script\b[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script
