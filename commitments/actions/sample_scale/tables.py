"""What a large load needs of PostgreSQL: keys reserved at once, COPY, and indexes made afterwards.

Checks, keys and every wall stay as they are. What is put aside for as long as the transaction lasts are the
indexes that hold nothing but pace, and the triggers whose work is done for all rows at once: those that chain
the log (`chain.py`) and those that count it (`actions/record_counts.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import connection

from commitments.actions.sample_scale.amounts import Told

CHAINED_BY_TRIGGERS: Final = {
    "assessment": "chain_row",
    "assessmententry": "chain_part",
    "assessmenttestresult": "chain_part",
    "change": "chain_row",
    "entrybearing": "chain_part",
    "entryclause": "chain_part",
    "entryevidence": "chain_part",
    "entrysignatory": "chain_part",
    "loglink": "give_place",
    "progressentry": "chain_row",
}
COUNTED_BY_TRIGGERS: Final = {
    "change": "count_changed_signatories",
    "entryevidence": "count_entry_sources",
    "entrysignatory": "count_entry_signatories",
    "progressentry": "count_entries",
}
PUT_ASIDE: Final = (*CHAINED_BY_TRIGGERS.items(), *COUNTED_BY_TRIGGERS.items())
FILLED: Final = (*CHAINED_BY_TRIGGERS, "evidence", "follow", "logbody", "subscriber")
GONE_BY: Final = {
    "assessment": "id, undertaking_id, version",
    "assessmententry": "assessment_id, entry_id",
    "assessmenttestresult": "assessment_id, test_id",
    "entrybearing": "entry_id, undertaking_id",
    "progressentry": "id, supersedes_id",
}
NONE: Final = r"\N"  # no value, as COPY reads it
ONLY_FOR_PACE: Final = """
SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid)
FROM pg_index index
WHERE index.indrelid = ANY(%s::regclass[]) AND NOT index.indisunique
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = index.indexrelid)
ORDER BY index.indrelid, index.indexrelid
"""


def named(table: str) -> str:
    return f"commitments_{table}"


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def reserve(table: str, count: int) -> int:
    """The first of so many keys that follow each other. The table must be locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT first, setval(pg_get_serial_sequence(%(table)s, 'id'), first + %(more)s)
            FROM (SELECT nextval(pg_get_serial_sequence(%(table)s, 'id')) AS first) next""",
            {"table": named(table), "more": max(0, count - 1)},
        )
        return int(cursor.fetchone()[0])


def copy(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """`lines` are in COPY's text form: fields with tabs between them, \\N for nothing."""
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {named(table)} ({listed}) FROM STDIN") as stream:
        stream.write("".join(lines))


def escaped(text: str) -> str:
    """As COPY wants it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


@contextmanager
def made_ready(*, tell: Told) -> Iterator[None]:
    """Within it the tables take rows fast; nobody else reads or writes them until the transaction ends."""
    run(
        # a program that is killed must not leave a server behind that goes on for minutes
        "SET LOCAL client_connection_check_interval = '1s'",
        "SET LOCAL maintenance_work_mem = '512MB'",
        "SET LOCAL work_mem = '128MB'",
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"LOCK TABLE {', '.join(map(named, FILLED))} IN ACCESS EXCLUSIVE MODE",
    )
    for table, trigger in PUT_ASIDE:
        run(f"ALTER TABLE {named(table)} DISABLE TRIGGER {trigger}")
    with connection.cursor() as cursor:
        # those of assessments stay: their walls wait for the current status
        cursor.execute(ONLY_FOR_PACE, [[named(table) for table in FILLED if table != "assessment"]])
        indexes = cursor.fetchall()
    for name, _ in indexes:
        run(f"DROP INDEX {name}")
    # an assessment comes before its tests
    run("SET CONSTRAINTS refuse_ungrounded, refuse_other_status DEFERRED")
    yield
    for number, (_, definition) in enumerate(indexes):
        tell("indexes", number, len(indexes))
        run(definition)
    tell("indexes", len(indexes), len(indexes))
    # the columns that what follows goes by; the words of all rows, which take long, come after the end
    run(*(f"ANALYZE {named(table)} ({columns})" for table, columns in GONE_BY.items()))


def forget_plans() -> None:
    """Statements inside PostgreSQL's functions were planned for tables with less in them."""
    run("DISCARD PLANS")


def back_to_normal() -> None:
    """Every wall looks at what was written, and the triggers chain what comes next."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for table, trigger in PUT_ASIDE:
        run(f"ALTER TABLE {named(table)} ENABLE ALWAYS TRIGGER {trigger}")
    run("SET CONSTRAINTS ALL DEFERRED")
