import datetime as dt

from commitments.summaries.open_data.promises import COMMITMENT_TESTS, COMMITMENTS, DEADLINES
from tests.factories import TODAY, make_commitment


def test_a_promise_with_its_tests_and_its_date(db: None) -> None:
    row = make_commitment(code="C8.a", tests=2, due_on=dt.date(2026, 1, 31))
    row.translations = {"fr": {"title": "Promesse", "explanation": ["Un.", "Deux."]}}
    row.save()
    ((_, commitment),) = COMMITMENTS.chunk(day=TODAY)
    ((_, deadline),) = DEADLINES.chunk(day=TODAY)
    tests = [test for _, test in COMMITMENT_TESTS.chunk(day=TODAY)]
    assert (commitment.code, commitment.clauses, commitment.test_count) == ("C8.a", ("C8.a",), 2)
    assert (commitment.title_fr, commitment.explanation_fr) == ("Promesse", "Un.\n\nDeux.")
    assert (deadline.commitment, deadline.due_on) == ("C8.a", dt.date(2026, 1, 31))
    assert [test.id for test in tests] == ["C8.a.t1", "C8.a.t2"]
