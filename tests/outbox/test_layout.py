"""The HTML of a mail: the same words, and no link that isn't ours."""

from __future__ import annotations

import pytest

from outbox.layout import Line, Part, as_html, paragraphs

OURS = "http://testserver/exchanges/7/"


def test_paragraphs_and_lines() -> None:
    assert paragraphs("Dear Amina,\n\nfirst\nsecond\n") == [
        [Line("Dear Amina,")],
        [Line("first"), Line("second")],
    ]


def test_our_address_alone_on_a_line_is_a_button_with_the_line_above_as_label() -> None:
    assert paragraphs(f"Open the application :\n{OURS}\n") == [[Line("Open the application", OURS)]]


def test_a_button_without_such_a_line_names_itself() -> None:
    assert paragraphs(f"Here it is.\n{OURS}\n{OURS}") == [
        [Line("Here it is."), Line("Open in the portal", OURS), Line("Open in the portal", OURS)]
    ]
    assert paragraphs(OURS) == [[Line("Open in the portal", OURS)]]


def test_our_address_in_a_sentence_is_a_link_without_the_full_stop() -> None:
    assert Line(f"See {OURS}?a=1&b=2, please ({OURS}).").parts == [
        Part("See "),
        Part(f"{OURS}?a=1&b=2", f"{OURS}?a=1&b=2"),
        Part(", please ("),
        Part(OURS, OURS),
        Part(")."),
    ]


def test_a_stranger_s_address_stays_text() -> None:
    html = as_html("S", "Sign in:\nhttp://testserver.evil.test/\n\nhttps://evil.test/ javascript:alert(1)\n")
    assert html.count("<a ") == 1
    assert '<a href="http://testserver">http://testserver</a>' in html
    assert '<span dir="ltr">Sign in:</span><br><span dir="ltr">http://testserver.evil.test/</span>' in html


def test_an_address_in_a_sentence_as_html() -> None:
    html = as_html("S", f"See {OURS}?a=1&b=2 now.")
    assert f'See <a href="{OURS}?a=1&amp;b=2">{OURS}?a=1&amp;b=2</a> now.</span></p>' in html


def test_mark_up_in_the_words_is_shown_not_obeyed() -> None:
    html = as_html("</title><script>x</script>", '<img src=x onerror="y">\n"{{ 7 }}"')
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=x onerror=&quot;y&quot;&gt;</span><br><span>&quot;{{ 7 }}&quot;</span>" in html


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Bring <a coat>.", "ltr"), ("أهلا.", "rtl"), ("P-2728-00042: أهلا", ""), ("+49 30 1", "")],
)
def test_a_line_of_one_script_keeps_its_direction_in_a_mail_of_the_other(text: str, direction: str) -> None:
    assert Line(text).direction == direction
