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
    "sweep orphaned files": {"task": "documents.tasks.sweep_orphans", "schedule": crontab(minute=20, hour=3)},
    "forget form tokens": {
        "task": "workflows.tasks.forget_submissions",
        "schedule": crontab(minute=40, hour=3),
    },
    "clear sessions": {"task": "ifmsa_portal.tasks.clear_sessions", "schedule": crontab(minute=50, hour=3)},
}
