"""Looks into one uploaded PDF, in a process of its own with little memory and time that knows no secret.

The PDF comes on standard input; one word goes to standard output: `fine`, or why not. This module imports
neither Django nor anything of ours, so it starts fast and has nothing to give away; and the parser only where
it is used, within the limits, since the portal imports this module too.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 100
LIMITS = {
    resource.RLIMIT_AS: 384 * 1024 * 1024,  # bytes of address space
    resource.RLIMIT_CPU: 4,  # seconds
    resource.RLIMIT_FSIZE: 0,  # writes no file
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,  # starts no process
}
# Actions that run code, send or fetch something, or open another file. A link (/URI) waits for a click.
FORBIDDEN_ACTIONS = {
    "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition", "/RichMediaExecute",
    "/Sound", "/SubmitForm",
}  # fmt: skip
FORBIDDEN_KEYS = {"/JavaScript", "/RichMediaContent", "/XFA"}
# Whatever opens by itself may only turn to a page of the same paper.
HARMLESS_ACTIONS = {"/GoTo", "/Named"}
# Viewers repair broken tables in their own ways, so an action that our reader doesn't reach counts as well.
UNREACHED_ACTION = re.compile(rb"/S\s*/(?:GoToE|ImportData|JavaScript|Launch|Rendition|SubmitForm)\b")


def verdict(data: bytes) -> str:
    """One word for the PDF: fine, encrypted, pages (too many), active, attachment, heavy or damaged."""
    try:
        return _verdict(data)
    except MemoryError:
        return "heavy"
    except Exception:  # noqa: BLE001 - a broken file makes the parser fail in any way
        return "damaged"


def _verdict(data: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return "encrypted"
    if UNREACHED_ACTION.search(data):
        return "active"
    return _page_count(reader) or _forbidden(reader) or "fine"


def _page_count(reader: PdfReader) -> str:
    """What is wrong with the number of pages; counted by walking the tree too, since a file may say less."""
    said = _value(_value(reader.root_object, "/Pages"), "/Count")
    if said > MOST_PAGES or len(reader.pages) > MOST_PAGES:
        return "pages"
    return "" if len(reader.pages) else "damaged"


def _forbidden(reader: PdfReader) -> str:
    """The word for the first forbidden thing in the file, if any."""
    for dictionary in _dictionaries(reader):
        if _is_active(dictionary):
            return "active"
        if _is_attachment(dictionary):
            return "attachment"
    return ""


def _dictionaries(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Each dictionary of the file, also those that no page refers to; a stack, since nesting may be deep."""
    from pypdf.generic import IndirectObject

    numbers = [(number, generation) for generation, places in reader.xref.items() for number in places]
    numbers += [(number, 0) for number in reader.xref_objStm]
    for number, generation in numbers:
        waiting: list[Any] = [reader.get_object(IndirectObject(number, generation, reader))]
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                yield item
                waiting.extend(item.values())
            elif isinstance(item, list):
                waiting.extend(item)


def _value(dictionary: dict[str, Any], key: str) -> Any:
    """What stands under the key, also where only a reference to it stands there."""
    value = dictionary.get(key)
    return None if value is None else value.get_object()


def _is_active(dictionary: dict[str, Any]) -> bool:
    """Whether it runs, sends or opens something."""
    if _value(dictionary, "/S") in FORBIDDEN_ACTIONS or not FORBIDDEN_KEYS.isdisjoint(dictionary):
        return True
    return any(_value(action, "/S") not in HARMLESS_ACTIONS for action in _opening_actions(dictionary))


def _opening_actions(dictionary: dict[str, Any]) -> list[dict[str, Any]]:
    """The actions that start without a click: when the paper, a page or a field opens, closes or changes."""
    several = _value(dictionary, "/AA")
    actions = [_value(several, key) for key in several] if isinstance(several, dict) else []
    actions.append(_value(dictionary, "/OpenAction"))
    return [action for action in actions if isinstance(action, dict) and "/S" in action]


def _is_attachment(dictionary: dict[str, Any]) -> bool:
    """Whether it holds another file."""
    if "/EmbeddedFiles" in dictionary or _value(dictionary, "/Type") == "/EmbeddedFile":
        return True
    return "/EF" in dictionary and not dictionary.keys().isdisjoint({"/F", "/UF"})


def main() -> None:
    """Limit this process first; read afterwards."""
    for limit, value in LIMITS.items():
        resource.setrlimit(limit, (value, value))
    sys.stdout.write(verdict(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
