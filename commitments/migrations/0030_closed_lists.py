"""Codes of the record keep to their lists, and words that it needs are more than spaces."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0029_sources_on_record"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="assessment",
            name="out_of_scope_has_its_reason",
        ),
        migrations.RemoveConstraint(
            model_name="assessment",
            name="assessment_has_its_change_note",
        ),
        migrations.RemoveConstraint(
            model_name="reviewdecision",
            name="sending_back_or_declining_says_why",
        ),
        migrations.RemoveConstraint(
            model_name="withdrawal",
            name="withdrawal_has_its_reason",
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_level__in", ("not_applicable", "closed")), _negated=True),
                    ("scope_reason__regex", "\\S"),
                    _connector="OR",
                ),
                name="out_of_scope_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("change_note__regex", "\\S")), name="assessment_has_its_change_note"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons__regex", "\\S")), name="assessment_has_its_reasons"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("evidence_strength__isnull", True),
                        ("evidence_strength__in", [1, 2, 3, 4, 5]),
                        _connector="OR",
                    ),
                    (
                        "change_kind__in",
                        [
                            "progress",
                            "regress",
                            "first-assessment",
                            "evidence",
                            "other-status",
                            "reviewed",
                            "correction",
                            "method",
                            "record-loaded",
                            "withdrawn",
                            "reply",
                        ],
                    ),
                    (
                        "claimed_level__in",
                        [
                            "",
                            "not_assessed",
                            "no_evidence",
                            "no_action",
                            "first_steps",
                            "substantial",
                            "met",
                            "reversed",
                            "unclear",
                            "not_applicable",
                            "closed",
                        ],
                    ),
                    (
                        "verified_level__in",
                        [
                            "not_assessed",
                            "no_evidence",
                            "no_action",
                            "first_steps",
                            "substantial",
                            "met",
                            "reversed",
                            "unclear",
                            "not_applicable",
                            "closed",
                        ],
                    ),
                ),
                name="assessment_keeps_to_the_lists",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("evidence_strength__isnull", True),
                        ("evidence_strength__in", [1, 2, 3, 4, 5]),
                        _connector="OR",
                    ),
                    (
                        "verified_level__in",
                        [
                            "not_assessed",
                            "no_evidence",
                            "no_action",
                            "first_steps",
                            "substantial",
                            "met",
                            "reversed",
                            "unclear",
                            "not_applicable",
                            "closed",
                        ],
                    ),
                ),
                name="rating_keeps_to_the_lists",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmenttestresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["passed", "not_passed", "not_tested"])),
                name="result_keeps_to_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="progressentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim__regex", "\\S")), name="entry_says_what_happened"
            ),
        ),
        migrations.AddConstraint(
            model_name="progressentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin__in", ["reference", "desk", "sample"]),
                    ("precision__in", ["day", "month", "year"]),
                    ("stage__in", ["announced", "done", "pending", "declined", "baseline"]),
                ),
                name="entry_keeps_to_the_lists",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "approve"),
                    ("comment__regex", "\\S"),
                    models.Q(("block_comments", {}), _negated=True),
                    _connector="OR",
                ),
                name="sending_back_or_declining_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["send_back", "approve", "decline"])),
                name="decision_keeps_to_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "\\S")), name="withdrawal_has_its_reason"
            ),
        ),
    ]
