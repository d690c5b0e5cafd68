import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.siblings import columns
from commitments.vocabulary import Delivery, EvidenceStrength
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def row(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(**values)


def table(*made: columns.Column, rows: list[Any]) -> columns.Table:
    return columns.Table(made, rows)


def test_csv_and_json_hold_the_same_rows() -> None:
    made = table(
        columns.text("code", "Its code.", lambda row: row.code),
        columns.number("share", "Exact.", lambda row: row.share, is_whole=False),
        columns.yes_or_no("is_so", "Whether.", lambda row: row.is_so),
        columns.moment("at", "When.", lambda row: row.at),
        *columns.dated("on", "On which day.", lambda row: row.on, lambda row: row.precision),
        *columns.coded("level", Delivery, "The status.", lambda row: row.level),
        *columns.coded("strength", EvidenceStrength, "How strong.", lambda row: row.strength),
        columns.page(lambda row: row.path),
        rows=[
            row(
                code="=1",
                share=Decimal("0.25"),
                is_so=False,
                at=dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC),
                on=dt.date(2026, 11, 1),
                precision="month",
                level="met",
                strength=EvidenceStrength(3),
                path="/en/about",
            ),
            row(
                code="", share=None, is_so=None, at=None, on=None, precision="day", level="", strength=None,
                path="",
            ),
        ],
    )  # fmt: skip
    first, second = made.records()
    assert (first["code"], first["share"], first["is_so"]) == ("=1", 0.25, False)
    assert (first["at"], first["on"], first["on_precision"]) == (
        "2026-11-30T08:00:00Z", "2026-11-01", "month",
    )  # fmt: skip
    assert (first["level"], first["level_label_fr"]) == ("met", "Tenu")
    assert first["strength"] == 3
    assert first["page"].endswith("/en/about")
    assert set(second.values()) == {None}
    assert read(made.csv().encode(), made.schema) == [first, second]


def test_a_lasting_duty_is_being_met() -> None:
    made = table(
        *columns.coded(
            "level", Delivery, "The status.", lambda row: "met", is_continuing=lambda row: row.lasts
        ),
        rows=[row(lasts=True), row(lasts=False)],
    )
    assert [item["level_label_en"] for item in made.records()] == ["Being met", "Met"]


def test_what_is_said_in_each_language() -> None:
    (said,) = table(
        *columns.in_each_language("word", "A word.", lambda row: Delivery.MET.label), rows=[row()]
    ).records()
    assert (said["word_en"], said["word_fr"]) == ("Met", "Tenu")


def test_names_are_found_by_the_address_of_a_page(
    record: dict[str, Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        names = columns.load_names()
        found = [names.of(record[kind].get_absolute_url()) for kind in ("country", "organisation")]
    assert [item.name if item else None for item in found] == ["Kenya", "European Union"]
    assert names.of(record["joint"].get_absolute_url()) is None
    assert names.of("") is None


@pytest.mark.parametrize(("values", "cell"), [([], ""), (["D3.a", "T2"], "D3.a T2")])
def test_several_codes_share_a_cell(values: list[str], cell: str) -> None:
    assert columns.listed(values) == cell
