"""What a second rating was made on, and the wall that keeps a declared conflict out of published ratings."""

from django.db import migrations, models

TABLE = "commitments_assessmentrating"
REFUSE_CONFLICTED_RATING = """
CREATE FUNCTION commitments_refuse_conflicted_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_endorsement endorsement ON endorsement.signatory_id = conflict.signatory_id
        JOIN commitments_undertaking undertaking ON undertaking.endorsement_id = endorsement.id
        JOIN commitments_assessment assessment ON assessment.undertaking_id = undertaking.id
        WHERE assessment.id = NEW.assessment_id AND conflict.person_id = NEW.rater_id
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0013_import_undone_by_the_worker")]

    operations = [
        migrations.AddField(
            model_name="secondrating",
            name="rated_evidence",
            field=models.CharField(
                blank=True,
                help_text="Digest of what the second rater had before them.",
                max_length=64,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(
            sql=[
                REFUSE_CONFLICTED_RATING,
                f"""CREATE TRIGGER refuse_conflicted_rating BEFORE INSERT ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_refuse_conflicted_rating()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_conflicted_rating",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_conflicted_rating ON {TABLE}",
                "DROP FUNCTION commitments_refuse_conflicted_rating()",
            ],
        ),
    ]
