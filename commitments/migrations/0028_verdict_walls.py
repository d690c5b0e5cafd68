"""Rules of the editorial process that PostgreSQL can say too, whoever writes.

At once: nobody gives a verdict, a second rating or a withdrawal where they declared a conflict; a published rating
is that of its author or of somebody else, as its place says; versions have no gap; a publication is taken back
within ten minutes; a published draft stays as it is. At the end of the transaction, when all its parts are there: a
level rests on its tests, its entries and, where the method asks for it, on two ratings; the current status is that
of the newest assessment that stands.
"""

from importlib import import_module

from django.db import migrations

VERDICT = """
CREATE OR REPLACE FUNCTION commitments_refuse_own_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_entrydraft WHERE id = NEW.entry_draft_id AND author_id = NEW.decided_by_id
        UNION ALL
        SELECT 1 FROM commitments_assessmentdraft
        WHERE id = NEW.assessment_draft_id AND author_id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'nobody reviews their own work' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_entrydraft_signatories named ON named.signatory_id = conflict.signatory_id
        WHERE named.entrydraft_id = NEW.entry_draft_id AND conflict.person_id = NEW.decided_by_id
            AND conflict.ended_at IS NULL
    ) OR commitments_has_conflict(
        NEW.decided_by_id,
        (SELECT undertaking_id FROM commitments_assessmentdraft WHERE id = NEW.assessment_draft_id)
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
# A conflict declared afterwards leaves the row as it is; only who comes in anew is asked.
SECOND_RATING = """
CREATE FUNCTION commitments_refuse_conflicted_second_rating() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed bigint := (SELECT undertaking_id FROM commitments_assessmentdraft WHERE id = NEW.draft_id);
    newcomers bigint[] := ARRAY[NEW.second_rater_id, NEW.reconciled_by_id];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        newcomers := ARRAY[
            CASE WHEN NEW.second_rater_id IS DISTINCT FROM OLD.second_rater_id THEN NEW.second_rater_id END,
            CASE WHEN NEW.reconciled_by_id IS DISTINCT FROM OLD.reconciled_by_id THEN NEW.reconciled_by_id END
        ];
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(newcomers) person WHERE commitments_has_conflict(person, owed)) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
RATING = """
CREATE FUNCTION commitments_refuse_misplaced_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.position = 1) <> EXISTS (
        SELECT 1 FROM commitments_assessment WHERE id = NEW.assessment_id AND assessed_by_id = NEW.rater_id
    ) THEN
        RAISE EXCEPTION 'the first rating is its author''s, the second is not' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
VERSION = """
CREATE FUNCTION commitments_refuse_version_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM 1 + coalesce(
        (SELECT max(version) FROM commitments_assessment WHERE undertaking_id = NEW.undertaking_id), 0
    ) THEN
        RAISE EXCEPTION 'versions are counted without a gap' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
