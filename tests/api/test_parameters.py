import datetime as dt

import pytest
from django.test import RequestFactory
from pydantic import ValidationError

from commitments.api.answers import ProblemError
from commitments.api.parameters import chosen_columns, of_list, of_row, of_stream, refuse_strangers
from commitments.summaries.open_data.tables import TABLES

rf = RequestFactory()


def test_days_are_read_as_days_and_truths_as_truths() -> None:
    asked = of_list("undertakings")(as_of="2026-11-24", is_joint="true")
    assert (asked.as_of, asked.is_joint, asked.limit) == (dt.date(2026, 11, 24), True, 100)  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", [{"as_of": "0"}, {"is_joint": "1"}, {"limit": 0}, {"verified_level": "x"}])
def test_what_is_not_as_described_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        of_list("undertakings")(**wrong)


@pytest.mark.parametrize("question", ["nonsense=1", "limit=1&limit=1"])
def test_strangers_and_doubles_are_refused(question: str) -> None:
    with pytest.raises(ProblemError):
        refuse_strangers(rf.get(f"/?{question}"), of_list("changes"))


def test_a_stream_and_a_row_have_no_pages() -> None:
    assert "cursor" not in of_stream("changes").model_fields
    assert set(of_row("changes").model_fields) == {"as_of", "fields"}


def test_columns_are_chosen_by_name() -> None:
    table = TABLES["changes"]
    assert chosen_columns(table, None) == ()
    assert chosen_columns(table, "number, note") == ("number", "note")
    with pytest.raises(ProblemError):
        chosen_columns(table, "number,")
