"""Who has read an assessment draft of somebody else, so that a second rating of it can be blind."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0023_reasons_of_the_first_rating")]

    operations = [
        migrations.CreateModel(
            name="DraftReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(help_text="The first time.")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="commitments.assessmentdraft",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["read_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "draft"), name="one_reading_per_person_and_draft"
                    )
                ],
            },
        ),
    ]