WITHDRAWAL = """
CREATE FUNCTION commitments_refuse_late_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published timestamptz := coalesce(
        (SELECT published_at FROM commitments_assessment WHERE id = NEW.assessment_id),
        (SELECT published_at FROM commitments_progressentry WHERE id = NEW.entry_id)
    );
BEGIN
    IF NEW.withdrawn_at NOT BETWEEN published AND published + interval '10 minutes' THEN
        RAISE EXCEPTION 'withdrawn within ten minutes or not at all' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM commitments_conflictofinterest conflict
        JOIN commitments_entrysignatory named ON named.signatory_id = conflict.signatory_id
        WHERE named.entry_id = NEW.entry_id AND conflict.person_id = NEW.withdrawn_by_id
            AND conflict.ended_at IS NULL
    ) OR commitments_has_conflict(
        NEW.withdrawn_by_id, (SELECT undertaking_id FROM commitments_assessment WHERE id = NEW.assessment_id)
    ) THEN
        RAISE EXCEPTION 'a declared conflict of interest' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$
"""
PUBLISHED_DRAFT = """
CREATE FUNCTION commitments_refuse_published_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published draft stays as it is' USING ERRCODE = 'restrict_violation';
END
$$
"""
# The steps of actions/second_ratings.py and rules/delivery.py over the rows as they are at the end.
GROUNDS = """
CREATE FUNCTION commitments_refuse_ungrounded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ranked CONSTANT text[] := ARRAY['reversed', 'no_action', 'first_steps', 'substantial', 'met'];
    rank CONSTANT int := array_position(ranked, NEW.verified_level::text);
    before text;
    before_ranked text;
    tests int;
    passed int;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE given.result = 'passed') INTO tests, passed
    FROM commitments_commitmenttest test
    JOIN commitments_undertaking owed ON owed.commitment_id = test.commitment_id
    LEFT JOIN commitments_assessmenttestresult given
        ON given.test_id = test.id AND given.assessment_id = NEW.id
    WHERE owed.id = NEW.undertaking_id;
    IF tests > 0 AND (
        NEW.verified_level = 'met' AND passed < tests
        OR NEW.verified_level = 'substantial' AND passed * 2 < tests
        OR NEW.verified_level = 'first_steps' AND passed > 0
    ) THEN
        RAISE EXCEPTION 'the level contradicts its tests' USING ERRCODE = 'check_violation';
    END IF;
    IF rank IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM commitments_assessmententry WHERE assessment_id = NEW.id)
    THEN
        RAISE EXCEPTION 'the level rests on no entry' USING ERRCODE = 'check_violation';
    END IF;
    SELECT
        (array_agg(earlier.verified_level ORDER BY earlier.version DESC))[1],
        (array_agg(earlier.verified_level ORDER BY earlier.version DESC)
            FILTER (WHERE earlier.verified_level = ANY(ranked)))[1]
    INTO before, before_ranked
    FROM commitments_assessment earlier
    WHERE earlier.undertaking_id = NEW.undertaking_id AND earlier.version < NEW.version
        AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = earlier.id);
    IF (
        NEW.verified_level IN ('met', 'reversed')
        OR rank < array_position(ranked, before_ranked)
        OR rank IS NULL AND before IN ('first_steps', 'substantial', 'met')
    ) AND (SELECT count(*) FROM commitments_assessmentrating WHERE assessment_id = NEW.id) < 2 THEN
        RAISE EXCEPTION 'it needs a second, blind rating' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$
"""
STATUS = """
CREATE FUNCTION commitments_refuse_other_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed CONSTANT bigint := CASE WHEN TG_TABLE_NAME = 'commitments_withdrawal' THEN (
        SELECT undertaking_id FROM commitments_assessment WHERE id = (to_jsonb(NEW) ->> 'assessment_id')::bigint
    ) ELSE (to_jsonb(NEW) ->> 'undertaking_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM commitments_currentstatus status
        LEFT JOIN LATERAL (
            SELECT * FROM commitments_assessment published
            WHERE undertaking_id = status.undertaking_id
                AND NOT EXISTS (SELECT 1 FROM commitments_withdrawal WHERE assessment_id = published.id)
            ORDER BY version DESC LIMIT 1
        ) newest ON true
        WHERE status.undertaking_id = owed AND (
            status.assessment_id IS DISTINCT FROM newest.id
            OR status.verified_level <> coalesce(newest.verified_level, 'not_assessed')
            OR status.claimed_level <> coalesce(newest.claimed_level, '')
            OR status.evidence_strength IS DISTINCT FROM newest.evidence_strength
        )
    ) THEN
        RAISE EXCEPTION 'the current status is that of the newest assessment' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$
"""
AT_ONCE = (
    ("commitments_secondrating", "refuse_conflicted_second_rating", "INSERT OR UPDATE", SECOND_RATING),
    ("commitments_assessmentrating", "refuse_misplaced_rating", "INSERT", RATING),
    ("commitments_assessment", "refuse_version_gap", "INSERT", VERSION),
    ("commitments_withdrawal", "refuse_late_withdrawal", "INSERT", WITHDRAWAL),
)
AT_THE_END = (
    (("commitments_assessment",), "refuse_ungrounded", "INSERT", GROUNDS),
    (
        ("commitments_currentstatus", "commitments_assessment", "commitments_withdrawal"),
        "refuse_other_status",
        "INSERT OR UPDATE",
        STATUS,
    ),
)
DRAFTS = ("commitments_entrydraft", "commitments_assessmentdraft")


def at_once(table: str, name: str, acts: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            function,
            f"""CREATE TRIGGER {name} BEFORE {acts} ON {table}
            FOR EACH ROW EXECUTE FUNCTION commitments_{name}()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=[f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION commitments_{name}()"],
    )


def at_the_end(tables: tuple[str, ...], name: str, acts: str, function: str) -> migrations.RunSQL:
    made, dropped = [function], []
    for table in tables:
        made += [
            f"""CREATE CONSTRAINT TRIGGER {name} AFTER {acts} ON {table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION commitments_{name}()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
        dropped.append(f"DROP TRIGGER {name} ON {table}")
    return migrations.RunSQL(sql=made, reverse_sql=[*dropped, f"DROP FUNCTION commitments_{name}()"])


def published_drafts() -> migrations.RunSQL:
    made, dropped = [PUBLISHED_DRAFT], []
    for table in DRAFTS:
        made += [
            f"""CREATE TRIGGER refuse_published_draft BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION commitments_refuse_published_draft()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_published_draft",
        ]
        dropped.append(f"DROP TRIGGER refuse_published_draft ON {table}")
    return migrations.RunSQL(
        sql=made, reverse_sql=[*dropped, "DROP FUNCTION commitments_refuse_published_draft()"]
    )


EARLIER_VERDICT = import_module("commitments.migrations.0005_desk_walls").REFUSE_OWN_VERDICT


class Migration(migrations.Migration):
    dependencies = [("commitments", "0027_conflicts_end")]

    operations = [
        migrations.RunSQL(VERDICT, EARLIER_VERDICT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        *(at_once(*parts) for parts in AT_ONCE),
        *(at_the_end(*parts) for parts in AT_THE_END),
        published_drafts(),
    ]
