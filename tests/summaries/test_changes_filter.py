import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.models import Signatory
from commitments.summaries.changes_filter import Filter, FilterNotice, Known, periods, read

KENYA = Signatory(code="KE", alpha3="KEN", name="Kenya", slug="kenya", kind="country", name_in_text="Kenya")


def understood(**asked: str) -> tuple[Known, tuple[FilterNotice, ...]]:
    return read(Filter(**asked), [KENYA], ["D3.a", "D3.b"])


@pytest.mark.parametrize("spelling", ["kenya", "KE", "Kenya", "ken"])
def test_read_finds_a_signatory_by_any_spelling(spelling: str) -> None:
    assert understood(signatory=spelling) == (Known(signatory="kenya"), ())


def test_read_takes_a_code_in_small_letters() -> None:
    assert understood(commitment="d3.A")[0].commitment == "D3.a"


@pytest.mark.parametrize(
    ("asked", "words", "query"),
    [
        (
            {"kind": "progres"},
            "“progres” is not a kind of change",
            "?kind=progress",
        ),
        (
            {"signatory": "kenia"},
            "No signatory has the address “kenia”",
            "?signatory=kenya",
        ),
        (
            {"commitment": "D3a"},
            "No commitment has the code “D3a”",
            "?commitment=D3.a",
        ),
    ],
)
def test_read_names_what_is_unknown_and_offers_the_nearest(
    asked: dict[str, str], words: str, query: str
) -> None:
    known, (notice,) = understood(**asked)
    assert known == Known()
    assert notice.words == f"{words}, so nothing was filtered by it."
    assert query in [offer.query for offer in notice.offers]


@pytest.mark.parametrize("typed", ["2026-13-45", "yesterday", "2026", "2026-02", "0001-01-01", "٢٠٢٦-٠١-٠١"])
def test_read_says_what_is_wrong_with_a_date(typed: str) -> None:
    known, (notice,) = understood(since=typed)
    assert known == Known()
    assert notice.field == "since"
    assert f"“{typed}” is not a date such as 2025-06-30" in notice.words


def test_read_says_that_nothing_can_lie_between() -> None:
    known, (notice,) = understood(since="2026-02-01", until="2026-01-01")
    assert (known.since, known.until) == (dt.date(2026, 2, 1), dt.date(2026, 1, 1))
    assert notice.words == "The first day is later than the last, so no change lies between them."


@given(
    st.fixed_dictionaries(
        {name: st.text(max_size=30) for name in ("kind", "signatory", "commitment", "since")}
    )
)
@settings(max_examples=60, deadline=None)
def test_read_names_everything_it_does_not_follow(asked: dict[str, str]) -> None:
    known, notices = understood(**asked)
    named = {notice.field for notice in notices}
    assert {name for name, typed in asked.items() if typed and not getattr(known, name)} == named


def test_periods_keep_the_rest_of_the_filter() -> None:
    asked = Filter(kind="progress", since="2026-11-23")
    found = periods(asked, today=dt.date(2026, 11, 25), summit=dt.date(2025, 2, 11))
    assert [(period.words, period.query, period.is_chosen) for period in found] == [
        ("This week", "?kind=progress&from=2026-11-23", True),
        ("This month", "?kind=progress&from=2026-11-01", False),
        ("Since the summit", "?kind=progress&from=2025-02-11", False),
        ("Everything", "?kind=progress", False),
    ]


@pytest.mark.parametrize("name", ["kind", "signatory", "commitment", "since", "until"])
def test_a_notice_repeats_no_more_of_a_value_than_one_reads(name: str) -> None:
    (notice,) = understood(**{name: "z" * 5_000})[1]
    assert "z" * 59 + "…" in notice.words
    assert len(notice.words) < 200
