"""An import remembers whether its drafts go to review, and how often a worker died over it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0009_entry_form_token")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="is_for_review",
            field=models.BooleanField(
                default=False, help_text="Whether complete drafts go to review once all are written."
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="attempts",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Workers in a row that took it up and were never heard of again."
            ),
        ),
    ]
