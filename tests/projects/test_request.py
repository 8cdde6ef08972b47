"""The page of a request: for its team, its NMO, the committee and the federation, each what is theirs."""

from __future__ import annotations

import re

import pytest

from projects import workflow
from projects.models import Project
from projects.standing import stages
from tests.conftest import YEAR
from tests.projects.conftest import bring
from tests.projects.posting import at
from tests.projects.reviewed import ask


def text_of(response):
    main = response.text.split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def buttons(response):
    return [action["label"] for action in response.context["actions"]]


def stands(response):
    return [(stage.kind, stage.title, stage.detail) for stage in response.context["stages"]]


@pytest.mark.parametrize(
    ("state", "name", "labels"),
    [
        ("draft", "selma", ["Hand in to Associa-Med Tunisia", "Discard the draft"]),
        ("submitted", "selma", ["Withdraw"]),
        ("submitted", "paula", ["Confirm for the NMO", "Ask for changes", "Withdraw"]),
        ("submitted", "vera", []),
        ("confirmed", "mohamed", ["Recommend", "Advise against it", "Ask for changes"]),
        ("recommended", "mohamed", []),
        ("endorsed", "selma", ["Renew", "Take the page down", "Withdraw"]),
        ("endorsed", "paula", ["Take the page down", "Withdraw"]),
        ("declined", "karim", ["Appeal"]),
        ("declined", "paula", ["Appeal"]),
        ("lapsed", "selma", ["Renew"]),
        ("renewed", "selma", []),
        ("withdrawn", "selma", []),
    ],
)
def test_each_finds_the_buttons_of_their_verbs(endorsement, name, labels, circle, sign_in):
    response = sign_in(getattr(circle, name)).get(at(endorsement))
    assert buttons(response) == labels
    for action in response.context["actions"]:
        assert sign_in(getattr(circle, name)).get(action["url"]).status_code == 200


@pytest.mark.parametrize(
    ("state", "name", "words"),
    [
        ("returned", "karim", ["Changes were requested:", "Because of send_back.", "then hand it in again"]),
        ("declined", "selma", ["It was not endorsed. The reason:", "Because of decline.", "Until "]),
        ("lapsed", "paula", ["The endorsement has ended. The reason:", "Because of lapse."]),
    ],
)
def test_what_came_of_it_stands_at_the_top_with_its_reason(endorsement, name, words, circle, sign_in):
    response = sign_in(getattr(circle, name)).get(at(endorsement))
    top = text_of(response).split("Where it stands")[0]
    for each in words:
        assert each in top


@pytest.mark.parametrize("state", ["draft", "submitted", "endorsed", "withdrawn"])
def test_nothing_came_of_it_that_needs_a_reason(endorsement, circle, sign_in):
    assert sign_in(circle.selma).get(at(endorsement)).context["outcome"] is None


def test_a_reviewer_finds_the_review_among_the_buttons(confirmed, circle, sign_in):
    ask(confirmed, circle, circle.rita)
    response = sign_in(circle.rita).get(at(confirmed))
    assert [(one["label"], one["url"]) for one in response.context["actions"]] == [
        ("Your review", at(confirmed, "review/"))
    ]


def test_the_secretary_general_is_led_to_the_admin(recommended, circle, sign_in):
    response = sign_in(circle.grace).get(at(recommended))
    assert buttons(response)[0] == "Decide in the admin"
    assert response.context["actions"][0]["url"].startswith("/admin/projects/endorsement/")


def test_no_renewal_is_offered_while_one_is_under_way(endorsed, circle, sign_in):
    renewal = workflow.renew(endorsed, by=circle.selma)
    assert buttons(sign_in(circle.selma).get(at(endorsed))) == ["Take the page down", "Withdraw"]
    page = sign_in(circle.selma).get(at(renewal))
    assert "began the renewal" in text_of(page)
    assert f'href="{at(endorsed)}"' in page.text


def test_the_team_reads_plain_phases(request_, circle, sign_in):
    client = sign_in(circle.selma)
    way = [
        "Written and handed in",
        "Confirmed by Associa-Med Tunisia",
        "Reviewed by SCOPH",
        "Decided by the federation",
    ]
    assert stands(client.get(at(request_))) == [
        ("now", way[0], "your turn"),
        *[("", title, "") for title in way[1:]],
        ("", "Endorsed", ""),
    ]
    endorsement = bring(request_, "confirmed", circle)
    kinds = [(kind, title) for kind, title, _detail in stands(client.get(at(endorsement)))]
    assert kinds == [
        ("done", way[0]), ("done", way[1]), ("now", way[2]), ("", way[3]), ("", "Endorsed"),
    ]  # fmt: skip
    details = [detail for _kind, _title, detail in stands(client.get(at(endorsement)))]
    assert details[0].endswith(", Selma Test")
    assert details[1].endswith(", President, Associa-Med Tunisia")
    assert details[2].startswith("waiting since ")
    assert "your turn" in [detail for _k, _t, detail in stands(sign_in(circle.mohamed).get(at(endorsement)))]


