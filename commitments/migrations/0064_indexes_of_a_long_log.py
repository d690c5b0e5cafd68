"""Indexes without which a page takes longer the longer the log is.

Each stands with the readers that need it in models/progress.py and models/change.py; tests/test_long_log.py holds
that they are used. bench/growth.py measures what they are for.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0063_digest_schedules"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["kind", "published_at"], name="changes_of_kind"),
        ),
        migrations.AddIndex(
            model_name="entrysignatory",
            index=models.Index(fields=["signatory", "entry"], name="entries_of_signatory"),
        ),
        migrations.AlterField(
            model_name="entrysignatory",
            name="signatory",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry_links",
                to="commitments.signatory",
            ),
        ),
        migrations.AddIndex(
            model_name="progressentry",
            index=models.Index(
                models.OrderBy(models.F("happened_on"), descending=True),
                models.F("code"),
                name="entry_newest_first",
            ),
        ),
    ]
