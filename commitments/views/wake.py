"""Asking a worker to look into the ledger now instead of at the next beat."""

import logging
import threading

from django.db import transaction

from commitments.tasks import deliver_mail

log = logging.getLogger(__name__)
one_at_a_time = threading.Lock()


def wake_mail_worker() -> None:
    """After the commit, best effort: the mail stands in PostgreSQL and goes at the next beat in any case.

    From a thread, because a Redis that is down or silent holds a publisher for seconds.
    """
    transaction.on_commit(start)


def start() -> None:
    if one_at_a_time.acquire(blocking=False):
        threading.Thread(target=publish, name="wake-mail-worker", daemon=True).start()


def publish() -> None:
    try:
        deliver_mail.delay()
    except Exception as error:
        log.warning("no worker could be woken: %s", error)
    finally:
        one_at_a_time.release()
