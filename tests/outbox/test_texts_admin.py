"""The words of the mails in the admin: who may change them, looked at before they count, reset."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outbox.letters import write
from outbox.models import Email, MailText
from outbox.wording import keep, read
from tests.exchanges.posting import errors, inputs, messages

LIST = "/admin/outbox/mailtext/"
PAGE = f"{LIST}committees/office_given/en/"
KIND = "committees/emails/office_given"


def typed(version: int = 0, **fields: object) -> dict[str, object]:
    """What stands in the form."""
    return {
        "subject": "Welcome: {{ office }}",
        "text": "Dear {{ name }},\r\n\r\nwelcome.\r\n",
        "version": version,
        **fields,
    }


@pytest.fixture
def grace(cast, sign_in):
    """Signed in as the Secretary General."""
    return sign_in(cast.grace)


def test_every_mail_stands_in_the_list_with_its_languages(grace, cast):
    keep(KIND, "fr", "Bienvenue", "Bonjour.\n", version=0, by=cast.grace)
    page = grace.get(LIST).text
    assert page.count("/en/") == page.count("/ar/") >= 77
    assert page.count("changed</strong>") == 1
    assert "<code>office_given</code>" in page
    assert f'href="{LIST}"' in grace.get("/admin/").text


def test_the_list_costs_the_same_however_many_were_changed(grace, cast):
    grace.get(LIST)
    costs = []
    for language in ("fr", "es", "ar"):
        for kind in (KIND, "exchanges/emails/accepted", "exchanges/emails/sent"):
            keep(kind, language, "x", "y\n", version=0, by=cast.grace)
        with CaptureQueriesContext(connection) as queries:
            grace.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1


def test_words_are_saved_and_used_from_then_on(grace, cast):
    answer = grace.post(PAGE, typed())
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert messages(answer) == ["Saved: from now on this mail goes out with these words."]
    row = MailText.objects.get()
    assert (row.kind, row.language, row.subject, row.text) == (
        KIND, "en", "Welcome: {{ office }}", "Dear {{ name }},\n\nwelcome.\n",
    )  # fmt: skip
    assert (row.version, row.changed_by) == (1, cast.grace)
    term = cast.lena.terms.get()
    write(KIND, to=cast.lena, event="e", context={"term": term, "by": cast.grace})
    mail = Email.objects.get()
    assert mail.subject == f"Welcome: {term.label}"
    assert mail.text == "Dear Lena,\n\nwelcome.\n"


def test_the_page_shows_original_differences_gaps_and_history(grace, cast):
    page = grace.get(PAGE)
    assert "None: these are the original words." in page.text
    assert page.context["form"]["subject"].value() == read(KIND).subject
    grace.post(PAGE, typed())
    grace.post(PAGE, typed(version=1, subject="Hello {{ office }}"))
    page = grace.get(PAGE).text
    assert "<ins>Hello" in page
    assert "Version 2, Grace Test" in page
    assert "Version 1, Grace Test" in page
    assert "<code>{{ office }}</code>" in page


def test_the_page_names_loops_and_asks_no_condition_where_there_is_none(grace):
    page = grace.get(f"{LIST}projects/weekly_reviews/en/")
    assert "{% for one in waiting %}" in page.text
    assert "holds" not in page.context["form"].fields
    assert "only inside “one in waiting”" in page.text


def test_a_preview_saves_nothing_and_follows_the_conditions(grace):
    text = '{% if term.kind == "elect" %}Elected.{% else %}In office.{% endif %} See {{ link }}'
    holds = 'term.kind == "elect"'
    seen = grace.post(PAGE, typed(text=text, holds=[holds], preview="1"))
    assert seen.context["preview"] == (
        "Welcome: National Exchange Officer",
        "Elected. See http://testserver/dashboard/\n",
    )
    seen = grace.post(PAGE, typed(text=text, preview="1"))
    assert seen.context["preview"][1].startswith("In office.")
    assert not MailText.objects.exists()


def test_a_preview_speaks_the_mail_s_language_and_direction(grace):
    page = grace.get(PAGE.replace("/en/", "/ar/"))
    assert 'lang="ar" dir="rtl"' in page.text
    assert "تحية" in page.context["preview"][1]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"subject": ""}, "subject"),
        ({"text": " \r\n "}, "text"),
        ({"subject": "{{ ofice }}"}, "subject"),
        ({"text": "{{ term.holder.password }}"}, "text"),
        ({"subject": "x" * 1001}, "subject"),
        ({"text": "x" * 10001}, "text"),
        ({"version": "x"}, "version"),
        ({"holds": ["other"]}, "holds"),
    ],
)
def test_what_can_t_be_used_is_said_beside_the_field(fields, where, grace):
    answer = grace.post(PAGE, typed(**fields))
    assert list(errors(answer)) == [where]
    assert answer.context["form"]["text"].value() == fields.get("text", typed()["text"])
    assert answer.context["preview"] is None
    assert not MailText.objects.exists()


@pytest.mark.parametrize(("name", "text", "expect"), inputs("text", "header"))
def test_hostile_words(name, text, expect, grace):
    answer = grace.post(PAGE, typed(subject=text, text=text))
    assert answer.status_code in {200, 302, 400}
    if answer.status_code == 302:
        assert "\n" not in MailText.objects.get().subject
        assert "<script>window" not in grace.get(PAGE).text


def test_the_second_of_two_writers_sees_both_texts(grace, cast):
    keep(KIND, "en", "Theirs", "Their words.\n", version=0, by=cast.admin)
    answer = grace.post(PAGE, typed(text="Mine."))
    assert errors(answer)["__all__"] == [
        "Someone else has changed these words meanwhile: compare with theirs below."
    ]
    assert "What Admin Test saved meanwhile" in answer.text
    assert "Their words." in answer.context["theirs"]
    assert answer.context["form"]["text"].value() == "Mine."
    assert MailText.objects.get().subject == "Theirs"


def test_reset_asks_first_and_keeps_the_history(grace):
    grace.post(PAGE, typed())
    asks = grace.get(f"{PAGE}back/")
    assert "<del>" in asks.text
    assert MailText.objects.get().is_used
    stale = grace.post(f"{PAGE}back/", {"version": 7})
    assert messages(stale) == ["Someone else has changed these words meanwhile: look at them first."]
    grace.post(f"{PAGE}back/", {"version": "x"})
    assert MailText.objects.get().version == 1
    answer = grace.post(f"{PAGE}back/", {"version": 1})
    assert messages(answer)[-1] == "This mail goes out with its original words again."
    page = grace.get(PAGE)
    assert "None: these are the original words." in page.text
    assert "reset to the original" in page.text
    assert grace.get(f"{PAGE}back/").url == PAGE
    assert grace.post(PAGE, typed(version=2)).status_code == 302
    assert MailText.objects.get().version == 3


def test_words_that_can_t_be_used_stand_above_list_and_page(grace, cast):
    keep(KIND, "en", "x", "y\n", version=0, by=cast.grace)
    MailText.objects.update(problem="“{{ gone }}” isn’t known here.")
    assert "could not be used, so the original ones went out" in grace.get(LIST).text
    assert "“{{ gone }}” isn’t known here." in grace.get(PAGE).text


@pytest.mark.parametrize("address", [LIST, PAGE, f"{PAGE}back/"])
def test_nobody_else_may(address, cast):
    for person, status in ((cast.admin, {200, 302}), (cast.dora, {302, 403}), (cast.amina, {302})):
        client = Client()
        client.force_login(person, backend="members.backends.AddressBackend")
        assert client.get(address).status_code in status, person
        if person != cast.admin:
            assert client.post(address, typed()).status_code in {302, 403, 405}
    assert not MailText.objects.exists()


def test_who_only_enters_the_admin_may_not(sign_in, cast):
    from tests.conftest import appoint

    appoint(cast.other, "president")
    client = sign_in(cast.other)
    assert {client.get(address).status_code for address in (LIST, PAGE, f"{PAGE}back/")} == {403}


@pytest.mark.parametrize(
    "part", ["committees/nothing/en/", "committees/office_given/de/", "nothing/office_given/en/"]
)
def test_a_mail_that_isn_t_there_is_not_found(part, grace):
    assert grace.get(f"{LIST}{part}").status_code == 404
    assert grace.get(f"{LIST}{part}back/").status_code == 404


def test_a_blocked_address_is_unblocked_in_the_admin(grace, cast):
    from django.db.models.functions import Now

    from outbox.models import FailingAddress

    FailingAddress.objects.create(
        address=cast.amina.email, failures=3, last_error="5.1.1", last_failed_at=Now(), blocked_at=Now()
    )
    write(KIND, to=cast.amina, event="e", context={"term": cast.lena.terms.get(), "by": cast.grace})
    Email.objects.update(state="blocked")
    row = FailingAddress.objects.get()
    address = "/admin/outbox/failingaddress/"
    assert "amina@example.test" in grace.get(f"{address}?q=amina").text
    answer = grace.post(address, {"action": "unblock", "_selected_action": [row.pk]})
    assert messages(answer) == ["1 mail that waited is on its way."]
    row.refresh_from_db()
    assert (row.failures, row.blocked_at) == (0, None)
    assert Email.objects.get().state == "waiting"
    page = grace.get(f"{address}{row.pk}/change/")
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
