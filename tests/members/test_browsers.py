"""Which browser someone signed in with, in words."""

from __future__ import annotations

import pytest

from members.browsers import browser_in_words

MOZILLA = "Mozilla/5.0 "
WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{MOZILLA}(X11; Linux x86_64){WEBKIT}Chrome/131.0.0.0 Safari/537.36", "Chrome on Linux"),
        (
            f"{MOZILLA}(Linux; Android 10; K){WEBKIT}Chrome/131.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            f"{MOZILLA}(Windows NT 10.0; Win64; x64){WEBKIT}Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        (
            f"{MOZILLA}(Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox on macOS",
        ),
        (
            f"{MOZILLA}(iPhone; CPU iPhone OS 18_1 like Mac OS X){WEBKIT}Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("x" * 200, "x" * 40),
        ("", ""),
    ],
)
def test_a_browser_has_a_name(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words
