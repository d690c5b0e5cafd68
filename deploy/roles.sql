-- Roles of a deployment, so that neither the site nor its workers can take down the walls of the record.
--
--   psql -v ON_ERROR_STOP=1 -f deploy/roles.sql "$OWNER_URL"
--
-- as a superuser, or as the owner of the tables where it may make roles. Run it after the first
-- `manage.py migrate` and after every later one: it may be repeated, and new tables are closed until it was.
-- The owner then serves for migrations alone, and each program signs in by its own name (docs/operations.md):
--
--   tracker_web      the site                 tracker_eraser  takes words out of the published log, nothing else
--   tracker_worker   workers and schedulers   tracker_backup  reads everything
--
-- They have no passwords yet: `\password tracker_web`.

BEGIN;

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['tracker_web', 'tracker_worker', 'tracker_eraser', 'tracker_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOCREATEDB NOCREATEROLE', wanted);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO tracker_web, tracker_worker, tracker_eraser, tracker_backup',
        current_database()
    );
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO tracker_web, tracker_worker, tracker_eraser, tracker_backup;

-- What a table allows follows from what it is. `is_log`: a trigger refuses every change of a row, so the right to
-- one is not given either. `is_kept`: triggers alone write it. `is_account`: how people sign in.
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT
    class.oid::regclass AS name,
    EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = class.oid AND tgname = 'refuse_row_change' AND NOT tgisinternal
    ) AS is_log,
    class.relname IN (
        'commitments_loglink', 'commitments_logbody', 'commitments_formerrow', 'commitments_changecount',
        'commitments_recordcount', 'commitments_signatorycount'
    ) AS is_kept,
    class.relname = 'commitments_publicchange' AS is_counter,
    class.relname = 'commitments_logremoval' AS is_removal,
    class.relname = 'django_migrations' AS is_of_migrations,
    class.relname ~ '^(account|mfa|auth|usersessions)_|^django_(session|admin_log)$' AS is_account
FROM pg_class class
WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e');

DO $$
DECLARE
    one wanted;
    change text;
BEGIN
    FOR one IN SELECT * FROM wanted LOOP
        EXECUTE format(
            'REVOKE ALL ON %s FROM PUBLIC, tracker_web, tracker_worker, tracker_eraser, tracker_backup', one.name
        );
        EXECUTE format('GRANT SELECT ON %s TO tracker_web, tracker_worker, tracker_backup', one.name);
        IF one.is_kept OR one.is_removal OR one.is_of_migrations THEN
            CONTINUE;
        END IF;
        change := CASE WHEN one.is_log THEN 'INSERT' ELSE 'INSERT, UPDATE, DELETE' END;
        IF NOT one.is_counter THEN
            EXECUTE format('GRANT %s ON %s TO tracker_web', change, one.name);
        END IF;
        IF NOT one.is_account THEN
            EXECUTE format('GRANT %s ON %s TO tracker_worker', change, one.name);
        END IF;
    END LOOP;
    EXECUTE 'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO tracker_backup';
    EXECUTE 'REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM tracker_web, tracker_worker, tracker_eraser';
    EXECUTE 'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tracker_web, tracker_worker, tracker_eraser';
END
$$;

-- Taking words out: the body goes, and a line that says so comes.
GRANT SELECT ON commitments_loglink, commitments_logbody, commitments_logremoval, commitments_staffmember TO tracker_eraser;
GRANT DELETE ON commitments_logbody TO tracker_eraser;
GRANT INSERT ON commitments_logremoval TO tracker_eraser;

-- What triggers write they write by the owner's right, with a path of their own.
DO $$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
            AND (proname LIKE 'commitments\_%' OR proname = 'number_in_order')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', made);
    END LOOP;
END
$$;

-- Past days are views. `migrate` makes them anew, so that they are readable by whatever comes of it.
DO $$
BEGIN
    IF to_regnamespace('past') IS NOT NULL THEN
        GRANT USAGE ON SCHEMA past TO tracker_web, tracker_worker, tracker_backup;
        GRANT SELECT ON ALL TABLES IN SCHEMA past TO tracker_web, tracker_worker, tracker_backup;
    END IF;
END
$$;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO tracker_web, tracker_worker, tracker_backup;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tracker_web, tracker_worker, tracker_backup;

COMMIT;
