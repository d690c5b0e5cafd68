from django.db import migrations, models

# Text typed into the empty log form stood under one name for each person. Its form's one-time key tells it apart.
APART = """
UPDATE commitments_savedform
SET form = 'log:' || left(COALESCE(data -> 'form_token' ->> 0, gen_random_uuid()::text), 40)
WHERE form = 'log'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0017_rounds_that_reached"),
    ]

    operations = [
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="savedform",
            name="form",
            field=models.CharField(
                help_text="Such as log:<uuid>, entry:<uuid> or assess:<undertaking id>.", max_length=80
            ),
        ),
    ]
