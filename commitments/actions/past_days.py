"""The schema `past`: every table once more, as a view that shows the rows of the day that is asked for.

A page of a past day runs the same queries as today's with this schema in front (summaries/past_day.py). The
views are made from the models after each migration and removed before the next one, since PostgreSQL changes
no column that a view shows. docs/decisions/0007-past-days.md says why it is done so.
"""

import hashlib
from typing import Final

from django.apps import apps
from django.db import connection, models, transaction

from commitments.models.current_status import STATUS_FROM
from commitments.models.record_counts import RECORD_COUNTS_FROM, SIGNATORY_COUNTS_FROM

# In brackets of its own, so that PostgreSQL reads the setting once in a query and not once in a row.
CUT: Final = "(SELECT current_setting('tracker.past_until')::timestamptz)"
OF_ENTRY: Final = f"""EXISTS (SELECT 1 FROM public.commitments_progressentry published
    WHERE published.id = t.entry_id AND published.published_at < {CUT})"""
OF_ASSESSMENT: Final = f"""EXISTS (SELECT 1 FROM public.commitments_assessment published
    WHERE published.id = t.assessment_id AND published.published_at < {CUT})"""

# Rows that are never changed: those whose moment was before the end of the day.
LOG: Final = {
    "Assessment": f"t.published_at < {CUT}",
    "AssessmentEntry": OF_ASSESSMENT,
    "AssessmentRating": OF_ASSESSMENT,
    "AssessmentTestResult": OF_ASSESSMENT,
    "Change": f"t.published_at < {CUT}",
    "Correction": OF_ASSESSMENT.replace("t.assessment_id", "t.replaced_by_id"),
    "EntryBearing": f"{OF_ENTRY} AND (t.added_at IS NULL OR t.added_at < {CUT})",
    "EntryClause": OF_ENTRY,
    "EntryEvidence": OF_ENTRY,
    "EntrySignatory": OF_ENTRY,
    "EvidenceCapture": f"t.captured_at < {CUT}",
    # how often a date was moved: calendars count it
    "FormerRow": f"""t.stood_until < {CUT}
        AND t."table" IN ('commitments_deadline', 'commitments_milestone', 'commitments_replyround')""",
    "LogBody": f"""EXISTS (SELECT 1 FROM public.commitments_loglink link
        WHERE link.id = t.link_id AND link.chained_at < {CUT})""",
    "LogCheckpoint": f"t.taken_at < {CUT}",
    "LogLink": f"t.chained_at < {CUT}",
    "LogRemoval": f"t.removed_at < {CUT}",
    "ProgressEntry": f"t.published_at < {CUT}",
    "RatingPair": f"t.rated_at < {CUT}",
    "Reply": f"""EXISTS (SELECT 1 FROM public.commitments_change published
        WHERE published.reply_id = t.id AND published.published_at < {CUT})
        OR t.recorded_at < {CUT} AND NOT EXISTS (
            SELECT 1 FROM public.commitments_change published WHERE published.reply_id = t.id)""",
    "SearchRecord": f"""t.recorded_at < {CUT} OR EXISTS (SELECT 1 FROM public.commitments_assessment published
        WHERE published.search_record_id = t.id AND published.published_at < {CUT})""",
    "Withdrawal": f"t.withdrawn_at < {CUT}",
}
# Rows that are edited, added and deleted: as they stood, from what triggers kept of them.
FRAME: Final = (
    "Clause",
    "Commitment",
    "Commitment_clauses",
    "CommitmentLink",
    "CommitmentTest",
    "Deadline",
    "Endorsement",
    "Instrument",
    "Milestone",
    "MilestoneEvidence",
    "ReplyAnswer",
    "ReplyRound",
    "ReplyRoundItem",
    "Signatory",
    "TextLine",
    "Undertaking",
)
# Rows that are edited but never taken away; there may be very many.
KEPT: Final = ("Evidence", "StaffMember")
# The number of every undertaking that is or was there. Through plain columns of whole tables, with the
# conditions around them, PostgreSQL finds the status of one; through the view of undertakings it would
# compute all of them first. Readers join undertakings, which are those of the day.
EVERY_UNDERTAKING: Final = """(
    SELECT known.id FROM (
        SELECT u.id, 'commitments_undertaking'::varchar AS "table", 0::bigint AS kept
        FROM public.commitments_undertaking u
        UNION ALL
        SELECT f.row_id, f."table", f.id FROM public.commitments_formerrow f
    ) known
    WHERE known."table" = 'commitments_undertaking' AND (known.kept = 0 OR NOT EXISTS (
        SELECT 1 FROM public.commitments_undertaking u WHERE u.id = known.id
    ) AND NOT EXISTS (
        SELECT 1 FROM public.commitments_formerrow former
        WHERE former."table" = 'commitments_undertaking' AND former.row_id = known.id
            AND former.id < known.kept
    ))
)"""

