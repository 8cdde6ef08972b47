"""The check-in desk: who works there, one check-in of two desks, in and out, papers that hold and stop holding."""

import zoneinfo
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from assemblies.models import Badge, CheckIn, DelegatePaper, DeskStaff, Passage, Passport, PassportRead
from assemblies.money_permissions import desks_of
from assemblies.workflow import attendance, papers
from assemblies.workflow.holding import Refused
from documents.models import VerificationCode
from ifmsa_portal.my_data.forgetting import forget_papers
from tests.assemblies.delegating import details
from tests.assemblies.paying import DAY, end, make_stage, seat
from tests.conftest import appoint, make_person
from workflows.models import LogEntry


@pytest.fixture
def stage(world, circle):
    return at_the_venue(world, circle)


def at_the_venue(world, circle):
    """The assembly has begun; Ralf works at its desk."""
    stage = make_stage(world, circle, days=-1)
    stage.staff = put_at_desk(stage, circle.ralf, by=circle.grace)
    return stage


def put_at_desk(stage, person, *, by, days=(0, 5)):
    first, last = (stage.today + n * DAY for n in days)
    named = DeskStaff(assembly=stage.assembly, person=person, first_day=first, last_day=last)
    return attendance.name_staff(named, by=by)


def over(stage):
    """The assembly ended yesterday."""
    type(stage.assembly).objects.update(starts_on=stage.today - 7 * DAY, ends_on=stage.today - DAY)
    stage.assembly.refresh_from_db()
    for one in (stage.selma, stage.mohamed):
        one.assembly.refresh_from_db()


def passport(registration, *, needs_visa=True):
    """What the delegate gave for the letter; they say whether they need a visa."""
    details(registration=registration, needs_visa=needs_visa).save()
    return Passport.objects.create(
        registration=registration, name="SELMA TEST", born_on="2000-01-02", nationality="TN", number="X123456",
        expires_on="2099-01-01",
    )  # fmt: skip


def test_the_desk_checks_in_once_and_says_by_whom(stage, circle):
    made = attendance.check_in(stage.selma, by=circle.ralf)
    assert str(made).startswith("Selma Test, ")
    with pytest.raises(attendance.InAlready, match="Selma Test is checked in already: at .* by Ralf Test"):
        attendance.check_in(stage.selma, by=circle.grace)
    assert CheckIn.objects.counted().get() == made
    assert [entry.verb for entry in LogEntry.objects.about(stage.selma)] == ["check_in"]
    assert str(Passage.objects.get()) == "Selma Test: in"


def test_nobody_comes_in_without_both_approvals(stage, circle):
    end(stage.karim, "cancelled", refund_percent=0)
    waiting = seat(stage.germany, circle.gustav, 2, "approved")
    for one, why in ((stage.karim, "the registration has ended"), (waiting, "an approval is missing")):
        with pytest.raises(Refused, match=why):
            attendance.check_in(one, by=circle.ralf)


def test_an_undone_check_in_stays_with_its_reason_and_makes_room_for_another(stage, circle):
    attendance.check_in(stage.selma, by=circle.ralf)
    attendance.undo_check_in(stage.selma, "It was her sister.", by=circle.ralf)
    with pytest.raises(Refused, match="isn’t checked in"):
        attendance.undo_check_in(stage.selma, "Again", by=circle.ralf)
    attendance.check_in(stage.selma, by=circle.ralf)
    assert sorted(one.undone_because for one in CheckIn.objects.all()) == ["", "It was her sister."]
    assert [entry.verb for entry in LogEntry.objects.about(stage.selma)] == [
        "check_in", "undo_check_in", "check_in",
    ]  # fmt: skip


def test_in_and_out(stage, circle):
    with pytest.raises(Refused, match="isn’t checked in"):
        attendance.let_pass(stage.selma, "out", by=circle.ralf)
    attendance.check_in(stage.selma, by=circle.ralf)
    moves = [attendance.let_pass(stage.selma, way, by=circle.ralf) for way in ("in", "out", "out", "in")]
    assert moves == [False, True, False, True]
    assert [one.direction for one in Passage.objects.order_by("pk")] == ["in", "out", "in"]


