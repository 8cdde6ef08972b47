"""Result sheets and minutes: drawn from the data, verified by a code, for members or for everyone."""

from __future__ import annotations

import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from assemblies import workflow
from assemblies.minutes.paper import draw_minutes, draw_sheet
from assemblies.models import (
    AgendaItem,
    Amendment,
    MajorityRule,
    Minutes,
    Motion,
    MotionKind,
    MotionText,
    Poll,
)
from assemblies.recount import digest
from assemblies.results import export_of
from assemblies.words import in_fours
from tests.assemblies.conftest import hold, mandate_of, prepare
from tests.exchanges.posting import inputs, messages, send
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def text(data):
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(pages.replace("\u2068", "").replace("\u2069", "").split())


def at(plenary, page=""):
    return f"/assemblies/plenaries/{plenary.uuid}/minutes/{page}"


@pytest.fixture
def held(plenary, world, room):
    """A question, a secret vote, an election of two rounds, one annulled; then the plenary is closed."""
    both = [(room.amina, world.usa), (room.hans, world.germany, "abstain")]
    hold(plenary, room.thora, both, title="MarkerQuestion", method="named")
    hold(plenary, room.thora, both, title="MarkerSecret", method="secret")
    ballot = workflow.choices_of_an_election(["Ada Þorn", "بسمة"])
    tie = [(room.amina, world.usa, "Ada Þorn"), (room.hans, world.germany, "بسمة")]
    first = hold(plenary, room.thora, tie, ballot, title="MarkerElection", kind="election")
    second = workflow.further_round(
        first, Poll(title="MarkerElection", kind="relative"), workflow.stands_again(first), [], by=room.thora
    )
    void = prepare(plenary, room.thora, title="MarkerVoid")
    workflow.annul_poll(void, "MarkerReason", by=room.thora)
    workflow.open_poll(second, by=room.thora)
    workflow.close_poll(second, by=room.thora)
    usa = mandate_of(plenary, world.usa)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, mandate_of(plenary, world.germany), by=room.ngozi)
    workflow.mark_absent(mandate_of(plenary, world.tunisia), by=room.ngozi)
    workflow.close_plenary(plenary, by=room.thora)
    return plenary


def test_the_minutes_hold_roll_quorum_votes_and_signatures(held, room):
    minutes = workflow.issue_minutes(held, is_public=False, by=room.thora)
    words = text(draw_minutes(held, minutes))
    for part in (
        "March Meeting, Accra", "AMSA-USA represented by bvmd Germany", "Associa-Med Tunisia absent",
        "bvmd Germany present", "MarkerQuestion", "3 of 3 mandates present or represented",
        "Abstentions left out: 1 in favour, of 1 votes; needed for more than half: 1. Carried. This way decides.",
        "Abstentions counted: 1 in favour, of 2 votes and abstentions; needed for more than half: 2. Not carried.", "MarkerElection", "Ada Þorn",
        "Annulled: MarkerReason", "Returning officer", "Chair", "Secretary", minutes.code.grouped,
    ):  # fmt: skip
        assert part in words, part
    assert "Draft" not in words
    assert "Draft: not issued yet" in text(draw_minutes(held, None))


def test_of_an_annulled_vote_the_minutes_show_what_was_counted_and_no_outcome(plenary, world, room):
    poll = hold(plenary, room.thora, [(room.amina, world.usa)], title="MarkerVoid")
    workflow.annul_poll(poll, "MarkerReason", by=room.thora)
    words = text(draw_minutes(plenary, None))
    for part in ("Annulled: MarkerReason", "In favour 1 annulled", "Against 0 annulled"):
        assert part in words, part
    assert "Carried" not in words


def test_an_nmo_without_a_vote_is_on_the_roll_with_why(plenary, world):
    type(mandate_of(plenary, world.usa)).objects.filter(nmo=world.usa).update(bar="debts")
    words = text(draw_minutes(plenary, None))
    assert "no vote: debts" in words
    assert "No vote was taken." in words


def test_an_open_vote_says_so(plenary, room):
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    assert "Still open." in text(draw_minutes(plenary, None))


