import pytest

from commitments.actions import current_status
from commitments.models import Assessment, Correction, StaffMember, Withdrawal
from tests.factories import NOW, make_assessment, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(alice: StaffMember, bob: StaffMember) -> Assessment:
    undertaking = make_undertaking()
    wrong = make_assessment(undertaking=undertaking, by=alice, reviewer=bob)
    make_assessment(
        undertaking=undertaking,
        by=alice,
        reviewer=bob,
        is_correction=True,
        what_was_wrong="A draft was taken for a law.",
    )
    return wrong


def test_a_correction_stands_until_what_replaced_it_is_withdrawn(
    corrected: Assessment, bob: StaffMember
) -> None:
    correction = Correction.objects.standing().get()
    assert correction.corrected == corrected
    Withdrawal.objects.create(
        assessment=correction.replaced_by, reason="Too early.", withdrawn_by=bob, withdrawn_at=NOW
    )
    current_status.rebuild()
    assert not Correction.objects.standing().exists()
    assert Correction.objects.get() == correction
