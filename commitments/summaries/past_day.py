"""Reading the record as it stood at the end of a past day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from commitments.rules import past_days

# In one statement: the views of the schema `past` (actions/past_days.py) go in front of the tables, their day
# is set, and nothing can be written. All of it ends with the transaction. The cast fails where there are no
# views, which would otherwise show today's rows under a past day. Plans over many views look dearer than they
# are: compiling them or starting workers for them would take longer than running them.
OPEN = """
SELECT set_config('search_path', 'past,public', true), set_config('tracker.past_until', %s, true),
       set_config('transaction_read_only', 'on', true), set_config('jit', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true),
       'past.commitments_change'::regclass,
       (SELECT min(published_at) FROM public.commitments_change)
"""


@contextmanager
def opened(day: dt.date) -> Iterator[dt.date | None]:
    """Until it closes, every query reads the rows of that day. Yields the earliest day that can be shown,
    None where nothing was published yet. One query."""
    # a view has no primary key that the other columns of a group would follow from
    allows, connection.features.allows_group_by_selected_pks = (
        connection.features.allows_group_by_selected_pks,
        False,
    )
    try:
        with transaction.atomic():
            yield read_past(day)
            transaction.set_rollback(True)  # nothing was written; inside another transaction this ends it too
    finally:
        connection.features.allows_group_by_selected_pks = allows


def is_open() -> bool:
    """Whether queries of this thread read a past day."""
    return not connection.features.allows_group_by_selected_pks


def read_past(day: dt.date) -> dt.date | None:
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [past_days.end_of(day).isoformat()])
        row = cursor.fetchone()
    return row[-1].date() if row and row[-1] else None
