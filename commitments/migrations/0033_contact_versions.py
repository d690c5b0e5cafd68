"""Which version of a contact a form was opened on, and who said that its mail comes back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("commitments", "0032_set_aside_by_another")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="row_version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="contact",
            name="bounce_marked_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who marked the address, where it was not the relay.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marked_contacts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="bounced_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the relay last refused the address, or somebody marked it.",
                null=True,
            ),
        ),
    ]
