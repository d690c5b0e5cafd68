"""Gives what was published before the log was chained its places, in the order in which it was published.

In batches, each a transaction of its own: what is published meanwhile waits for one batch at the most, and a
run that was stopped goes on where it was. The moment of a link is when it was made, not when the row was
published: that stands in what it says.

Backwards nothing is done while the chain stands; it goes with its tables, unless a head was already kept: heads
are published, and whoever wrote one down may ask for the chain.
"""

from typing import Any, Final

from django.db import connection, migrations
from django.db.migrations.exceptions import IrreversibleError

BATCH: Final = 2_000
# table: the moment at which a row became public; in this order where they share it
MOMENTS: Final = {
    "commitments_progressentry": "t.published_at",
    "commitments_searchrecord": """coalesce((SELECT min(a.published_at) FROM commitments_assessment a
        WHERE a.search_record_id = t.id), t.recorded_at)""",
    "commitments_assessment": "t.published_at",
    "commitments_correction": "(SELECT a.published_at FROM commitments_assessment a WHERE a.id = t.replaced_by_id)",
    "commitments_withdrawal": "t.withdrawn_at",
    "commitments_reply": """coalesce((SELECT c.published_at FROM commitments_change c WHERE c.reply_id = t.id),
        t.recorded_at)""",
    "commitments_change": "t.published_at",
}
BACKLOG: Final = " UNION ALL ".join(
    f"""SELECT '{table}' AS "table", t.id, {moment} AS at, {rank} AS rank FROM {table} t
    WHERE NOT EXISTS (SELECT 1 FROM commitments_loglink l WHERE l."table" = '{table}' AND l.row_id = t.id)"""
    for rank, (table, moment) in enumerate(MOMENTS.items())
)


def chain(apps: Any, schema_editor: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.backlog")
        cursor.execute(
            f"""CREATE TEMPORARY TABLE backlog AS
            SELECT "table", id, row_number() OVER (ORDER BY at, rank, id) AS number FROM ({BACKLOG}) unchained"""
        )
        cursor.execute("CREATE INDEX ON backlog (number)")
        cursor.execute("SELECT count(*) FROM backlog")
        (count,) = cursor.fetchone()
        for first in range(1, count + 1, BATCH):  # outside a transaction, each statement is one
            cursor.execute(
                """SELECT commitments_chain("table", id) FROM (
                    SELECT "table", id FROM backlog WHERE number >= %s AND number < %s ORDER BY number
                ) batch""",
                [first, first + BATCH],
            )
        cursor.execute("DROP TABLE backlog")


def unchain(apps: Any, schema_editor: Any) -> None:
    if apps.get_model("commitments", "LogCheckpoint").objects.exists():
        raise IrreversibleError("A head of the log was kept and published, so the chain must stay.")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("commitments", "0056_published_log_chain")]

    operations = [migrations.RunPython(chain, unchain)]
