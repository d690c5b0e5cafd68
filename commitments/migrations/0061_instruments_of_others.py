"""Texts that others bring: where they came from, official words in several languages, and links between promises.

The triggers keep how each link stood before, as those of 0049 do for the rest of the frame.
"""

import django.db.models.deletion
from django.db import migrations, models


def keep(name: str, event: str, when: str = "") -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            f"""CREATE TRIGGER {name} AFTER {event} ON commitments_commitmentlink FOR EACH ROW {when}
            EXECUTE FUNCTION commitments_keep_former_row()""",
            f"ALTER TABLE commitments_commitmentlink ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=f"DROP TRIGGER {name} ON commitments_commitmentlink",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0060_data_package_job"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitmentLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("repeats", "Repeats"),
                            ("builds-on", "Builds on"),
                            ("narrows", "Narrows"),
                            ("replaces", "Replaces"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "clauses",
                    models.JSONField(help_text="Codes of the clauses of the commitment that say so."),
                ),
                ("earlier_clauses", models.JSONField(help_text="Codes of the clauses that are taken up.")),
                ("reason", models.CharField(help_text="One sentence of ours.", max_length=300)),
                (
                    "translations",
                    models.JSONField(blank=True, default=dict, help_text="By language, then by field."),
                ),
            ],
            options={
                "ordering": ["commitment", "earlier"],
            },
        ),
        migrations.AddField(
            model_name="clause",
            name="language",
            field=models.CharField(default="en", help_text="Of the official words.", max_length=12),
        ),
        migrations.AddField(
            model_name="clause",
            name="official_words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="deadline",
            name="language",
            field=models.CharField(default="en", help_text="Of the quoted words.", max_length=12),
        ),
        migrations.AddField(
            model_name="deadline",
            name="official_words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="instrument",
            name="is_added",
            field=models.BooleanField(
                default=False, help_text="From a file of somebody else; the reference files leave it alone."
            ),
        ),
        migrations.AddField(
            model_name="instrument",
            name="language",
            field=models.CharField(default="en", help_text="BCP 47 tag of the official text.", max_length=12),
        ),
        migrations.AddField(
            model_name="instrument",
            name="official_words",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Official in further languages: by language, then by field.",
            ),
        ),
        migrations.AddField(
            model_name="signatory",
            name="is_added",
            field=models.BooleanField(
                default=False, help_text="From a file of somebody else; the reference files leave it alone."
            ),
        ),
        migrations.AddField(
            model_name="textline",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="textline",
            name="official_words",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="code",
            field=models.CharField(
                help_text="ISO 3166 alpha-2; else ours, such as EU.", max_length=10, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="kind",
            field=models.CharField(
                choices=[("country", "Country"), ("organisation", "Organisation"), ("company", "Company")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="tile_column",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="None for who has no place on the map.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="signatory",
            name="tile_row",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tile_column__isnull", True), ("tile_row__isnull", True)),
                    models.Q(("tile_column__isnull", False), ("tile_row__isnull", False)),
                    _connector="OR",
                ),
                name="whole_tile_or_none",
            ),
        ),
        migrations.AddField(
            model_name="commitmentlink",
            name="commitment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="commitments.commitment"
            ),
        ),
        migrations.AddField(
            model_name="commitmentlink",
            name="earlier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_links",
                to="commitments.commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitmentlink",
            constraint=models.UniqueConstraint(fields=("commitment", "earlier"), name="one_link_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="commitmentlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("commitment", models.F("earlier")), _negated=True),
                name="no_link_to_itself",
            ),
        ),
        keep("keep_former_row", "INSERT OR DELETE"),
        keep("keep_changed_row", "UPDATE", "WHEN (OLD.* IS DISTINCT FROM NEW.*)"),
    ]
