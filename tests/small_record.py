"""A small record: one promise that a country, an organisation and all together owe."""

from commitments.models import StaffMember, Undertaking
from tests.bare_sql import chain_up
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_line,
    make_milestone,
    make_signatory,
    make_undertaking,
)


def make_owed() -> dict[str, Undertaking]:
    """What each of them owes, not assessed yet."""
    commitment = make_commitment(code="D3.a", binding="both")
    make_line(instrument=commitment.instrument)
    make_milestone(instrument=commitment.instrument)
    country = make_signatory(name="Kenya", slug="kenya")
    organisation = make_signatory(name="European Union", slug="european-union", kind="organisation")
    return {
        "country": make_undertaking(commitment=commitment, signatory=country),
        "organisation": make_undertaking(commitment=commitment, signatory=organisation),
        "joint": make_undertaking(commitment=commitment, is_joint=True),
    }


def make_small_record(*, by: StaffMember, reviewer: StaffMember) -> dict[str, Undertaking]:
    """Something published at every kind of address."""
    found = make_owed()
    for undertaking in found.values():
        make_assessment(undertaking=undertaking, by=by, reviewer=reviewer)
    chain_up(NOW)  # as the end of its transaction does
    return found
