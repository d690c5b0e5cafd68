"""Which feeds a hub was told of (docs/feeds-and-calendars.md)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0053_order_of_publication"),
    ]

    operations = [
        migrations.AlterField(
            model_name="heartbeat",
            name="job",
            field=models.CharField(
                choices=[
                    ("deliver-mail", "Sending mail"),
                    ("import-rows", "Imports"),
                    ("tend-contacts", "Contacts of signatories"),
                    ("forget-what-is-over", "Forgetting what is over"),
                    ("look-after-sources", "Looking at sources"),
                    ("remind-staff", "Reminders to staff"),
                    ("draw-share-images", "Drawing share images"),
                    ("tell-hub", "Telling the hub of feeds"),
                    ("raise-alarm", "Watching the others"),
                ],
                max_length=24,
                unique=True,
            ),
        ),
        migrations.CreateModel(
            name="HubTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hub", models.CharField(max_length=300)),
                ("topic", models.CharField(help_text="The whole address of the feed.", max_length=500)),
                (
                    "changed_up_to",
                    models.PositiveBigIntegerField(help_text="The number of the newest change in it."),
                ),
                ("told_up_to", models.PositiveBigIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=0, help_text="Since the hub last took it.")),
                (
                    "problem",
                    models.CharField(blank=True, help_text="Of the last try that failed.", max_length=300),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_up_to", models.F("changed_up_to")), _negated=True),
                        fields=["next_try_at"],
                        name="hub_topic_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("hub", "topic"), name="one_row_per_topic_of_a_hub")
                ],
            },
        ),
    ]
