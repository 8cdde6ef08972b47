"""What a mail says: the words of its template, or those that someone gave it in the admin."""

from outbox.wording.changed import Changed, check
from outbox.wording.difference import Piece, difference
from outbox.wording.keeping import Overtaken, keep, reset
from outbox.wording.original import Original, read
from outbox.wording.samples import preview, sample
from outbox.wording.words import Wordings, kinds

__all__ = [
    "Changed",
    "Original",
    "Overtaken",
    "Piece",
    "Wordings",
    "check",
    "difference",
    "keep",
    "kinds",
    "preview",
    "read",
    "reset",
    "sample",
]
