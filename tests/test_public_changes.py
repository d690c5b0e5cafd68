"""Every transaction that changes what the public can see raises the version of the public site by one.

The tables are those that a kept page reads, found by asking every public address (migration 0062).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.actions import heartbeats, public_changes, saved_forms
from commitments.desk_vocabulary import ScheduledJob
from commitments.models import CommitmentTest, Instrument, PublicChange, StaffMember, Undertaking
from commitments.page_cache.questions import Asked, asked
from commitments.page_cache.render import Application, render
from commitments.summaries import public_version
from tests.bare_sql import run
from tests.committed import committed, delete_all
from tests.factories import NOW, make_commitment, make_instrument, make_person, make_signatory
from tests.mail_factories import make_delivery, make_follow, make_subscriber
from tests.page_cache_factories import django_itself, path_info
from tests.past_histories import ACTS, Scene, archive, happen
from tests.test_no_draft_leaks import PATTERNS, WITH_ARGUMENTS, examples, record

__all__ = ["django_itself", "record"]
DAY = dt.timedelta(days=1)
QUESTIONS = (
    "/en/countries?region=Europe", "/en/matrix?level=met", "/en/matrix/full?region=Europe",
    "/en/commitments/D3.a?level=met", "/en/deadlines?view=month", "/en/deadlines?signatory=kenya",
    "/en/deadlines.ics?commitment=D3.a", "/en/changes?kind=assessment", "/en/changes?signatory=kenya",
    "/en/sources?kind=primary", "/en/map?commitment=D3.a", "/embed/fr/map?theme=dark",
)  # fmt: skip
TRIGGERS = {"note_public_row", "note_public_update", "note_public_truncate"}
TRIGGERS_OF = """
    SELECT tgrelid::regclass::text, array_agg(tgname::text) FROM pg_trigger
    WHERE tgname LIKE 'note\\_public%' AND tgenabled = 'A' GROUP BY tgrelid
