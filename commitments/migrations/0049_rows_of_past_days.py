"""What is needed to show the record as it stood on a past day (docs/decisions/0007-past-days.md).

Rows of the log carry their moments. Rows of the frame are edited, so triggers keep how each of them stood
before: of every row of a table of reference data that is changed or deleted, and that it was added, once the
first change is published. Of sources, reply rounds and people only what the public sees is kept.

The tests set the moment by `tracker.moment`; nobody else does.
"""

from django.db import migrations, models

REFERENCE = (
    "commitments_instrument",
    "commitments_textline",
    "commitments_clause",
    "commitments_signatory",
    "commitments_endorsement",
    "commitments_commitment",
    "commitments_commitment_clauses",
    "commitments_commitmenttest",
    "commitments_deadline",
    "commitments_undertaking",
    "commitments_milestone",
    "commitments_milestoneevidence",
)

MAKE_FUNCTION = """
CREATE FUNCTION commitments_keep_former_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    former jsonb;
    moment timestamptz := coalesce(nullif(current_setting('tracker.moment', true), '')::timestamptz, now());
BEGIN
    IF NOT EXISTS (SELECT 1 FROM commitments_change) THEN
        RETURN NULL;  -- no day before the first published change is ever shown
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO commitments_formerrow ("table", row_id, row, stood_until)
        VALUES (TG_TABLE_NAME, NEW.id, NULL, moment);
        RETURN NULL;
    END IF;
    former := to_jsonb(OLD);
    IF TG_TABLE_NAME = 'commitments_staffmember' THEN  -- initials are public, names are not
        former := jsonb_build_object('id', OLD.id, 'first_name', left(former->>'first_name', 1),
            'last_name', left(former->>'last_name', 1), 'username', left(former->>'username', 2));
    ELSIF TG_TABLE_NAME = 'commitments_evidence' THEN
        former := former - '{read_at,checked_at,next_check_at,failed_checks,check_lease_until}'::text[];
    ELSIF TG_TABLE_NAME = 'commitments_replyround' THEN
        former := former - 'note'::text;
    ELSIF TG_TABLE_NAME = 'commitments_replyanswer' THEN  -- that one waits is public, what it says is not
        former := jsonb_build_object('id', OLD.id, 'item_id', OLD.item_id, 'submitted_at', OLD.submitted_at,
            'set_aside_at', OLD.set_aside_at, 'published_reply_id', OLD.published_reply_id);
    END IF;
    INSERT INTO commitments_formerrow ("table", row_id, row, stood_until)
    VALUES (TG_TABLE_NAME, OLD.id, former, moment);
    RETURN NULL;
END
$$
"""
# A moment that is filled in needs no former row: the views hide moments after the day that is shown.
FILLED_IN_OTHERWISE = "(OLD.{0} IS NOT NULL AND OLD.{0} IS DISTINCT FROM NEW.{0})"
WORTH_KEEPING = {
    "commitments_evidence": " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
        for name in (
            "url", "title", "title_is_ours", "publisher", "published_on", "published_precision", "language",
            "kind", "archived_url", "archived_on", "link_state", "moved_to",
        )
    ),
    "commitments_staffmember": """
        left(OLD.first_name, 1) <> left(NEW.first_name, 1) OR left(OLD.last_name, 1) <> left(NEW.last_name, 1)
        OR left(OLD.username, 2) <> left(NEW.username, 2)""",
    "commitments_replyround": " OR ".join(
        ["OLD.closes_at <> NEW.closes_at"]
        + [FILLED_IN_OTHERWISE.format(name) for name in ("closed_at", "reached_at")]
    ),
    "commitments_replyrounditem": " OR ".join(
        FILLED_IN_OTHERWISE.format(name) for name in ("received_at", "withheld_at")
    ),
    "commitments_replyanswer": " OR ".join(
        FILLED_IN_OTHERWISE.format(name) for name in ("submitted_at", "set_aside_at", "published_reply_id")
    ),
}  # fmt: skip


def trigger(name: str, table: str, event: str, condition: str = "") -> migrations.RunSQL:
    when = f"WHEN ({condition})" if condition else ""
    return migrations.RunSQL(
        sql=[
            f"""CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {when}
            EXECUTE FUNCTION commitments_keep_former_row()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=f"DROP TRIGGER {name} ON {table}",
    )


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
    dependencies = [("commitments", "0048_words_in_other_languages")]

    operations = [
        migrations.CreateModel(
            name="FormerRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("row", models.JSONField(null=True)),
                ("stood_until", models.DateTimeField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddIndex(
            model_name="formerrow",
            index=models.Index(fields=["table", "row_id", "stood_until", "id"], name="former_row_by_day"),
        ),
        migrations.AddField(
            model_name="entrybearing",
            name="added_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was linked, where that was after it was published.", null=True
            ),
        ),
        guard("commitments_formerrow"),
        migrations.RunSQL(MAKE_FUNCTION, "DROP FUNCTION commitments_keep_former_row()"),
        *(trigger("keep_former_row", table, "INSERT OR DELETE") for table in REFERENCE),
        *(
            trigger("keep_changed_row", table, "UPDATE", "OLD.* IS DISTINCT FROM NEW.*")
            for table in REFERENCE
        ),
        *(trigger("keep_changed_row", table, "UPDATE", words) for table, words in WORTH_KEEPING.items()),
    ]
