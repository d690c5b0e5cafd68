"""Suggestions that are spam, what became of those that were taken up, and the wider network of each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0033_contact_versions")]

    operations = [
        migrations.AlterField(
            model_name="suggestion",
            name="state",
            field=models.CharField(
                choices=[("new", "New"), ("taken", "Taken up"), ("declined", "Declined"), ("spam", "Spam")],
                default="new",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="wide_network",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Keyed digest of the provider's network, for limits.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="suggestion",
            name="finished_at",
            field=models.DateTimeField(
                blank=True, help_text="When what was taken up led to something, or to nothing.", null=True
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="outcome",
            field=models.CharField(blank=True, default="", help_text="For the desk only.", max_length=300),
            preserve_default=False,
        ),
    ]
