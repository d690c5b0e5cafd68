from commitments.models import Undertaking
from commitments.summaries import bound, commitments, instrument, instruments
from commitments.summaries.siblings import texts
from commitments.summaries.siblings.columns import load_names
from tests.factories import TODAY
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_commitments_with_how_many_stand_where(record: dict[str, Undertaking]) -> None:
    table = texts.of_commitments(commitments.load(), texts.load_titles())
    (said,) = read(table.csv().encode(), table.schema)
    assert (said["commitment"], said["signatories"], said["assessed"]) == ("D3.a", 2, 2)
    assert (said["signatories_first_steps"], said["signatories_met"]) == (2, 0)
    assert said["joint_level"] == "first_steps"


def test_titles_in_each_language_we_have(record: dict[str, Undertaking]) -> None:
    row = record["joint"].commitment
    row.translations = {"fr": {"title": "Un titre"}}
    row.save()
    assert texts.load_titles()["D3.a"] == {"en": row.title, "fr": "Un titre"}


def test_everybody_bound(record: dict[str, Undertaking]) -> None:
    shown = bound.load(record["joint"].commitment, asked=bound.Filter(), today=TODAY)
    table = texts.of_bound(shown, load_names(), is_continuing=False)
    said = read(table.csv().encode(), table.schema)
    assert [row["level_label_en"] for row in said] == ["First steps", "First steps"]
    assert [row["region"] for row in said] == [line.region for line in shown.rows]


def test_instruments_and_one_text_line_by_line(record: dict[str, Undertaking]) -> None:
    table = texts.of_instruments(instruments.load())
    (said,) = read(table.csv().encode(), table.schema)
    page = instrument.load(said["instrument"], today=TODAY)
    assert page is not None
    lines = texts.of_text(page)
    assert [row["line"] for row in read(lines.csv().encode(), lines.schema)] == [
        row.line for row in page.rows
    ]
    more = texts.beside_text(page)
    assert [row["slug"] for row in more["endorsers"]] == ["european-union", "kenya"]
    assert more["commitments"][0]["levels"] == {"first_steps": 2}
