"""Scenes that hundreds of tests begin with: played once in each process, then put back as they were.

A scene's rows go in by one statement instead of a hundred, its objects are copied: each test has its own.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection, models, transaction

# The rows of each table by primary key, as the text of a JSON object.
Rows = dict[type[models.Model], dict[str, str]]


class Scene:
    """What `play` leaves behind, after the scenes that come before it.

    `play` gets what those left and may look at it, not change it: it belongs to them.
    """

    def __init__(self, play: Callable[..., Any], *, after: Sequence[Scene] = ()) -> None:
        assert not connection.in_atomic_block, "a scene is recorded on an empty stage"
        self.play, self.day = play, today()
        with transaction.atomic():
            for scene in after:
                scene.put_rows()
            before = all_rows()
            self.left = play(*(scene.left for scene in after))
            connection.check_constraints()
            self.statement = "".join(insert(model, before[model], rows) for model, rows in all_rows().items())
            transaction.set_rollback(True)

    def put(self, who_is_who: dict[int, Any], *before: Any) -> Any:
        """Put the scene into the test's database. `who_is_who` maps what was recorded to its copies."""
        if self.day != today():  # terms are counted from today: the day has changed, or the test's clock
            return self.play(*before)
        self.put_rows()
        return copy.deepcopy(self.left, who_is_who)

    def put_rows(self) -> None:
        """The rows alone."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement)


def today() -> dt.date:
    """The day of the process, which is a travelling test's own."""
    return dt.datetime.now(dt.UTC).date()


def all_rows() -> Rows:
    """Every row there is, but for the history: triggers write it again. One statement reads all tables."""
    kept = [model for model in apps.get_models(include_auto_created=True) if is_kept(model)]
    found: Rows = {model: {} for model in kept}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows_of(number, model) for number, model in enumerate(kept)))
        for number, key, row in cursor.fetchall():
            found[kept[number]][key] = row
    return found


def is_kept(model: type[models.Model]) -> bool:
    """Whether the model has a table of its own that a scene puts back."""
    meta = model._meta
    return meta.managed and not meta.proxy and not issubclass(model, pghistory.models.Event)


def rows_of(number: int, model: type[models.Model]) -> str:
    """The question for one table's rows, in the order of their keys."""
    key = connection.ops.quote_name(model._meta.pk.column)
    return f"(SELECT {number}, {key}::text, row_to_json(t)::text FROM {table(model)} t ORDER BY {key})"


def insert(model: type[models.Model], before: dict[str, str], now: dict[str, str]) -> str:
    """The statement that puts back what was added; a scene adds and changes nothing that stood before."""
    assert before.items() <= now.items(), f"{model._meta.label}: a row of an earlier scene was changed"
    new = [row for key, row in now.items() if key not in before]
    if not new:
        return ""
    quote = connection.ops.quote_name
    columns = ", ".join(
        quote(field.column) for field in model._meta.local_concrete_fields if not field.generated
    )
    rows = ", ".join(new).replace("'", "''")
    return (
        f"INSERT INTO {table(model)} ({columns}) "
        f"SELECT {columns} FROM json_populate_recordset(NULL::{table(model)}, '[{rows}]');\n"
    ) + beyond(model)


def beyond(model: type[models.Model]) -> str:
    """The statement that has the table's next number come after all that stand in it, wherever it was left."""
    key = model._meta.pk
    if not isinstance(key, models.AutoField):
        return ""
    numbers = f"pg_get_serial_sequence('{table(model)}', '{key.column}')"
    last = f"(SELECT max({connection.ops.quote_name(key.column)}) FROM {table(model)})"
    return f"SELECT setval({numbers}, greatest(nextval({numbers}), {last}));\n"


def table(model: type[models.Model]) -> str:
    """The table's name as SQL has it."""
    return connection.ops.quote_name(model._meta.db_table)
