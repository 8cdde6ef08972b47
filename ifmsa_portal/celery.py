"""The Celery application; beat runs in UTC, due times live in the database."""

import os

from celery import Celery
from celery.schedules import crontab

from outbox.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ifmsa_portal.settings")
app = Celery("ifmsa_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    **SCHEDULE,
    "weekly figures": {
        "task": "exchanges.tasks.send_weekly_figures",
        "schedule": crontab(minute=0, hour=6, day_of_week="mon"),
    },
    "endorsements by the calendar": {
        "task": "projects.tasks.look_at_the_calendar",
        "schedule": crontab(minute=10, hour=5),
    },
    # Several times: each run goes on with who has none of this week's yet, should the one before have been cut off.
    "weekly digests of endorsements": {
        "task": "projects.tasks.send_weekly_digests",
        "schedule": crontab(minute="*/10", hour=6, day_of_week="mon"),
        "options": {"expires": 600},
    },
    "weekly digests of topics": {
        "task": "ifmsa_portal.tasks.send_topic_digests",
        "schedule": crontab(minute=30, hour=6, day_of_week="tue"),
    },
    "entries of the directory that are a year old": {
        "task": "committees.tasks.ask_nmos_to_confirm",
        "schedule": crontab(minute=30, hour=5),
    },
    "calls by the clock": {
        "task": "committees.tasks.look_at_calls",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "offered seats of assemblies": {
        "task": "assemblies.tasks.lapse_offers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "waiting lists of delegations": {
        "task": "assemblies.tasks.offer_seats",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 900},
    },
    "cancelled delegates": {
        "task": "assemblies.tasks.look_at_cancellations",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "invoices of assemblies": {
        "task": "assemblies.tasks.look_at_invoices",
        "schedule": crontab(minute=40, hour=5),
    },
    "candidatures that are still drafts": {
        "task": "committees.tasks.remind_of_drafts",
        "schedule": crontab(minute=0, hour=7),
    },
    "terms that end": {"task": "committees.tasks.remind_of_ends", "schedule": crontab(minute=20, hour=5)},
    "sweep orphaned files": {"task": "documents.tasks.sweep_orphans", "schedule": crontab(minute=20, hour=3)},
    "forget form tokens": {
        "task": "workflows.tasks.forget_submissions",
        "schedule": crontab(minute=40, hour=3),
    },
    "erasures of accounts": {
        "task": "ifmsa_portal.my_data.tasks.look_at_erasures",
        "schedule": crontab(minute=5),
    },
    "copies of people's data": {
        "task": "ifmsa_portal.my_data.tasks.make_takeouts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "what goes by itself": {
        "task": "ifmsa_portal.my_data.tasks.sweep",
        "schedule": crontab(minute=0, hour=4),
    },
    "clear sessions": {"task": "ifmsa_portal.tasks.clear_sessions", "schedule": crontab(minute=50, hour=3)},
}