COMPUTED: Final = {
    "CurrentStatus": STATUS_FROM.format(undertakings=EVERY_UNDERTAKING),
    "RecordCount": RECORD_COUNTS_FROM,
    "SignatoryCount": SIGNATORY_COUNTS_FROM,
}
PUBLIC: Final = frozenset({*LOG, *FRAME, *KEPT, *COMPUTED})

# What no page shows of a public table, and moments that had not come yet. `{t}` is the row.
MASKS: Final[dict[str, dict[str, str]]] = {
    "Evidence": {
        "read_at": "NULL", "checked_at": "NULL", "next_check_at": "NULL", "failed_checks": "0",
        "check_lease_until": "NULL",
    },
    "RatingPair": {
        "first_results": "'{}'::jsonb", "first_reasons": "''", "second_results": "'{}'::jsonb",
        "second_reasons": "''",
    },
    # that an answer waits to be published is public, what it says and whose it is are not
    "ReplyAnswer": {
        "invitation_id": "0", "stance": "''", "text": "''", "links": "'[]'::jsonb", "language": "''",
        "signed_as": "''", "row_version": "0", "saved_at": "{t}.submitted_at", "set_aside_reason": "''",
        "set_aside_by_id": "NULL", "was_submitted_at": "NULL",
        "set_aside_at": f"CASE WHEN {{t}}.set_aside_at < {CUT} THEN {{t}}.set_aside_at END",
        "published_reply_id": f"""CASE WHEN EXISTS (SELECT 1 FROM public.commitments_change published
            WHERE published.reply_id = {{t}}.published_reply_id AND published.published_at < {CUT})
            THEN {{t}}.published_reply_id END""",
    },
    "ReplyRound": {"note": "''"}
    | {name: f"CASE WHEN {{t}}.{name} < {CUT} THEN {{t}}.{name} END" for name in ("closed_at", "reached_at")},
    "ReplyRoundItem": {
        name: f"CASE WHEN {{t}}.{name} < {CUT} THEN {{t}}.{name} END"
        for name in ("received_at", "withheld_at")
    },
    "StaffMember": {
        "password": "''", "last_login": "NULL", "is_superuser": "false", "is_staff": "false",
        "single_keys": "true", "next_reminder_at": "NULL", "reminder_rhythm": "''", "reminder_hour": "0",
        "reminder_timezone": "''", "date_joined": "'2000-01-01 00:00+00'",
        "first_name": "left({t}.first_name, 1)", "last_name": "left({t}.last_name, 1)",
        "username": "left({t}.username, 2)",
        # whether somebody was invented; nobody else's address
        "email": "CASE WHEN {t}.email LIKE '%@sample.invalid' THEN '@sample.invalid' ELSE '' END",
    },
}  # fmt: skip
# a round is there from its opening, and so is what it asks about
BEGUN: Final = {
    "ReplyAnswer": f"{{t}}.submitted_at < {CUT}",
    "ReplyRound": f"{{t}}.opened_at < {CUT}",
    "ReplyRoundItem": f"""EXISTS (SELECT 1 FROM public.commitments_replyround opened
        WHERE opened.id = {{t}}.round_id AND opened.opened_at < {CUT})""",
}


def make_views() -> None:
    """Makes the schema where it is missing or of other tables; otherwise does nothing."""
    if not has_all_columns():
        return  # in the middle of the migrations, or at an earlier one
    statements = definitions()
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace('past'), 'pg_namespace')")
        if cursor.fetchone() == (digest,):
            return
        cursor.execute("DROP SCHEMA IF EXISTS past CASCADE")
        cursor.execute("CREATE SCHEMA past")
        cursor.execute("SELECT current_setting('search_path')")
        (usual,) = cursor.fetchone()
        cursor.execute("SELECT set_config('search_path', 'past,public', true)")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SELECT set_config('search_path', %s, true)", [usual])
        cursor.execute(f"COMMENT ON SCHEMA past IS '{digest}'")


