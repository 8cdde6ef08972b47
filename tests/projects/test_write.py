"""Writing to a project's team: relayed by mail, answered through the portal, nobody's address shown."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied

from committees.models import Suspension
from committees.workflow.conversations import suspend
from outbox.models import Email
from projects import letters
from projects.models import Letter, LetterMessage
from tests.exchanges.posting import errors, fill, inputs, send, token
from tests.projects.public import ended, endorsed

WRITE = "/projects/clean-hands/write/"


@pytest.fixture
def project(world, circle):
    project = endorsed(world, circle)
    # make_request makes Karim a co-editor only where a test asks for it.
    project.editors.create(
        email=circle.karim.email,
        person=circle.karim,
        accepted_at=project.public_since,
        invited_by=circle.selma,
    )
    project.editors.create(email="invited@example.test", invited_by=circle.selma)
    Email.objects.all().delete()
    return project


def mails():
    return sorted(Email.objects.values_list("kind", "address"))


def test_a_letter_is_found_again_without_the_mail(sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="May we copy your songs?")
    address = Letter.objects.get().get_absolute_url()
    request = project.endorsements.get().get_absolute_url()
    assert address in sign_in(circle.amina).get(WRITE).text
    assert address in sign_in(circle.karim).get(request).text
    assert address not in sign_in(circle.gustav).get(WRITE).text
    assert address not in sign_in(circle.paula).get(request).text


def test_a_letter_reaches_the_team_and_shows_no_address(sign_in, circle, project):
    client = sign_in(circle.amina)
    assert "goes by e-mail to 2 people, with your name, Amina Test" in client.get(WRITE).text
    response = fill(client, WRITE, text="May we copy your songs?")
    letter = Letter.objects.get()
    assert response.url == f"/projects/letters/{letter.uuid}/"
    assert mails() == [
        ("projects/emails/letter", "karim@example.test"),
        ("projects/emails/letter", "selma@example.test"),
    ]
    mail = Email.objects.get(address="selma@example.test")
    assert mail.subject == "Amina Test writes to the team of “Clean hands”"
    assert "May we copy your songs?" in mail.text
    assert f"http://testserver/projects/letters/{letter.uuid}/" in mail.text
    page = client.get(response.url).text
    for text in (mail.text, mail.html):
        assert "amina@example.test" not in text
    assert "selma@example.test" not in page
    assert "karim@example.test" not in page


def test_letters_and_messages_have_a_name(circle, project):
    letter = Letter(project=project)
    letters.write(letter, "May we copy your songs?" * 9, by=circle.amina)
    assert str(letter) == "Amina Test: Clean hands"
    assert str(letter.messages.get()) == ("May we copy your songs?" * 9)[:60]


def test_the_address_is_shown_where_the_writer_ticks_it(sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="Hello", shows_address="on")
    assert "You may write to Amina Test directly: amina@example.test" in Email.objects.first().text
    assert "amina@example.test" in sign_in(circle.selma).get(Letter.objects.get().get_absolute_url()).text


def test_the_team_answers_through_the_portal(sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="Hello")
    Email.objects.all().delete()
    letter = Letter.objects.get()
    page = sign_in(circle.karim).get(letter.get_absolute_url()).text
    assert "Only Amina Test and your team read this page." in page
    assert "amina@example.test" not in page
    response = send(sign_in(circle.karim), letter.get_absolute_url(), {"text": "Gladly!"})
    assert response.url == letter.get_absolute_url()
    assert mails() == [
        ("projects/emails/letter_answer", "amina@example.test"),
        ("projects/emails/letter_answer", "selma@example.test"),
    ]
    mail = Email.objects.get(address="amina@example.test")
    assert "Karim Test answers for the team of “Clean hands”" in mail.text
    assert "karim@example.test" not in mail.text
    send(sign_in(circle.amina), letter.get_absolute_url(), {"text": "Thank you"})
    assert [message.text for message in LetterMessage.objects.all()] == ["Hello", "Gladly!", "Thank you"]
    assert Email.objects.filter(kind="projects/emails/letter").count() == 2


def test_nobody_else_reads_a_letter(client, sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="Hello")
    address = Letter.objects.get().get_absolute_url()
    client.logout()
    assert client.get(address).status_code == 302
    for stranger in (circle.other, circle.paula, circle.mohamed, circle.grace, circle.admin):
        assert sign_in(stranger).get(address).status_code == 404
        assert send(sign_in(stranger), address, {"text": "I too"}).status_code == 404
        with pytest.raises(PermissionDenied):
            letters.answer(Letter.objects.get(), "I too", by=stranger)


def test_only_who_has_signed_in_writes_and_only_to_a_public_project(client, sign_in, circle, project):
    assert client.get(WRITE).url == f"/accounts/login/?next={WRITE}"
    assert sign_in(circle.amina).get("/projects/nowhere/write/").status_code == 404
    ended(project, "lapse", circle)
    assert sign_in(circle.amina).get(WRITE).status_code == 404
    assert send(sign_in(circle.amina), WRITE, {"text": "Hello"}).status_code == 404


def test_a_letter_can_be_answered_after_the_page_is_gone(sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="Hello")
    ended(project, "withdraw", circle)
    letter = Letter.objects.get()
    page = sign_in(circle.selma).get(letter.get_absolute_url()).text
    assert "Clean hands" in page
    assert 'href="/projects/clean-hands/"' not in page
    assert send(sign_in(circle.selma), letter.get_absolute_url(), {"text": "Yes"}).status_code == 302


def test_an_empty_letter_is_refused_beside_the_field(sign_in, circle, project):
    response = send(sign_in(circle.amina), WRITE, {"text": " ", "shows_address": "on"})
    assert errors(response) == {"text": ["This field is required."]}
    assert "checked" in response.text
    fill(sign_in(circle.amina), WRITE, text="Hello")
    answer = send(sign_in(circle.amina), Letter.objects.get().get_absolute_url(), {"text": ""})
    assert errors(answer) == {"text": ["This field is required."]}


def test_the_same_form_twice_is_one_letter(sign_in, circle, project):
    client, once = sign_in(circle.amina), {"text": "Hello", **token()}
    assert client.post(WRITE, once).url == client.post(WRITE, once).url
    assert (Letter.objects.count(), Email.objects.count()) == (1, 2)


def test_a_few_letters_a_day_from_one_person(sign_in, circle, project, monkeypatch):
    monkeypatch.setitem(letters_limits(), "write", "2/d/user")
    statuses = [fill(sign_in(circle.amina), WRITE, text=f"Nr {number}").status_code for number in range(3)]
    assert statuses == [302, 302, 429]
    assert fill(sign_in(circle.other), WRITE, text="Me too").status_code == 302
    assert Letter.objects.count() == 3


def test_a_few_letters_a_day_for_one_team(sign_in, circle, project, monkeypatch):
    monkeypatch.setitem(letters_limits(), "write_to", "1/d/key")
    assert fill(sign_in(circle.amina), WRITE, text="Hello").status_code == 302
    assert fill(sign_in(circle.other), WRITE, text="Hello").status_code == 429


def test_a_few_answers_a_day(sign_in, circle, project, monkeypatch):
    monkeypatch.setitem(letters_limits(), "answer", "1/d/user")
    fill(sign_in(circle.amina), WRITE, text="Hello")
    address = Letter.objects.get().get_absolute_url()
    assert send(sign_in(circle.amina), address, {"text": "And"}).status_code == 302
    assert send(sign_in(circle.amina), address, {"text": "And"}).status_code == 429
    assert LetterMessage.objects.count() == 2


def letters_limits():
    from projects.views import letters as views

    return views.LIMITS


def test_hostile_letters_stay_text_in_page_and_mail(sign_in, circle, project):
    for name, text, expect in inputs("text", "header", "name"):
        cache.clear()
        Letter.objects.all().delete()
        response = send(sign_in(circle.amina), WRITE, {"text": text})
        assert response.status_code in {200, 302, 400, 413}, name
        if expect == "must_accept":
            assert response.status_code == 302, name
        if response.status_code == 302:
            page = sign_in(circle.selma).get(response.url).text
            assert "<script>" not in page, name
    for mail in Email.objects.all():
        assert "\n" not in mail.subject
        assert "<script>" not in mail.html


def test_who_is_suspended_from_writing_writes_to_no_team_either(sign_in, circle, project):
    fill(sign_in(circle.amina), WRITE, text="Hello")
    suspend(Suspension(person=circle.amina, reason="Spam"), by=circle.admin)
    for address in (WRITE, Letter.objects.get().get_absolute_url()):
        assert send(sign_in(circle.amina), address, {"text": "Again"}).status_code == 403
        page = sign_in(circle.amina).get(address).text
        assert (
            "You may not write to people through the portal at present. The reason: <bdi>Spam</bdi>" in page
        )
        assert "<textarea" not in page
    assert LetterMessage.objects.count() == 1
