"""The wall behind the append-only tables: PostgreSQL itself refuses UPDATE, DELETE and TRUNCATE.

ENABLE ALWAYS keeps the triggers on when a session sets session_replication_role. The list of
tables is frozen here on purpose; tests/test_append_only.py fails when a model is missing.
"""

from django.db import migrations

TABLES = (
    "commitments_progressentry",
    "commitments_entryclause",
    "commitments_entrysignatory",
    "commitments_entrybearing",
    "commitments_entryevidence",
    "commitments_searchrecord",
    "commitments_assessment",
    "commitments_assessmenttestresult",
    "commitments_assessmententry",
    "commitments_reply",
    "commitments_correction",
    "commitments_change",
    "commitments_reviewdecision",
)

MAKE_FUNCTION = """
CREATE FUNCTION commitments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            f"""CREATE TRIGGER refuse_row_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION commitments_refuse_change()""",
            f"""CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION commitments_refuse_change()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_row_change",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_truncate",
        ],
        reverse_sql=[
            f"DROP TRIGGER refuse_row_change ON {table}",
            f"DROP TRIGGER refuse_truncate ON {table}",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_record")]

    operations = [
        migrations.RunSQL(MAKE_FUNCTION, "DROP FUNCTION commitments_refuse_change()"),
        *(guard(table) for table in TABLES),
    ]
