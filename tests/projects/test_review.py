"""The reviewer's answer: points, a recommendation, reasons; and who reads them when."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbox.models import Email
from projects import reviewing, workflow
from projects.models import Criterion, Endorsement, Review, Score
from projects.views.reviews import context
from projects.waiting import waiting_for
from tests.conftest import appoint, make_person
from tests.projects.posting import at, errors, fill, inputs, messages, send, shown
from tests.projects.reviewed import COMMENT, answer, ask
from workflows.models import LogEntry
from workflows.steps import NotNow


@pytest.fixture
def asked(confirmed, world, circle):
    """Rita and Olga are asked."""
    circle.olga = make_person("olga", nmo=world.germany)
    appoint(circle.olga, "scoph-assistant")
    ask(confirmed, circle, circle.rita, circle.olga)
    return confirmed


def typed(points=4, **more):
    given = {f"criterion_{pk}": points for pk in Criterion.objects.values_list("pk", flat=True)}
    return {**given, "recommendation": "endorse", "comment": COMMENT, **more}


def names(user, endorsement):
    return [one.name for one in context(user, endorsement)["reviews"]]


def test_the_reviewer_gives_points_and_a_recommendation(asked, circle, sign_in):
    client = sign_in(circle.rita)
    page = client.get(at(asked, "review/"))
    assert "Diarrhoea keeps children from school." in page.text
    assert "Counts 2 times." in page.text
    need = Criterion.objects.get(name="Need")
    response = fill(client, at(asked, "review/"), **typed(4, **{f"criterion_{need.pk}": "0"}))
    assert messages(response) == [
        "Thank you: the Director reads your review. You can change it until the request moves on."
    ]
    review = Review.objects.get(reviewer=circle.rita)
    assert (review.recommendation, review.comment) == ("endorse", COMMENT)
    assert list(review.scores.values_list("criterion__name", "points", "weight"))[:2] == [
        ("Need", 0, 2),
        ("Objectives", 4, 2),
    ]
    assert context(circle.mohamed, asked)["reviews_mean"] == Decimal("3.2")
    mail = Email.objects.get(kind="projects/emails/answered")
    assert mail.recipient == circle.mohamed
    assert "1 answer is still to come." in mail.text


def test_the_last_answer_says_that_it_is_the_directors_turn(asked, circle):
    answer(asked, circle.rita)
    answer(asked, circle.olga)
    texts = [mail.text for mail in Email.objects.filter(kind="projects/emails/answered")]
    assert sum("it is your turn" in text for text in texts) == 1


def test_an_answer_can_be_changed_while_the_committee_reviews(asked, circle, sign_in):
    answer(asked, circle.rita)
    response = fill(sign_in(circle.rita), at(asked, "review/"), **typed(1, recommendation="decline"))
    assert response.status_code == 302
    assert Review.objects.get(reviewer=circle.rita).recommendation == "decline"
    assert set(Score.objects.values_list("points", flat=True)) == {1}
    assert Email.objects.filter(kind="projects/emails/answered").count() == 1
    assert LogEntry.objects.about(asked).filter(verb="review").count() == 1


def test_the_second_window_is_told_and_sees_both(asked, circle, sign_in):
    client = sign_in(circle.rita)
    before = {**shown(client, at(asked, "review/")), **typed(5, comment="From the first window.")}
    answer(asked, circle.rita)
    response = send(client, at(asked, "review/"), before)
    assert "Another window saved this while you wrote." in response.text
    assert "Saved in the other window" in response.text
    assert COMMENT in response.text
    again = {**before, "version": response.context["form"].data["version"]}
    assert send(client, at(asked, "review/"), again).status_code == 302
    assert Review.objects.get(reviewer=circle.rita).comment == "From the first window."


def test_a_weight_changed_later_leaves_given_points_as_they_were(asked, circle):
    answer(asked, circle.rita)
    Criterion.objects.update(weight=9)
    assert set(Score.objects.values_list("weight", flat=True)) == {1, 2}


def test_a_criterion_out_of_use_is_asked_no_more(asked, circle, sign_in):
    Criterion.objects.exclude(name="Need").update(is_active=False)
    need = Criterion.objects.get(name="Need")
    form = sign_in(circle.rita).get(at(asked, "review/")).context["form"]
    assert [field.name for field in form.point_fields()] == [f"criterion_{need.pk}"]


@pytest.mark.parametrize(
    "wrong",
    [{"points": 6}, {"points": -1}, {"points": "many"}, {"points": ""}, {"recommendation": "perhaps"},
     {"comment": "Ok."}, {"comment": "x" * 4001}],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(asked, circle, sign_in, wrong):
    version = shown(sign_in(circle.rita), at(asked, "review/"))["version"]
    need = Criterion.objects.get(name="Need")
    if "points" in wrong:
        wrong = {f"criterion_{need.pk}": wrong["points"]}
    response = send(sign_in(circle.rita), at(asked, "review/"), {**typed(), "version": version, **wrong})
    assert list(errors(response)) == list(wrong)
    assert not Score.objects.exists()


def test_a_comment_is_kept_as_written_and_shown_as_text(asked, circle, sign_in):
    client = sign_in(circle.rita)
    for name, text, expect in inputs("text"):
        response = fill(client, at(asked, "review/"), **typed(comment=text))
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            assert Review.objects.get(reviewer=circle.rita).comment == text.strip(), name
            page = client.get(at(asked)).text
            assert "<script>alert" not in page, name


@pytest.mark.parametrize(
    ("name", "status"),
    [("selma", 403), ("paula", 403), ("grace", 403), ("mohamed", 403), ("ralf", 404), ("scora", 404)],
)
def test_nobody_else_answers(asked, circle, sign_in, name, status):
    client = sign_in(getattr(circle, name))
    assert client.get(at(asked, "review/")).status_code == status
    assert send(client, at(asked, "review/"), typed()).status_code == status
    with pytest.raises(PermissionDenied):
        reviewing.answer(
            Review.objects.get(reviewer=circle.rita),
            by=getattr(circle, name),
            points={},
            recommendation="endorse",
            comment="",
        )


def test_who_serves_the_committee_no_more_answers_no_more(asked, circle, sign_in):
    circle.rita.terms.all().delete()
    assert sign_in(circle.rita).get(at(asked)).status_code == 404
    assert sign_in(circle.rita).get(at(asked, "review/")).status_code == 404
    with pytest.raises(PermissionDenied):
        answer(asked, circle.rita)


def test_an_assistant_who_became_director_of_another_of_its_committees_answers_no_more(
    asked, circle, sign_in
):
    asked.project.related_committees.add(circle.scora.terms.get().office.committee)
    circle.scora.terms.all().delete()
    circle.rita.terms.all().delete()
    appoint(circle.rita, "scora-director")
    client = sign_in(circle.rita)
    assert client.get(at(asked)).status_code == 200
    assert client.get(at(asked, "review/")).status_code == 403


def test_who_moved_to_the_nmo_meanwhile_answers_no_more(asked, world, circle, sign_in):
    circle.rita.nmo = world.tunisia
    circle.rita.save()
    client = sign_in(circle.rita)
    assert client.get(at(asked, "review/")).status_code == 403
    assert "The Director can’t ask you to review it." in client.get(at(asked)).text


def test_after_the_committee_is_done_it_is_too_late(asked, circle, sign_in):
    workflow.recommend(asked, by=circle.mohamed)
    response = send(sign_in(circle.rita), at(asked, "review/"), typed())
    assert messages(response) == [
        "This was already moved on: it is now “Recommended, awaiting the decision”."
    ]
    with pytest.raises(NotNow):
        answer(asked, circle.rita)
    assert not Score.objects.exists()


def test_who_reads_which_reviews_and_when(asked, circle):
    everyone = ["Rita Test", "Olga Test"]
    answer(asked, circle.rita)
    assert names(circle.mohamed, asked) == names(circle.grace, asked) == everyone
    assert names(circle.rita, asked) == everyone
    # Nobody copies: who owes an answer reads no other.
    assert names(circle.olga, asked) == ["Olga Test"]
    assert names(circle.selma, asked) == names(circle.paula, asked) == []
    workflow.recommend(asked, by=circle.mohamed)
    assert names(circle.selma, asked) == names(circle.paula, asked) == ["Rita Test"]
    assert names(circle.rita, asked) == ["Rita Test"]
    assert names(circle.grace, asked) == everyone


def test_in_a_second_round_applicants_still_read_the_first_and_not_yet_the_second(asked, circle):
    answer(asked, circle.rita)
    workflow.send_back(asked, by=circle.mohamed, note="Name a baseline.")
    workflow.submit(asked, by=circle.selma)
    workflow.confirm(asked, by=circle.paula)
    assert names(circle.selma, asked) == ["Rita Test"]
    answer(asked, circle.olga)
    assert names(circle.selma, asked) == ["Rita Test"]
    workflow.recommend(asked, by=circle.mohamed)
    assert names(circle.selma, asked) == ["Rita Test", "Olga Test"]


def test_hidden_names_are_hidden_from_applicants_alone(asked, circle, sign_in):
    Endorsement.objects.update(hides_reviewers=True)
    asked.refresh_from_db()
    answer(asked, circle.rita, points=2)
    workflow.recommend(asked, by=circle.mohamed)
    assert names(circle.grace, asked) == ["Rita Test", "Olga Test"]
    for person in (circle.selma, circle.paula):
        page = sign_in(person).get(at(asked)).text
        assert "Reviewer 1" in page
        assert COMMENT in page
        assert "2.0 of 5 points" in page
        assert "Rita" not in page
    assert names(circle.rita, asked) == ["Rita Test"]


def test_the_numbers_of_unnamed_reviewers_do_not_tell_who_stands_first_in_the_list(asked, circle):
    """Directors tick people in the order of their names; the numbers come from something nobody can reckon."""
    answer(asked, circle.rita, recommendation="decline")
    answer(asked, circle.olga)
    workflow.recommend(asked, by=circle.mohamed)
    Endorsement.objects.update(hides_reviewers=True)
    asked.refresh_from_db()
    for number, (first, second) in enumerate([(circle.rita, circle.olga), (circle.olga, circle.rita)]):
        Review.objects.filter(reviewer=first).update(uuid=f"00000000-0000-4000-8000-00000000{number}001")
        Review.objects.filter(reviewer=second).update(uuid=f"00000000-0000-4000-8000-00000000{number}002")
        told = [(one.name, one.kind) for one in context(circle.selma, asked)["reviews"]]
        kinds = {circle.rita: "stop", circle.olga: "go"}
        assert told == [("Reviewer 1", kinds[first]), ("Reviewer 2", kinds[second])]


@pytest.fixture
def second_round(asked, circle):
    """Rita has answered; the text was sent back, changed and handed in again."""
    answer(asked, circle.rita, points=1)
    workflow.send_back(asked, by=circle.mohamed, note="Name a baseline.")
    workflow.submit(asked, by=circle.selma)
    workflow.confirm(asked, by=circle.paula)
    return asked


def test_points_for_an_earlier_text_say_so_and_count_no_more(second_round, circle, sign_in):
    answer(second_round, circle.olga, points=4)
    found = context(circle.mohamed, second_round)
    assert [(one.name, one.is_of_earlier_text) for one in found["reviews"]] == [
        ("Rita Test", True),
        ("Olga Test", False),
    ]
    assert found["reviews_mean"] == Decimal("4.0")
    assert sign_in(circle.mohamed).get(at(second_round)).text.count("about an earlier text") == 1
    page = sign_in(circle.grace).get(f"/admin/projects/endorsement/{second_round.pk}/change/").text
    assert page.count("about an earlier text") == 1
    listed = sign_in(circle.grace).get("/admin/projects/endorsement/?queue=all").text
    assert '<td class="field-points">4.0</td>' in listed


def test_who_answered_about_an_earlier_text_may_be_asked_again(second_round, circle, sign_in):
    assert not waiting_for(circle.rita).exists()
    form = sign_in(circle.mohamed).get(at(second_round, "ask/")).context["form"]
    assert list(form.free.values()) == [circle.rita]
    (review,) = ask(second_round, circle, circle.rita)
    assert ask(second_round, circle, circle.rita) == []
    assert (review.recommendation, review.comment, review.is_owed) == ("endorse", COMMENT, True)
    assert waiting_for(circle.rita).get() == second_round
    assert Email.objects.filter(kind="projects/emails/asked", recipient=circle.rita).count() == 2
    answer(second_round, circle.rita, points=5)
    assert not waiting_for(circle.rita).exists()
    assert Email.objects.filter(kind="projects/emails/answered").count() == 2
    assert ask(second_round, circle, circle.rita) == []


def test_a_barred_director_reads_no_review(asked, world, circle, sign_in):
    answer(asked, circle.rita)
    circle.mohamed.nmo = world.tunisia
    circle.mohamed.save()
    assert names(circle.mohamed, asked) == []
    assert COMMENT not in sign_in(circle.mohamed).get(at(asked)).text


def test_as_many_queries_for_one_review_as_for_many(asked, world, circle):
    office = circle.rita.terms.get().office
    office.seats = 20
    office.save()
    answer(asked, circle.rita)

    def queries():
        with CaptureQueriesContext(connection) as found:
            list(context(circle.mohamed, asked)["overrides"])
        return len(found)

    few = queries()
    for number in range(6):
        person = make_person(f"extra{number}", nmo=world.usa)
        appoint(person, "scoph-assistant")
        ask(asked, circle, person)
        answer(asked, person)
    assert queries() == few
