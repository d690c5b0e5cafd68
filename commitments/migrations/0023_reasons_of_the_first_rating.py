"""The first rater's reasons as they were submitted; for ratings asked for before, as the draft has them now."""

from django.db import migrations, models

FILL = """
UPDATE commitments_secondrating rated SET first_reasons = draft.reasons
FROM commitments_assessmentdraft draft WHERE draft.id = rated.draft_id
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0022_pairs_of_ratings")]

    operations = [
        migrations.AddField(
            model_name="secondrating",
            name="first_reasons",
            field=models.TextField(blank=True, default="", help_text="The reasons as they were submitted."),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
