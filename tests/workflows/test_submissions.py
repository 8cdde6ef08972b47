"""The same form sent twice makes one thing."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect

from workflows.models import Submission
from workflows.submissions import FIELD, once


@pytest.fixture
def post(rf, cast):
    def send(view, token, *, by=None, path="/apply/"):
        request = rf.post(path, {FIELD: token})
        request.user = by or cast.amina
        return view(request)

    return send


@pytest.fixture
def counted():
    calls = []

    @once
    def view(request):
        calls.append(request.path)
        return HttpResponseRedirect(f"/made/{len(calls)}/")

    view.calls = calls
    return view


def test_the_same_token_gets_the_same_answer(post, counted):
    token = str(uuid.uuid4())
    assert [post(counted, token).url, post(counted, token).url] == ["/made/1/", "/made/1/"]
    assert len(counted.calls) == 1
    assert str(Submission.objects.get()) == f"/apply/ {token}"


def test_another_token_is_another_form(post, counted):
    assert [post(counted, str(uuid.uuid4())).url for _ in range(2)] == ["/made/1/", "/made/2/"]


def test_a_form_with_errors_may_be_sent_again(post):
    view = once(lambda request: HttpResponse("mend this"))
    token = str(uuid.uuid4())
    assert post(view, token).status_code == 200
    assert not Submission.objects.exists()


@pytest.mark.parametrize("token", ["", "no-uuid"])
def test_a_form_without_its_token_is_refused(post, counted, token):
    with pytest.raises(SuspiciousOperation):
        post(counted, token)
    assert counted.calls == []


def test_the_token_of_someone_else_or_of_another_form_is_no_key(post, counted, cast):
    token = str(uuid.uuid4())
    post(counted, token)
    with pytest.raises(SuspiciousOperation):
        post(counted, token, by=cast.lena)
    with pytest.raises(SuspiciousOperation):
        post(counted, token, path="/other/")
    with pytest.raises(SuspiciousOperation):
        post(counted, token, by=AnonymousUser())


def test_a_get_needs_no_token(rf, counted):
    assert counted(rf.get("/apply/")).url == "/made/1/"
