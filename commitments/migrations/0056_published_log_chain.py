"""The chain of the published log (docs/decisions/0010-published-log.md), made by PostgreSQL itself.

A row that is published is described at the end of its transaction, when everything that belongs to it is there,
and gets the next place. The lock is the one under which changes are numbered (actions/changes.py), so whoever
publishes holds it already, and the order of places is the order of commits.

The description is canonical JSON (RFC 8785) and is written as text here: `said()` sorts the keys when this
migration is read, and to_json() escapes text as that standard asks.

What belongs to a row (sources of an entry, tests of an assessment) stands in its description. What is added to
one later, such as a bearing, gets a link of its own, and the description leaves out what has one: so the same
function gives the same text for ever, and a check can compare.
"""

from collections.abc import Mapping
from typing import Final

from django.db import migrations

NOTHING: Final = "0" * 64


def text(column: str) -> str:
    return f"coalesce(to_json({column}::text)::text, 'null')"


def plain(column: str) -> str:
    """A number or a truth."""
    return f"coalesce({column}::text, 'null')"


def day(column: str) -> str:
    return f"""coalesce('"' || to_char({column}, 'YYYY-MM-DD') || '"', 'null')"""


def moment(column: str) -> str:
    written = f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"""coalesce('"' || {written} || '"', 'null')"""


def said(parts: Mapping[str, str]) -> str:
    """An object, its keys in order."""
    pieces = [
        f"""'{"," if number else "{"}"{key}":' || {parts[key]}""" for number, key in enumerate(sorted(parts))
    ]
    return "(" + " || ".join(pieces) + " || '}')"


def fact(column: str, of: str, key: str) -> str:
    """One object about what `key` points at, null where it points at nothing."""
    return f"coalesce((SELECT {column} FROM {of} WHERE {key}), 'null')"


UNDERTAKING: Final = """commitments_undertaking u JOIN commitments_commitment c ON c.id = u.commitment_id
    LEFT JOIN commitments_endorsement s ON s.id = u.endorsement_id
    LEFT JOIN commitments_signatory w ON w.id = s.signatory_id"""
OWED: Final = {"commitment": text("c.code"), "signatory": text("w.code")}


def undertaking(column: str) -> str:
    return fact(said(OWED), UNDERTAKING, f"u.id = {column}")


def entry(column: str) -> str:
    name = said({"code": text("e.code"), "version": plain("e.version")})
    return fact(name, "commitments_progressentry e", f"e.id = {column}")


def assessment(column: str) -> str:
    name = said(OWED | {"version": plain("a.version")})
    return fact(
        name, f"commitments_assessment a JOIN {UNDERTAKING} ON u.id = a.undertaking_id", f"a.id = {column}"
    )


SOURCE: Final = fact(
    said({
        "kind": text("v.kind"), "language": text("v.language"), "published_on": day("v.published_on"),
        "published_precision": text("v.published_precision"), "publisher": text("v.publisher"),
        "title": text("v.title"), "title_is_ours": plain("v.title_is_ours"), "url": text("v.url"),
    }),
    "commitments_evidence v",
    "v.id = p.evidence_id",
)  # fmt: skip

# What belongs to a row: the table of each, its column that says to which, its name there, and what it says.
PARTS: Final = {
    "commitments_entryclause": (
        "entry", "clauses", fact(text("k.code"), "commitments_clause k", "k.id = p.clause_id"),
    ),
    "commitments_entrysignatory": (
        "entry", "signatories", fact(text("w.code"), "commitments_signatory w", "w.id = p.signatory_id"),
    ),
    "commitments_entrybearing": (
        "entry", "undertakings", said({
            "added_at": moment("p.added_at"), "undertaking": undertaking("p.undertaking_id"),
        }),
    ),
    "commitments_entryevidence": (
        "entry", "evidence", said({
            "passage": text("p.passage"), "place": text("p.place"), "source": SOURCE,
        }),
    ),
    "commitments_assessmententry": (
        "assessment", "entries", said({"entry": entry("p.entry_id"), "shows": plain("p.shows")}),
    ),
    "commitments_assessmenttestresult": (
        "assessment", "tests", said({
            "note": text("p.note"), "result": text("p.result"), "text": text("p.test_text"),
            "number": fact(plain("n.number"), "commitments_commitmenttest n", "n.id = p.test_id"),
        }),
    ),
    "commitments_assessmentrating": (
        "assessment", "ratings", said({
            "evidence_strength": plain("p.evidence_strength"), "position": plain("p.position"),
            "rated_at": moment("p.rated_at"), "rater": plain("p.rater_id"),
            "verified_level": text("p.verified_level"),
        }),
    ),
}  # fmt: skip


