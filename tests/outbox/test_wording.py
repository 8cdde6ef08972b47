"""The words of a mail: read out of its template, changed, checked, and never in the way of the mail."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation

from members.models import User
from outbox.letters import write, write_many
from outbox.models import Email, MailText
from outbox.text import body, one_line
from outbox.wording import Changed, Overtaken, check, difference, keep, kinds, preview, read, reset, sample
from outbox.wording import original as original_module
from outbox.wording.words import render_original
from tests.exchanges.posting import inputs

NOTE, ACCEPTED = "outbox_tests/note", "exchanges/emails/accepted"
ALL = kinds()
LANGUAGES = [code for code, _name in settings.LANGUAGES]
DAY = dt.datetime(2027, 8, 2, 22, 30, tzinfo=dt.UTC)
PLAIN = {
    "uuid": uuid.UUID(int=1), "pk": 1, "slug": "a-slug", "token": "a-token", "code": "passport", "number": 3,
    "days": 3, "days_waiting": 3, "seats": 3, "owed": 3, "count": 3, "people_reached": 3,
    "time_zone": "Europe/Berlin",
}  # fmt: skip


class Anything:
    """Stands for whatever a template looks up, and says how it got there; true or false, with two items."""

    def __init__(self, path: str, is_so: bool) -> None:
        self._path, self._is_so = path, is_so

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in {"_path", "do_not_call_in_templates", "resolve_expression"}:
            raise AttributeError(name)
        return value(f"{self._path}.{name}", self._is_so)

    def __str__(self) -> str:
        return f"<{self._path}>"

    def __bool__(self) -> bool:
        return self._is_so

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Any:
        return iter([value(f"{self._path}.0", self._is_so), value(f"{self._path}.1", self._is_so)])


def value(path: str, is_so: bool) -> Any:
    """What a path leads to: days and keys where a filter or an address needs one."""
    name = path.rpartition(".")[2]
    if name in PLAIN:
        return PLAIN[name]
    if name.endswith(("_on", "_at", "_until", "_by", "last_day", "first_day")):
        return DAY if is_so else None
    return Anything(path, is_so)


class Everything(dict[str, Any]):
    """A context in which each name means something."""

    def __init__(self, is_so: bool) -> None:
        super().__init__()
        self.is_so = is_so

    def __contains__(self, name: object) -> bool:
        return name not in {"True", "False", "None", "forloop"}

    def __getitem__(self, name: str) -> Any:
        return "http://testserver" if name == "site_url" else value(name, self.is_so)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_so", [True, False])
def test_every_template_s_own_words_say_what_the_template_says(language: str, is_so: bool) -> None:
    with translation.override(language):
        for kind in ALL:
            original = read(kind)
            context: Any = Everything(is_so)
            subject, text = Changed(original.subject, original.text, original).render(context)
            wanted_subject, wanted_text = render_original(kind, context)
            assert (one_line(subject), body(text)) == (one_line(wanted_subject), body(wanted_text)), kind
            assert check(original.subject, original.text, original) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_can_be_looked_at_with_made_up_values(language: str) -> None:
    with translation.override(language):
        for kind in ALL:
            original = read(kind)
            for holds in (None, set()):
                subject, text = preview(original, original.subject, original.text, holds)
                assert subject
                assert "{{" not in subject + text, kind
                assert "{%" not in subject + text, kind
                assert "%(" not in subject + text, kind


def test_every_mail_is_found_where_it_lies() -> None:
    assert ACCEPTED in ALL
    assert "outbox/emails/digest" in ALL
    assert len(ALL) == len(set(ALL)) >= 77


def test_a_template_reads_as_plain_words_with_named_gaps() -> None:
    original = read("projects/emails/report_missed")
    assert original.subject == "Report missed: {{ title }}"
    assert original.text.splitlines()[2:5:2] == [
        "the {{ kind }} of “{{ title }}” that was due by {{ day }} didn’t come; it counts as missed.",
        "Please hand it in by {{ day_2 }}. If that is missed too, the endorsement lapses, and its delegate seats go.",
    ]
    assert list(original.values) == ["title", "name", "kind", "day", "day_2", "link"]


def test_samples_speak_the_language_and_count() -> None:
    original = read("projects/emails/weekly_reviews")
    with translation.override("fr"):
        assert sample("number_in_words", original.values["number_in_words"]).startswith("3 demandes")
    assert sample("something_new") == "‹something new›"
    assert sample("writer_url") == "http://testserver/dashboard/"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ nme }}", "“{{ nme }}” isn’t known here. Do you mean “{{ name }}”?"),
        ("{{ settings }}", "“{{ settings }}” isn’t known here."),
        ("{{ waiting.0.project }}", "“{{ waiting.0.project }}” isn’t known here."),
        ("{{ handed_in_title }}", "“{{ handed_in_title }}” is known only inside “{% for one in waiting %}”."),
        ("{{ name|upper }}", "“{{ name|upper }}” isn’t known here."),
        ("{{ name", "“{{” stands alone: a gap begins and ends on one line, as in {{ name }}."),
        ("{{\nname }}", "“{{” stands alone: a gap begins and ends on one line, as in {{ name }}."),
        ("a }} b", "“}}” stands alone: a gap begins and ends on one line, as in {{ name }}."),
        ("{# a note #}", "“{#” stands alone: a gap begins and ends on one line, as in {{ name }}."),
        ("{% load i18n %}", "“{% load i18n %}” isn’t known here."),
        ("{% include 'x' %}", "“{% include 'x' %}” isn’t known here."),
        ("{% debug %}", "“{% debug %}” isn’t known here."),
        ("{% if name %}x{% endif %}", "“{% if name %}” isn’t known here."),
        ("{% for one in name %}x{% endfor %}", "“{% for one in name %}” isn’t known here."),
        ("{% for one in waiting %}x", "{% for %} has no {% endfor %}."),
        ("{% for one in waiting %}x{% else %}y{% endfor %}", "{% for %} has no {% endfor %}."),
        ("{% endfor %}", "“endfor” closes nothing."),
        ("{% else %}", "“else” closes nothing."),
        ("{% elif x %}", "“elif x” closes nothing."),
    ],
)
def test_what_is_not_known_is_named(text: str, wrong: str) -> None:
    original = read("projects/emails/weekly_reviews")
    # `title` stands inside the loop under another name there: `project.title` of each.
    assert check("Hello", text, original)["text"][0] == wrong
    assert check(text, "Hello", original)["subject"][0] == wrong


@pytest.mark.parametrize(
    "text",
    [
        "{% if note %}x",
        "{% if note %}x{% else %}y{% else %}z{% endif %}",
        "{% if note %}x{% endfor %}",
        "{% if note %}x{% else %}y{% elif note %}z{% endif %}",
    ],
)
def test_a_condition_has_its_end(text: str) -> None:
    original = read("projects/emails/to_decide")
    assert check("Hello", text, original)["text"][0] == "{% if %} has no {% endif %}."


def test_a_thousand_conditions_inside_each_other_are_refused() -> None:
    original = read("projects/emails/to_decide")
    text = "{% if note %}" * 1000 + "{% endif %}" * 1000
    assert check("Hello", text, original) == {"text": ["Too many conditions stand inside each other."]}


def test_conditions_and_loops_do_what_they_did() -> None:
    original = read("projects/emails/to_decide")
    words = "{%if note%}Note: {{note}}{%   elif entry.verb == 'appeal'   %}Appeal{% else %}Nothing{%endif%}"
    changed = Changed("{{ title }}", words, original)
    entry, project = {"verb": "appeal"}, {"title": "<b>Hands</b> {{ note }}"}
    assert changed.render({"note": "Yes", "project": project}) == (
        "<b>Hands</b> {{ note }}",
        "Note: Yes",
    )
    assert changed.render({"entry": entry})[1] == "Appeal"
    assert changed.render({})[1] == "Nothing"


def test_what_a_template_may_not_hold_is_said() -> None:
    template = Template("{% load i18n %}Subject: x\n\n{% now 'Y' %}")
    reader = original_module._Reader(original_module.Original(template))
    with pytest.raises(TypeError, match="can't be changed in the admin while it holds"):
        reader.words(template.nodelist)
    template = Template("{% load i18n %}{# a #}{% translate 'x' as y %}")
    with pytest.raises(TypeError, match="TranslateNode"):
        original_module._Reader(original_module.Original(template)).words(template.nodelist)


def test_the_portal_s_bare_host_and_signs_of_percent() -> None:
    template = Template(
        "{% load i18n %}{{ site_url }}/x {% blocktranslate %}50% of {{ a }}{% endblocktranslate %}"
    )
    original = original_module.Original(template)
    original.text = original_module._Reader(original).words(template.nodelist)
    assert original.text == "{{ site_url }}/x 50% of {{ a }}"
    rendered = Changed("s", original.text, original).render({"site_url": "http://t", "a": 7})[1]
    assert rendered == "http://t/x 50% of 7" == template.render(Context({"site_url": "http://t", "a": 7}))


@pytest.mark.parametrize(("name", "text", "expect"), inputs("text", "name", "header", "cell"))
def test_hostile_words_are_words(name: str, text: str, expect: str) -> None:
    original = read("projects/emails/to_decide")
    try:
        rendered = Changed("s", text, original).render({})[1]
    except ValidationError:
        assert expect != "must_accept"
    else:
        assert "49" not in rendered or "49" in text


def test_a_difference_word_by_word() -> None:
    pieces = difference("Dear Amina, you are in.", "Dear Amina, you are accepted. Well done.")
    assert [(piece.change, piece.text) for piece in pieces] == [
        ("", "Dear Amina, you are "),
        ("del", "in."),
        ("ins", "accepted. Well done."),
    ]
    assert [piece.change for piece in difference("a", "a b")] == ["", "ins"]


@pytest.fixture
def grace(db: None) -> User:
    return User.objects.create_user("grace@example.test", given_names="Grace")


def changed(grace: User, subject: str = "News: {{ value }}", language: str = "en") -> MailText:
    """Grace's words for the tests' note."""
    keep(NOTE, language, subject, "Read {{ value }}.\n", version=0, by=grace)
    return MailText.objects.get(language=language)


def test_changed_words_take_the_place_in_their_language_alone(grace: User, salma: User) -> None:
    changed(grace)
    write_many(NOTE, to=[grace, salma, "a@example.test"], event="e", context={"value": "Hello"})
    bare, mine, theirs = Email.objects.order_by("address")
    assert (mine.subject, mine.text) == (bare.subject, bare.text) == ("News: Hello", "Read Hello.\n")
    assert (theirs.subject, theirs.text) == ("Hello", "Hello\n")


def test_reset_words_are_used_no_more_and_stay_in_the_history(grace: User) -> None:
    row = changed(grace)
    reset(NOTE, "en", version=1, by=grace)
    write(NOTE, to=grace, event="e", context={"value": "Hello"})
    assert Email.objects.get().subject == "Hello"
    row.refresh_from_db()
    assert (row.version, row.is_used) == (2, False)
    history = row.events.order_by("pgh_id").values_list("version", "is_used", "subject")  # type: ignore[attr-defined]
    assert list(history) == [(1, True, "News: {{ value }}"), (2, False, "News: {{ value }}")]


def test_words_that_can_t_be_used_stop_no_mail(grace: User, caplog: pytest.LogCaptureFixture) -> None:
    row = changed(grace)
    MailText.objects.update(text="Read {{ gone }}.\n")
    write_many(NOTE, to=[grace, "b@example.test"], event="e", context={"value": "Hello"})
    assert list(Email.objects.values_list("subject", "text")) == [("Hello", "Hello\n")] * 2
    row.refresh_from_db()
    assert row.problem == "“{{ gone }}” isn’t known here."
    assert caplog.text.count("can't be used") == 1


def test_words_that_break_while_they_are_filled_in_stop_no_mail(grace: User) -> None:
    class Broken:
        times = 0

        def __str__(self) -> str:
            Broken.times += 1
            if Broken.times == 1:
                raise RuntimeError("broken")
            return "mended"

    row = changed(grace)
    write(NOTE, to=grace, event="e", context={"value": Broken()})
    assert Email.objects.get().subject == "mended"
    row.refresh_from_db()
    assert row.problem == "RuntimeError: broken"


def test_the_second_of_two_writers_is_told(grace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(grace)
    for version in (0, 2):
        with pytest.raises(Overtaken):
            keep(NOTE, "en", "Mine", "Mine", version=version, by=grace)
        with pytest.raises(Overtaken):
            reset(NOTE, "en", version=version, by=grace)
    with pytest.raises(Overtaken):
        reset(NOTE, "fr", version=0, by=grace)
    monkeypatch.setattr("outbox.wording.keeping._locked", lambda kind, language: None)
    with pytest.raises(Overtaken):
        keep(NOTE, "en", "Mine", "Mine", version=0, by=grace)
    assert MailText.objects.get().subject == "News: {{ value }}"