def remove_views() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS past CASCADE")


def has_all_columns() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        present = set(cursor.fetchall())
    return all(
        (model._meta.db_table, field.column) in present
        for model in all_models()
        for field in model._meta.local_concrete_fields
    )


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def definitions() -> list[str]:
    """The statement that makes each view; those that are computed come last, since they read the others."""
    ordered = sorted(all_models(), key=lambda model: (model.__name__ in COMPUTED, model._meta.db_table))
    return [f'CREATE VIEW past."{model._meta.db_table}" AS {body(model)}' for model in ordered]


def body(model: type[models.Model]) -> str:
    """What a view selects: all columns of its table, in order. Of a private table it shows no row."""
    name, table = model.__name__, f'public."{model._meta.db_table}"'
    is_ours = model._meta.app_label == "commitments"
    if is_ours and name in COMPUTED:
        return COMPUTED[name]
    if is_ours and name in LOG:
        return f"SELECT {columns(model, 't')} FROM {table} t WHERE {LOG[name]}"
    if is_ours and name in KEPT:
        return as_it_was_kept(model, table)
    if is_ours and name in FRAME:
        return as_it_stood(model, table)
    return f"SELECT {columns(model, 't')} FROM {table} t WHERE false"


def columns(model: type[models.Model], alias: str) -> str:
    masks = MASKS.get(model.__name__, {})

    def column(field: models.Field) -> str:
        name = field.column
        if (alias, name) == ("was", "id"):
            return "first_kept.row_id AS id"  # a plain column, through which PostgreSQL finds one row
        if name not in masks:
            return f'{alias}."{name}"'
        return f'CAST({masks[name].replace("{t}", alias)} AS {field.db_type(connection)}) AS "{name}"'

    return ", ".join(column(field) for field in model._meta.local_concrete_fields)


def former(model: type[models.Model]) -> str:
    """The rows that triggers kept of this table and that were still so at the end of the day, or later."""
    return f"""FROM public.commitments_formerrow kept
        WHERE kept."table" = '{model._meta.db_table}' AND kept.stood_until >= {CUT}"""


def as_it_stood(model: type[models.Model], table: str) -> str:
    """Rows that nobody touched since, and of the others how they stood, where there was such a row."""
    begun = BEGUN.get(model.__name__, "true")
    begun_now, begun_then = begun.replace("{t}", "t"), begun.replace("{t}", "was")
    return f"""SELECT {columns(model, "t")} FROM {table} t
        WHERE {begun_now} AND NOT EXISTS (SELECT 1 {former(model)} AND kept.row_id = t.id)
        UNION ALL
        SELECT {columns(model, "was")} FROM (
            SELECT DISTINCT ON (kept.row_id) kept.row_id, kept.row {former(model)}
            ORDER BY kept.row_id, kept.stood_until, kept.id
        ) first_kept
        LEFT JOIN {table} now_there ON now_there.id = first_kept.row_id
        CROSS JOIN LATERAL jsonb_populate_record(now_there, first_kept.row) was
        WHERE first_kept.row IS NOT NULL AND {begun_then}"""


def as_it_was_kept(model: type[models.Model], table: str) -> str:
    """The same for rows that are never deleted, in a form that finds one among many by its number and reads
    many at once. Only a column that is asked for is taken out of what was kept."""
    names = [field.column for field in model._meta.local_concrete_fields]
    chosen = ", ".join(
        f'CASE WHEN kept.row IS NULL THEN t."{name}" '
        f'ELSE (jsonb_populate_record(t, kept.row))."{name}" END AS "{name}"'
        if name != "id"
        else "t.id"
        for name in names
        if name not in MASKS[model.__name__] or "{t}" in MASKS[model.__name__][name]
    )
    return f"""SELECT {columns(model, "stood")} FROM (
        SELECT {chosen} FROM {table} t
        LEFT JOIN public.commitments_formerrow kept
        ON kept."table" = '{model._meta.db_table}' AND kept.row_id = t.id AND kept.stood_until >= {CUT}
            AND NOT EXISTS (
                SELECT 1 FROM public.commitments_formerrow earlier
                WHERE earlier."table" = '{model._meta.db_table}' AND earlier.row_id = kept.row_id
                    AND earlier.stood_until >= {CUT}
                    AND (earlier.stood_until, earlier.id) < (kept.stood_until, kept.id)
            )
    ) stood"""
