"""The settings of a copy in which django-post-office stands beside our own sender."""

from tracker.settings import *  # noqa: F403

INSTALLED_APPS += ["post_office"]  # noqa: F405
POST_OFFICE = {"BATCH_SIZE": 1000, "THREADS_PER_PROCESS": 1, "LOG_LEVEL": 0, "DEFAULT_MAILER": "default"}
