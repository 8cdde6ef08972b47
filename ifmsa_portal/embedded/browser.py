"""Where a chromium is, and what it needs to run here."""

from __future__ import annotations

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE = "no chromium was found; Debian: apt-get install chromium"


def find() -> str | None:
    """The path of a chromium; None when there is none. PORTAL_BROWSER names another."""
    named = os.environ.get("PORTAL_BROWSER")
    if named is not None:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_required() -> bool:
    """Whether a missing browser is an error instead of skipped tests."""
    return os.environ.get("PORTAL_REQUIRE_BROWSER", "") not in {"", "0"}


def launch_options() -> dict[str, Any]:
    """For playwright's `launch`. Root and small containers need two switches."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": find(), "args": [*root, "--disable-dev-shm-usage"]}
