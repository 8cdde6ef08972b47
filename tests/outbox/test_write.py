"""Writing a letter: one row an event, in the reader's words, or nothing at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from members.models import User
from outbox.letters import write, write_many, write_ready
from outbox.models import Email

AT = dt.datetime(2027, 8, 2, 22, 30, tzinfo=dt.UTC)
CONTEXT = {"name": "Amina", "at": AT, "note": "Bring <a coat> & boots."}


def accept(to: Any, event: str = "application:7:3", **context: Any) -> Email:
    """The mail of the test's one verb."""
    write("outbox_tests/accepted", to=to, event=event, context={**CONTEXT, **context})
    return Email.objects.get(event=event)


def test_the_same_event_is_told_once(salma: User) -> None:
    first = accept(salma)
    assert accept(salma, name="Someone else") == first
    assert Email.objects.count() == 1


def test_another_event_kind_or_reader_is_another_mail(salma: User) -> None:
    accept(salma)
    write("outbox_tests/note", to=salma, event="application:7:3", context={"value": "x"})
    write("outbox_tests/accepted", to=salma, event="application:7:4", context=CONTEXT)
    write("outbox_tests/accepted", to="b@example.test", event="application:7:3", context=CONTEXT)
    assert Email.objects.count() == 4
    assert len(set(Email.objects.values_list("message_id", flat=True))) == 4


def test_to_nobody_is_no_mail_and_no_question(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        write_many("outbox_tests/accepted", to=[], event="application:7:3")


def test_a_rollback_leaves_nothing(salma: User, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as hooks, pytest.raises(RuntimeError), transaction.atomic():
        accept(salma)
        raise RuntimeError
    assert not Email.objects.exists()
    assert hooks == []


def test_it_speaks_the_reader_s_language_and_time(salma: User) -> None:
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        letter = accept(salma)
        assert translation.get_language() == "fr"
    assert letter.subject == "الاثنين: Amina"
    assert letter.text == (
        "سلمى, 2 أغسطس 2027, 23:30.\nBring <a coat> & boots.\n\nRead your card:\nhttp://testserver/cards/1/\n"
    )
    assert (letter.language, letter.recipient, letter.address) == ("ar", salma, "salma@example.test")
    assert '<html lang="ar" dir="rtl">' in letter.html


def test_a_french_reader_in_montreal(db: None) -> None:
    reader = User.objects.create_user(
        "luc@example.test", given_names="Luc", language="fr", time_zone="America/Montreal"
    )
    letter = accept(reader)
    assert letter.subject == "lundi: Amina"
    assert letter.text.startswith("Luc, 2 août 2027, 18:30.\n")
    assert '<html lang="fr" dir="ltr">' in letter.html


def test_a_bare_address_gets_the_portal_s_own_language(db: None) -> None:
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        letter = accept("Office@Example.test")
    assert letter.subject == "Monday: Amina"
    assert ", 2 August 2027, 22:30." in letter.text
    assert (letter.address, letter.recipient, letter.language) == ("office@example.test", None, "en")


def test_the_layout_says_the_same_escaped_with_a_button(salma: User) -> None:
    html = accept(salma).html
    assert "Bring &lt;a coat&gt; &amp; boots." in html
    assert '<a class="button" href="http://testserver/cards/1/">Read your card</a>' in html


def test_the_message_id_follows_from_the_key_and_nobody_else_can_tell_it(salma: User, settings: Any) -> None:
    letter = accept(salma)
    key = b"application:7:3|salma@example.test|outbox_tests/accepted"
    assert re.fullmatch(r"<[0-9a-f]{32}@testserver>", letter.message_id)
    assert letter.message_id == letter.stable_message_id()
    assert hashlib.sha256(key).hexdigest()[:32] not in letter.message_id
    settings.SECRET_KEY = "another"
    assert letter.message_id != letter.stable_message_id()


def test_words_that_stand_already_are_kept_in_the_language_they_are_in(salma: User) -> None:
    with translation.override("fr"):
        write_ready(
            "account/code", to=salma, address="new@example.test", event="a", subject="Code\n", text="123456"
        )
    letter = Email.objects.get()
    assert (letter.subject, letter.text, letter.language) == ("Code", "123456\n", "fr")
    assert (letter.recipient, letter.address) == (salma, "new@example.test")


def test_the_portal_s_own_language_where_none_is_active(db: None) -> None:
    with translation.override(None):
        write_ready("account/code", to="a@example.test", event="a", subject="Code", text="1")
    assert Email.objects.get().language == "en"


def test_a_template_without_a_subject_is_a_mistake_of_ours(salma: User) -> None:
    with pytest.raises(ValueError, match=r"headless\.txt must begin with"):
        write("outbox_tests/headless", to=salma, event="x")


def test_a_mail_outlives_its_reader(salma: User) -> None:
    letter = accept(salma)
    salma.delete()
    letter.refresh_from_db()
    assert (letter.recipient, letter.address) == (None, "salma@example.test")
    assert str(letter) == "الاثنين: Amina (salma@example.test)"


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("email_state_known", {"state": "lost"}),
        ("email_sent_has_its_time", {"state": "sent"}),
        ("email_sent_has_its_time", {"sent_at": Now()}),
        ("email_lease_only_while_waiting", {"state": "failed", "leased_until": Now()}),
        ("attempts_check", {"attempts": -1}),
    ],
)
def test_the_database_refuses_what_can_t_be(salma: User, constraint: str, wrong: dict[str, Any]) -> None:
    accept(salma)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Email.objects.update(**wrong)