def test_who_works_at_the_desk_does_so_on_those_days_only(stage, circle):
    assert desks_of(circle.ralf) == [stage.staff]
    assert str(stage.staff) == "Ralf Test, March Meeting"
    assert put_at_desk(stage, circle.ralf, by=circle.admin, days=(-9, -1)) == stage.staff
    assert desks_of(circle.ralf) == []
    put_at_desk(stage, circle.vera, by=circle.grace, days=(1, 2))
    for stranger in (circle.ralf, circle.vera, circle.paula, circle.dora, circle.selma):
        for act in (
            lambda by: attendance.check_in(stage.selma, by=by),
            lambda by: attendance.undo_check_in(stage.selma, "x", by=by),
            lambda by: attendance.let_pass(stage.selma, "in", by=by),
            lambda by: attendance.give_badges(stage.assembly, by=by),
            lambda by: put_at_desk(stage, by, by=by),
            lambda by: attendance.dismiss(stage.staff, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(stranger)
    attendance.dismiss(stage.staff, by=circle.grace)
    assert not DeskStaff.objects.filter(person=circle.ralf).exists()


def test_whoever_names_the_desk_may_check_in(stage, circle):
    attendance.check_in(stage.selma, by=circle.grace)
    attendance.check_in(stage.karim, by=circle.admin)
    assert CheckIn.objects.counted().count() == 2


def test_each_delegate_has_one_badge(stage, circle):
    seat(stage.germany, circle.gustav, 2, "approved")
    assert attendance.give_badges(stage.assembly, by=circle.ralf) == 3
    codes = set(Badge.objects.values_list("code", flat=True))
    assert attendance.give_badges(stage.assembly, by=circle.ralf) == 0
    assert set(Badge.objects.values_list("code", flat=True)) == codes
    assert len(str(Badge.objects.first())) == 14


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_make_one_check_in(world, circle):
    stage = at_the_venue(world, circle)

    def run(by):
        try:
            attendance.check_in(stage.selma.__class__.objects.get(pk=stage.selma.pk), by=by)
        except attendance.InAlready as told:
            return told.check_in.by
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(run, [circle.ralf, circle.grace] * 4))
    assert told.count(None) == 1
    made = CheckIn.objects.get()
    assert set(told) - {None} == {made.by}
    assert Passage.objects.count() == 1


def test_an_invitation_letter_after_both_approvals_with_passport_data(stage, circle):
    filled = seat(stage.germany, circle.gustav, 2, "approved")
    with pytest.raises(Refused, match="after both approvals"):
        papers.give_letter(filled, by=circle.gustav)
    with pytest.raises(Refused, match="need a visa"):
        papers.give_letter(stage.selma, by=circle.selma)
    passport(stage.selma).delete()
    stage.selma.refresh_from_db()
    with pytest.raises(Refused, match="passport data first"):
        papers.give_letter(stage.selma, by=circle.selma)
    stage.selma.details.delete()
    passport(stage.selma)
    stage.selma.refresh_from_db()
    paper = papers.give_letter(stage.selma, by=circle.selma)
    assert papers.give_letter(stage.selma, by=circle.selma) == paper
    assert str(paper) == "invitation letter: Selma Test"
    values = [fact["value"] for fact in paper.code.facts]
    assert values[:3] == ["Selma Test", "Associa-Med Tunisia", "March Meeting, Accra"]
    assert "X123456" not in str(paper.code.facts)
    assert not PassportRead.objects.exists()


def test_the_visa_teams_look_at_the_passport_is_written_down(stage, circle):
    passport(stage.selma)
    visa = make_person("visa")
    appoint(visa, "visa-team")
    papers.give_letter(stage.selma, by=visa)
    assert PassportRead.objects.get().by == visa
    for stranger in (circle.karim, circle.paula, circle.grace, circle.admin, circle.ralf):
        with pytest.raises(PermissionDenied):
            papers.give_letter(stage.selma, by=stranger)


def test_nobody_gets_a_letter_for_who_needs_no_visa(stage, circle):
    passport(stage.selma, needs_visa=False)
    visa = make_person("visa")
    appoint(visa, "visa-team")
    for person in (visa, circle.selma):
        with pytest.raises(Refused, match="need a visa"):
            papers.give_letter(stage.selma, by=person)
    assert not PassportRead.objects.exists()
    assert not DelegatePaper.objects.exists()


def test_a_certificate_after_check_in_and_end(stage, circle):
    with pytest.raises(Refused, match="who were checked in"):
        papers.give_certificate(stage.selma, by=circle.selma)
    attendance.check_in(stage.selma, by=circle.ralf)
    with pytest.raises(Refused, match="when the assembly is over"):
        papers.give_certificate(stage.selma, by=circle.selma)
    over(stage)
    paper = papers.give_certificate(stage.selma, by=circle.selma)
    assert paper.code.title == "certificate of attendance"
    for stranger in (circle.karim, circle.paula, circle.grace):
        with pytest.raises(PermissionDenied):
            papers.give_certificate(stage.selma, by=stranger)


def test_papers_stop_holding_and_a_new_one_has_a_new_code(stage, circle):
    passport(stage.selma)
    letter = papers.give_letter(stage.selma, by=circle.selma)
    attendance.check_in(stage.selma, by=circle.grace)
    over(stage)
    certificate = papers.give_certificate(stage.selma, by=circle.selma)
    assert papers.withdraw_papers() == 0
    attendance.undo_check_in(stage.selma, "A slip.", by=circle.grace)
    end(stage.selma, "cancelled", refund_percent=0)
    assert papers.withdraw_papers() == 2
    assert papers.withdraw_papers() == 0
    reasons = [
        VerificationCode.objects.get(pk=paper.code_id).revocation_reason for paper in (letter, certificate)
    ]
    assert reasons == ["The registration has ended.", "The check-in was undone."]
    type(stage.selma).objects.filter(pk=stage.selma.pk).update(state="confirmed")
    attendance.check_in(stage.selma, by=circle.grace)
    again = papers.give_certificate(stage.selma, by=circle.selma)
    assert again == certificate
    assert again.code_id != certificate.code_id
    assert again.code.is_valid
    assert DelegatePaper.objects.count() == 2


def test_an_erased_account_leaves_no_name_on_public_pages(stage, circle):
    passport(stage.selma)
    paper = papers.give_letter(stage.selma, by=circle.selma)
    others = VerificationCode.objects.issue("Card", [("Name", "Hans")], by="bvmd")
    forget_papers(circle.karim)
    paper.code.refresh_from_db()
    assert paper.code.is_valid
    forget_papers(circle.selma)
    paper.code.refresh_from_db()
    assert (paper.code.facts, paper.code.is_valid) == ([], False)
    others.refresh_from_db()
    assert others.facts == [{"label": "Name", "value": "Hans"}]


def test_whoever_cancelled_after_the_check_in_passes_no_more(stage, circle):
    attendance.check_in(stage.selma, by=circle.ralf)
    end(stage.selma, "cancelled", refund_percent=0)
    with pytest.raises(Refused, match="the registration has ended"):
        attendance.let_pass(stage.selma, "out", by=circle.ralf)
    assert Passage.objects.count() == 1


def test_the_other_desk_reads_the_time_of_the_place(stage, circle):
    stage.assembly.rules.time_zone = "Asia/Kathmandu"
    stage.assembly.rules.save()
    made = attendance.check_in(stage.selma, by=circle.ralf)
    there = f"{made.at.astimezone(zoneinfo.ZoneInfo('Asia/Kathmandu')):%H:%M}"
    with pytest.raises(attendance.InAlready, match=f"at {there} by"):
        attendance.check_in(stage.selma, by=circle.grace)
