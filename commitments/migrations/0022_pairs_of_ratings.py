"""Every completed pair of ratings, kept whatever becomes of its draft, and the wall that keeps it.

The pairs that are there already are copied; their reasons are the draft's as they stand now.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "commitments_ratingpair"
DELIVERY = [
    ("not_assessed", "Not yet assessed"),
    ("no_evidence", "No public evidence found"),
    ("no_action", "No action"),
    ("first_steps", "First steps"),
    ("substantial", "Substantial progress"),
    ("met", "Met"),
    ("reversed", "Reversed"),
    ("unclear", "Cannot be rated as worded"),
    ("not_applicable", "Does not apply"),
    ("closed", "Withdrawn or superseded"),
]
STRENGTH = [
    (1, "In force, funded, running or independently audited"),
    (2, "Official act, not yet in operation"),
    (3, "Official plan or draft"),
    (4, "Official claim only"),
    (5, "Secondary source only"),
]
COPY = f"""
INSERT INTO {TABLE} (
    undertaking_id, draft_reference, reason, first_rater_id, first_level, first_strength, first_results,
    first_reasons, asked_at, second_rater_id, second_level, second_strength, second_results, second_reasons,
    rated_at, is_counted
)
SELECT draft.undertaking_id, draft.reference, rated.reason, rated.first_rater_id, rated.first_level,
    rated.first_strength, rated.first_results, draft.reasons, rated.asked_at, rated.second_rater_id,
    rated.second_level, rated.second_strength, rated.second_results, rated.second_reasons, rated.rated_at, true
FROM commitments_secondrating rated JOIN commitments_assessmentdraft draft ON draft.id = rated.draft_id
WHERE rated.rated_at IS NOT NULL ORDER BY rated.rated_at, rated.id
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0020_assignment_batches")]

    operations = [
        migrations.CreateModel(
            name="RatingPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("draft_reference", models.UUIDField(db_index=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("met", "It says “Met”"),
                            ("reversed", "It says “Reversed”"),
                            ("downward", "The level goes down"),
                            ("random", "Drawn at random, one in five"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_level", models.CharField(choices=DELIVERY, max_length=20)),
                ("first_strength", models.PositiveSmallIntegerField(blank=True, choices=STRENGTH, null=True)),
                ("first_results", models.JSONField(default=dict, help_text="Test number to result.")),
                ("first_reasons", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("second_level", models.CharField(choices=DELIVERY, max_length=20)),
                (
                    "second_strength",
                    models.PositiveSmallIntegerField(blank=True, choices=STRENGTH, null=True),
                ),
                ("second_results", models.JSONField(default=dict, help_text="Test number to result.")),
                ("second_reasons", models.TextField(blank=True)),
                ("rated_at", models.DateTimeField()),
                (
                    "is_counted",
                    models.BooleanField(
                        default=True,
                        help_text="No where a version since withdrawn had shown the first rating in public.",
                    ),
                ),
                (
                    "first_rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="first_of_pairs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_of_pairs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undertaking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating_pairs",
                        to="commitments.undertaking",
                    ),
                ),
            ],
            options={
                "ordering": ["rated_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_rater", models.F("second_rater")), _negated=True),
                        name="rating_pair_of_two_people",
                    )
                ],
            },
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # before ALTER TABLE
        migrations.RunSQL(
            sql=[
                f"""CREATE TRIGGER refuse_row_change BEFORE UPDATE OR DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_refuse_change()""",
                f"""CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {TABLE}
                FOR EACH STATEMENT EXECUTE FUNCTION commitments_refuse_change()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_row_change",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_truncate",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_row_change ON {TABLE}",
                f"DROP TRIGGER refuse_truncate ON {TABLE}",
            ],
        ),
    ]
