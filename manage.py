#!/usr/bin/env python3
"""Every command of the portal. `demo` and `test` need nothing but this Python.

The first start makes `.venv` and installs requirements.lock into it; each start runs there. Until that is
done only the standard library is imported. PORTAL_NO_BOOTSTRAP=1 says that the packages are installed
already, as they are in the container image.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / ".installed"
PYTHON = VENV / "bin" / "python"


def main() -> None:
    """Find the packages, complete the environment, hand over to Django."""
    if sys.version_info < (3, 11):
        sys.exit("The portal needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))
    if not os.environ.get("PORTAL_NO_BOOTSTRAP"):
        enter_venv()
    sys.path.insert(0, str(ROOT))
    from django.core.management import execute_from_command_line

    from ifmsa_portal.embedded import environment

    environment.complete(sys.argv)
    execute_from_command_line(sys.argv)


def enter_venv() -> None:
    """Return inside a finished `.venv`; from anywhere else make one if need be and start again in it."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if inside and stamp() == wanted():
        return
    # From outside only the lock's hash counts: which Python the venv was made with is its own affair.
    if inside or stamp().split(" ")[0] != wanted().split(" ")[0] or not PYTHON.exists():
        base = getattr(sys, "_base_executable", sys.executable) if inside else sys.executable
        try:
            install(base)
        except KeyboardInterrupt:
            sys.exit("\nInterrupted. The next start installs the packages from the beginning.")
        except PermissionError as error:
            sys.exit(f"{error.filename} belongs to another user: start as that user, or remove it.")
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def stamp() -> str:
    """What the finished `.venv` was made from; empty when there is none."""
    return STAMP.read_text() if STAMP.is_file() else ""


def wanted() -> str:
    """The stamp of a `.venv` made now: the lock's hash and the kind of Python."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.implementation.cache_tag}"


def install(python: str) -> None:
    """Make `.venv`, one start at a time. A half-made one is thrown away, one of an older lock updated."""
    with LOCK.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is installing the packages; waiting for it.", flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        if stamp() == wanted() and PYTHON.exists():
            return
        began, commands = time.monotonic(), install_commands(python)
        print("Installing requirements.lock into .venv: a minute or two, the first time.", flush=True)
        if stamp().split(" ")[1:] != wanted().split(" ")[1:] or not PYTHON.exists():
            remove_venv()
        STAMP.unlink(missing_ok=True)
        for command in commands:
            # The installer holds the lock too: if this process is killed, no other start comes between.
            if subprocess.run(command, pass_fds=[held.fileno()], cwd=ROOT, check=False).returncode:
                sys.exit(
                    "The packages could not be installed: see above. The first start needs the package index "
                    "once; the same command begins again."
                )
        STAMP.write_text(wanted())
        print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def remove_venv() -> None:
    """Also when `.venv` is a link to a folder elsewhere: then only the link goes."""
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def install_commands(python: str) -> list[list[str]]:
    """Make the environment, fill it: by uv if it is there, else by venv with its own pip or the system's."""
    # The lock names every package. Without --no-deps pip looks for `coverage[toml]` beside the locked coverage,
    # takes the newest, and refuses it for want of a hash: the day a new one is out, nothing installs.
    hashes = ["--no-deps", "--require-hashes", "-r", str(LOCK)]
    pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"]
    uv = shutil.which("uv")
    if uv:
        return [
            [uv, "venv", "--quiet", "--allow-existing", "--python", python, str(VENV)],
            [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *hashes],
        ]
    if importlib.util.find_spec("ensurepip"):
        return [[python, "-m", "venv", str(VENV)], [str(PYTHON), *pip, "install", "--quiet", *hashes]]
    if importlib.util.find_spec("pip"):
        return [
            [python, "-m", "venv", "--without-pip", str(VENV)],
            [python, *pip, "--python", str(PYTHON), "install", "--quiet", *hashes],
        ]
    sys.exit(
        "This Python can't make a virtual environment. Install one package: apt-get install python3-venv"
    )


if __name__ == "__main__":
    main()
