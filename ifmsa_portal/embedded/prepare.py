"""What stands before the first page of the demo is served: tables, static files, demo data.

Run as `python -m ifmsa_portal.embedded.prepare`, a process of its own, so that the supervisor holds no
connection and no thread when it starts the others.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction

MARK = "demo data loaded"
# django-countries brings 260 flags along; no page shows them.
UNUSED = ["flags"]


def main() -> None:
    """Each step is quick when nothing changed."""
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    collect_static()
    load_demo_once()


def collect_static() -> None:
    """Collect, hash and compress the static files, unless they are the same as last time.

    With DEBUG=1 they are served from where they lie: for work on them.
    """
    if settings.DEBUG:
        return
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    say("Collecting the static files.")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(now)


def static_fingerprint() -> str:
    """Changes when a static file is added, removed or written."""
    found = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            found.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def load_demo_once() -> None:
    """Load the demo data, and mark the database in the same transaction: half-loaded it loads again."""
    if is_marked():
        return
    if get_user_model().objects.exists():
        raise SystemExit("This database holds people who are not the demo's: demo data is not added to it.")
    say("Loading the demo data, once.")
    with transaction.atomic():
        call_command("load_demo", verbosity=0, stdout=io.StringIO())
        with connection.cursor() as cursor:
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{MARK}'")


def is_marked() -> bool:
    """Whether the demo data is in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass, 'pg_class')")
        return cursor.fetchone() == (MARK,)


def say(sentence: str) -> None:
    """To the terminal at once, also through a pipe."""
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
