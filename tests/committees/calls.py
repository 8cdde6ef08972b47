"""Calls for tests: a council's call that is open, candidates who stand, and a clock that is set."""

from __future__ import annotations

import datetime as dt

from committees.models import Answer, Call, Candidature, HandedPaper, Office
from committees.workflow import calls, candidatures
from tests.conftest import make_file
from workflows.models import database_now

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def make_call(by, *, kind="advisory-council", office="advisory-council", publish=True, **fields) -> Call:
    """A call of the usual kind: open for two weeks, a term of a year."""
    now = database_now()
    values = {
        "kind": kind,
        "office": Office.objects.get(code=office) if office else None,
        "title": "Advisory Council",
        "text": "Advise us.",
        "opens_at": now - HOUR,
        "closes_at": now + 14 * DAY,
        "seats": 2,
        **fields,
    }
    if office:
        values = {
            "first_day": now.date() + 30 * DAY,
            "last_day": now.date() + 395 * DAY,
            **values,
        }
    call = calls.create(Call(**values), by=by)
    if publish:
        calls.publish(call, by=by)
    return call


def fill(candidature: Candidature) -> None:
    """Answer everything, hand over every paper."""
    for question in candidature.call.questions.all():
        Answer.objects.update_or_create(
            candidature=candidature, question=question, defaults={"text": "Because."}
        )
    for paper in candidature.call.papers.all():
        if not candidature.papers.filter(paper=paper).exists():
            HandedPaper.objects.create(
                candidature=candidature, paper=paper, file=make_file(candidature.candidate, "cv.pdf")
            )


def stand(call: Call, person, *, state="submitted", by=None) -> Candidature:
    """Someone stands; brought to a state by who runs the call, which is closed for a decision."""
    candidature = candidatures.begin(call, by=person)
    fill(candidature)
    if state == "draft":
        return fresh(candidature)
    candidatures.submit(candidature, by=person)
    if state != "submitted":
        candidatures.find_valid(candidature, by=by)
    if state in {"accepted", "rejected"}:
        close(call)
        verb = candidatures.accept if state == "accepted" else candidatures.reject
        verb(fresh(candidature), by=by, note="So the panel says.")
    return fresh(candidature)


def close(call: Call) -> None:
    """Let the closing and the grace be past; what was handed in came before."""
    now = database_now()
    Candidature.objects.filter(call=call, submitted_at__isnull=False).update(submitted_at=now - 3 * DAY)
    later = call.results_at and max(call.results_at, now - 2 * DAY)
    Call.objects.filter(pk=call.pk).update(opens_at=now - 9 * DAY, closes_at=now - 2 * DAY, results_at=later)
    call.refresh_from_db()


def fresh(candidature: Candidature) -> Candidature:
    """As a page reads it."""
    return Candidature.objects.with_names().get(pk=candidature.pk)
