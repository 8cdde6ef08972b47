"""The diagram shows what the table decides."""

import pytest
from django.core.management import CommandError, call_command

from exchanges.models import Application
from exchanges.workflow import STEPS
from workflows.diagrams import draw


def test_the_page_holds_every_verb_and_arrow():
    page = draw("The application", STEPS, Application.State)
    assert page.startswith("# The application\n")
    assert "    [*] --> draft\n" in page
    assert "    sent --> accepted: accept\n" in page
    assert "| accept | SENT | ACCEPTED | hosting officer |" in page
    assert page.count(" --> ") == 1 + sum(len(step.sources) for step in STEPS.steps.values())


def test_the_pages_are_written_by_the_command_which_also_says_when_one_is_out_of_date(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"^application\.md is out of date: run manage\.py diagrams\.$"):
        call_command("diagrams", "--check")
    call_command("diagrams")
    page = tmp_path / "docs" / "workflows" / "application.md"
    assert page.read_text() == draw("The application", STEPS, Application.State)
    call_command("diagrams", "--check")
    page.write_text("drawn by hand")
    with pytest.raises(CommandError, match="is out of date"):
        call_command("diagrams", "--check")
    assert page.read_text() == "drawn by hand"
