"""The agenda and its papers: kept by the plenary team, called by the chair."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from assemblies.models import AgendaItem, AgendaPaper, PaperKind, PaperVersion, Plenary
from assemblies.quorum import quorum_of
from assemblies.schedule import agenda_of, handed_in
from assemblies.workflow import Refused, agenda, freeze_roll, mark_absent, motions, represent, speakers
from documents.files import CheckedUpload
from outbox.models import Email
from tests.assemblies.conftest import make_plenary, mandate_of
from tests.assemblies.proposing import add_item, propose, seconded
from tests.conftest import PDF
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def titles(plenary):
    return list(plenary.items.order_by("order").values_list("title", flat=True))


def make_paper(item, by, kind="Report", text="We met twice.", **fields):
    paper = AgendaPaper(item=item, kind=PaperKind.objects.get(name=kind), **{"title": "Report", **fields})
    return agenda.add_paper(paper, text=text, by=by)


def test_the_team_plans_a_plenary_and_its_number_is_the_next(plenary, room):
    made = agenda.plan_plenary(Plenary(assembly=plenary.assembly, starts_at=database_now()), by=room.grace)
    assert (made.number, made.state) == (2, "planned")
    made.quorum_numerator, made.quorum_denominator = 2, 3
    agenda.change_plenary(made, by=room.thora)
    assert [e.verb for e in LogEntry.objects.about(made)] == ["plan", "change"]
    with pytest.raises(NotNow):
        agenda.change_plenary(plenary, by=room.thora)


def test_nobody_else_keeps_the_agenda(plenary, room):
    item = add_item(plenary, room.thora)
    paper = make_paper(item, room.thora)
    for person in (room.ngozi, room.lena, room.amina, room.admin):
        for verb in (
            lambda by: agenda.plan_plenary(
                Plenary(assembly=plenary.assembly, starts_at=database_now()), by=by
            ),
            lambda by: agenda.change_plenary(plenary, by=by),
            lambda by: add_item(plenary, by),
            lambda by: agenda.move_item(item, up=True, by=by),
            lambda by: agenda.remove_item(item, by=by),
            lambda by: agenda.call_item(item, by=by),
            lambda by: make_paper(item, by, title="Another"),
            lambda by: agenda.revise_paper(paper, text="No.", by=by),
            lambda by: agenda.publish_paper(paper, is_public=True, by=by),
        ):
            with pytest.raises(PermissionDenied):
                verb(person)


def test_items_stand_in_their_order_and_change_places(plenary, room):
    for title in "ABC":
        add_item(plenary, room.thora, title=title)
    a, _b, c = plenary.items.order_by("order")
    agenda.move_item(a, up=False, by=room.thora)
    assert titles(plenary) == ["B", "A", "C"]
    agenda.move_item(c, up=True, by=room.thora)
    assert titles(plenary) == ["B", "C", "A"]
    agenda.move_item(a, up=False, by=room.thora)
    assert titles(plenary) == ["B", "C", "A"]
    with pytest.raises(IntegrityError, match="item_has_a_place_of_its_own"), transaction.atomic():
        plenary.items.update(order=1)
        connection.check_constraints()


def test_who_proposed_is_told_of_a_change(plenary, world, room):
    item = add_item(plenary, room.thora)
    motion = seconded(plenary, world, room)
    motions.place(motion, item, by=room.thora)
    Email.objects.all().delete()
    item.title = "Motions of the day"
    agenda.keep_item(item, by=room.thora)
    assert sorted(Email.objects.values_list("kind", "address", "category")) == [
        ("assemblies/emails/item_changed", "hans@example.test", "information"),
        ("assemblies/emails/item_changed", "lena@example.test", "information"),
    ]


def test_an_item_in_which_something_happened_stays(plenary, world, room):
    item, free = add_item(plenary, room.thora), add_item(plenary, room.thora, title="Free")
    make_paper(free, room.thora)
    motions.place(propose(plenary.assembly, world.usa, room.lena), item, by=room.thora)
    with pytest.raises(Refused, match="it stays"):
        agenda.remove_item(item, by=room.thora)
    agenda.remove_item(free, by=room.thora)
    assert titles(plenary) == ["Motions"]
    agenda.call_item(item, by=room.thora)
    with pytest.raises(NotNow):
        agenda.remove_item(item, by=room.thora)


def test_one_item_after_the_other(plenary, room):
    first, second = add_item(plenary, room.thora, title="A"), add_item(plenary, room.thora, title="B")
    agenda.call_item(first, by=room.thora)
    agenda.call_item(second, by=room.thora)
    assert list(plenary.items.order_by("order").values_list("state", flat=True)) == ["done", "current"]
    agenda.call_item(first, by=room.thora)
    assert list(plenary.items.order_by("order").values_list("state", flat=True)) == ["current", "done"]
    with pytest.raises(NotNow):
        agenda.call_item(first, by=room.thora)
    agenda.finish_item(first, by=room.thora)
    with pytest.raises(NotNow):
        agenda.finish_item(first, by=room.thora)


def test_nothing_is_called_before_the_plenary_opens(room, world):
    planned = make_plenary()
    freeze_roll(planned, by=room.ngozi)
    with pytest.raises(NotNow):
        agenda.call_item(add_item(planned, room.thora), by=room.thora)


def test_closing_ends_the_speech_and_the_item_and_keeps_the_agenda(plenary, room):
    item = add_item(plenary, room.thora)
    agenda.call_item(item, by=room.thora)
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    speakers.call_speaker(speech, by=room.thora)
    agenda.adjourn(plenary, by=room.thora)
    for record, state in ((item, "done"), (speech, "done"), (plenary, "closed")):
        record.refresh_from_db()
        assert record.state == state
    with pytest.raises(NotNow):
        add_item(plenary, room.thora)
    with pytest.raises(NotNow):
        agenda.move_item(item, up=True, by=room.thora)


def test_a_paper_has_versions_that_stay(plenary, room):
    item = add_item(plenary, room.thora)
    paper = make_paper(item, room.thora)
    agenda.revise_paper(paper, text="We met three times.", by=room.grace)
    assert list(paper.versions.values_list("number", "text")) == [
        (1, "We met twice."),
        (2, "We met three times."),
    ]
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        PaperVersion.objects.filter(paper=paper).update(text="We never met.")
    with pytest.raises(IntegrityError, match="paper_is_a_text_or_a_file"), transaction.atomic():
        PaperVersion.objects.create(paper=paper, number=3, text="", by=room.thora)


def test_a_file_is_a_version_too(plenary, room):
    item = add_item(plenary, room.thora)
    paper = AgendaPaper(item=item, kind=PaperKind.objects.get(name="Report"), title="Budget")
    upload = CheckedUpload(name="budget.pdf", content_type="application/pdf", data=PDF)
    agenda.add_paper(paper, upload=upload, by=room.thora)
    version = paper.versions.get()
    assert (version.text, version.file.original_name, version.file.owner) == ("", "budget.pdf", room.thora)


def test_a_late_paper_is_marked_and_says_by_how_much(plenary, room):
    kind = PaperKind.objects.get(name="Bylaw change")
    plenary.assembly.starts_on = dt.date(2027, 3, 2)
    last_day = dt.datetime(2027, 2, 2, 23, 59, 59, tzinfo=dt.UTC)
    in_time = handed_in(last_day, kind, plenary.assembly)
    assert (in_time.is_late, in_time.last_day) == (False, dt.date(2027, 2, 2))
    late = handed_in(last_day + dt.timedelta(days=2, hours=3, seconds=1), kind, plenary.assembly)
    assert (late.is_late, late.by_how_much) == (True, "2\xa0days, 3\xa0hours")
    assert handed_in(last_day, None, plenary.assembly).is_late is False


def test_the_constitution_is_not_on_the_agenda_in_march(plenary, room):
    item = add_item(plenary, room.thora)
    with pytest.raises(Refused, match="“Constitution change” is dealt with at August Meetings only"):
        make_paper(item, room.thora, kind="Constitution change")
    assert AgendaPaper.objects.count() == 0


def test_members_see_every_paper_others_what_is_public(plenary, world, room, django_assert_num_queries):
    item = add_item(plenary, room.thora)
    paper = make_paper(item, room.thora, title="For members")
    make_paper(item, room.thora, title="For all", is_public=True)
    motions.place(propose(plenary.assembly, world.usa, room.lena), item, by=room.thora)
    (line,) = agenda_of(plenary, member=False)
    assert [str(one[0]) for one in line.papers] == ["For all"]
    assert line.motions == []
    add_item(plenary, room.thora, title="Another")
    with django_assert_num_queries(4):
        line, _other = agenda_of(plenary, member=True)
    assert [str(one[0]) for one in line.papers] == ["For members", "For all"]
    assert len(line.motions) == 1
    agenda.publish_paper(paper, is_public=True, by=room.thora)
    agenda.publish_paper(paper, is_public=False, by=room.thora)
    assert [e.verb for e in LogEntry.objects.about(paper)] == ["add", "publish", "keep_to_members"]


def test_the_quorum_with_its_arithmetic(plenary, world, room, django_assert_num_queries):
    with django_assert_num_queries(1):
        quorum = quorum_of(plenary)
    assert (quorum.heard, quorum.entitled, quorum.needed, quorum.is_reached) == (3, 3, 2, True)
    usa, germany, tunisia = (mandate_of(plenary, n) for n in (world.usa, world.germany, world.tunisia))
    mark_absent(usa, by=room.ngozi)
    represent(usa, germany, by=room.ngozi)
    mark_absent(tunisia, by=room.ngozi)
    quorum = quorum_of(plenary)
    assert (quorum.present, quorum.represented, quorum.missing, quorum.is_reached) == (1, 1, 0, True)
    mark_absent(germany, by=room.ngozi)
    quorum = quorum_of(plenary)
    assert (quorum.heard, quorum.missing, quorum.is_reached) == (0, 2, False)


def test_an_item_that_somebody_removed_meanwhile_is_said_to_be_gone(plenary, room):
    kept, gone = add_item(plenary, room.thora), add_item(plenary, room.thora, title="Gone")
    agenda.remove_item(AgendaItem.objects.get(pk=gone.pk), by=room.grace)
    motion = propose(plenary.assembly, room.lena.nmo, room.lena)
    for verb in (
        lambda: agenda.keep_item(gone, by=room.thora),
        lambda: agenda.move_item(gone, up=True, by=room.thora),
        lambda: agenda.remove_item(gone, by=room.thora),
        lambda: agenda.call_item(gone, by=room.thora),
        lambda: agenda.finish_item(gone, by=room.thora),
        lambda: motions.place(motion, gone, by=room.thora),
    ):
        with pytest.raises(Refused, match="was removed"):
            verb()
    assert list(plenary.items.all()) == [kept]
