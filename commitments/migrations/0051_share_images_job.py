"""The worker's new job is one that may leave a heartbeat."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0050_search_documents")]

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
                    ("raise-alarm", "Watching the others"),
                ],
                max_length=24,
                unique=True,
            ),
        ),
    ]
