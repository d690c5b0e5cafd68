from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import BigIntegerField, Count, QuerySet, TextField, Value
from pytest_django import DjangoAssertNumQueries

from commitments.models import Assessment, Signatory, Undertaking
from commitments.summaries import past_day
from commitments.summaries.one_statement import Asked
from commitments.summaries.ready_query import ReadyQuery
from tests.factories import NOW, TODAY, make_assessment, make_signatory, make_undertaking
from tests.past_day_factories import later

__all__ = ["later"]
pytestmark = pytest.mark.django_db
PK = Asked("pk", BigIntegerField())


def owed(pk: int | Asked) -> QuerySet[Undertaking]:
    said = Value("100% “sure”, 'quoted', \\ %s")
    return (
        Undertaking.objects.filter(pk=pk)
        .select_related("commitment__deadline", "endorsement__signatory", "current_status")
        .annotate(versions=Count("assessments"), said=said)
    )


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%sure%%'")
        return int(cursor.fetchone()[0])


@pytest.fixture
def undertaking() -> Undertaking:
    made = make_undertaking(signatory=make_signatory(name="Kenya"))
    make_assessment(undertaking=made)
    return made


def test_it_finds_what_the_queryset_finds(
    undertaking: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ready = ReadyQuery(lambda: owed(PK))
    with django_assert_num_queries(1):
        found = ready.first(pk=undertaking.pk)
        assert found
        joined = (found.commitment.code, found.endorsement and found.endorsement.signatory.name)
        status = found.current_status.verified_level
    same = owed(undertaking.pk).get()
    assert (found, found.versions, found.said) == (same, same.versions, same.said)  # type: ignore[attr-defined]
    assert joined == (same.commitment.code, "Kenya")
    assert status == same.current_status.verified_level
    assert getattr(found.commitment, "deadline", None) is None


def test_nothing_is_left_of_what_was_asked_before(undertaking: Undertaking) -> None:
    ready = ReadyQuery(lambda: owed(PK))
    other = make_undertaking(signatory=make_signatory(name="Chile"))
    assert [ready.ask(pk=pk) for pk in (undertaking.pk, other.pk, 0)] == [[undertaking], [other], []]
    assert ready.compiled.cache_info().misses == 1


def test_a_number_beyond_all_rows_finds_none(
    undertaking: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert ReadyQuery(lambda: owed(PK)).ask(pk=2**63) == []


def test_postgresql_plans_it_once(undertaking: Undertaking) -> None:
    ready, before = ReadyQuery(lambda: owed(PK)), plans()
    for _ in range(3):
        ready.ask(pk=undertaking.pk)
    assert plans() == before + 1


def test_each_form_has_a_text_of_its_own(undertaking: Undertaking) -> None:
    by_kind = ReadyQuery(lambda kind: Signatory.objects.filter(kind=kind, slug=Asked("slug", TextField())))
    assert by_kind.ask("country", slug="kenya")
    assert not by_kind.ask("organisation", slug="kenya")


def test_a_past_day_is_read_between_two_looks_at_today(
    undertaking: Undertaking, later: Callable[..., None]
) -> None:
    """Its views have neither keys to group by nor always the types of the tables."""
    ready = ReadyQuery(lambda: owed(PK))
    versions = ReadyQuery(lambda: Assessment.objects.filter(undertaking=PK).select_related("reviewed_by"))
    now = (ready.ask(pk=undertaking.pk), versions.ask(pk=undertaking.pk))
    with past_day.opened(TODAY):
        then = (ready.ask(pk=undertaking.pk), versions.ask(pk=undertaking.pk))
        assert plans() == 1
    assert now == then == (ready.ask(pk=undertaking.pk), versions.ask(pk=undertaking.pk))
    assert now[0][0].versions == then[0][0].versions == 1  # type: ignore[attr-defined]
    assert NOW.date() <= TODAY


def test_what_would_take_a_second_query_is_refused() -> None:
    ready = ReadyQuery(lambda: Undertaking.objects.prefetch_related("commitment__clauses"))
    with pytest.raises(AssertionError, match="a second query"):
        ready.ask()
