import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import pytest

from commitments.languages import Language
from commitments.summaries.open_data.columns import (
    Flattener,
    Means,
    as_json,
    columns_of,
    json_row,
    label_name,
    named,
)
from commitments.vocabulary import Delivery, EvidenceStrength, Origin


@dataclass(frozen=True)
class Fruit:
    code: Annotated[str, Means("What it is called.")]
    level: Annotated[str, Means("How ripe it is.", of=Delivery)]
    strength: Annotated[int | None, Means("How firm it is.", of=EvidenceStrength)]
    origin: Annotated[str, Means("Where it came from.", of=Origin)]
    trees: Annotated[tuple[str, ...], Means("Where it grows.", refers_to="trees")]
    picked_on: Annotated[dt.date | None, Means("When it was picked.")]


PLUM = Fruit("plum", "met", None, "desk", ("oak", "elm"), dt.date(2026, 1, 2))


def test_columns_say_what_the_fields_say() -> None:
    columns = named(columns_of(Fruit))
    assert list(columns) == [
        "code", "level", "level_label_en", "level_label_fr", "level_label_ar",
        "strength", "strength_label_en", "strength_label_fr", "strength_label_ar",
        "origin", "trees", "picked_on",
    ]  # fmt: skip
    assert (columns["trees"].base, columns["trees"].is_list, columns["trees"].refers_to) == (
        str,
        True,
        "trees",
    )
    assert (columns["picked_on"].base, columns["picked_on"].is_nullable) == (dt.date, True)
    assert columns["level"].codes == tuple(Delivery.values)
    assert columns["level_label_fr"].label_of == "level"
    assert columns["strength_label_ar"].is_nullable
    assert not columns["level_label_ar"].is_nullable
    assert columns["origin"].codes == ("reference", "desk", "sample")  # without labels: nobody reads them


def test_rows_are_flattened_with_their_labels() -> None:
    flat = Flattener(Fruit).flat(PLUM)
    assert list(flat) == [column.name for column in columns_of(Fruit)]
    assert (flat["level_label_en"], flat["level_label_fr"]) == ("Met", "Tenu")
    assert flat["strength_label_en"] is None


def test_only_some_columns() -> None:
    assert Flattener(Fruit, ["level_label_en", "code"]).flat(PLUM) == {
        "code": "plum",
        "level_label_en": "Met",
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC), "2026-01-02T03:00:00Z"),
        (dt.datetime(2026, 1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=1))), "2026-01-02T02:00:00Z"),
        (("a", "b"), ["a", "b"]),
        ((), []),
        (None, None),
        (True, True),
        (0.5, 0.5),
    ],
)
def test_values_as_json(value: object, said: object) -> None:
    assert as_json(value) == said  # type: ignore[arg-type]


def test_a_row_as_json() -> None:
    flat = Flattener(Fruit, ["picked_on", "trees"]).flat(PLUM)
    assert json_row(flat) == {"trees": ["oak", "elm"], "picked_on": "2026-01-02"}


def test_label_name() -> None:
    assert label_name("kind", Language.ARABIC) == "kind_label_ar"