@pytest.mark.parametrize(
    ("state", "last"),
    [
        ("returned", ("now", "Written and handed in", "changes requested, your turn")),
        ("declined", ("stopped", "Declined")),
        ("lapsed", ("stopped", "Lapsed")),
        ("withdrawn", ("stopped", "Withdrawn")),
        ("endorsed", ("done", "Endorsed")),
        ("renewed", ("done", "Renewed by a later endorsement")),
        ("appealed", ("now", "Decided by the federation")),
    ],
)
def test_where_it_ended(endorsement, last, circle, sign_in):
    found = stands(sign_in(circle.selma).get(at(endorsement)))
    assert last in [stage[: len(last)] for stage in found]


def test_a_request_without_a_log_has_phases_without_names(confirmed):
    """Such as one that came with the figures of a trial."""
    found = stages(confirmed, [], is_my_turn=False)
    assert [(stage.kind, stage.detail) for stage in found[:2]] == [("done", ""), ("done", "")]


def test_an_officer_reads_that_changes_were_requested(returned, circle, sign_in):
    page = sign_in(circle.paula).get(at(returned))
    assert ("now", "Written and handed in", "changes requested") in stands(page)


def test_others_read_what_was_handed_in_and_not_the_new_draft(returned, circle, sign_in):
    Project.objects.update(title="Cleaner hands", problem="A secret so far")
    for name in ["paula", "mohamed", "grace"]:
        page = sign_in(getattr(circle, name)).get(at(returned))
        assert "Clean hands" in page.text
        assert "Diarrhoea keeps children from school." in page.text
        assert "Cleaner hands" not in page.text.partition("<h1>")[2]
        assert "A secret so far" not in page.text
    assert "Cleaner hands" in sign_in(circle.selma).get(at(returned)).text


def test_everything_that_was_written_is_read(confirmed, circle, sign_in):
    page = text_of(sign_in(circle.mohamed).get(at(confirmed)))
    for seen in [
        "first-time", "SCOPH", "Water and hygiene", "Associa-Med Tunisia", f"1 October {YEAR} – 31 March {YEAR + 1}",
        "Pupils of six schools", "1,000", "400 TND", "Lessons, songs, soap.", "Never alone with a child.",
        "Health for all, by students.", "Pupils who wash their hands", "20 %", "80 %",
    ]:  # fmt: skip
        assert seen in page, seen


def test_a_continuous_project_goes_on(request_, circle, sign_in):
    Project.objects.update(kind="continuous", ends_on=None)
    request_.project.refresh_from_db()
    page = text_of(sign_in(circle.mohamed).get(at(bring(request_, "confirmed", circle))))
    assert f"from 1 October {YEAR} on" in page


def test_what_happened_newest_first_with_the_reasons(lapsed, circle, sign_in):
    told = [
        (re.sub(r"<[^>]+>", "", event.sentence), event.office, event.note)
        for event in sign_in(circle.selma).get(at(lapsed)).context["events"]
    ]
    assert told == [
        ("Grace Test let the endorsement lapse", "Secretary General", "Because of lapse."),
        ("Grace Test endorsed the project", "Secretary General", ""),
        ("Mohamed Test recommended the project", "Director of SCOPH", ""),
        ("Paula Test confirmed the project for the NMO", "President, Associa-Med Tunisia", ""),
        ("Selma Test handed the project in", "", ""),
        ("Selma Test proposed the project", "", ""),
    ]


def test_the_clock_is_called_the_portal(endorsed, circle, sign_in):
    workflow.lapse(endorsed, by=None, note="No report came.")
    page = sign_in(circle.selma).get(at(endorsed))
    assert "The portal let the endorsement lapse" in text_of(page)
    assert stands(page)[-1][2].endswith(", the portal")


def test_conditions_certificate_and_public_page_are_linked(recommended, circle, sign_in):
    workflow.endorse(recommended, by=circle.grace, conditions="Only with gloves.")
    page = sign_in(circle.selma).get(at(recommended))
    assert "Only with gloves." in page.text
    assert recommended.certificate.get_absolute_url() in page.text
    assert recommended.project.get_absolute_url() in page.text
    Project.objects.update(public_revision=None)
    assert (
        f'"{recommended.project.get_absolute_url()}"' not in sign_in(circle.selma).get(at(recommended)).text
    )


@pytest.mark.parametrize(
    ("state", "name", "words"),
    [
        ("draft", "selma", "You and the President of Associa-Med Tunisia will get an e-mail."),
        ("submitted", "paula", "The team and the Director of SCOPH will get an e-mail."),
        (
            "confirmed",
            "mohamed",
            "The team, Associa-Med Tunisia and the Secretary General will get an e-mail.",
        ),
        ("endorsed", "selma", ""),
    ],
)
def test_it_says_who_will_be_told(endorsement, name, words, circle, sign_in):
    assert sign_in(getattr(circle, name)).get(at(endorsement)).context["told"] == words


def test_a_page_costs_the_same_for_a_long_story(lapsed, circle, sign_in, django_assert_max_num_queries):
    client = sign_in(circle.grace)
    client.get(at(lapsed))
    with django_assert_max_num_queries(40):
        client.get(at(lapsed))
