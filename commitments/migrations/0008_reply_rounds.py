"""A reply's own line among the changes; whether an answer came, and since when an address holds."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0007_strength_reason")]

    operations = [
        migrations.AddField(
            "change",
            "reply",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change",
                to="commitments.reply",
            ),
        ),
        migrations.AddField(
            "contact",
            "address_entered_at",
            models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="Since when the address is this one; earlier bounces say nothing.",
            ),
        ),
        migrations.AlterField(
            "contact",
            "email",
            models.EmailField(blank=True, help_text="Blank once it was erased.", max_length=254),
        ),
        migrations.AddField(
            "replyrounditem",
            "received_at",
            models.DateTimeField(blank=True, help_text="When the signatory first sent an answer.", null=True),
        ),
        migrations.AddField(
            "replyrounditem",
            "withheld_at",
            models.DateTimeField(
                blank=True, help_text="Set where the only answers that came are abusive.", null=True
            ),
        ),
    ]
