"""The Celery application. Its tasks only look at PostgreSQL for what is due."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["commitments"])
app.conf.beat_schedule = {
    job: {
        "task": f"commitments.tasks.{job.replace('-', '_')}",
        "schedule": seconds,
        "options": {"expires": seconds * 2},  # a round that nobody began in time is not made up for
    }
    for job, seconds in settings.JOB_SECONDS.items()
}
