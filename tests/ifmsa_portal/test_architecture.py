"""What ARCHITECTURE.md says of the house, asked of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import resolve, reverse

from exchanges import emails, workflow

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "assemblies",
    "committees",
    "documents",
    "exchanges",
    "ifmsa_portal",
    "members",
    "outbox",
    "projects",
    "workflows",
]
LONGEST_MODULE = 400
OURS = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
VERBS = list(workflow.STEPS.steps)
UUID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize("verb", VERBS)
def test_one_word_names_the_whole_slice(verb):
    """`grep accept` finds the address, the view, the function, the page, the e-mail and the test."""
    address = reverse(f"exchanges:{verb}", args=[UUID])
    assert address.endswith(f"/{verb}/")
    assert resolve(address).func.__name__ == verb
    assert callable(getattr(workflow, verb))
    assert get_template(f"exchanges/{verb}.html")
    assert (ROOT / "tests" / "exchanges" / f"test_{verb}.py").is_file()


@pytest.mark.parametrize("verb", VERBS)
def test_the_state_that_a_verb_leads_to_names_its_e_mail(verb):
    target = str(workflow.STEPS.steps[verb].target)
    assert callable(getattr(emails, target))
    assert get_template(f"exchanges/emails/{target}.txt")


def test_each_floor_uses_only_those_below_it():
    """import-linter holds the layers that pyproject.toml lists."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_left_to_be_done_later():
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    pages = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    styles = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js"}]
    found = [path for path in [*OURS, *pages, *styles] if left.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_drawer_for_everything():
    names = {path.stem for path in OURS} | {folder.name for app in APPS for folder in (ROOT / app).rglob("*")}
    assert names & {"utils", "helpers", "common", "core", "misc", "selectors", "services"} == set()


def test_no_module_is_longer_than_a_newcomer_reads():
    longest = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert {path: lines for path, lines in longest.items() if lines > LONGEST_MODULE} == {}


def test_no_business_rule_hides_in_a_signal():
    signal = re.compile(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")
    assert [path for path in OURS if signal.search(path.read_text(encoding="utf-8"))] == []


def test_a_state_is_written_by_the_one_door_alone():
    """Nobody assigns `.state = …` to a record, or updates it, but workflows/steps.py (and the outbox its own)."""
    assignment = re.compile(r"(?<!self)\.state = |\.update\([^)]*\bstate=", re.DOTALL)
    allowed = {ROOT / "workflows" / "steps.py"}
    found = {path for path in OURS if assignment.search(path.read_text(encoding="utf-8"))} - allowed
    assert {path.relative_to(ROOT) for path in found if path.parts[len(ROOT.parts)] != "outbox"} == {
        Path("ifmsa_portal/demo/mails.py")
    }
