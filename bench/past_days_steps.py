"""The steps of bench/past_days.py in its database: `python bench/past_days_steps.py plant|measure N`."""

import datetime as dt
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from commitments.actions import current_status  # noqa: E402
from tests.factories import make_person  # noqa: E402

DAYS: Final = 600  # from the first publication until today
WARM_UP: Final = 1
PAGES: Final = {
    "overview": "/en",
    "country": "/en/countries/france",
    "undertaking": "/en/countries/france/D3.a",
    "matrix": "/en/matrix",
    "whole matrix": "/en/matrix/full",
    "changes": "/en/changes",
    "commitment": "/en/commitments/D3.a",
    "deadlines": "/en/deadlines",
    "sources": "/en/sources",
}
WALLS: Final = ("assessment", "assessmententry", "assessmenttestresult", "change", "entrybearing",
                "entryclause", "entryevidence", "entrysignatory", "evidence", "progressentry")  # fmt: skip
# Entry and assessment number i belong together. Levels move among three that need no strong evidence.
PLANT: Final = """
CREATE TEMPORARY TABLE planted AS
SELECT row_number() OVER (ORDER BY version, undertaking.id) + 1000000 AS i, undertaking.id AS undertaking_id,
       version, undertaking.commitment_id, endorsement.signatory_id,
       %(first)s::timestamptz + (version - 1) * %(days)s / %(versions)s::float * interval '1 day'
           + undertaking.id %% 1000 * interval '1 minute' AS at,
       (ARRAY['no_action', 'first_steps', 'substantial'])[1 + (undertaking.id + version) %% 3] AS level,
       (ARRAY['no_action', 'first_steps', 'substantial'])[1 + (undertaking.id + version + 2) %% 3] AS before,
       CASE version WHEN 1 THEN 'first-assessment' ELSE 'other-status' END AS kind
FROM commitments_undertaking undertaking
LEFT JOIN commitments_endorsement endorsement ON endorsement.id = undertaking.endorsement_id,
generate_series(1, %(versions)s) version;

INSERT INTO commitments_evidence (id, url, title, title_is_ours, publisher, published_on, published_precision,
    language, kind, archived_url, read_at, link_state, moved_to, failed_checks)
SELECT i, 'https://example.org/' || i, 'Report ' || i, false, 'Ministry', at::date, 'day', 'en', 'primary',
    '', at, 'unchecked', '', 0 FROM planted;
INSERT INTO commitments_progressentry (id, code, version, happened_on, precision, claim, stage, note, topic,
    origin, compiled, published_at, logged_by_id, reviewed_by_id)
SELECT i, 'planted-' || i, 1, at::date, 'day', 'A ministry published report ' || i || '.', 'done', '', '',
    'desk', '', at, %(author)s, %(reviewer)s FROM planted;
INSERT INTO commitments_entryevidence (entry_id, evidence_id, passage, place) SELECT i, i, 'Words.', 'p. 1'
FROM planted;
INSERT INTO commitments_entrybearing (entry_id, undertaking_id) SELECT i, undertaking_id FROM planted;
INSERT INTO commitments_entrysignatory (entry_id, signatory_id) SELECT i, signatory_id FROM planted
WHERE signatory_id IS NOT NULL;
INSERT INTO commitments_entryclause (entry_id, clause_id) SELECT i, min(clause_id) FROM planted
JOIN commitments_commitment_clauses USING (commitment_id) GROUP BY i;
INSERT INTO commitments_assessment (id, undertaking_id, version, change_kind, verified_level, claimed_level,
    claim_made, evidence_strength, strength_reason, reasons, scope_reason, change_note, is_minor,
    changed_rule, effective_on, next_check_on, method_version, assessed_by_id, assessed_at, reviewed_by_id,
    published_at)
SELECT i, undertaking_id, version, kind, level, '', '', 2, '', repeat('It did one thing. ', 20), '',
    'A report appeared.', false, '', at::date, at::date + 180, '1.0', %(author)s, at, %(reviewer)s, at
FROM planted;
INSERT INTO commitments_assessmententry (assessment_id, entry_id, shows) SELECT i, i, 2 FROM planted;
INSERT INTO commitments_assessmenttestresult (assessment_id, test_id, test_text, result, note)
SELECT i, test.id, test.text, 'not_passed', '' FROM planted
JOIN commitments_commitmenttest test USING (commitment_id);
INSERT INTO commitments_change (number, kind, undertaking_id, assessment_id, from_level, to_level, note,
    is_minor, published_at)
SELECT row_number() OVER (ORDER BY at, i) + 1000, kind, undertaking_id, i,
    CASE version WHEN 1 THEN 'not_assessed' ELSE before END, level, 'A report appeared.', false, at
FROM planted;
DELETE FROM commitments_changecount;
INSERT INTO commitments_changecount (kind, total) SELECT kind, count(*) FROM commitments_change GROUP BY kind;
"""
# What the launch loaded was loaded on the first day; then everything that can be edited is edited once.
LAUNCHED: Final = """
UPDATE commitments_change SET published_at = %(first)s WHERE number <= 1000;
UPDATE commitments_progressentry SET published_at = %(first)s WHERE origin <> 'desk';
"""
EDITED: Final = """
UPDATE commitments_signatory SET name_fr = name_fr || ' ';
UPDATE commitments_commitment SET title = title || ' ';
UPDATE commitments_commitmenttest SET text = text || ' ';
UPDATE commitments_evidence SET link_state = 'gone' WHERE id %% 10 = 0;
"""


