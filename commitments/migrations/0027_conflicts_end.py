"""A declared conflict ends and is never deleted: who ended it and when stays on record.

PostgreSQL holds that too: a row is never deleted, and nothing of it changes but that it ends, once. Every wall
that asks for a declared conflict asks from here on for one that has not ended.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ACT_KINDS = [
    ("save", "Saved a draft"),
    ("discard", "Threw away a draft"),
    ("submit", "Submitted"),
    ("send-back", "Sent back"),
    ("decline", "Declined"),
    ("publish", "Published"),
    ("withdraw", "Withdrew"),
    ("rate", "Gave a second rating"),
    ("reconcile", "Reconciled two ratings"),
    ("take", "Took"),
    ("release", "Gave back"),
    ("snooze", "Snoozed"),
    ("assign", "Assigned"),
    ("unassign", "Ended an assignment"),
    ("declare", "Declared a conflict of interest"),
    ("end-conflict", "Ended a conflict of interest"),
    ("roles", "Changed what somebody may do"),
    ("open-round", "Opened a round of replies"),
    ("publish-reply", "Published a reply"),
    ("set-aside", "Set aside"),
    ("contact", "Changed a contact"),
    ("import", "Imported"),
    ("undo-import", "Undid an import"),
    ("suggestion", "Settled a suggestion"),
    ("source", "Looked after a source"),
]
TABLE = "commitments_conflictofinterest"
ONLY_ENDS = """
CREATE FUNCTION commitments_conflict_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
            AND (NEW.id, NEW.person_id, NEW.signatory_id, NEW.reason, NEW.declared_at)
                = (OLD.id, OLD.person_id, OLD.signatory_id, OLD.reason, OLD.declared_at)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a declared conflict only ends' USING ERRCODE = 'restrict_violation';
END
$$
"""
# Of one person with the signatory that owes an undertaking. Nobody in particular owes a joint one.
HAS_CONFLICT = """
CREATE FUNCTION commitments_has_conflict(person bigint, undertaking bigint) RETURNS boolean LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_endorsement endorsement ON endorsement.signatory_id = conflict.signatory_id
        JOIN commitments_undertaking owed ON owed.endorsement_id = endorsement.id
        WHERE owed.id = undertaking AND conflict.person_id = person AND conflict.ended_at IS NULL
    )
$$
"""
ASSESSMENT = """
CREATE OR REPLACE FUNCTION commitments_refuse_conflicted_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF commitments_has_conflict(NEW.assessed_by_id, NEW.undertaking_id)
        OR commitments_has_conflict(NEW.reviewed_by_id, NEW.undertaking_id)
    THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
ENTRY = """
CREATE OR REPLACE FUNCTION commitments_refuse_conflicted_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_progressentry entry ON entry.reviewed_by_id = conflict.person_id
        WHERE entry.id = NEW.entry_id AND conflict.signatory_id = NEW.signatory_id AND conflict.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
RATING = """
CREATE OR REPLACE FUNCTION commitments_refuse_conflicted_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF commitments_has_conflict(
        NEW.rater_id, (SELECT undertaking_id FROM commitments_assessment WHERE id = NEW.assessment_id)
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""


EARLIER = {**vars(import_module("commitments.migrations.0005_desk_walls")),
           **vars(import_module("commitments.migrations.0014_second_rating_walls"))}  # fmt: skip


def in_place_of(name: str, function: str) -> migrations.RunSQL:
    """The earlier wording comes back with the earlier table."""
    return migrations.RunSQL(function, EARLIER[name].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [("commitments", "0026_successors")]

    operations = [
        migrations.AlterModelOptions(
            "conflictofinterest",
            {
                "default_manager_name": "objects",
                "ordering": ["person", "signatory"],
                "verbose_name_plural": "conflicts of interest",
            },
        ),
        migrations.AlterField("deskact", "kind", models.CharField(choices=ACT_KINDS, max_length=15)),
        migrations.AlterField(
            "conflictofinterest",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "conflictofinterest",
            "signatory",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts",
                to="commitments.signatory",
            ),
        ),
        migrations.AddField("conflictofinterest", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "conflictofinterest",
            "ended_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ended_conflicts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("conflictofinterest", "one_conflict_per_signatory"),
        migrations.AddConstraint(
            "conflictofinterest",
            models.UniqueConstraint(
                fields=["person", "signatory"],
                condition=models.Q(ended_at__isnull=True),
                name="one_conflict_per_signatory",
            ),
        ),
        migrations.AddConstraint(
            "conflictofinterest",
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False)
                & ~models.Q(ended_by=models.F("person")),
                name="conflict_ended_by_another",
            ),
        ),
        migrations.RunSQL(
            sql=[
                ONLY_ENDS,
                f"""CREATE TRIGGER conflict_only_ends BEFORE UPDATE OR DELETE ON {TABLE}
                FOR EACH ROW EXECUTE FUNCTION commitments_conflict_only_ends()""",
                f"""CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {TABLE}
                FOR EACH STATEMENT EXECUTE FUNCTION commitments_conflict_only_ends()""",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER conflict_only_ends",
                f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER refuse_truncate",
            ],
            reverse_sql=[
                f"DROP TRIGGER refuse_truncate ON {TABLE}",
                f"DROP TRIGGER conflict_only_ends ON {TABLE}",
                "DROP FUNCTION commitments_conflict_only_ends()",
            ],
        ),
        migrations.RunSQL(HAS_CONFLICT, "DROP FUNCTION commitments_has_conflict(bigint, bigint)"),
        in_place_of("REFUSE_CONFLICTED_ASSESSMENT", ASSESSMENT),
        in_place_of("REFUSE_CONFLICTED_ENTRY", ENTRY),
        in_place_of("REFUSE_CONFLICTED_RATING", RATING),
    ]
