"""advise_against: the Director doesn't recommend the project, and says why."""

from __future__ import annotations

import pytest

from projects.models import Endorsement
from tests.projects.posting import at, errors, messages, send
from workflows.models import LogEntry

WHY = "The indicators can’t show whether it worked."


def test_the_page_offers_the_milder_way(confirmed, circle, sign_in):
    assert at(confirmed, "send_back/") in sign_in(circle.mohamed).get(at(confirmed, "advise_against/")).text


def test_the_director_advises_against_with_a_reason(confirmed, circle, sign_in):
    response = send(sign_in(circle.mohamed), at(confirmed, "advise_against/"), {"note": WHY})
    assert messages(response) == ["Passed on: the Secretary General reads your reasons."]
    confirmed.refresh_from_db()
    assert (confirmed.state, LogEntry.objects.about(confirmed).last().note) == ("not-recommended", WHY)


@pytest.mark.parametrize("note", ["", "  ", "No."])
def test_not_without_a_reason(confirmed, circle, sign_in, note):
    response = send(sign_in(circle.mohamed), at(confirmed, "advise_against/"), {"note": note})
    assert list(errors(response)) == ["note"]
    assert Endorsement.objects.get().state == "confirmed"
