from commitments.models import Change, CurrentStatus, StaffMember
from tests.factories import make_assessment, make_undertaking


def test_whole_chain(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    assessment = make_assessment(undertaking=undertaking, by=alice, reviewer=bob, level="met")
    status = CurrentStatus.objects.get(undertaking=undertaking)
    assert status.verified_level == "met"
    assert status.entry_count == 1
    assert status.first_met_on == assessment.effective_on
    assert [c.kind for c in Change.objects.order_by("number")] == ["evidence", "first-assessment"]