def parts_of(owner: str) -> dict[str, str]:
    """Lists of what was published with a row, in the order in which it was written."""
    return {
        name: f"""'[' || coalesce((SELECT string_agg({what}, ',' ORDER BY p.id) FROM {table} p
            WHERE p.{column}_id = t.id AND NOT EXISTS (SELECT 1 FROM commitments_loglink own
                WHERE own."table" = '{table}' AND own.row_id = p.id)), '') || ']'"""
        for table, (column, name, what) in PARTS.items()
        if column == owner
    }


LINKS: Final = """'[' || coalesce((SELECT string_agg(to_json(l.value)::text, ',' ORDER BY l.ordinality)
    FROM jsonb_array_elements_text(t.links) WITH ORDINALITY l), '') || ']'"""
# People stand in the log by number; what they are called is nobody's to read there.
ROWS: Final = {
    "commitments_progressentry": ("entry", {
        "claim": text("t.claim"), "code": text("t.code"), "compiled": text("t.compiled"),
        "happened_on": day("t.happened_on"), "logged_by": plain("t.logged_by_id"), "note": text("t.note"),
        "origin": text("t.origin"), "precision": text("t.precision"), "published_at": moment("t.published_at"),
        "reviewed_by": plain("t.reviewed_by_id"), "stage": text("t.stage"),
        "supersedes": entry("t.supersedes_id"), "topic": text("t.topic"), "version": plain("t.version"),
    } | parts_of("entry")),
    "commitments_searchrecord": ("search", {
        "languages": text("t.languages"), "number": plain("t.id"), "places": text("t.places"),
        "recorded_at": moment("t.recorded_at"), "searched_by": plain("t.searched_by_id"),
        "searched_on": day("t.searched_on"), "undertaking": undertaking("t.undertaking_id"),
    }),
    "commitments_assessment": ("assessment", {
        "assessed_at": moment("t.assessed_at"), "assessed_by": plain("t.assessed_by_id"),
        "change_kind": text("t.change_kind"), "change_note": text("t.change_note"),
        "changed_rule": text("t.changed_rule"), "claim_made": text("t.claim_made"),
        "claimed_level": text("t.claimed_level"), "effective_on": day("t.effective_on"),
        "evidence_strength": plain("t.evidence_strength"), "is_minor": plain("t.is_minor"),
        "method_version": text("t.method_version"), "next_check_on": day("t.next_check_on"),
        "published_at": moment("t.published_at"), "reasons": text("t.reasons"),
        "reviewed_by": plain("t.reviewed_by_id"), "scope_reason": text("t.scope_reason"),
        "search": plain("t.search_record_id"), "strength_reason": text("t.strength_reason"),
        "successor": fact(text("c.code"), "commitments_commitment c", "c.id = t.successor_id"),
        "undertaking": undertaking("t.undertaking_id"), "verified_level": text("t.verified_level"),
        "version": plain("t.version"),
    } | parts_of("assessment")),
    "commitments_withdrawal": ("withdrawal", {
        "assessment": assessment("t.assessment_id"), "entry": entry("t.entry_id"), "number": plain("t.id"),
        "reason": text("t.reason"), "withdrawn_at": moment("t.withdrawn_at"),
        "withdrawn_by": plain("t.withdrawn_by_id"),
    }),
    "commitments_reply": ("reply", {
        "assessment": assessment("t.assessment_id"), "author": text("t.author"), "language": text("t.language"),
        "links": LINKS, "number": plain("t.id"), "received_on": day("t.received_on"),
        "recorded_at": moment("t.recorded_at"), "recorded_by": plain("t.recorded_by_id"),
        "stance": text("t.stance"), "text": text("t.text"),
    }),
    "commitments_correction": ("correction", {
        "corrected": assessment("t.corrected_id"), "number": plain("t.id"), "recorded_at": moment("t.recorded_at"),
        "recorded_by": plain("t.recorded_by_id"), "replaced_by": assessment("t.replaced_by_id"),
        "what_was_wrong": text("t.what_was_wrong"),
    }),
    "commitments_change": ("change", {
        "assessment": assessment("t.assessment_id"), "entry": entry("t.entry_id"),
        "from_level": text("t.from_level"), "is_minor": plain("t.is_minor"), "kind": text("t.kind"),
        "note": text("t.note"), "number": plain("t.number"), "published_at": moment("t.published_at"),
        "reply": plain("t.reply_id"), "to_level": text("t.to_level"),
        "undertaking": undertaking("t.undertaking_id"),
    }),
    "commitments_logremoval": ("removal", {
        "position": fact(plain("r.position"), "commitments_loglink r", "r.id = t.link_id"),
        "reason": text("t.reason"), "removed_at": moment("t.removed_at"), "removed_by": plain("t.removed_by_id"),
    }),
}  # fmt: skip
OWNERS: Final = {
    "entry": ("commitments_progressentry", entry),
    "assessment": ("commitments_assessment", assessment),
}


