"""Every transaction that changes a public table adds one row to commitments_publicchange.

The sum of their weights is the version under which pages are kept (docs/decisions/0014-page-cache.md). A table
that a public page reads must stand in PUBLIC: tests/test_public_changes.py asks every public address.
"""

from typing import Final

import django.db.models.functions
from django.db import migrations, models

PUBLIC: Final = (
    "assessment",
    "assessmententry",
    "assessmentrating",
    "assessmenttestresult",
    "change",
    "clause",
    "commitment",
    "commitment_clauses",
    "commitmentlink",
    "commitmenttest",
    "correction",
    "currentstatus",
    "deadline",
    "endorsement",
    "entrybearing",
    "entryclause",
    "entryevidence",
    "entrysignatory",
    "evidence",
    "evidencecapture",
    "formerrow",
    "instrument",
    "logbody",
    "logcheckpoint",
    "loglink",
    "logremoval",
    "milestone",
    "milestoneevidence",
    "progressentry",
    "ratingpair",
    "reply",
    "replyanswer",
    "replyround",
    "replyrounditem",
    "searchrecord",
    "signatory",
    "textline",
    "undertaking",
    "withdrawal",
)
# of the staff the public sees initials, and whether they are invented; signing in changes neither
SEEN_OF_STAFF: Final = ("username", "first_name", "last_name", "email")

# The mark lasts as long as the transaction, and is taken back with a savepoint like the row itself.
NOTE: Final = """
CREATE FUNCTION commitments_note_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('tracker.public_change', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        INSERT INTO commitments_publicchange (weight) VALUES (1);
        PERFORM set_config('tracker.public_change', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END
$$;
"""
TRIGGERS: Final = ("note_public_row", "note_public_update", "note_public_truncate")


def note(table: str, changed: str = "OLD.* IS DISTINCT FROM NEW.*") -> str:
    """An UPDATE that leaves a row as it was is no change."""
    run = "EXECUTE FUNCTION commitments_note_public_change()"
    name = f"commitments_{table}"
    always = "".join(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {trigger};\n" for trigger in TRIGGERS)
    return f"""
CREATE TRIGGER note_public_row AFTER INSERT OR DELETE ON {name} FOR EACH ROW {run};
CREATE TRIGGER note_public_update AFTER UPDATE ON {name} FOR EACH ROW WHEN ({changed}) {run};
CREATE TRIGGER note_public_truncate AFTER TRUNCATE ON {name} FOR EACH STATEMENT {run};
{always}"""


def forget(table: str) -> str:
    return "".join(f"DROP TRIGGER {name} ON commitments_{table};" for name in TRIGGERS)


def listed(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in SEEN_OF_STAFF)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0061_instruments_of_others"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weight", models.PositiveBigIntegerField(default=1)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(NOTE, "DROP FUNCTION commitments_note_public_change();"),
        migrations.RunSQL(
            "".join(note(table) for table in PUBLIC)
            + note("staffmember", f"({listed('OLD')}) IS DISTINCT FROM ({listed('NEW')})"),
            "".join(forget(table) for table in (*PUBLIC, "staffmember")),
        ),
    ]
