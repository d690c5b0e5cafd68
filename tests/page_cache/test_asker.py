"""Whether PostgreSQL is asked again in the words of last time, and what follows where it cannot be."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from commitments.mirror.queries import Query
from commitments.mirror.traces import Trace
from commitments.models import Instrument, Signatory
from commitments.page_cache.asker import MOST_PLANS, Asker, own_connection
from commitments.page_cache.questions import Asked
from commitments.page_cache.reads import MOST_FORMS, Forms, Read, Reads, reads_of
from tests.committed import cleaned_up, committed
from tests.factories import make_instrument

__all__ = ["cleaned_up"]
pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)


class Told:
    """An asker of the test, with what it wants to know again."""

    def __init__(self) -> None:
        self.forms = Forms()
        self.connections: list[BaseDatabaseWrapper] = []
        self.asker = Asker(self.connected, self.forms)

    def connected(self) -> BaseDatabaseWrapper:
        self.connections.append(own_connection())
        return self.connections[-1]

    def read(self, work: Callable[[], Any]) -> Reads:
        """What this work reads, as others see the database."""

        def traced() -> Trace:
            trace = Trace()
            with connection.execute_wrapper(trace.record):
                work()
            return trace

        found = reads_of(committed(traced), Asked("/en"), self.forms)
        assert found
        return found

    def read_sql(self, sql: str, *values: Any) -> Reads:
        def ask() -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)

        return self.read(ask)


@pytest.fixture
def told() -> Iterator[Told]:
    made = Told()
    yield made
    for one in made.connections:
        one.close()


def test_it_is_as_before_until_a_row_changes(cleaned_up: None, told: Told) -> None:
    instrument = committed(lambda: make_instrument(code="as-before", title="Before"))
    reads = told.read(lambda: list(Instrument.objects.filter(code="as-before")))
    assert told.asker.is_as_before(reads)
    assert told.asker.is_as_before(reads)
    committed(lambda: Instrument.objects.filter(pk=instrument.pk).update(title="After"))
    assert not told.asker.is_as_before(reads)
    committed(lambda: Instrument.objects.filter(pk=instrument.pk).update(title="Before"))
    assert told.asker.is_as_before(reads)
    assert len(told.connections) == 1


def test_each_of_several_counts(cleaned_up: None, told: Told) -> None:
    committed(lambda: [make_instrument(code=f"each-{number}", title="Before") for number in range(3)])
    reads = told.read(lambda: [list(Instrument.objects.filter(code=f"each-{n}")) for n in range(3)])
    assert len(reads) == 3
    assert told.asker.is_as_before(reads)
    for number in range(3):
        committed(lambda code=f"each-{number}": Instrument.objects.filter(code=code).update(title="After"))
        assert not told.asker.is_as_before(reads)
        committed(lambda code=f"each-{number}": Instrument.objects.filter(code=code).update(title="Before"))
        assert told.asker.is_as_before(reads)


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        ("SELECT 1", ()),
        ("SELECT '50 %'", ()),
        ("SELECT %s::integer + 1", (7,)),
        ("SELECT '%%' || %s::text", ("it's 100 % \\",)),
        ("SELECT 1 WHERE %s = ANY(ARRAY['a', 'b'])", ("a",)),
        ("SELECT 1 WHERE 'a' = ANY(%s)", (["a", "b"],)),
        ("SELECT %s::date - 1", (DAY,)),
        ("SELECT date '2026-11-25' > %s", (DAY,)),
        ("SELECT 1 WHERE %s", (True,)),
        ("SELECT 1 LIMIT %s OFFSET %s", (2**40, 0)),
        ("SELECT coalesce(%s::text, 'nothing')", (None,)),
    ],
)
def test_values_of_every_kind_are_asked_for_as_they_were(
    told: Told, sql: str, values: tuple[Any, ...]
) -> None:
    assert told.asker.is_as_before(told.read_sql(sql, *values))


def test_a_form_that_has_no_plan_for_any_values_cannot_be_told_and_spoils_nothing(told: Told) -> None:
    without = told.read_sql("SELECT jsonb_build_array(%s)", "a")  # a value of no type that it could have
    good = told.read_sql("SELECT 1")
    for _ in range(2):
        assert not told.asker.is_as_before(without)
        assert not told.asker.is_as_before((*good, *without))
        assert told.asker.is_as_before(good)
    assert len(told.connections) == 1


def test_a_form_that_this_process_never_asked_is_not_asked(told: Told) -> None:
    assert not told.asker.is_as_before((Read("0" * 24, (), "0" * 24),))
    assert told.connections == []


def test_a_form_whose_text_is_forgotten_is_not_asked_though_its_plan_is_kept(told: Told) -> None:
    """Without the text it is not known whether the order of its rows counts."""
    good = told.read_sql("SELECT 1")
    assert told.asker.is_as_before(good)
    for number in range(MOST_FORMS):
        told.forms.put(Query(f"SELECT 'another {number}'"))
    assert not told.asker.is_as_before(good)


def test_what_fails_is_not_as_before_and_the_next_is_asked_on_a_new_connection(told: Told) -> None:
    good = told.read_sql("SELECT 1")
    divided = told.forms.put(Query("SELECT 1 / %s"))
    assert told.asker.is_as_before(good)
    assert not told.asker.is_as_before((Read(divided, ("0",), good[0].answer),))
    assert told.asker.is_as_before(good)
    assert len(told.connections) == 2


def test_a_connection_that_broke_is_not_as_before_and_the_next_one_serves(told: Told) -> None:
    good = told.read_sql("SELECT 1")
    assert told.asker.is_as_before(good)
    end(told.connections[0])
    assert not told.asker.is_as_before(good)
    assert told.asker.is_as_before(good)


def end(theirs: BaseDatabaseWrapper) -> None:
    """As an administrator does."""
    with theirs.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_a_connection_that_broke_says_nothing_of_a_query_it_was_to_plan(told: Told) -> None:
    good, new = told.read_sql("SELECT 1"), told.read_sql("SELECT 'never asked again before'")
    assert told.asker.is_as_before(good)
    end(told.connections[0])
    assert not told.asker.is_as_before(new)
    assert told.asker.is_as_before(new)


def test_a_database_that_refuses_connections_is_not_as_before() -> None:
    def refused() -> BaseDatabaseWrapper:
        made = own_connection()
        made.settings_dict = made.settings_dict | {"NAME": "no_such_database"}
        return made

    forms = Forms()
    asker = Asker(refused, forms)
    assert not asker.is_as_before((Read(forms.put(Query("SELECT 1")), (), "0" * 24),))


def test_nothing_is_written_and_no_setting_stays_on_the_connection(told: Told) -> None:
    writing = told.forms.put(Query("INSERT INTO commitments_publicchange (weight) VALUES (1) RETURNING 1"))
    good = told.read_sql("SELECT 1")
    assert not told.asker.is_as_before((Read(writing, (), good[0].answer),))
    assert told.asker.is_as_before(good)
    with told.connections[-1].cursor() as cursor:
        for setting, value in (
            ("transaction_read_only", "off"), ("plan_cache_mode", "auto"), ("statement_timeout", "0"),
            ("transaction_isolation", "read committed"),
        ):  # fmt: skip
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)


def test_only_so_many_plans_are_kept(told: Told) -> None:
    reads = [
        Read(told.forms.put(Query(f"SELECT {number}")), (), "0" * 24) for number in range(MOST_PLANS + 3)
    ]
    for read in reads:
        told.asker.is_as_before((read,))
    with told.connections[0].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (MOST_PLANS,)
    assert told.asker.is_as_before(told.read_sql("SELECT 0"))  # the first, whose plan is gone


def test_a_page_of_more_forms_than_there_are_plans_is_told_all_the_same(told: Told) -> None:
    for number in range(MOST_PLANS - 1):
        told.asker.is_as_before((Read(told.forms.put(Query(f"SELECT {number}")), (), "0" * 24),))
    page = sum((told.read_sql(f"SELECT 'page {number}'") for number in range(20)), ())
    assert told.asker.is_as_before(page)
    assert told.asker.is_as_before(page)


def test_where_a_pooler_loses_the_plans_nothing_is_asked_again(told: Told) -> None:
    good = told.read_sql("SELECT 1")
    assert told.asker.is_as_before(good)
    with told.connections[0].cursor() as cursor:
        cursor.execute("DISCARD ALL")
    for _ in range(3):
        assert not told.asker.is_as_before(good)
    assert len(told.connections) == 1


def test_threads_take_turns(told: Told) -> None:
    reads = [told.read_sql("SELECT %s::integer", number) for number in range(8)]
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda one=one: found.extend(told.asker.is_as_before(one) for _ in range(20)))
        for one in reads
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 160
    assert len(told.connections) == 1


def test_nobody_waits_long_for_another_page(told: Told) -> None:
    good = told.read_sql("SELECT 1")
    begun, may_go_on = threading.Event(), threading.Event()

    def slowly() -> BaseDatabaseWrapper:
        begun.set()
        assert may_go_on.wait(60)
        return told.connected()

    asker = Asker(slowly, told.forms)
    found: list[bool] = []
    thread = threading.Thread(target=lambda: found.append(asker.is_as_before(good)))
    thread.start()
    assert begun.wait(60)
    assert not asker.is_as_before(good)  # it is, but that is not known in time
    may_go_on.set()
    thread.join()
    assert found == [True]


def test_what_takes_longer_than_a_render_ever_would_is_given_up(told: Told) -> None:
    endless = told.forms.put(Query("SELECT pg_sleep(%s)"))
    assert not told.asker.is_as_before((Read(endless, ("60",), "0" * 24),))
    assert told.asker.is_as_before(told.read_sql("SELECT 1"))


def test_it_reads_signatories_as_the_pages_do(told: Told) -> None:
    assert told.asker.is_as_before(told.read(lambda: list(Signatory.objects.filter(kind="country"))))
