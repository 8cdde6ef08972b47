"""How rows are spread, for the database's planner: learnt anew after thousands came at once."""

from __future__ import annotations

from django.db import connection


def renew_statistics() -> None:
    """Of the portal's own tables: those that the databases of a server share stay locked for all until the commit."""
    with connection.cursor() as cursor:
        tables = [connection.ops.quote_name(name) for name in connection.introspection.table_names(cursor)]
        cursor.execute(f"ANALYZE {', '.join(tables)}")
