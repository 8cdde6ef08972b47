"""Writing a project together: invited by mail, of the team once they accept, gone when they leave."""

from __future__ import annotations

import pytest

from outbox.models import Email
from projects import team
from projects.forms.team import MOST_EDITORS
from projects.models import Editor, Endorsement
from projects.permissions import is_editor
from projects.views import team as views
from tests.conftest import make_person
from tests.projects.conftest import make_request
from tests.projects.posting import at, errors, inputs, messages, send


def page(endorsement):
    return at(endorsement, "edit/team/")


def link(editor):
    return f"/projects/invitations/{editor.token}/"


def remove(endorsement, editor):
    return at(endorsement, f"team/{editor.uuid}/remove/")


@pytest.fixture
def invited(request_, circle):
    """An invitation of Amina."""
    return team.invite(request_.project, "amina@example.test", by=circle.selma)


# Inviting ---------------------------------------------------------------------------------------------


def test_an_invitation_goes_by_mail_in_the_persons_language(request_, circle, sign_in):
    circle.amina.language = "fr"
    circle.amina.save()
    response = send(sign_in(circle.selma), page(request_), {"email": "Amina@Example.test"})
    assert messages(response) == ["An invitation goes to amina@example.test."]
    editor = Editor.objects.get(email="amina@example.test")
    mail = Email.objects.get()
    assert (mail.recipient, mail.language) == (circle.amina, "fr")
    assert f"http://testserver{link(editor)}" in mail.text
    assert "Clean hands" in mail.subject
    assert not is_editor(circle.amina, request_)


def test_an_address_that_nobody_has_is_invited_alike(request_, circle, sign_in):
    response = send(sign_in(circle.karim), page(request_), {"email": "new@example.org"})
    assert messages(response) == ["An invitation goes to new@example.org."]
    assert (Email.objects.get().address, Email.objects.get().recipient) == ("new@example.org", None)


@pytest.mark.parametrize("email", ["selma@example.test", "KARIM@example.test", "amina@example.test"])
def test_nobody_is_invited_twice(email, request_, invited, circle, sign_in):
    response = send(sign_in(circle.selma), page(request_), {"email": email})
    assert errors(response) == {"email": ["This address is of the team or invited already."]}
    assert Email.objects.count() == 1


def test_there_is_an_end_to_a_team(request_, circle, sign_in):
    for number in range(MOST_EDITORS - 1):
        team.invite(request_.project, f"p{number}@example.org", by=circle.selma)
    response = send(sign_in(circle.selma), page(request_), {"email": "one@example.org"})
    assert errors(response) == {"email": ["A project has at most 20 co-editors."]}


def test_there_is_an_end_to_inviting(request_, circle, sign_in, monkeypatch):
    monkeypatch.setitem(views.INVITATIONS, "invite", "2/d/user")
    client = sign_in(circle.selma)
    got = [send(client, page(request_), {"email": f"p{n}@example.org"}).status_code for n in range(3)]
    assert got == [302, 302, 429]
    assert Email.objects.count() == 2


def test_no_input_breaks_it(request_, circle, sign_in, monkeypatch):
    monkeypatch.setitem(views.INVITATIONS, "invite", "1000/d/user")
    client = sign_in(circle.selma)
    for entry, text, expect in inputs("email", "text"):
        Editor.objects.filter(person=None).delete()
        response = send(client, page(request_), {"email": text})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), entry


