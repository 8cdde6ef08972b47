"""What a person works on: seen by nobody before they agree, gone at once when they take it back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from committees.models import Interests, Topic, TopicFollow
from committees.workflow import interests as workflow
from tests.committees.connecting import agrees, wrote
from tests.projects.posting import errors, fill, inputs, messages, send

PAGE, FIND = "/profile/interests/", "/connections/"


def chosen(*slugs):
    return [str(pk) for pk in Topic.objects.filter(slug__in=slugs).values_list("pk", flat=True)]


def test_nobody_is_found_before_they_tick_the_box(cast, sign_in):
    fill(sign_in(cast.amina), PAGE, topics=chosen("vaccination"), sentence="I vaccinate.")
    mine = Interests.objects.get(person=cast.amina)
    assert (mine.sentence, mine.findable_since, mine.consent_version) == ("I vaccinate.", None, "")
    assert "I vaccinate." not in sign_in(cast.hans).get(f"{FIND}?topic=vaccination").text
    assert sign_in(cast.hans).get(mine.get_absolute_url()).status_code == 404


def test_who_agrees_is_found_with_what_they_said_and_no_address(cast, sign_in):
    response = fill(
        sign_in(cast.amina),
        PAGE,
        topics=chosen("vaccination", "cancer"),
        sentence="I vaccinate.",
        languages="English, Twi",
        is_findable="on",
    )
    assert messages(response) == ["Saved. From now on others find you."]
    mine = Interests.objects.get(person=cast.amina)
    assert mine.findable_since is not None
    assert mine.consent_version == "1"
    page = sign_in(cast.hans).get(f"{FIND}?topic=vaccination").text
    for shown in ("Amina Test", "AMSA-USA", "I vaccinate.", "writes English, Twi", mine.get_absolute_url()):
        assert shown in page
    assert "amina@example.test" not in page


def test_taking_it_back_counts_at_once_and_agreeing_again_is_a_new_day(cast, sign_in):
    mine = agrees(cast.amina, sentence="I vaccinate.")
    first = mine.findable_since
    client = sign_in(cast.amina)
    data = {"topics": chosen("vaccination"), "sentence": "I vaccinate."}
    assert messages(send(client, PAGE, data)) == ["Saved. From now on nobody finds you."]
    mine.refresh_from_db()
    assert (mine.findable_since, mine.consent_version) == (None, "")
    assert "I vaccinate." not in sign_in(cast.hans).get(FIND).text
    send(sign_in(cast.amina), PAGE, data | {"is_findable": "on"})
    mine.refresh_from_db()
    assert mine.findable_since > first


def test_changing_the_sentence_keeps_the_day_of_the_consent(cast, sign_in):
    mine = agrees(cast.amina)
    first = mine.findable_since
    response = fill(sign_in(cast.amina), PAGE, topics=chosen("cancer"), sentence="New", is_findable="on")
    assert messages(response) == ["Saved."]
    mine.refresh_from_db()
    assert (mine.findable_since, mine.sentence) == (first, "New")
    assert [topic.slug for topic in mine.topics.all()] == ["cancer"]


def test_the_page_says_who_sees_what(cast, sign_in):
    client = sign_in(cast.amina)
    page = client.get(PAGE).text
    assert "nobody finds you" in page
    assert "Unless you tick the box, nobody but you sees any of this." in page
    agrees(cast.amina)
    assert "others find you since" in client.get(PAGE).text


def test_who_wants_to_be_found_says_by_what(cast, sign_in):
    response = send(sign_in(cast.amina), PAGE, {"sentence": "I", "is_findable": "on"})
    assert errors(response) == {"topics": ["Choose at least one topic: by it you are found."]}
    assert response.context["form"]["sentence"].value() == "I"
    every = [str(topic.pk) for topic in Topic.objects.all()[:9]]
    response = send(sign_in(cast.amina), PAGE, {"topics": every, "is_findable": "on"})
    assert errors(response) == {"topics": ["Choose at most 8 topics."]}
    assert not Interests.objects.exists()


def test_hostile_and_honest_words(cast, sign_in):
    client = sign_in(cast.amina)
    for _identity, text, _expect in inputs("text", "name"):
        data = {"topics": chosen("vaccination"), "sentence": text, "languages": text, "is_findable": "on"}
        assert send(client, PAGE, data).status_code in {200, 302, 400}
        row = Interests.objects.with_names().filter(person=cast.amina).first()
        if row:
            shown = render_to_string("ifmsa_portal/connections/_person.html", {"interests": row})
            assert "<script>" not in shown


def test_the_database_knows_no_findable_person_without_a_consent(cast):
    mine = agrees(cast.amina)
    for fields in ({"consent_version": ""}, {"findable_since": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interests.objects.filter(pk=mine.pk).update(**fields)


def test_two_first_forms_at_once_are_one_row_and_the_later_stays(cast):
    first, second = Interests(person=cast.amina, sentence="A"), Interests(person=cast.amina, sentence="B")
    workflow.keep(first, [], is_findable=False)
    workflow.keep(second, list(Topic.objects.filter(slug="cancer")), is_findable=True)
    row = Interests.objects.get()
    assert (row.sentence, row.pk, row.uuid) == ("B", first.pk, first.uuid)
    assert [topic.slug for topic in row.topics.all()] == ["cancer"]


def test_whom_i_blocked_stands_there_to_be_unblocked(cast, sign_in):
    conversation = wrote(cast.hans, cast.amina)
    client = sign_in(cast.amina)
    send(client, f"{conversation.get_absolute_url()}block/")
    page = client.get(PAGE).text
    assert "Hans Test" in page
    assert f"{conversation.get_absolute_url()}unblock/" in page
    assert "Amina Test" not in sign_in(cast.hans).get(PAGE).context["blocked"]


def test_following_twice_is_once_and_ends_when_one_wants(cast, sign_in):
    client, topic = sign_in(cast.amina), Topic.objects.get(slug="cancer")
    for _time in range(2):
        assert client.post("/topics/cancer/follow/").url == "/topics/cancer/"
    follow = TopicFollow.objects.get()
    assert (follow.person, follow.topic, str(follow)) == (cast.amina, topic, "Amina Test: Cancer")
    assert "/topics/cancer/unfollow/" in client.get(PAGE).text
    assert "Follow it no more" in client.get("/topics/cancer/").text
    client.post("/topics/cancer/unfollow/")
    assert not TopicFollow.objects.exists()
    assert "Follow this topic" in client.get("/topics/cancer/").text


def test_one_follows_only_for_oneself_and_only_what_is_there(cast, client, sign_in):
    assert client.post("/topics/cancer/follow/").status_code == 302
    assert not TopicFollow.objects.exists()
    assert sign_in(cast.amina).post("/topics/nothing/follow/").status_code == 404
    workflow.follow(Topic.objects.get(slug="cancer"), by=cast.hans)
    sign_in(cast.amina).post("/topics/cancer/unfollow/")
    assert TopicFollow.objects.get().person == cast.hans
