import pytest
from django.utils import translation

from commitments.models import Clause, TextLine
from commitments.summaries import instrument_text
from commitments.summaries.distribution import Distribution
from commitments.summaries.instrument_text import (
    Citable,
    Promise,
    TextRow,
    counted_number,
    is_marked,
    printed_number,
)
from commitments.summaries.marked_text import Quoted

PROMISE = Promise("D3.a", "Doing it", Distribution(), None)


def line(number: int, text: str, *, role: str = "paragraph", paragraph: str = "1") -> TextLine:
    return TextLine(number=number, text=text, role=role, paragraph=paragraph)


def clause(pk: int, code: str, *, quote: str = "", on: int = 1) -> Clause:
    return Clause(pk=pk, code=code, quote=quote, line=on)


def rows(lines: list[TextLine], clauses: list[Clause], commitments: dict[int, str]) -> tuple[TextRow, ...]:
    return instrument_text.rows(
        lines, clauses, commitments=commitments, promises={"D3.a": PROMISE}, milestones={}
    )


def test_rows_mark_the_promise_with_what_it_promises() -> None:
    (row,) = rows([line(1, "Hello. We do it.")], [clause(1, "D3.a", quote="We do it.")], {1: "D3.a"})
    assert [passage.promise for passage in row.passages] == [None, PROMISE]
    assert "".join(passage.run.text for passage in row.passages) == "Hello. We do it."


def test_rows_keep_an_anchor_for_a_clause_without_words() -> None:
    (row,) = rows([line(1, "Hello.")], [clause(1, "D3"), clause(2, "D3.b")], {})
    assert row.anchors == ("D3", "D3.b")


def test_rows_do_not_mark_a_clause_that_only_frames_a_promise() -> None:
    clauses = [clause(1, "D3", quote="Hello. We do it."), clause(2, "D3.a", quote="We do it.")]
    (row,) = rows([line(1, "Hello. We do it.")], clauses, {2: "D3.a"})
    assert row.anchors == ("D3",)
    assert [passage.run.code for passage in row.passages] == ["", "D3.a"]


def test_rows_have_an_address_of_their_own() -> None:
    lines = [line(1, "1. One."), line(2, "More of it.", role="item"), line(3, "Ours.", paragraph="lead-in 2")]
    assert [row.anchor for row in rows(lines, [], {})] == ["paragraph-1", "line-2", "paragraph-2"]


def test_rows_offer_to_quote_clauses_whose_words_are_known() -> None:
    whole, part = clause(1, "D3"), clause(2, "D3.a", quote="We do it.")
    unknown, elsewhere = clause(3, "D3.b"), clause(4, "D3.c", on=2)
    for inner in (part, unknown, elsewhere):
        inner.parent_id = whole.pk
    lines = [line(1, "1. Hello. We do it."), line(2, "An item", role="item")]
    first, second = rows(lines, [whole, part, unknown, elsewhere], {})
    assert first.citable == (Citable("D3", "Hello. We do it."), Citable("D3.a", "We do it."))
    assert second.citable == (Citable("D3.c", "An item"),)


def test_rows_translate_a_clause_once_and_not_its_parts_again() -> None:
    whole, part = clause(1, "D3.a", quote="We do it and that."), clause(2, "D3.a.1", quote="that")
    whole.translations = {"fr": {"quote": "Nous le faisons, et cela."}}
    part.translations = {"fr": {"quote": "cela"}}
    with translation.override("fr"):
        (row,) = rows([line(1, "Hello. We do it and that.")], [whole, part], {1: "D3.a"})
    assert [(item.code, str(item.words)) for item in row.translations] == [
        ("D3.a", "Nous le faisons, et cela.")
    ]
    assert rows([line(1, "We do it and that.")], [whole, part], {})[0].translations == ()


def test_rows_name_their_promises_and_the_clauses_inside_them() -> None:
    clauses = [clause(1, "D3.a", quote="We do it and that."), clause(2, "D3.a.1", quote="that")]
    (row,) = rows([line(1, "Hello. We do it and that.")], clauses, {1: "D3.a", 2: "D3.a"})
    assert [passage.run.code for passage in row.marked] == ["D3.a"]
    assert (row.promises, row.parts) == ((PROMISE,), ("D3.a.1",))


def test_rows_leave_out_the_names_of_signatories() -> None:
    assert rows([line(1, "France", role="name")], [], {}) == ()


def test_rows_count_paragraphs_that_the_source_does_not_number() -> None:
    lines = [line(1, "One."), line(2, "More of it.", role="item"), line(3, "Two.", paragraph="2")]
    assert [row.our_number for row in rows(lines, [], {})] == ["1", "", "2"]


def test_rows_keep_the_number_that_the_source_prints() -> None:
    (row,) = rows([line(1, "1. One.")], [], {})
    assert (row.number, row.our_number, row.passages[0].run.text) == ("1.", "", "One.")


def test_printed_number_leaves_other_figures_in_the_text() -> None:
    assert printed_number(line(1, "2025 was the year.")) == ("", "2025 was the year.")


@pytest.mark.parametrize(
    ("paragraph", "figure"), [("7", "7"), ("lead-in 2", "2"), ("closing list", ""), ("", "")]
)
def test_counted_number_is_the_figure_at_the_end(paragraph: str, figure: str) -> None:
    assert counted_number(paragraph) == figure


def test_is_marked_needs_words() -> None:
    assert not is_marked(Quoted("D3", "", commitment="D3"), [])
    assert is_marked(Quoted("D1.a", "Our principles."), [])
