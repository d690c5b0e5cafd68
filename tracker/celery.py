"""The Celery application. Its tasks only look at PostgreSQL for what is due."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

SOURCES_INTERVAL_SECONDS = settings.DELIVERY_INTERVAL_SECONDS * 4

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["commitments"])
app.conf.beat_schedule = {
    "deliver-mail": {
        "task": "commitments.tasks.deliver_mail",
        "schedule": settings.DELIVERY_INTERVAL_SECONDS,
        "options": {"expires": settings.DELIVERY_INTERVAL_SECONDS * 2},
    },
    "import-rows": {
        "task": "commitments.tasks.import_rows",
        "schedule": 2.0,
        "options": {"expires": 4.0},
    },
    "tend-contacts": {
        "task": "commitments.tasks.tend_contacts",
        "schedule": 60,
        "options": {"expires": 120},
    },
    "forget-what-is-over": {
        "task": "commitments.tasks.forget_what_is_over",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}
if settings.SOURCE_CHECKS:
    app.conf.beat_schedule["look-after-sources"] = {
        "task": "commitments.tasks.look_after_sources",
        "schedule": SOURCES_INTERVAL_SECONDS,
        "options": {"expires": SOURCES_INTERVAL_SECONDS},
    }
