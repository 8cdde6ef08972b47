"""Records by the words in their fields, whatever accents or capitals are typed."""

from __future__ import annotations

from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Concat

from members.models import Unaccented


def with_words(found: Any, words: list[str], *fields: str) -> Any:
    """Records in one of whose fields each of the words stands."""
    found = found.alias(plain=plain_of(*fields))
    for word in words:
        found = found.filter(plain__contains=Unaccented(Value(word)))
    return found


def plain_of(*fields: str) -> Unaccented:
    """The fields one after the other, without accents or capitals."""
    spaced = [part for field in fields for part in (field, Value(" "))]
    return Unaccented(Concat(*spaced, output_field=TextField()))