def test_motions_stand_in_the_minutes(plenary, world, room):
    rule = MajorityRule.objects.create(name="Simple majority")
    item = AgendaItem.objects.create(plenary=plenary, order=1, title="Motions", kind="motions")
    kind = MotionKind.objects.create(name="Ordinary", majority=rule)
    motion = Motion.objects.create(
        assembly=plenary.assembly, item=item, number=1, kind=kind, title="MarkerMotion", proposer_nmo=world.usa,
        proposed_by=room.amina, seconder_nmo=world.germany, seconded_by=room.hans, state="seconded",
    )  # fmt: skip
    base = MotionText.objects.create(motion=motion, number=1, text="A")
    amendment = Amendment.objects.create(
        motion=motion, number=1, base=base, text="B", proposer_nmo=world.tunisia, proposed_by=room.tarek,
        state="to-vote",
    )  # fmt: skip
    lonely = Motion.objects.create(
        assembly=plenary.assembly, number=2, kind=kind, title="MarkerLonely", proposer_nmo=world.usa,
        proposed_by=room.amina, item=item,
    )  # fmt: skip
    amended = hold(plenary, room.thora, [(room.amina, world.usa)], amendment=amendment)
    hold(plenary, room.thora, [(room.amina, world.usa)], motion=motion)
    words = text(draw_minutes(plenary, None))
    assert "1. MarkerMotion Proposed by AMSA-USA. seconded by bvmd Germany. carried" in words
    assert f"{lonely} Proposed by AMSA-USA. needs a seconder" in words
    assert "Decides Motion 1. MarkerMotion" in words
    assert "Decides Amendment 1.1 to motion 1. MarkerMotion" in words
    page = signed_in(room.amina).get(amended.get_absolute_url()).text
    assert "amendment" in page
    assert (
        "MarkerMotion" in signed_in(room.amina).get(Poll.objects.get(motion=motion).get_absolute_url()).text
    )


@pytest.mark.parametrize("method", ["named", "secret", "electronic"])
def test_the_sheet_lists_the_ballots_and_the_digest(method, plenary, world, room):
    poll = hold(plenary, room.thora, [(room.amina, world.usa)], method=method)
    response = signed_in(room.amina).get(poll.get_absolute_url() + "sheet/")
    assert response["Content-Disposition"] == 'attachment; filename="vote-march-meeting-1-1.pdf"'
    words = text(response.content)
    assert digest(export_of(poll))[:30] in words.replace(" ", "")
    assert ("AMSA-USA" in words) is (method != "secret")
    assert (in_fours(poll.ballots.get().receipt) in words) is (method == "secret")


def test_the_sheet_of_hands(plenary, room):
    poll = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(poll, by=room.thora)
    for officer in (room.rita, room.raul):
        workflow.count_hands(poll, dict.fromkeys(poll.choices.all(), 1), by=officer)
    workflow.close_poll(poll, by=room.thora)
    assert "Two returning officers entered the same count." in text(draw_sheet(poll))


def test_any_text_can_be_printed(plenary, world, room):
    ballot = workflow.choices_of_an_election(["x"])
    poll = hold(plenary, room.thora, [(room.amina, world.usa, "x")], ballot, kind="election")
    for name, typed, expect in inputs("name"):
        if expect == "must_accept":
            poll.choices.filter(kind="candidate").update(candidate=typed[:200])
            Poll.objects.update(title=typed[:300])
            assert draw_sheet(Poll.objects.with_names().get()).startswith(b"%PDF"), name


def test_in_arabic_too(held, room):
    with translation.override("ar"):
        assert draw_minutes(held, None).startswith(b"%PDF")


def test_who_reads_them(held, room):
    chair, member, anyone = signed_in(room.thora), signed_in(room.amina), Client()
    assert "Not issued yet" in member.get(at(held)).text
    assert [c.get(at(held, "paper/")).status_code for c in (chair, member, anyone)] == [200, 404, 404]
    assert anyone.get(at(held)).status_code == 404
    assert messages(send(chair, at(held, "issue/"))) == ["The minutes are issued."]
    assert [c.get(at(held, "paper/")).status_code for c in (chair, member, anyone)] == [200, 200, 404]
    send(chair, at(held, "issue/"), {"is_public": "on"})
    assert [c.get(at(held, "paper/")).status_code for c in (chair, member, anyone)] == [200, 200, 200]
    assert "everyone" in anyone.get(at(held)).text
    assert "Issue them anew" not in anyone.get(at(held)).text
    assert "Issue them anew" in chair.get(at(held)).text
    assert "checked" in chair.get(at(held, "issue/")).text
    assert "Minutes" in member.get(f"/assemblies/plenaries/{held.uuid}/votes/").text


