import datetime as dt
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from commitments.actions import current_status, record_counts, sample_data
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sample_scale import loading, tables
from commitments.actions.sample_scale.amounts import Amounts
from commitments.models import (
    Assessment,
    Change,
    CurrentStatus,
    EntryBearing,
    Instrument,
    LogLink,
    ProgressEntry,
    RecordCount,
    Subscriber,
)
from commitments.summaries import published_log_check
from commitments.summaries.sample_notice import has_sample_data
from tests.factories import NOW, make_entry, make_signatory, make_undertaking

AMOUNTS = Amounts(signatories=11, commitments=10, entries=137, subscribers=30)


@pytest.fixture
def register(db: None) -> None:
    make_undertaking(signatory=make_signatory(code="FR"))


def make(amounts: Amounts = AMOUNTS, seed: int = 1) -> loading.Made | None:
    return loading.make(amounts=amounts, seed=seed, now=NOW, tell=lambda what, done, of: None)


def digest() -> dict[str, str]:
    """What the rows of every table that a load fills say, as PostgreSQL writes them."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables.FILLED:
            key = "link_id" if table == "logbody" else "id"
            cursor.execute(f"SELECT string_agg(t::text, ',' ORDER BY {key}) FROM {tables.named(table)} t")
            found[table] = sha256(str(cursor.fetchone()[0]).encode()).hexdigest()
    return found


def sequences() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences ORDER BY 1"
        )
        return cursor.fetchall()


def put_back(sequences: list[tuple[str, int]]) -> None:
    """They do not go back with a transaction."""
    with connection.cursor() as cursor:
        for name, value in sequences:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value or 1, bool(value)])


def test_make_adds_what_was_asked_for_and_every_wall_and_check_agrees(register: None) -> None:
    made = make()
    assert made == loading.Made(signatories=11, commitments=10, entries=137, assessments=22, subscribers=30)
    assert ProgressEntry.objects.filter(origin="sample").count() == EntryBearing.objects.count() == 137
    assert Assessment.objects.count() == CurrentStatus.objects.exclude(assessment=None).count() == 22
    assert Subscriber.objects.count() == 30
    assert sorted(Change.objects.values_list("number", flat=True)) == list(range(1, 137 + 22 + 1))
    assert published_log_check.load().problems == ()
    assert LogLink.objects.count() >= 2 * (137 + 22)
    assert current_status.rebuild() == []
    assert RecordCount.objects.get(name=RecordCount.ENTRIES).total == 137
    assert record_counts.rebuild() == []


def test_make_is_invented_in_every_word_and_the_banner_says_so(register: None) -> None:
    make()
    assert has_sample_data()
    for texts in (
        ProgressEntry.objects.values_list("claim", flat=True),
        Assessment.objects.values_list("reasons", flat=True),
        Change.objects.values_list("note", flat=True),
        Instrument.objects.filter(is_added=True).values_list("title", flat=True),
    ):
        assert all(text.startswith("Sample: ") for text in texts)
    assert all(
        email.endswith("@sample.invalid") for email in Subscriber.objects.values_list("email", flat=True)
    )


def test_same_seed_gives_the_same_bytes_and_another_seed_others(register: None) -> None:
    before, digests = sequences(), []
    for seed in (1, 1, 2):
        put_back(before)
        with transaction.atomic():
            make(seed=seed)
            digests.append(digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]
    assert digests[0]["progressentry"] != digests[2]["progressentry"]
    assert not ProgressEntry.objects.filter(origin="sample").exists()


def test_the_triggers_chain_and_count_what_is_published_afterwards(register: None) -> None:
    make()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'commitments_%%' "
            "AND tgname = ANY(%s) AND tgenabled <> 'A'",
            [sorted({trigger for _, trigger in tables.PUT_ASIDE})],
        )
        assert cursor.fetchone() == (0,)
    places = LogLink.objects.count()
    make_entry(undertaking=make_undertaking())
    tables.run("SET CONSTRAINTS ALL IMMEDIATE")
    assert LogLink.objects.count() > places
    assert record_counts.rebuild() == []
    assert published_log_check.load().problems == ()


def test_indexes_are_as_before(register: None) -> None:
    def indexes() -> list[tuple[str]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'commitments_%' ORDER BY 1")
            return cursor.fetchall()

    before = indexes()
    make()
    assert indexes() == before


def test_a_run_that_is_stopped_leaves_nothing(register: None) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if what == "indexes":
            raise KeyboardInterrupt

    before = LogLink.objects.count()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        loading.make(amounts=AMOUNTS, seed=1, now=NOW, tell=stop)
    assert not ProgressEntry.objects.filter(origin="sample").exists()
    assert not Subscriber.objects.exists()
    assert not has_sample_data()
    assert LogLink.objects.count() == before
    assert make()


def test_make_twice_adds_nothing(register: None) -> None:
    make()
    assert make() is None
    with pytest.raises(ActionRefusedError, match="another seed"):
        make(seed=2)


def test_the_small_set_can_stand_beside_it(register: None) -> None:
    make()
    assert sample_data.make(seed=1, now=NOW, tell=lambda _: None)
    assert sample_data.make(seed=1, now=NOW, tell=lambda _: None) is None
    tables.run("SET CONSTRAINTS ALL IMMEDIATE")
    assert published_log_check.load().problems == ()


def test_make_without_entries_or_readers_makes_the_text_alone(register: None) -> None:
    assert make(Amounts(1, 1, 0, 0)) == loading.Made(1, 1, 0, 0, 0)
    assert not ProgressEntry.objects.exists()


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (Amounts(0, 10, 1, 1), "signatories must be from 1 to 500, not 0"),
        (Amounts(1, 10, -1, 99_000_000), "entries must be .* not -1; subscribers must be .* not 99,000,000"),
    ],
)
def test_make_refuses_amounts_that_cannot_be(register: None, amounts: Amounts, words: str) -> None:
    with pytest.raises(ActionRefusedError, match=words):
        make(amounts)
    assert not has_sample_data()


def test_make_refuses_production_and_an_empty_copy_and_days_to_come(db: None) -> None:
    with override_settings(MODE="production"), pytest.raises(ActionRefusedError, match="never made in prod"):
        make()
    with pytest.raises(ActionRefusedError, match="run load_reference first"):
        make()
    make_signatory()
    with pytest.raises(ActionRefusedError, match="tells of days up to 2026-10-30, and it is 2026-10-01"):
        loading.make(
            amounts=AMOUNTS, seed=1, now=dt.datetime(2026, 10, 1, tzinfo=dt.UTC), tell=lambda *_: None
        )


def test_pages_of_past_days_show_how_it_grew(register: None, client: Client) -> None:
    make()
    address = "/en/matrix/sample-large-text.json"
    early, now = (client.get(address + day) for day in ("?as_of=2026-05-01", ""))
    assert (early.status_code, now.status_code) == (200, 200)
    assessed = [
        sum(row["level"] != "not_assessed" for row in answer.json()["rows"]) for answer in (early, now)
    ]
    assert (0 < assessed[0] < assessed[1], assessed[1]) == (True, 22)
