"""What beat calls, as plain data: read before Django's apps are."""

# A call that no worker took within its minute is worth nothing: the next one stands behind it.
SCHEDULE = {
    "send what waits": {"task": "outbox.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "gather digests": {"task": "outbox.tasks.gather", "schedule": 60.0, "options": {"expires": 60}},
    "say that a worker lives": {
        "task": "outbox.tasks.heartbeat",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}
