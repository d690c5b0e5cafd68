"""The wall around sources: what something public rests on keeps its address and what is said of it.

Withdrawn entries count, since they stay readable. What the worker finds out (state of the link, copies, where it
moved, when to look again) stays free.
"""

from django.db import migrations

TABLE = "commitments_evidence"
FACTS = "url, title, title_is_ours, publisher, published_on, published_precision, language, kind"
FUNCTION = """
CREATE FUNCTION commitments_refuse_source_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_entryevidence WHERE evidence_id = OLD.id
        UNION ALL
        SELECT 1 FROM commitments_milestoneevidence WHERE evidence_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'what is on record rests on this source' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$
"""
OLD_AND_NEW = [", ".join(f"{row}.{name}" for name in ["id", *FACTS.split(", ")]) for row in ("OLD", "NEW")]


class Migration(migrations.Migration):
    dependencies = [("commitments", "0028_verdict_walls")]

    operations = [
        migrations.RunSQL(
            sql=[
                FUNCTION,
                f"""CREATE TRIGGER refuse_source_on_record BEFORE UPDATE ON {TABLE} FOR EACH ROW
                WHEN (({OLD_AND_NEW[0]}) IS DISTINCT FROM ({OLD_AND_NEW[1]}))
                EXECUTE FUNCTION commitments_refuse_source_on_record()""",
                f"""CREATE TRIGGER refuse_source_removal BEFORE DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_refuse_source_on_record()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_source_on_record",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_source_removal",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_source_removal ON {TABLE}",
                f"DROP TRIGGER refuse_source_on_record ON {TABLE}",
                "DROP FUNCTION commitments_refuse_source_on_record()",
            ],
        ),
    ]