@pytest.mark.parametrize(
    ("state", "name", "status"),
    [
        ("draft", "selma", 200), ("draft", "karim", 200), ("draft", "paula", 404),
        ("submitted", "karim", 200), ("submitted", "paula", 403), ("endorsed", "selma", 200),
        ("endorsed", "grace", 403), ("endorsed", "amina", 404),
    ],
)  # fmt: skip
def test_the_team_changes_itself_in_every_state(endorsement, name, status, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(page(endorsement)).status_code == status
    posted = send(client, page(endorsement), {"email": "x@example.org"}).status_code
    assert posted == (302 if status == 200 else status)


# Answering --------------------------------------------------------------------------------------------


def test_the_link_of_an_accepted_invitation_leads_to_the_project(request_, invited, circle, sign_in):
    team.accept(invited, by=circle.amina)
    assert sign_in(circle.amina).get(link(invited)).url == request_.get_absolute_url()
    assert sign_in(circle.gustav).get(link(invited)).status_code == 404


def test_the_draft_tells_who_joined_from_who_was_asked(request_, invited, circle, sign_in):
    page = sign_in(circle.selma).get(request_.get_absolute_url()).text
    assert "you and 1 other · 1 invited" in page


def test_the_invited_person_joins(request_, invited, circle, sign_in):
    client = sign_in(circle.amina)
    shown = client.get(link(invited)).text
    for seen in ["Clean hands", "Selma Test", "You will not be able to review or decide on this project."]:
        assert seen in shown
    response = send(client, link(invited), {"answer": "yes"})
    assert response.url == at(request_)
    assert messages(response) == ["You are of the team of “Clean hands”."]
    assert is_editor(circle.amina, request_)
    assert client.get(at(request_)).status_code == 200


def test_the_invited_person_says_no(request_, invited, circle, sign_in):
    response = send(sign_in(circle.amina), link(invited), {"answer": "no"})
    assert response.url == "/projects/requests/"
    assert not Editor.objects.filter(email=invited.email).exists()
    assert not is_editor(circle.amina, request_)


def test_the_link_is_for_the_invited_address_alone(request_, invited, circle, sign_in):
    """A stranger with the link gets the very page of a link that doesn't exist, and so does a POST."""
    client = sign_in(circle.other)
    there, nothing = client.get(link(invited)), client.get("/projects/invitations/nothing/")
    assert (there.status_code, nothing.status_code) == (404, 404)
    assert there.context["user"] == circle.other
    assert "Clean hands" not in there.text
    assert send(client, link(invited), {"answer": "yes"}).status_code == 404
    assert not is_editor(circle.other, request_)


def test_an_address_must_be_proved_before_it_counts(request_, invited, circle, sign_in):
    """Who only writes the invited address into their account, without the mail, gets nothing."""
    circle.amina.emailaddress_set.all().delete()
    circle.other.emailaddress_set.create(email=invited.email, verified=False, primary=False)
    assert sign_in(circle.other).get(link(invited)).status_code == 404
    circle.other.emailaddress_set.filter(email=invited.email).update(verified=True)
    assert send(sign_in(circle.other), link(invited), {"answer": "yes"}).status_code == 302
    assert is_editor(circle.other, request_)


def test_a_second_invitation_of_the_same_person_is_used_up(request_, invited, circle, sign_in):
    circle.amina.emailaddress_set.create(email="a2@example.org", verified=True, primary=False)
    second = team.invite(request_.project, "a2@example.org", by=circle.selma)
    client = sign_in(circle.amina)
    for editor in (invited, second):
        assert send(client, link(editor), {"answer": "yes"}).status_code == 302
    assert [one.email for one in request_.project.editors.filter(person=circle.amina)] == [invited.email]


# Leaving ----------------------------------------------------------------------------------------------


def test_an_invitation_is_taken_back(request_, invited, circle, sign_in):
    client = sign_in(circle.karim)
    assert "Take the invitation of amina@example.test back?" in client.get(remove(request_, invited)).text
    assert send(client, remove(request_, invited)).url == page(request_)
    assert sign_in(circle.amina).get(link(invited)).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("selma", 302), ("karim", 302), ("third", 403), ("paula", 404)])
def test_a_co_editor_goes_by_the_proposer_or_of_their_own(name, status, request_, circle, sign_in):
    circle.third = make_person("third", nmo=circle.selma.nmo)
    team.accept(team.invite(request_.project, "third@example.test", by=circle.selma), by=circle.third)
    karim = request_.project.editors.get(person=circle.karim)
    client = sign_in(getattr(circle, name))
    assert client.get(remove(request_, karim)).status_code == (200 if status == 302 else status)
    assert send(client, remove(request_, karim)).status_code == status
    assert is_editor(circle.karim, request_) is (status != 302)
    seen = Endorsement.objects.visible_to(circle.karim).exists()
    assert seen is (status != 302)


def test_who_left_is_told_so(request_, circle, sign_in):
    karim = request_.project.editors.get(person=circle.karim)
    response = send(sign_in(circle.karim), remove(request_, karim))
    assert (response.url, messages(response)) == ("/projects/requests/", ["You are no longer of the team."])


def test_an_editor_of_another_project_is_no_page(request_, world, circle, sign_in):
    other = make_request(world, circle.selma, title="Another")
    karim = request_.project.editors.get(person=circle.karim)
    assert sign_in(circle.selma).get(remove(other, karim)).status_code == 404
