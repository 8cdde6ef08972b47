"""The diagram shows what the table decides."""

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
