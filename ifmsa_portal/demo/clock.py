"""A clock that can be set back, so that the demo's past is lived through the real functions, in its order.

The portal knows one clock, `statement_timestamp()` of the database. Inside the loading transaction a schema
that is searched first has a function of that name, so that log, terms and deadlines all stand at the instant
of the story. The schema is dropped before the commit: no other connection ever sees it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SETTING = "demo_clock.now"
SCHEMA = """
CREATE SCHEMA demo_clock;
CREATE FUNCTION demo_clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('demo_clock.now', true), '')::timestamptz,
                   pg_catalog.statement_timestamp()) $$;
CREATE FUNCTION demo_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT demo_clock.statement_timestamp() $$;
"""


@contextmanager
def movable_clock() -> Iterator[None]:
    """Within it, `set_clock` moves the database's clock for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        (usual,) = cursor.fetchone()
        cursor.execute(SCHEMA)
        cursor.execute("SELECT set_config('search_path', 'demo_clock, public, pg_catalog', true)")
    yield
    set_clock(None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, true)", [usual])
        cursor.execute("DROP SCHEMA demo_clock CASCADE")


def set_clock(instant: dt.datetime | None) -> None:
    """Let the database believe that it is this instant; None: the present again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, instant.isoformat() if instant else ""])
