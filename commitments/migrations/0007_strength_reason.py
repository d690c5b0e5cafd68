from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0006_correction_again")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="strength_reason",
            field=models.TextField(blank=True, help_text="Why it is rated weaker than the entries show."),
        ),
        migrations.AddField(
            model_name="assessmentdraft",
            name="strength_reason",
            field=models.TextField(blank=True),
        ),
    ]
