import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0035_import_undone_in_chunks"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="first_row",
            field=models.JSONField(
                default=list, help_text="The cells of the first row, by which somebody knows the columns."
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who asked for the undo.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="forgotten_at",
            field=models.DateTimeField(
                blank=True, help_text="When its file and its rows were erased.", null=True
            ),
        ),
    ]
