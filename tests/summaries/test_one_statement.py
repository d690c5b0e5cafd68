from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, QuerySet, TextField, Value
from pytest_django import DjangoAssertNumQueries

from commitments.models import Signatory
from commitments.summaries import past_day
from commitments.summaries.one_statement import Asked, OneStatement, prepared
from tests.factories import TODAY, make_assessment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
WHO = Asked("who", TextField())


def countries(language: str = "en") -> Mapping[str, QuerySet[Any, Any]]:
    everybody = Signatory.objects.order_by("-name")
    said = Value("100% “sure”, 'quoted', \\ %s", output_field=CharField())
    return {
        "asked": everybody.filter(slug=WHO).values("slug", "name_fr"),
        "others": everybody.exclude(slug=WHO)
        .filter(name__contains="e")
        .annotate(said=said)
        .values("name", "said"),
        "none": everybody.none() if language == "none" else everybody.filter(slug="").values("pk"),
    }


@pytest.fixture
def three() -> None:
    for name in ("France", "Kenya", "Chile"):
        make_signatory(name=name)


def plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%json_agg(line)%%'"
        )
        return int(cursor.fetchone()[0])


def test_ask_answers_every_query_in_its_order(
    three: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    statement = OneStatement(countries)
    with django_assert_num_queries(1):
        found = statement.ask(who="france")
    assert found["asked"] == [{"slug": "france", "name_fr": ""}]
    assert [row["name"] for row in found["others"]] == ["Kenya", "Chile"]
    assert {row["said"] for row in found["others"]} == {"100% “sure”, 'quoted', \\ %s"}
    assert found["none"] == []


def test_what_is_asked_is_no_part_of_the_statement(three: None) -> None:
    statement = OneStatement(countries)
    assert [statement.ask(who=who)["asked"][0]["slug"] for who in ("kenya", "chile")] == ["kenya", "chile"]
    assert statement.compiled.cache_info().misses == 1
    assert statement.ask(who="x' OR '1'='1")["asked"] == []


def test_postgresql_keeps_the_plan_and_django_its_cursors(three: None) -> None:
    statement, before = OneStatement(countries), plans()
    for who in ("kenya", "chile", "france"):
        statement.ask(who=who)
    assert plans() == before + 1
    kept = connection.connection.cursor_factory, connection.connection.prepare_threshold
    with pytest.raises(ZeroDivisionError), prepared():
        raise ZeroDivisionError
    assert (connection.connection.cursor_factory, connection.connection.prepare_threshold) == kept


def test_a_kept_plan_reads_the_day_that_is_shown_and_today_again(three: None) -> None:
    make_assessment(undertaking=make_undertaking())  # the launch
    statement = OneStatement(countries)
    now = statement.ask(who="kenya")
    Signatory.objects.filter(slug="kenya").delete()
    for _ in range(3):
        assert statement.ask(who="kenya")["asked"] == []
    with past_day.opened(TODAY):
        for _ in range(3):
            assert statement.ask(who="kenya")["asked"] == now["asked"] != []
    assert statement.ask(who="kenya")["asked"] == []


def test_rows_that_no_order_is_asked_for_come_in_one_order(three: None) -> None:
    by_name = OneStatement(lambda: {"all": Signatory.objects.order_by().values("slug")})
    before = by_name.ask()
    Signatory.objects.filter(slug="france").update(name_fr="La France")  # moves the row
    assert by_name.ask() == before
