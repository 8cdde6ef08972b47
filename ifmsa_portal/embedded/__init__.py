"""The servers of `manage.py demo` and `manage.py test`, started by us from wheels: no Docker, no apt.

folder.py     where the demo keeps its data, and who runs there
environment.py  the environment that the demo's processes and other commands get
processes.py  child processes that end with us
postgres.py, valkey.py  the two servers
prepare.py    tables, static files and demo data, before the first page is served
demo.py       all of it under one supervisor
testing.py    throw-away servers for one test run
browser.py    where a chromium is, and what it needs
pytest_plugin.py  browser tests: skipped aloud, last in line
"""
