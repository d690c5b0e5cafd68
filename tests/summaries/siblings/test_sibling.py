from commitments.summaries.paging import Paging
from commitments.summaries.siblings.columns import Table, text
from commitments.summaries.siblings.sibling import SAMPLE, Sibling, as_json, as_schema
from tests.factories import TODAY

TABLE = Table((text("word", "A word.", lambda row: row),), ["one", "two"])


def test_json_says_first_whose_it_is_and_of_which_day() -> None:
    said = as_json(Sibling("x", "X", "/en/x", TABLE, {"more": 1}), day=TODAY, is_sample=False)
    assert list(said) == [
        *("licence", "source_url", "as_of", "method_version", "citation", "more", "total", "rows"),
    ]
    assert said["rows"] == [{"word": "one"}, {"word": "two"}]
    assert said["source_url"].endswith("/en/x")


def test_sample_data_say_so() -> None:
    said = as_json(Sibling("x", "X", "/en/x", TABLE), day=TODAY, is_sample=True)
    assert said["sample"] == SAMPLE


def test_a_list_in_parts_says_how_many() -> None:
    long = Sibling("x", "X", "/en/x", TABLE, paging=Paging(2, 2, 5))
    said = as_json(long, day=TODAY, is_sample=False)
    assert (said["part"], said["parts"], said["total"]) == (2, 3, 5)


def test_a_schema_carries_the_licence_for_the_csv() -> None:
    said = as_schema(Sibling("x", "X", "/en/x", TABLE), day=TODAY, is_sample=False)
    assert said["licence"]
    assert [field["name"] for field in said["fields"]] == ["word"]
