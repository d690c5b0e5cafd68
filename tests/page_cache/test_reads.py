import pytest
from django.db import connection

from commitments.mirror.queries import Query
from commitments.mirror.traces import Trace
from commitments.models import Signatory
from commitments.page_cache.questions import Asked
from commitments.page_cache.reads import LONGEST_VALUES, MOST_FORMS, MOST_READS, Forms, Read, reads_of

pytestmark = pytest.mark.django_db
PAGE = Asked("/en/countries/kenya")


def traced(*slugs: str) -> Trace:
    trace = Trace()
    with connection.execute_wrapper(trace.record):
        for slug in slugs:
            list(Signatory.objects.filter(slug=slug))
    return trace


def test_a_read_is_a_form_its_values_and_a_hash_of_the_answer() -> None:
    forms, trace = Forms(), traced("kenya", "france")
    first, second = reads_of(trace, PAGE, forms) or ()
    assert (first.values, second.values) == (("'kenya'",), ("'france'",))
    assert first.form == second.form
    assert first.answer == second.answer == next(iter(trace.answers.values()))
    query = next(iter(trace.queries.values()))
    assert forms.get(first.form) == query.sql


def test_a_read_comes_back_from_its_row() -> None:
    for read in reads_of(traced("kenya"), PAGE, Forms()) or ():
        assert Read.from_row(read.as_row) == read


@pytest.mark.parametrize("question", ["as_of=2026-11-24", "page=2&as_of=2026-11-24"])
def test_a_past_day_is_read_through_other_tables_of_the_same_names(question: str) -> None:
    assert reads_of(traced("kenya"), Asked("/en/countries/kenya", question), Forms()) is None


def test_what_read_nothing_or_what_cannot_be_asked_again_has_no_reads() -> None:
    told = Trace()
    with connection.execute_wrapper(told.record), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SET LOCAL statement_timeout = 0")
    assert reads_of(Trace(), PAGE, Forms()) is None
    assert reads_of(told, PAGE, Forms()) is None


def test_what_read_as_much_as_a_render_takes_has_no_reads() -> None:
    some = traced(*(f"land-{number}" for number in range(MOST_READS)))
    assert len(reads_of(some, PAGE, Forms()) or ()) == MOST_READS
    many = traced(*(f"land-{number}" for number in range(MOST_READS + 1)))
    assert reads_of(many, PAGE, Forms()) is None
    assert reads_of(traced("a" * LONGEST_VALUES), PAGE, Forms()) is None  # with its two marks


def test_only_so_many_forms_are_remembered() -> None:
    forms = Forms()
    names = [forms.put(Query(f"SELECT {number}")) for number in range(MOST_FORMS + 1)]
    assert forms.get(names[0]) is None
    assert forms.get(names[-1]) == f"SELECT {MOST_FORMS}"
    assert forms.get("unheard of") is None
