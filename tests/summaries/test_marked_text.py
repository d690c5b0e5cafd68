from hypothesis import given
from hypothesis import strategies as st

from commitments.summaries.marked_text import Part, Quoted, Run, runs

LINE = "We note A. We will do B and do C by June. Then we go."
PROMISE = Quoted("D1.b", "We will do B and do C by June.", commitment="D1.b")


@given(
    line=st.text(alphabet="ab c.", max_size=60),
    cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_runs_joined_are_the_line_letter_for_letter(line: str, cuts: list[tuple[int, int]]) -> None:
    clauses = [Quoted(f"X{n}", line[start:stop]) for n, (start, stop) in enumerate(cuts)]
    assert "".join(run.text for run in runs(line, clauses)) == line


def test_runs_mark_the_promise_and_leave_the_rest() -> None:
    before, promise, after = runs(LINE, [PROMISE])
    assert (before.text, before.code) == ("We note A. ", "")
    assert (promise.text, promise.commitment) == (PROMISE.quote, "D1.b")
    assert after == Run((Part(" Then we go."),))


def test_runs_keep_a_clause_inside_another_as_its_part() -> None:
    _, promise, _ = runs(LINE, [Quoted("D1.b.1", "do C by June"), PROMISE])
    assert promise.code == "D1.b"
    assert promise.parts == (Part("We will do B and "), Part("do C by June", ("D1.b.1",)), Part("."))


def test_runs_take_the_wider_of_two_that_begin_together() -> None:
    _, promise, _ = runs(LINE, [Quoted("D1.b.1", "We will do B"), PROMISE])
    assert promise.code == "D1.b"
    assert promise.parts == (Part("We will do B", ("D1.b.1",)), Part(" and do C by June."))


def test_runs_leave_out_what_does_not_stand_on_the_line() -> None:
    assert runs(LINE, [Quoted("X", "We will do D."), Quoted("Y", "")]) == (Run((Part(LINE),)),)


def test_runs_leave_out_a_quotation_that_crosses_the_edge_of_another() -> None:
    codes = [run.code for run in runs(LINE, [PROMISE, Quoted("X", "by June. Then")])]
    assert codes == ["", "D1.b", ""]


def test_runs_of_nothing_are_none() -> None:
    assert runs("", [PROMISE]) == ()