def quoted(name: str) -> str:
    """A fixed JSON string as SQL text; apart, because Python 3.11 takes no backslash within an f-string."""
    return f"""'"{name}"'"""


def bodies() -> str:
    """What a row of each table says."""
    cases = [
        f"IF tbl = '{table}' THEN RETURN (SELECT {said(parts)} FROM {table} t WHERE t.id = wanted); END IF;"
        for table, (_, parts) in ROWS.items()
    ]
    cases += [
        f"""IF tbl = '{table}' THEN RETURN (SELECT {
            said({"of": OWNERS[owner][1](f"p.{owner}_id"), "part": quoted(name), "what": what})
        } FROM {table} p WHERE p.id = wanted); END IF;"""
        for table, (owner, name, what) in PARTS.items()
    ]
    return "\n".join(cases)


LINK: Final = said({
    "at": moment("at"), "body_digest": text("body_digest"), "kind": text("kind"),
    "position": plain("place"), "previous": text("previous"),
})  # fmt: skip
KINDS: Final = " ".join(f"WHEN '{table}' THEN '{kind}'" for table, (kind, _) in ROWS.items())
LOCK: Final = "PERFORM pg_advisory_xact_lock(7203041);"  # CHANGE_LOCK in actions/changes.py

FUNCTIONS: Final = {
    "commitments_log_body(tbl text, wanted bigint)": f"""RETURNS text LANGUAGE plpgsql STABLE AS $$
        BEGIN {bodies()} RETURN NULL; END $$""",
    "commitments_log_hash(at timestamptz, body_digest text, kind text, place bigint, previous text)": f"""
        RETURNS text LANGUAGE sql STABLE AS $$
        SELECT encode(sha256('\\x00'::bytea || convert_to({LINK}, 'UTF8')), 'hex') $$""",
    # whatever the caller wrote into these columns
    "commitments_give_place()": f"""RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            head commitments_loglink;
            moment timestamptz := coalesce(nullif(current_setting('tracker.moment', true), '')::timestamptz,
                clock_timestamp());
        BEGIN
            {LOCK}
            SELECT * INTO head FROM commitments_loglink ORDER BY position DESC LIMIT 1;
            NEW.position := coalesce(head.position, 0) + 1;
            NEW.previous := coalesce(head.hash, '{NOTHING}');
            NEW.chained_at := greatest(head.chained_at, moment);
            NEW.hash := commitments_log_hash(
                NEW.chained_at, NEW.body_digest, NEW.kind, NEW.position, NEW.previous);
            RETURN NEW;
        END $$""",
    "commitments_chain(tbl text, wanted bigint)": f"""RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
            said text;
            grain text := replace(gen_random_uuid()::text, '-', '');
            link bigint;
        BEGIN
            {LOCK}
            IF EXISTS (SELECT 1 FROM commitments_loglink l WHERE l."table" = tbl AND l.row_id = wanted) THEN
                RETURN;
            END IF;
            said := commitments_log_body(tbl, wanted);
            INSERT INTO commitments_loglink ("table", row_id, kind, body_digest, position, previous, hash, chained_at)
            VALUES (tbl, wanted, CASE tbl {KINDS} ELSE 'addition' END,
                encode(sha256(convert_to(grain || said, 'UTF8')), 'hex'), 0, '', '', now())
            RETURNING commitments_loglink.id INTO link;
            INSERT INTO commitments_logbody (link_id, salt, body) VALUES (link, grain, said);
        END $$""",
    "commitments_chain_row()": """RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM commitments_chain(TG_TABLE_NAME, NEW.id); RETURN NULL; END $$""",
    # its arguments: the table it belongs to, the column that says to which row, its name there
    "commitments_chain_part()": f"""RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            owner bigint := (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
            told jsonb;
        BEGIN
            {LOCK}
            SELECT b.body::jsonb -> TG_ARGV[2] INTO told FROM commitments_loglink l
            LEFT JOIN commitments_logbody b ON b.link_id = l.id WHERE l."table" = TG_ARGV[0] AND l.row_id = owner;
            IF FOUND AND NOT coalesce(told @> jsonb_build_array(
                commitments_log_body(TG_TABLE_NAME, NEW.id)::jsonb -> 'what'), false)
            THEN
                PERFORM commitments_chain(TG_TABLE_NAME, NEW.id);
            END IF;  -- where the row it belongs to has no link yet, it comes with that
            RETURN NULL;
        END $$""",
    "commitments_refuse_unsaid_removal()": """RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (SELECT 1 FROM commitments_logremoval r WHERE r.link_id = OLD.link_id) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$""",
}
ADDED_TO: Final = ("commitments_loglink", "commitments_logremoval", "commitments_logcheckpoint")


