import pytest
from django.db import connection

from commitments.models import LogCheckpoint, LogLink, StaffMember
from commitments.summaries import published_log_check
from tests.bare_sql import run
from tests.factories import NOW, make_bare_entry
from tests.log_factories import publish_a_little, publish_everything


@pytest.fixture
def torn_down(alice: StaffMember, bob: StaffMember) -> None:
    """Whoever owns the database can take every wall down."""
    publish_a_little(alice, bob)
    LogCheckpoint.objects.create(taken_on=NOW.date(), taken_at=NOW, position=2, hash=head_hash())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("loglink", "logbody", "entryevidence", "evidence", "change", "progressentry"):
            cursor.execute(f"ALTER TABLE commitments_{table} DISABLE TRIGGER USER")


def head_hash() -> str:
    return published_log_check.load().head.hash


def test_everything_agrees(alice: StaffMember, bob: StaffMember) -> None:
    publish_everything(alice, bob)
    heard: list[int] = []
    verdict = published_log_check.load(tell=heard.append)
    assert verdict.problems == ()
    assert heard == [verdict.head.position]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE commitments_evidence SET title = 'Another'", "the row says something else now"),
        ("DELETE FROM commitments_entryevidence", "the row says something else now"),
        ("UPDATE commitments_change SET note = 'Another'", "Place 2 (change"),
        ("UPDATE commitments_logbody SET body = '{}'", "what the log says of it was altered"),
        ("DELETE FROM commitments_logbody", "nothing says that it was removed"),
        ("UPDATE commitments_loglink SET kind = 'reply' WHERE position = 1", "the link was altered"),
        ("UPDATE commitments_loglink SET previous = repeat('0', 64) WHERE position = 2", "does not follow"),
        (
            "UPDATE commitments_loglink SET hash = repeat('0', 64) WHERE position = 2",
            "has another hash",
        ),
        ("DELETE FROM commitments_change", "the row is not there any more"),
    ],
)
def test_what_was_changed_past_the_walls_is_named(torn_down: None, statement: str, sentence: str) -> None:
    run(statement)
    assert any(sentence in problem for problem in published_log_check.load().problems)


def test_a_log_cut_short_is_named(torn_down: None) -> None:
    last = LogLink.objects.get(position=2)
    run("DELETE FROM commitments_logbody WHERE link_id = %s", last.pk)
    run("DELETE FROM commitments_loglink WHERE id = %s", last.pk)
    problems = published_log_check.load().problems
    assert "A head was kept at place 2, which does not exist." in problems
    assert "1 rows of commitments_change have no place in the chain." in problems


def test_a_row_slipped_in_is_named(torn_down: None) -> None:
    make_bare_entry()
    problems = published_log_check.load().problems
    assert "1 rows of commitments_progressentry have no place in the chain." in problems
