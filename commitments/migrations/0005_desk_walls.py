"""The desk's rules that PostgreSQL can say itself, and the table behind Django's cache.

Append-only tables get the triggers of 0002. Nobody gives a verdict on their own draft; nobody assesses or
reviews a signatory they declared a conflict with. The cache holds the counters of sign-in attempts, which must
survive the loss of Redis, so it lives here too.
"""

from django.db import migrations

TABLES = (
    "commitments_assessmentrating",
    "commitments_deskact",
    "commitments_evidencecapture",
    "commitments_withdrawal",
)

REFUSE_OWN_VERDICT = """
CREATE FUNCTION commitments_refuse_own_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_entrydraft WHERE id = NEW.entry_draft_id AND author_id = NEW.decided_by_id
        UNION ALL
        SELECT 1 FROM commitments_assessmentdraft
        WHERE id = NEW.assessment_draft_id AND author_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'nobody reviews their own work' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
REFUSE_CONFLICTED_ASSESSMENT = """
CREATE FUNCTION commitments_refuse_conflicted_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_endorsement endorsement ON endorsement.signatory_id = conflict.signatory_id
        JOIN commitments_undertaking undertaking ON undertaking.endorsement_id = endorsement.id
        WHERE undertaking.id = NEW.undertaking_id
            AND conflict.person_id IN (NEW.assessed_by_id, NEW.reviewed_by_id)
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
REFUSE_CONFLICTED_ENTRY = """
CREATE FUNCTION commitments_refuse_conflicted_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_progressentry entry ON entry.reviewed_by_id = conflict.person_id
        WHERE entry.id = NEW.entry_id AND conflict.signatory_id = NEW.signatory_id
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
WALLS = (
    ("commitments_reviewdecision", "refuse_own_verdict", REFUSE_OWN_VERDICT),
    ("commitments_assessment", "refuse_conflicted_assessment", REFUSE_CONFLICTED_ASSESSMENT),
    ("commitments_entrysignatory", "refuse_conflicted_entry", REFUSE_CONFLICTED_ENTRY),
)
CACHE_TABLE = """
CREATE TABLE commitments_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
)
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


def wall(table: str, name: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            function,
            f"""CREATE TRIGGER {name} BEFORE INSERT ON {table}
            FOR EACH ROW EXECUTE FUNCTION commitments_{name}()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION commitments_{name}()"],
    )


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_desk")]

    operations = [
        *(guard(table) for table in TABLES),
        *(wall(*parts) for parts in WALLS),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE commitments_cache"),
        migrations.RunSQL(
            "CREATE INDEX commitments_cache_expires ON commitments_cache (expires)",
            "DROP INDEX commitments_cache_expires",
        ),
    ]