@transaction.atomic
def plant(versions: int) -> None:
    """Every undertaking with so many versions, each with an entry, evenly spread over the days.

    The walls are taken down for it: they say how the record may grow, not how it is read.
    """
    call_command("load_reference", verbosity=0)
    author, reviewer = make_person(role="Publisher"), make_person(role="Publisher")
    first = timezone.now() - dt.timedelta(days=DAYS)
    values = {"versions": versions, "days": DAYS - 1, "first": first,
              "author": author.pk, "reviewer": reviewer.pk}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for wall in WALLS:
            cursor.execute(f"ALTER TABLE commitments_{wall} DISABLE TRIGGER USER")
        for statement in (LAUNCHED + PLANT).split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for wall in WALLS:
            cursor.execute(f"ALTER TABLE commitments_{wall} ENABLE TRIGGER USER")
        moment = first + dt.timedelta(days=DAYS * 0.75)
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [moment.isoformat()])
        for statement in EDITED.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {})
    current_status.rebuild()


class Stopwatch:
    """How long pages wait for PostgreSQL."""

    def __init__(self) -> None:
        self.seconds, self.count = 0.0, 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds += time.perf_counter() - begun
            self.count += 1


def measure(rounds: int) -> None:
    """Every page of every day in turn, so that a noisy moment falls on all alike. Prints JSON."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    today = timezone.now().date()
    ago = {"yesterday": 1, "middle": DAYS // 2, "early": DAYS - 30}
    days = {"today": "", **{name: str(today - dt.timedelta(days=number)) for name, number in ago.items()}}
    client = Client(HTTP_HOST="localhost")
    taken: dict[str, dict[str, list[tuple[float, float]]]] = {page: {} for page in PAGES}
    for number in range(rounds + WARM_UP):
        for page, path in PAGES.items():
            for name, day in days.items():
                watch = Stopwatch()
                begun = time.perf_counter()
                with connection.execute_wrapper(watch):
                    response = client.get(path, {"as_of": day} if day else {})
                seconds = time.perf_counter() - begun
                if response.status_code != 200:
                    raise SystemExit(f"{path} of {name}: {response.status_code}")
                if number >= WARM_UP:
                    taken[page].setdefault(name, []).append((seconds * 1000, watch.seconds * 1000))
    print(json.dumps({
        page: {
            name: [statistics.median(part) for part in zip(*pairs, strict=True)]
            for name, pairs in rows.items()
        }
        for page, rows in taken.items()
    }))  # fmt: skip


if __name__ == "__main__":
    {"plant": plant, "measure": measure}[sys.argv[1]](int(sys.argv[2]))
