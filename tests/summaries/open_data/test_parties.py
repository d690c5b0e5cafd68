from commitments.models import Undertaking
from commitments.summaries.open_data.parties import ENDORSEMENTS, SCORES, SIGNATORIES
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_who_joined(record: dict[str, Undertaking]) -> None:
    names = [row.name_en for _, row in SIGNATORIES.chunk(day=TODAY)]
    assert names == ["Kenya", "European Union"]
    assert [row.left_on for _, row in ENDORSEMENTS.chunk(day=TODAY)] == [None, None]


def test_a_score_is_rounded_by_one_rule_with_the_exact_figure_beside_it(db: None) -> None:
    first = make_commitment(code="A1")
    kenya = make_signatory(name="Kenya", code="KE")
    for commitment, level in (
        (first, "first_steps"),
        (make_commitment(code="A2", instrument=first.instrument), "first_steps"),
        (make_commitment(code="A3", instrument=first.instrument), "met"),
    ):
        owed = make_undertaking(commitment=commitment, signatory=kenya)
        make_assessment(undertaking=owed, level=level)
    ((_, row),) = SCORES.chunk(day=TODAY)
    assert row.endorsement == f"KE-{first.instrument.code}"
    assert (row.score, round(row.score_unrounded, 9)) == (56, 55.555555556)
    assert (row.comparable_score, round(row.comparable_score_unrounded, 9)) == (67, 66.666666667)
    assert (row.scored, row.assessed, row.total, row.overdue) == (3, 3, 3, 0)