def trigger(name: str, table: str, when: str, function: str, *, kind: str = "TRIGGER") -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            f"CREATE {kind} {name} {when} EXECUTE FUNCTION {function}",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        reverse_sql=f"DROP TRIGGER {name} ON {table}",
    )


def guard(table: str, function: str) -> list[migrations.RunSQL]:
    changes, truncates = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW", f"BEFORE TRUNCATE ON {table}"
    return [
        trigger("refuse_row_change", table, changes, function),
        trigger("refuse_truncate", table, truncates, function),
    ]


def at_the_end(name: str, table: str, function: str) -> migrations.RunSQL:
    when = f"AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    return trigger(name, table, when, function, kind="CONSTRAINT TRIGGER")


class Migration(migrations.Migration):
    dependencies = [("commitments", "0055_published_log")]

    operations = [
        *(
            migrations.RunSQL(f"CREATE FUNCTION {name} {body}", f"DROP FUNCTION {name}")
            for name, body in FUNCTIONS.items()
        ),
        trigger(
            "give_place", "commitments_loglink", "BEFORE INSERT ON commitments_loglink FOR EACH ROW",
            "commitments_give_place()",
        ),
        *(operation for table in ADDED_TO for operation in guard(table, "commitments_refuse_change()")),
        *guard("commitments_logbody", "commitments_refuse_unsaid_removal()"),
        *(at_the_end("chain_row", table, "commitments_chain_row()") for table in ROWS),
        *(
            at_the_end("chain_part", table, f"commitments_chain_part('{OWNERS[owner][0]}', '{owner}_id', '{name}')")
            for table, (owner, name, _) in PARTS.items()
        ),
    ]  # fmt: skip
