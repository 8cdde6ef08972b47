"""manage.py with nothing but Python: `.venv` is made once, again when it must, never twice at a time."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
# Stands for uv: makes a real but empty environment, and writes down what it was asked for.
UV = f"""#!/bin/sh
echo "$@" >> "$(dirname "$0")/asked"
if [ "$1" = venv ]; then shift 5; exec {sys.executable} -m venv --without-pip "$1"; fi
[ ! -e "$(dirname "$0")/offline" ]
"""


class Project:
    """A copy of manage.py with a Django that only says where it runs."""

    def __init__(self, folder):
        self.folder, self.tools = folder / "project", folder / "tools"
        self.write("requirements.lock", "django==5.2.0\n")
        self.write("manage.py", MANAGE.read_text())
        self.write(
            "django/core/management/__init__.py",
            "import sys\ndef execute_from_command_line(argv): print(sys.prefix, argv[1:])",
        )
        self.write("ifmsa_portal/embedded/environment.py", "def complete(argv): pass")
        self.tools.mkdir()
        (self.tools / "uv").write_text(UV)
        (self.tools / "uv").chmod(0o755)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def begin(self, *words, **environment):
        path = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "COVERAGE"))
        }
        return subprocess.Popen(
            [getattr(sys, "_base_executable", sys.executable), "manage.py", *words], cwd=self.folder,
            env={**kept, "PATH": path, **environment}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def start(self, *words, **environment):
        process = self.begin(*words, **environment)
        return process.communicate()[0], process.returncode

    @property
    def installs(self):
        asked = self.tools / "asked"
        return asked.read_text().count("pip install") if asked.exists() else 0


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def manage():
    spec = importlib.util.spec_from_file_location("manage_under_test", MANAGE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_first_start_installs_and_second_does_not(project):
    said, code = project.start("migrate", "--plan")
    assert code == 0
    assert "Installing requirements.lock" in said
    assert f"{project.folder / '.venv'} ['migrate', '--plan']" in said
    assert "pip install --quiet" in (project.tools / "asked").read_text()
    assert "--no-deps --require-hashes" in (project.tools / "asked").read_text()

    said, code = project.start("check")
    assert (said, code, project.installs) == (f"{project.folder / '.venv'} ['check']\n", 0, 1)


def test_interrupted_install_begins_again(project):
    project.start("check")
    (project.folder / ".venv" / ".installed").unlink()
    half = project.folder / ".venv" / "half-unpacked"
    half.touch()

    said, code = project.start("check")
    assert (code, project.installs, half.exists()) == (0, 2, False)
    assert "Installed in" in said


def test_changed_lock_is_installed_over_the_old_one(project):
    project.start("check")
    kept = project.folder / ".venv" / "kept"
    kept.touch()
    project.write("requirements.lock", "django==5.2.1\n")

    assert project.start("check")[1] == 0
    assert (project.installs, kept.exists()) == (2, True)


def test_offline_first_start_says_what_it_needs_and_repeats(project):
    (project.tools / "offline").touch()
    said, code = project.start("check")
    assert code == 1
    assert "needs the package index once; the same command begins again" in said

    (project.tools / "offline").unlink()
    assert project.start("check")[1] == 0


def test_two_first_starts_at_once_install_once(project):
    both = [project.begin("check"), project.begin("check")]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert project.installs == 1
    assert all(f"{project.folder / '.venv'} ['check']" in text for text in said)


def test_installed_packages_can_be_used_as_they_are(project):
    said, code = project.start("check", PORTAL_NO_BOOTSTRAP="1")
    assert (code, project.installs) == (0, 0)
    assert said.endswith("['check']\n")


def test_old_python_is_told_so(manage, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    with pytest.raises(SystemExit, match=r"^The portal needs Python 3\.11 or newer; this is 3\.10\.$"):
        manage.main()


def test_python_without_venv_and_pip_names_the_package(manage, monkeypatch):
    monkeypatch.setattr(manage.shutil, "which", lambda name: None)
    monkeypatch.setattr(manage.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv$"):
        manage.install_commands("/usr/bin/python3")


def test_pip_of_the_system_serves_where_venv_has_none(manage, monkeypatch):
    monkeypatch.setattr(manage.shutil, "which", lambda name: None)
    monkeypatch.setattr(manage.importlib.util, "find_spec", lambda name: name == "pip" or None)
    make, fill = manage.install_commands("/usr/bin/python3")
    assert make == ["/usr/bin/python3", "-m", "venv", "--without-pip", str(manage.VENV)]
    assert fill[:3] == ["/usr/bin/python3", "-m", "pip"]
    assert fill[fill.index("--python") + 1] == str(manage.PYTHON)


def test_venv_that_is_a_link_loses_only_the_link(manage, monkeypatch, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".venv").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(manage, "VENV", tmp_path / ".venv")
    manage.remove_venv()
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]


def test_folder_of_another_user_is_named(manage, monkeypatch, tmp_path):
    def refuse(python):
        raise PermissionError(13, "Permission denied", "/srv/portal/.venv")

    monkeypatch.setattr(manage, "STAMP", tmp_path / "none")
    monkeypatch.setattr(manage, "install", refuse)
    with pytest.raises(SystemExit, match="^/srv/portal/.venv belongs to another user"):
        manage.enter_venv()


def test_ctrl_c_during_the_install_ends_with_a_sentence(manage, monkeypatch, tmp_path):
    def interrupt(python):
        raise KeyboardInterrupt

    monkeypatch.setattr(manage, "STAMP", tmp_path / "none")
    monkeypatch.setattr(manage, "install", interrupt)
    with pytest.raises(SystemExit, match="The next start installs the packages from the beginning"):
        manage.enter_venv()


def test_stamp_follows_the_lock(manage):
    assert (
        manage.wanted()
        == f"{hashlib.sha256(manage.LOCK.read_bytes()).hexdigest()} {sys.implementation.cache_tag}"
    )
