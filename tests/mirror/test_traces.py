import pytest
from django.db import connection, transaction

from commitments.mirror.queries import asked_again
from commitments.mirror.traces import Trace
from commitments.models import Signatory
from tests.factories import make_signatory

pytestmark = pytest.mark.django_db


def traced(slug: str = "kenya") -> Trace:
    trace = Trace()
    with connection.execute_wrapper(trace.record):
        list(Signatory.objects.filter(slug=slug))
        Signatory.objects.count()
    return trace


def test_the_same_rows_give_the_same_answers() -> None:
    make_signatory(slug="kenya")
    first = traced()
    assert len(first.answers) == 2
    assert first.is_whole
    assert traced().answers == first.answers
    assert asked_again(first.queries) == first.answers


def test_what_changed_in_a_row_changes_its_answer_alone() -> None:
    made = make_signatory(slug="kenya", name="Kenya")
    first = traced()
    Signatory.objects.filter(pk=made.pk).update(name="Kenia")
    again = asked_again(first.queries)
    assert sum(again[name] != answer for name, answer in first.answers.items()) == 1
    make_signatory(slug="chile")
    assert sum(asked_again(first.queries)[name] != again[name] for name in again) == 1  # the count


def test_nothing_and_an_empty_text_are_told_apart() -> None:
    trace = Trace()
    with connection.execute_wrapper(trace.record), connection.cursor() as cursor:
        cursor.execute("SELECT NULL")
        cursor.execute("SELECT ''")
        cursor.execute("SELECT 'a', 'bc'")
        cursor.execute("SELECT 'ab', 'c'")
    assert len(set(trace.answers.values())) == 4


@pytest.mark.parametrize(("order", "is_same"), [("", True), (" ORDER BY 1", False), (" order  by 1", False)])
def test_the_order_of_rows_counts_where_the_query_asks_for_one(order: str, *, is_same: bool) -> None:
    answers = []
    for rows in ("(1), (2), (2)", "(2), (1), (2)"):
        trace = Trace()
        with connection.execute_wrapper(trace.record), connection.cursor() as cursor:
            cursor.execute(f"SELECT v.* FROM (SELECT 1{order}) one, (VALUES {rows}) v")
        answers += trace.answers.values()
    assert (answers[0] == answers[1]) is is_same


def test_rows_of_two_columns_are_not_mixed_up() -> None:
    answers = []
    for rows in ("(1, 2), (3, 4)", "(1, 4), (3, 2)", "(1, 2), (3, 4), (3, 4)"):
        trace = Trace()
        with connection.execute_wrapper(trace.record), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM (VALUES {rows}) v")
        answers += trace.answers.values()
    assert len(set(answers)) == 3


def test_what_cannot_be_asked_again_makes_a_trace_incomplete() -> None:
    make_signatory()
    bit_by_bit, told = Trace(), Trace()
    with connection.execute_wrapper(bit_by_bit.record), transaction.atomic():
        list(Signatory.objects.iterator())
    with connection.execute_wrapper(told.record), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    assert not bit_by_bit.is_whole
    assert not told.is_whole


def test_an_answer_that_changed_in_between_counts_for_nothing() -> None:
    trace = Trace()
    with connection.execute_wrapper(trace.record), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        cursor.execute("SELECT clock_timestamp()")
    assert not trace.is_whole
