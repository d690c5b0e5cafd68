"""Update, correction, revision: what each needs, and the walls that keep one from passing for another."""

from django.db import migrations, models

TABLE = "commitments_assessment"
REFUSE_FALSE_KIND = """
CREATE FUNCTION commitments_refuse_false_kind() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing commitments_assessment;
BEGIN
    SELECT assessment.* INTO standing FROM commitments_assessment assessment
    WHERE assessment.undertaking_id = NEW.undertaking_id
      AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = assessment.id)
    ORDER BY assessment.version DESC LIMIT 1;
    IF NEW.change_kind = 'method' AND (
        standing.id IS NULL
        OR string_to_array(standing.method_version, '.')::int[] >= string_to_array(NEW.method_version, '.')::int[]
    ) THEN
        RAISE EXCEPTION 'a revision follows an assessment made under an earlier method'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_minor AND (
        NEW.verified_level, NEW.effective_on, NEW.claimed_level, NEW.evidence_strength
    ) IS DISTINCT FROM (
        standing.verified_level, standing.effective_on, standing.claimed_level, standing.evidence_strength
    ) THEN
        RAISE EXCEPTION 'a minor correction changes neither level, day, claim nor strength'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0024_readers_of_drafts")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="changed_rule",
            field=models.TextField(
                blank=True,
                default="",
                help_text="Of a revision: which rule of the method changed, and how.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assessmentdraft",
            name="is_revision",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="assessmentdraft",
            name="changed_rule",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_minor", False), ("change_kind", "correction"), _connector="OR"),
                name="only_a_correction_is_minor",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change_kind", "method"), models.Q(("changed_rule", ""), _negated=True)),
                    models.Q(models.Q(("change_kind", "method"), _negated=True), ("changed_rule", "")),
                    _connector="OR",
                ),
                name="a_revision_names_its_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_correction", False), ("is_revision", False), _connector="OR"),
                name="draft_is_one_kind_of_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_minor", False), ("kind", "correction"), _connector="OR"),
                name="only_a_correction_goes_unmailed",
            ),
        ),
        migrations.RunSQL(
            sql=[
                REFUSE_FALSE_KIND,
                f"""CREATE TRIGGER refuse_false_kind BEFORE INSERT ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_refuse_false_kind()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_false_kind",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_false_kind ON {TABLE}",
                "DROP FUNCTION commitments_refuse_false_kind()",
            ],
        ),
    ]
