from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0016_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="replyround",
            name="reached_at",
            field=models.DateTimeField(
                blank=True, help_text="When a letter first arrived. Empty where none did.", null=True
            ),
        ),
    ]
