"""What the child process says of a PDF, and how little it may do."""

from __future__ import annotations

import io
import resource
import runpy
import subprocess
import sys
import types
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from documents import checks, inspection
from documents.inspection import verdict
from documents.refused import Refused
from tests.conftest import PDF


def pdf(*objects: str, catalog: str = "", page: str = "") -> bytes:
    """A paper of one page; `objects` are numbered from 4. It has no table: the reader finds them."""
    bodies = [f"<</Type/Catalog/Pages 2 0 R {catalog}>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    bodies += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9] {page}>>", *objects]
    text = "".join(f"{number} 0 obj\n{body}\nendobj\n" for number, body in enumerate(bodies, 1))
    end = f"trailer<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    return f"%PDF-1.7\n{text}{end}".encode()


def packed(body: str, **places: str) -> bytes:
    """The paper with one more object, number 5, in a compressed stream that no search for words reads."""
    content = zlib.compress(f"5 0 {body}".encode())
    head = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(content)}>>\nstream\n"
    stream = b"4 0 obj\n" + head.encode() + content + b"\nendstream\nendobj\ntrailer"
    return pdf(**places).replace(b"trailer", stream)


def rewritten(**locks: str) -> bytes:
    """The paper as a program writes it, with a true table of places; locked by passwords, if any."""
    writer, file = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF))), io.BytesIO()
    if locks:
        writer.encrypt(**locks)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "paper",
    [
        PDF,
        rewritten(),
        pdf(),
        pdf(catalog="/OpenAction [3 0 R /Fit]"),
        pdf(catalog="/OpenAction <</S/GoTo/D[3 0 R/Fit]>>"),
        pdf(catalog="/OpenAction null"),
        pdf(page="/AA <</O <</S/Named/N/NextPage>>>>"),
        pdf(page="/Annots[<</Subtype/Link/A <</S/URI/URI(https://example.test)>>>>]"),
        pdf("<</AA 3 0 R /EF 3 0 R>>", page="/Resources<</Font 4 0 R>>"),
        pdf("<</Length 30>>\nstream\n(HTML/JavaScript) Tj  (/Launch)\nendstream", page="/Contents 4 0 R"),
        packed("<</S/URI/URI(https://example.test)>>", page="/Annots[<</Subtype/Link/A 5 0 R>>]"),
    ],
)
def test_honest_papers_are_fine(paper):
    assert verdict(paper) == "fine"


@pytest.mark.parametrize(
    "paper",
    [
        pdf("<</S/JavaScript/JS(app.alert(1))>>", catalog="/OpenAction 4 0 R"),
        pdf("/JavaScript", "<</S 4 0 R/JS(app.alert(1))>>", catalog="/OpenAction 5 0 R"),
        pdf("<</S/Java#53cript/JS(x)>>"),
        pdf("<</S/Launch/F(cmd.exe)>>", page="/Annots[<</Subtype/Link/A 4 0 R>>]"),
        pdf("[[[[<</S/GoToR/F(other.pdf)>>]]]]"),
        pdf("<</S/URI/URI(http://127.0.0.1)>>", catalog="/OpenAction 4 0 R"),
        pdf("<</S/URI/URI(http://127.0.0.1)>>", page="/AA<</O 4 0 R>>"),
        pdf("<</O<</S/URI>>>>", page="/AA 4 0 R"),
        pdf(catalog="/Names<</JavaScript<</Names[]>>>>"),
        pdf(catalog="/AcroForm<</XFA[]>>"),
        pdf(page="/Annots[<</Subtype/RichMedia/RichMediaContent<<>>>>]"),
        rewritten() + b"99 0 obj<</S /JavaScript /JS(lost)>>endobj",
        packed("<</S/SubmitForm/F(x)>>"),
        packed("<</S/URI/URI(http://127.0.0.1)>>", catalog="/OpenAction 5 0 R"),
    ],
)
def test_whatever_runs_or_opens_by_itself_is_active(paper):
    assert verdict(paper) == "active"


