import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commitments.mirror.queries import Query, asked_again, planned_each, planned_once
from commitments.mirror.traces import Trace
from commitments.models import Signatory
from tests.factories import make_signatory

pytestmark = pytest.mark.django_db


def queries_of(*asked: Any) -> dict[str, Query]:
    trace = Trace()
    with connection.execute_wrapper(trace.record):
        for one in asked:
            list(one)
    assert len(trace.queries) == len(asked)
    return trace.queries


@pytest.mark.parametrize(
    "value",
    [
        1,
        -1,
        2**40,
        1.5,
        True,
        None,
        "it's 100 %",
        "a\\b",
        ["a", "b"],
        [1, 2],
        dt.date(2026, 11, 30),
        dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC),
        dt.timedelta(days=3),
    ],
)
def test_a_query_is_written_as_postgresql_got_it(value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, '%%'", [value])
        query = Query.of(cursor.cursor, "SELECT %s, '%%'", [value])
        assert query.text == cursor.cursor._query.query.decode()  # what was sent


@pytest.mark.parametrize("params", [None, {"name": "50 %"}])
def test_a_query_without_a_row_of_values_has_none(params: dict[str, str] | None) -> None:
    sql = "SELECT '50 %', 'x'" if params is None else "SELECT %(name)s, 'x'"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        query = Query.of(cursor.cursor, sql, params)
    assert (query.text, query.values) == ("SELECT '50 %', 'x'", ())


def test_queries_of_one_form_have_the_same_answers_planned_once_or_each() -> None:
    made = [make_signatory(slug=f"land-{number}", name=f"Land {number}") for number in range(5)]
    today = timezone.now().date()
    forms = [
        [Signatory.objects.filter(pk=one.pk)[:1] for one in made],
        [Signatory.objects.filter(slug__startswith=one.slug[:5], name=one.name) for one in made],
        [Signatory.objects.filter(slug__in=[one.slug, "land-x"]).order_by("slug") for one in made],
        [Signatory.objects.filter(pk__gt=one.pk).order_by("-pk").values_list("pk", "name") for one in made],
        [
            Signatory.objects.filter(endorsements__joined_on__lt=today - dt.timedelta(days=n))
            for n in range(5)
        ],
    ]
    for form in forms:
        queries = queries_of(*form)
        assert len({query.sql for query in queries.values()}) == 1
        assert planned_once(queries) == planned_each(queries) == asked_again(queries)


def test_planned_once_sees_what_changed() -> None:
    made = [make_signatory(slug=f"land-{number}") for number in range(4)]
    queries = queries_of(*(Signatory.objects.filter(pk=one.pk) for one in made))
    before = asked_again(queries)
    Signatory.objects.filter(pk=made[2].pk).update(name="Renamed")
    after = asked_again(queries)
    assert [before[name] == after[name] for name in queries] == [True, True, False, True]


def test_what_cannot_be_planned_for_any_value_is_asked_as_it_was() -> None:
    """A type is written before a text, and not before a mark; the transaction goes on."""
    queries = {str(day): Query("SELECT date %s", (f"'2026-11-{day}'",)) for day in (10, 11, 12)}
    with transaction.atomic():
        assert planned_once(queries) == planned_each(queries)
        assert Signatory.objects.count() == 0


def test_one_plan_serves_a_whole_form() -> None:
    made = [make_signatory(slug=f"land-{number}") for number in range(6)]
    queries = queries_of(*(Signatory.objects.filter(pk=one.pk) for one in made))
    trace = []
    with connection.execute_wrapper(lambda run, sql, *rest: (trace.append(sql), run(sql, *rest))[1]):
        asked_again(queries)
    assert [sql.split()[0] for sql in trace if "SAVEPOINT" not in sql] == (
        ["SET", "PREPARE", "EXECUTE", "DEALLOCATE"]
    )
    (prepared,) = [sql for sql in trace if sql.startswith("PREPARE")]
    assert prepared.count("$") == 1
