"""What each record is called where it stands alone: in the admin, in a log, in an error."""

from __future__ import annotations

from projects import reviewing
from projects.models import EndorsementRules, IndicatorResult, Note, Score
from tests.projects.reviewed import answer, ask


def test_each_record_says_what_it_is(confirmed, circle):
    (review,) = ask(confirmed, circle, circle.rita)
    answer(confirmed, circle.rita)
    reviewing.write_note(confirmed, by=circle.grace, visibility="team", text="Look at the budget. " * 9)
    project = confirmed.project
    named = {
        project.indicators.get(): "Pupils who wash their hands",
        project.editors.get(): "Karim Test",
        review: "Clean hands: Rita Test",
        Score.objects.first(): "Need: 4",
        Note.objects.get(): "Look at the budget. Look at the budget. Look at the budget. ",
        EndorsementRules.current(): "rules of endorsement",
    }
    assert {record: str(record) for record in named} == named
    assert str(IndicatorResult(name="Soap", value=12)) == "Soap: 12"