@pytest.mark.parametrize(
    "paper",
    [
        pdf(catalog="/Names<</EmbeddedFiles<</Names[]>>>>"),
        pdf("<</Type/EmbeddedFile/Length 1>>\nstream\nx\nendstream"),
        pdf("<</F(x.exe)/EF<</F 5 0 R>>>>"),
        packed("<</UF(x.exe)/EF<<>>>>"),
        packed("<</EmbeddedFiles<</Names[]>>>>", catalog="/Names 5 0 R"),
    ],
)
def test_files_within_the_file_are_attachments(paper):
    assert verdict(paper) == "attachment"


def many_pages(said: int, real: int) -> bytes:
    return pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[" + b"3 0 R " * real + b"]/Count %d" % said)


@pytest.mark.parametrize(("said", "real"), [(999_999_999, 1), (101, 101), (1, 101)])
def test_more_than_a_hundred_pages_are_too_many_also_when_the_paper_says_less(said, real):
    assert verdict(many_pages(said, real)) == "pages"
    assert verdict(many_pages(100, 100)) == "fine"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_paper_is_encrypted_even_if_it_opens_without_a_password(password):
    assert verdict(rewritten(user_password=password, owner_password="owner")) == "encrypted"


@pytest.mark.parametrize(
    "paper",
    [
        b"",
        b"%PDF-1.4\n",
        PDF[:60],
        pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0"),
        pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
        pdf("[" * 5000 + "]" * 5000),
    ],
)
def test_what_cannot_be_read_is_damaged(paper):
    assert verdict(paper) == "damaged"


def test_what_needs_too_much_memory_is_heavy(monkeypatch):
    def no_memory(data: bytes) -> str:
        raise MemoryError

    monkeypatch.setattr(inspection, "_verdict", no_memory)
    assert verdict(PDF) == "heavy"


def test_the_child_limits_itself_before_it_reads(monkeypatch):
    done: list[object] = []
    monkeypatch.setattr(resource, "setrlimit", lambda limit, values: done.append((limit, values)))
    reader = types.SimpleNamespace(read=lambda: done.append("read") or PDF)
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=reader))
    monkeypatch.setattr(sys, "stdout", types.SimpleNamespace(write=done.append))

    runpy.run_path(inspection.__file__, run_name="__main__")

    assert done == [
        (resource.RLIMIT_AS, (384 * 1024 * 1024,) * 2),
        (resource.RLIMIT_CPU, (4, 4)),
        (resource.RLIMIT_FSIZE, (0, 0)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_NPROC, (0, 0)),
        "read",
        "fine",
    ]


def test_the_child_neither_loads_django_nor_inherits_a_secret():
    loaded = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", inspection.__file__],
        input=PDF, capture_output=True, env={}, cwd="/", check=True,
    )  # fmt: skip
    assert loaded.stdout == b"fine"
    assert b"pypdf" in loaded.stderr
    assert b"django" not in loaded.stderr


def test_the_parent_gives_the_paper_to_a_child_without_environment(monkeypatch):
    run = subprocess.run
    seen = {}

    def watched(command, **options):
        seen.update(options, command=command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", watched)
    assert checks.inspected(PDF) == PDF
    assert seen["command"] == [sys.executable, "-I", inspection.__file__]
    assert (seen["env"], seen["timeout"], seen["cwd"]) == ({}, 5, "/")


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "heavy"),
        ("import sys; sys.exit(1)", "heavy"),
        ("print('gibberish')", "gibberish\n"),
        ("print('encrypted', end='')", "encrypted"),
    ],
)
def test_a_child_that_fails_refuses_the_paper(script, code, tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(inspection, "__file__", str(child))
    with pytest.raises(Refused) as refusal:
        checks.inspected(PDF)
    assert refusal.value.code == code


def test_a_child_that_hangs_refuses_the_paper(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import threading; threading.Event().wait()")
    monkeypatch.setattr(inspection, "__file__", str(child))
    monkeypatch.setattr(checks, "INSPECTION_SECONDS", 0.2)
    with pytest.raises(Refused, match="too complicated") as refusal:
        checks.inspected(PDF)
    assert refusal.value.code == "heavy"
