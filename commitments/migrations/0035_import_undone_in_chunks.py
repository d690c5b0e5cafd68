from django.db import migrations, models

# Until now a draft that an import changed was one version on from the one it saved over.
VERSION_BEFORE = """
UPDATE commitments_importrow SET version_before = base_version - 1
WHERE outcome = 'changed' AND base_version > 1
AND (entry_draft_id IS NOT NULL OR assessment_draft_id IS NOT NULL)
"""
# A draft still pointed to by an import that was undone is one that was kept.
KEPT = """
UPDATE commitments_importrow AS r SET after_undo = CASE
    WHEN r.entry_draft_id IS NOT NULL OR r.assessment_draft_id IS NOT NULL
        OR (b.kind = 'evidence' AND r.evidence_id IS NOT NULL) THEN 'kept'
    ELSE 'gone' END
FROM commitments_importbatch AS b
WHERE b.id = r.batch_id AND b.state = 'undone' AND r.outcome IN ('new', 'changed')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0034_suggestions_seen_through"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="version_before",
            field=models.PositiveIntegerField(
                blank=True, help_text="Of the draft it saved over, once written.", null=True
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="after_undo",
            field=models.CharField(
                blank=True, choices=[("gone", "Taken back"), ("kept", "Kept")], max_length=4
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="base_version",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Of what it changes, when checked; of what it became, once written.",
                null=True,
            ),
        ),
        migrations.RunSQL(VERSION_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
