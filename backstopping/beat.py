"""What comes again and again. Every hour, not once a night: what a night missed is made good."""

from datetime import timedelta

import environ
from celery.schedules import crontab

env = environ.Env()

BEAT_SCHEDULE = {
    "sweep": {"task": "core.tasks.sweep", "schedule": env.float("SWEEP_SECONDS", default=30.0)},
    "sweep-exports": {"task": "core.tasks.sweep_exports", "schedule": timedelta(hours=1)},
    "sweep-files": {"task": "core.tasks.sweep_files", "schedule": timedelta(days=1)},
    "sweep-notices": {
        "task": "accounts.notices.sweep.sweep_notices",
        "schedule": timedelta(days=1),
    },
    "digests": {
        "task": "accounts.notices.digest.send_digests",
        "schedule": crontab(minute=5),
    },
    "invitations": {
        "task": "missions.events.invitations.catch_up",
        "schedule": timedelta(days=1),
    },
    "start-missions": {"task": "missions.tasks.start_missions", "schedule": crontab(minute=10)},
    "next-steps": {"task": "missions.tasks.refresh_next_steps", "schedule": crontab(minute=20)},
    "lesson-vectors": {"task": "reports.near.sweep", "schedule": crontab(minute=50)},
    "receipts": {"task": "reports.distribution.nudge", "schedule": crontab(minute=40)},
    "reminders": {"task": "interventions.reminders.remind", "schedule": crontab(minute=30)},
}