def test_the_plenarys_page_leads_everyone_to_what_is_public_and_nobody_else_there(held, room):
    member, anyone = signed_in(room.amina), Client()
    page, votes = f"/assemblies/plenaries/{held.uuid}/", f"/assemblies/plenaries/{held.uuid}/votes/"

    def doors(client):
        found = client.get(page).text
        return [f'href="{door}"' in found for door in (votes, at(held))]

    assert (doors(member), doors(anyone)) == ([True, True], [False, False])
    workflow.publish_poll(held.polls.filter(state="closed").first(), is_public=True, by=room.thora)
    assert doors(anyone) == [True, False]
    assert at(held) not in anyone.get(votes).text
    workflow.issue_minutes(held, is_public=False, by=room.thora)
    assert doors(anyone) == [True, False]
    workflow.issue_minutes(held, is_public=True, by=room.thora)
    assert doors(anyone) == [True, True]
    assert at(held) in anyone.get(votes).text


def test_issued_anew_the_earlier_paper_holds_no_longer(held, room):
    first = workflow.issue_minutes(held, is_public=True, by=room.thora)
    former = first.code
    page = Client().get(former.get_absolute_url()).text
    assert "Votes counted" in page
    poll = held.polls.get(title="MarkerSecret")
    workflow.annul_poll(poll, "Counted by mistake.", by=room.thora)
    assert "A vote changed since these minutes were issued." in signed_in(room.amina).get(at(held)).text
    second = workflow.issue_minutes(held, is_public=True, by=room.thora)
    former.refresh_from_db()
    assert (former.is_valid, second.code.is_valid) == (False, True)
    assert Minutes.objects.get().digest == second.digest != first.digest
    assert "A vote changed" not in signed_in(room.amina).get(at(held)).text


def test_no_minutes_of_a_plenary_that_goes_on(plenary, room):
    with pytest.raises(NotNow):
        workflow.issue_minutes(plenary, is_public=False, by=room.thora)
    response = send(signed_in(room.thora), at(plenary, "issue/"))
    assert messages(response) == ["Minutes are issued once the plenary is closed."]
    assert str(plenary) in str(Minutes(plenary=plenary))


def test_the_command_counts_files_again(held, tmp_path, capsys):
    file = tmp_path / "vote.json"
    export = export_of(held.polls.with_names().get(title="MarkerSecret"))
    file.write_text(json.dumps(export))
    call_command("recount", str(file))
    out = capsys.readouterr().out
    assert "favour 1, against 0, abstain 1. the same" in out
    assert digest(export) in out
    export["ballots"][0]["marks"] = ["against"]
    file.write_text(json.dumps(export))
    with pytest.raises(CommandError, match="1 not as published"):
        call_command("recount", str(file))
    assert "DIFFERS" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["no JSON", "{}", None])
def test_the_command_refuses_what_is_no_export(content, tmp_path):
    file = tmp_path / "vote.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError, match=r"vote\.json"):
        call_command("recount", str(file))


def test_the_command_counts_a_whole_assembly_again(held, capsys):
    call_command("recount", "--assembly", "march-meeting")
    assert capsys.readouterr().out.count("the same") == 4


def test_what_is_public_of_the_minutes_is_english_whoever_issues_them(held, room):
    with translation.override("fr"):
        former = workflow.issue_minutes(held, is_public=True, by=room.thora).code
        workflow.issue_minutes(held, is_public=True, by=room.thora)
    former.refresh_from_db()
    assert former.title == f"Minutes: {held}"
    assert [fact["label"] for fact in former.facts][-2:] == ["Votes counted", "SHA-256 of the votes"]
    assert former.revocation_reason == "The minutes were issued anew."
