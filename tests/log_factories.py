"""A published log with something of every kind in it, as a file."""

import time_machine
from django.test import Client

from commitments.actions import log_removals
from commitments.models import LogLink, StaffMember
from tests.bare_sql import chain_up
from tests.factories import NOW
from tests.past_histories import (
    assess,
    correct,
    extend,
    happen,
    log,
    make_scene,
    reply,
    supersede,
    withdraw,
    withdraw_entry,
)

# in this order reply and correction meet the undertaking that was assessed: every third act is about the same
EARLIER = (log, assess, log, log, reply, withdraw_entry, supersede, correct, withdraw)


def publish_a_little(author: StaffMember, reviewer: StaffMember) -> None:
    """One entry with its change: two links."""
    with time_machine.travel(NOW, tick=False):
        happen(make_scene(author, reviewer), log)
        chain_up(NOW)


def publish_everything(author: StaffMember, reviewer: StaffMember) -> None:
    """Every kind of link, words that were removed among them."""
    with time_machine.travel(NOW, tick=False):
        scene = make_scene(author, reviewer)
        for act in EARLIER:
            happen(scene, act)
        chain_up(NOW)
        happen(scene, extend)
        remove_words(LogLink.objects.filter(kind="reply")[0].position, by=reviewer)
        chain_up(NOW)


def remove_words(position: int, *, by: StaffMember) -> None:
    log_removals.remove(position=position, reason="A court ordered it.", by=by, at=NOW)
    chain_up(NOW)


def log_file(client: Client, path: str = "/log.jsonl") -> bytes:
    return client.get(path).getvalue()
