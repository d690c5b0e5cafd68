"""The Celery application. Its tasks only look at PostgreSQL for what is due."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["commitments"])
app.conf.beat_schedule = {
    "deliver-mail": {
        "task": "commitments.tasks.deliver_mail",
        "schedule": settings.DELIVERY_INTERVAL_SECONDS,
        "options": {"expires": settings.DELIVERY_INTERVAL_SECONDS * 2},
    },
}
