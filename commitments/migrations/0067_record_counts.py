"""PostgreSQL keeps what the front page and the lists of signatories count in the log, as the log grows.

How many current entries there are, how many sources they rest on, how many name each signatory and when a
change last told of it. The log is only added to, so each count goes up or down by what a statement added: an
entry may take the place of another, a withdrawal may take one out, and in one transaction the parts of an entry
may come before it or after. One publication waits for another (actions/changes.py), so no count waits.
`rebuild_status` compares them with the log (models/record_counts.py).
"""

from importlib import import_module
from typing import Final

import django.db.models.deletion
from django.db import migrations, models

NOTES: Final = import_module("commitments.migrations.0062_public_changes")
HELPERS: Final = """
CREATE FUNCTION commitments_is_current(entry bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM commitments_progressentry WHERE id = entry)
        AND NOT EXISTS (SELECT 1 FROM commitments_progressentry WHERE supersedes_id = entry)
        AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = entry)
$$;
CREATE FUNCTION commitments_stands(entry bigint, assessment bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = entry)
        AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = assessment)
$$;
CREATE FUNCTION commitments_add_to_count(counted text, difference bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO commitments_recordcount (name, total) VALUES (counted, 0) ON CONFLICT DO NOTHING;
    UPDATE commitments_recordcount SET total = total + difference WHERE name = counted AND difference <> 0;
END
$$;
CREATE FUNCTION commitments_count_signatories(known bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO commitments_signatorycount (signatory_id, entry_count)
    SELECT DISTINCT signatory, 0 FROM unnest(known) signatory ORDER BY signatory
    ON CONFLICT DO NOTHING
$$;
-- `gained` are entries that are current and were not, `lost` those that were and are not.
CREATE FUNCTION commitments_count_entries_of(gained bigint[], lost bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(gained) + cardinality(lost) = 0 THEN
        RETURN;
    END IF;
    PERFORM commitments_add_to_count('entries', cardinality(gained) - cardinality(lost));
    PERFORM commitments_count_signatories(ARRAY(
        SELECT signatory_id FROM commitments_entrysignatory WHERE entry_id = ANY(gained || lost)
    ));
    UPDATE commitments_signatorycount counted SET entry_count = counted.entry_count + changed.difference
    FROM (
        SELECT signatory_id, sum(CASE WHEN entry_id = ANY(gained) THEN 1 ELSE -1 END) AS difference
        FROM commitments_entrysignatory WHERE entry_id = ANY(gained || lost) GROUP BY signatory_id
    ) changed
    WHERE counted.signatory_id = changed.signatory_id AND changed.difference <> 0;
    PERFORM commitments_add_to_count('sources', (
        SELECT coalesce(sum(is_used::int - was_used::int), 0)
        FROM (
            SELECT DISTINCT evidence_id FROM commitments_entryevidence WHERE entry_id = ANY(gained || lost)
        ) source
        CROSS JOIN LATERAL (SELECT
            EXISTS (
                SELECT 1 FROM commitments_entryevidence other WHERE other.evidence_id = source.evidence_id
                AND commitments_is_current(other.entry_id)
            ) AS is_used,
            EXISTS (
                SELECT 1 FROM commitments_entryevidence other WHERE other.evidence_id = source.evidence_id
                AND (other.entry_id = ANY(lost)
                    OR other.entry_id <> ALL(gained) AND commitments_is_current(other.entry_id))
            ) AS was_used
        ) used
    ));
END
$$;
"""
ENTRIES: Final = """
CREATE FUNCTION commitments_count_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM commitments_count_entries_of(
        ARRAY(SELECT id FROM added WHERE commitments_is_current(id)),
        ARRAY(
            SELECT supersedes_id FROM added
            WHERE supersedes_id IS NOT NULL AND supersedes_id NOT IN (SELECT id FROM added)
                AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE entry_id = supersedes_id)
        )
    );
    RETURN NULL;
END
$$;
CREATE FUNCTION commitments_count_entry_signatories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM commitments_count_signatories(ARRAY(SELECT signatory_id FROM added));
    UPDATE commitments_signatorycount counted
    SET entry_count = counted.entry_count + more.total, changed_at = greatest(counted.changed_at, more.at)
    FROM (
        SELECT link.signatory_id, max(told.at) AS at,
            count(*) FILTER (WHERE commitments_is_current(link.entry_id)) AS total
        FROM added link
        LEFT JOIN LATERAL (
            SELECT max(published_at) AS at FROM commitments_change
            WHERE entry_id = link.entry_id AND commitments_stands(entry_id, assessment_id)
        ) told ON true
        GROUP BY link.signatory_id
    ) more
    WHERE counted.signatory_id = more.signatory_id AND (more.total > 0 OR more.at IS NOT NULL);
    RETURN NULL;
END
$$;
CREATE FUNCTION commitments_count_entry_sources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM commitments_add_to_count('sources', (
        SELECT count(DISTINCT link.evidence_id) FROM added link
        WHERE commitments_is_current(link.entry_id) AND NOT EXISTS (
            SELECT 1 FROM commitments_entryevidence other
            WHERE other.evidence_id = link.evidence_id AND other.id NOT IN (SELECT id FROM added)
                AND commitments_is_current(other.entry_id)
        )
    ));
    RETURN NULL;
END
$$;
"""
CHANGES: Final = """
CREATE FUNCTION commitments_count_changed_signatories() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM commitments_count_signatories(ARRAY(
        SELECT endorsement.signatory_id FROM added
        JOIN commitments_undertaking undertaking ON undertaking.id = added.undertaking_id
        JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
    ));
    UPDATE commitments_signatorycount counted SET changed_at = greatest(counted.changed_at, told.at)
    FROM (
        SELECT about.signatory_id, max(about.published_at) AS at FROM (
            SELECT endorsement.signatory_id, added.* FROM added
            JOIN commitments_undertaking undertaking ON undertaking.id = added.undertaking_id
            JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
            UNION ALL
            SELECT link.signatory_id, added.* FROM added
            JOIN commitments_entrysignatory link ON link.entry_id = added.entry_id
        ) about
        WHERE commitments_stands(about.entry_id, about.assessment_id)
        GROUP BY about.signatory_id
    ) told
    WHERE counted.signatory_id = told.signatory_id
        AND (counted.changed_at IS NULL OR counted.changed_at < told.at);
    RETURN NULL;
END
$$;
CREATE FUNCTION commitments_count_withdrawals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM commitments_count_entries_of('{}', ARRAY(
        SELECT entry_id FROM added
        WHERE EXISTS (SELECT 1 FROM commitments_progressentry WHERE id = entry_id)
            AND NOT EXISTS (SELECT 1 FROM commitments_progressentry WHERE supersedes_id = entry_id)
    ));
    UPDATE commitments_signatorycount counted SET changed_at = (
        SELECT max(about.published_at) FROM (
            SELECT change.published_at, change.entry_id, change.assessment_id
            FROM commitments_endorsement endorsement
            JOIN commitments_undertaking undertaking ON undertaking.endorsement_id = endorsement.id
            JOIN commitments_change change ON change.undertaking_id = undertaking.id
            WHERE endorsement.signatory_id = counted.signatory_id
            UNION ALL
            SELECT change.published_at, change.entry_id, change.assessment_id
            FROM commitments_entrysignatory link JOIN commitments_change change ON change.entry_id = link.entry_id
            WHERE link.signatory_id = counted.signatory_id
        ) about
        WHERE commitments_stands(about.entry_id, about.assessment_id)
    )
    WHERE counted.signatory_id IN (
        SELECT link.signatory_id FROM added JOIN commitments_entrysignatory link USING (entry_id)
        UNION
        SELECT endorsement.signatory_id FROM added
        JOIN commitments_assessment assessment ON assessment.id = added.assessment_id
        JOIN commitments_undertaking undertaking ON undertaking.id = assessment.undertaking_id
        JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
    );
    RETURN NULL;
END
$$;
"""
TRIGGERS: Final = {
    "progressentry": "count_entries",
    "entrysignatory": "count_entry_signatories",
    "entryevidence": "count_entry_sources",
    "change": "count_changed_signatories",
    "withdrawal": "count_withdrawals",
}
MADE: Final = "".join(
    f"""CREATE TRIGGER {name} AFTER INSERT ON commitments_{table} REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION commitments_{name}();
ALTER TABLE commitments_{table} ENABLE ALWAYS TRIGGER {name};
"""
    for table, name in TRIGGERS.items()
)
FILL: Final = """
INSERT INTO commitments_recordcount (name, total)
SELECT 'entries', count(*) FROM commitments_progressentry WHERE commitments_is_current(id)
UNION ALL
SELECT 'sources', count(DISTINCT evidence_id) FROM commitments_entryevidence
WHERE commitments_is_current(entry_id);
INSERT INTO commitments_signatorycount (signatory_id, entry_count, changed_at)
SELECT signatory.id, coalesce(named.total, 0), told.changed_at
FROM commitments_signatory signatory
LEFT JOIN (
    SELECT signatory_id, count(*) AS total FROM commitments_entrysignatory
    WHERE commitments_is_current(entry_id) GROUP BY signatory_id
) named ON named.signatory_id = signatory.id
LEFT JOIN (
    SELECT about.signatory_id, max(about.published_at) AS changed_at FROM (
        SELECT endorsement.signatory_id, change.published_at, change.entry_id, change.assessment_id
        FROM commitments_change change
        JOIN commitments_undertaking undertaking ON undertaking.id = change.undertaking_id
        JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id
        UNION ALL
        SELECT link.signatory_id, change.published_at, change.entry_id, change.assessment_id
        FROM commitments_change change JOIN commitments_entrysignatory link ON link.entry_id = change.entry_id
    ) about
    WHERE commitments_stands(about.entry_id, about.assessment_id)
    GROUP BY about.signatory_id
) told ON told.signatory_id = signatory.id;
"""
COUNT: Final = HELPERS + ENTRIES + CHANGES + MADE + FILL
NO_LONGER: Final = (
    "".join(f"DROP TRIGGER {name} ON commitments_{table};" for table, name in TRIGGERS.items())
    + "".join(f"DROP FUNCTION commitments_{name}();" for name in TRIGGERS.values())
    + """
DROP FUNCTION commitments_count_entries_of(bigint[], bigint[]);
DROP FUNCTION commitments_count_signatories(bigint[]);
DROP FUNCTION commitments_add_to_count(text, bigint);
DROP FUNCTION commitments_stands(bigint, bigint);
DROP FUNCTION commitments_is_current(bigint);
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0066_change_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordCount",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("total", models.PositiveBigIntegerField()),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="SignatoryCount",
            fields=[
                (
                    "signatory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="count",
                        serialize=False,
                        to="commitments.signatory",
                    ),
                ),
                ("entry_count", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ["signatory"]},
        ),
        migrations.RunSQL(
            NOTES.note("recordcount") + NOTES.note("signatorycount"),
            NOTES.forget("recordcount") + NOTES.forget("signatorycount"),
        ),
        migrations.RunSQL(COUNT, NO_LONGER),
    ]
