"""What replaced a promise that was withdrawn or superseded."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0025_three_kinds_of_change")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                help_text="The later promise that replaced it, where one did.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="commitments.commitment",
            ),
        ),
        migrations.AddField(
            model_name="assessmentdraft",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="commitments.commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor__isnull", True), ("verified_level", "closed"), _connector="OR"
                ),
                name="only_what_is_closed_has_a_successor",
            ),
        ),
    ]
