from commitments.models import Reply, StaffMember, Undertaking
from commitments.summaries.open_data.judged import ASSESSMENT_TESTS, ASSESSMENTS, CHANGES, REPLIES, change_is
from tests.factories import TODAY, make_assessment
from tests.reply_factories import withdraw
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_what_was_withdrawn_stays_and_says_so(
    record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    second = make_assessment(undertaking=record["joint"], level="met", by=alice, reviewer=bob)
    Reply.objects.create(
        assessment=second, text="Yes.", author="Ministry", received_on=TODAY, recorded_by=alice
    )
    withdraw(second, by=bob)
    *_, (_, row) = ASSESSMENTS.chunk(day=TODAY)
    assert (row.id, row.withdrawal_reason) == ("joint-D3.a.v2", "Too early.")
    assert (row.assessed_by, row.reviewed_by) == ("A.A.", "B.B.")
    assert len(row.entries) == 1
    results = [found.id for _, found in ASSESSMENT_TESTS.chunk(day=TODAY)]
    assert results[-2:] == ["joint-D3.a.v2.t1", "joint-D3.a.v2.t2"]
    assert [reply.assessment for _, reply in REPLIES.chunk(day=TODAY)] == ["joint-D3.a.v2"]
    changes = [change for _, change in CHANGES.chunk(day=TODAY)]
    assert [change.number for change in changes] == list(range(1, len(changes) + 1))
    assert changes[-1].kind == "withdrawn"


def test_a_change_is_found_by_its_number() -> None:
    assert change_is("7") is not None
    assert change_is("seven") is None