"""
# what the views of past days read, by the view that shows it
BEHIND_VIEWS = (
    "SELECT view_name, table_name FROM information_schema.view_table_usage WHERE view_schema = 'past'"
)
MIGRATION = import_module("commitments.migrations.0062_public_changes")


def rows_of(statement: str) -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def watched() -> set[str]:
    """Tables whose every change is noted."""
    return {table for table, names in rows_of(TRIGGERS_OF) if set(names) == TRIGGERS}


def kept_pages(addresses: dict[str, str]) -> list[Asked]:
    """Of every address that is kept: as it is now, and as of the day that has ended."""
    found = []
    for address in (*addresses.values(), *QUESTIONS):
        if address.endswith((".csv", ".schema.json")):
            continue  # what stands behind a page is read once for all its forms
        path, question = path_info(address), address.partition("?")[2]
        of_day = "&".join(part for part in (question, f"as_of={NOW.date()}") if part)
        for asked_for in (asked(path, question, is_part=False), asked(path, of_day, is_part=False)):
            if asked_for:
                found.append(asked_for)
    return found


def read_by(application: Application, pages: list[Asked]) -> set[str]:
    tables = set(connection.introspection.table_names())
    found: set[str] = set()
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            status = render(application, page, site_url=settings.SITE_URL).status
        assert status.startswith(("200", "302", "404")), (page, status)
        found |= {word for query in queries for word in re.findall(r"\w+", query["sql"])} & tables
    return found


def test_every_table_that_a_kept_page_reads_is_watched(
    django_itself: Application, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    """After everything that can be published has been, since what is not there is not asked about further."""
    addresses = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
    addresses |= examples(record)
    with time_machine.travel(NOW + DAY, tick=False) as clock:
        scene = Scene(record, alice, bob)
        for act in ACTS:
            if act is not archive:
                clock.shift(dt.timedelta(minutes=5))
                happen(scene, act)
        pages = kept_pages(addresses)
        read = read_by(django_itself, pages)
    assert len(pages) > 180
    assert {"commitments_staffmember", "commitments_replyanswer", "commitments_formerrow"} <= read
    behind = {table for view, table in rows_of(BEHIND_VIEWS) if view in read}
    assert behind
    assert (read | behind) - watched() == set()


def test_the_walk_sees_a_table_that_is_not_watched(
    django_itself: Application, record: dict[str, Undertaking]
) -> None:
    run("DROP TRIGGER note_public_update ON commitments_signatory")
    assert read_by(django_itself, [Asked("/en/countries/kenya")]) - watched() == {"commitments_signatory"}


@pytest.mark.django_db
def test_each_public_table_has_all_triggers() -> None:
    later = {"staffmember", "changecount", "recordcount", "signatorycount"}
    assert watched() == {f"commitments_{name}" for name in later.union(MIGRATION.PUBLIC)}


def raised_by(work: Callable[[], object]) -> int:
    """By how much this raises the version, in a transaction that has noted nothing yet."""
    run("SELECT set_config('tracker.public_change', '', true)")
    before = public_version.load()
    work()
    return public_version.load() - before


@pytest.fixture
def commits(db: None) -> Iterator[None]:
    """For tests that commit: what they left is deleted, and what was noted of it."""
    yield
    committed(delete_all)


def raised_by_transaction(work: Callable[[], object]) -> int:
    """By how much a transaction of its own raises the version, once it is committed."""

    def run_it() -> None:
        with transaction.atomic():
            work()

    before = public_version.load()
    committed(run_it)
    return public_version.load() - before


def take_back(work: Callable[[], object]) -> None:
    """Done after a savepoint, to which it then returns."""
    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def test_a_transaction_raises_the_version_by_one_however_many_rows_it_writes(commits: None) -> None:
    def write_many() -> None:
        commitment = make_commitment(tests=40)
        make_instrument()
        CommitmentTest.objects.filter(commitment=commitment).update(text="Another.")
        CommitmentTest.objects.filter(commitment=commitment, number__gt=5).delete()

    assert raised_by_transaction(write_many) == 1
    assert raised_by_transaction(make_instrument) == 1
    assert raised_by_transaction(lambda: Instrument.objects.update(place="Elsewhere")) == 1
    assert raised_by_transaction(lambda: CommitmentTest.objects.all().delete()) == 1


def test_an_update_that_changes_nothing_is_no_change(commits: None) -> None:
    committed(lambda: make_instrument(place="Paris"))
    assert raised_by_transaction(lambda: Instrument.objects.update(place="Paris")) == 0
    assert raised_by_transaction(lambda: Instrument.objects.get().save()) == 0
    assert raised_by_transaction(lambda: Instrument.objects.filter(place="Rome").delete()) == 0
    assert raised_by_transaction(lambda: Instrument.objects.filter(place="Paris").update(place="Rome")) == 1


def test_what_was_taken_back_is_no_change_and_what_comes_after_it_is(commits: None) -> None:
    def fail(*, then: Callable[[], object]) -> None:
        take_back(lambda: make_instrument(code="taken-back"))
        then()

    assert raised_by_transaction(lambda: fail(then=list)) == 0
    assert raised_by_transaction(lambda: fail(then=make_instrument)) == 1
    assert not Instrument.objects.filter(code="taken-back").exists()


def test_what_was_kept_before_a_savepoint_is_noted_once(commits: None) -> None:
    def write() -> None:
        make_instrument()
        take_back(make_instrument)
        with transaction.atomic():
            make_instrument()
        make_instrument()

    assert raised_by_transaction(write) == 1


def test_a_transaction_that_fails_raises_nothing(commits: None) -> None:
    def fail() -> None:
        make_instrument()
        transaction.set_rollback(True)

    assert raised_by_transaction(fail) == 0


def test_one_connection_notes_each_of_its_transactions(commits: None) -> None:
    """The mark of one does not outlast it."""

    def three() -> None:
        for _ in range(3):
            with transaction.atomic():
                make_instrument()
            Instrument.objects.update(place=timezone.now().isoformat())  # a transaction by itself

    before = public_version.load()
    committed(three)
    assert public_version.load() - before == 3 * 2


@pytest.mark.django_db
def test_bare_sql_and_truncation_are_noted_too() -> None:
    make_instrument()
    assert raised_by(lambda: run("UPDATE commitments_instrument SET place = 'Rome'")) == 1
    assert raised_by(lambda: run("UPDATE commitments_instrument SET place = 'Rome'")) == 0
    assert raised_by(lambda: run("TRUNCATE commitments_milestone CASCADE")) == 1
    assert raised_by(lambda: run("DELETE FROM commitments_instrument")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["username", "first_name", "last_name", "email"])
def test_what_the_public_sees_of_staff_counts(alice: StaffMember, field: str) -> None:
    assert raised_by(lambda: StaffMember.objects.filter(pk=alice.pk).update(**{field: "Zoe"})) == 1
    assert raised_by(lambda: StaffMember.objects.filter(pk=alice.pk).update(**{field: "Zoe"})) == 0


@pytest.mark.django_db
def test_signing_in_and_what_staff_set_for_themselves_does_not_count(
    client: Client, alice: StaffMember
) -> None:
    before = StaffMember.objects.get(pk=alice.pk).last_login
    assert raised_by(lambda: client.force_login(alice)) == 0
    assert StaffMember.objects.get(pk=alice.pk).last_login != before
    assert raised_by(lambda: StaffMember.objects.update(reminder_hour=9, single_keys=False)) == 0
    assert raised_by(lambda: StaffMember.objects.update(password="another", is_active=False)) == 0
    assert raised_by(lambda: make_person(username="zoe")) == 1


@pytest.mark.django_db
def test_what_the_public_cannot_see_does_not_count(desk: Client, alice: StaffMember) -> None:
    def write() -> None:
        subscriber = make_subscriber()
        make_delivery(subscriber=subscriber)
        subscriber.delete()
        saved_forms.keep(by=alice, form="log:1", data={"claim": ["Half a sentence."]}, at=NOW)
        with heartbeats.watched(ScheduledJob.DELIVER_MAIL, at=NOW):
            pass
        desk.get("/desk")
        public_changes.fold(at=timezone.now())

    make_follow(make_subscriber(), make_signatory())
    assert raised_by(write) == 0


@pytest.mark.django_db
def test_folding_is_no_change_and_the_number_does_not_fall() -> None:
    for _ in range(5):
        assert raised_by(make_instrument) == 1
    PublicChange.objects.update(changed_at=timezone.now() - DAY)
    before = public_version.load()
    assert raised_by(lambda: public_changes.fold(at=timezone.now())) == 0
    assert (PublicChange.objects.count(), public_version.load()) == (1, before)
    assert raised_by(make_instrument) == 1


@pytest.fixture
def two(commits: None) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    """Two consoles that wait for nobody."""
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    wanted = {name: parameters[name] for name in names if name in parameters}
    with psycopg.connect(**wanted) as first, psycopg.connect(**wanted) as second:
        for console in (first, second):
            console.execute("SET lock_timeout = '200ms'")
            console.commit()
        yield first, second


def test_two_transactions_that_end_in_the_other_order_are_both_noted_and_neither_waits(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    first, second = two
    committed(lambda: (make_instrument(code="one"), make_instrument(code="two")))
    before = public_version.load()
    first.execute("UPDATE commitments_instrument SET place = 'Rome' WHERE code = 'one'")
    second.execute("UPDATE commitments_instrument SET place = 'Rome' WHERE code = 'two'")
    assert public_version.load() == before  # not before it can be seen
    second.commit()
    assert public_version.load() == before + 1
    first.commit()
    assert public_version.load() == before + 2


def test_folding_waits_for_nobody_who_publishes_nor_does_anybody_for_it(
    two: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    publishing, folding = two
    committed(lambda: make_instrument(code="one"))
    committed(lambda: make_instrument(code="two"))
    before = public_version.load()
    publishing.execute("UPDATE commitments_instrument SET place = 'Rome' WHERE code = 'one'")
    folding.execute("SELECT * FROM commitments_publicchange FOR UPDATE")
    publishing.execute("UPDATE commitments_instrument SET place = 'Oslo' WHERE code = 'two'")
    publishing.commit()
    assert public_version.load() == before + 1
    folding.rollback()
