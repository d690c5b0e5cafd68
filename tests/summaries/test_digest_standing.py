import datetime as dt

import pytest

from commitments.models import Undertaking
from commitments.summaries.digest_dates import owed_under
from commitments.summaries.digest_standing import turn_back
from tests.factories import NOW, make_assessment, make_commitment, make_undertaking

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def stood(owed: Undertaking, *, before: dt.datetime) -> tuple[str, dt.date | None]:
    (row,) = owed_under([owed.commitment_id])
    turn_back([row], before=before)
    return row.current_status.verified_level, row.current_status.first_met_on


def test_a_status_too_new_gives_way_to_the_one_before() -> None:
    owed = make_undertaking(commitment=make_commitment())
    make_assessment(undertaking=owed, level="first_steps", at=NOW)
    make_assessment(undertaking=owed, level="met", effective_on=NOW.date(), at=NOW + HOUR)
    assert stood(owed, before=NOW) == ("not_assessed", None)
    assert stood(owed, before=NOW + HOUR) == ("first_steps", None)
    assert stood(owed, before=NOW + 2 * HOUR) == ("met", NOW.date())


def test_a_correction_too_new_strikes_nothing_yet() -> None:
    owed = make_undertaking(commitment=make_commitment())
    make_assessment(undertaking=owed, level="met", effective_on=NOW.date(), at=NOW)
    make_assessment(
        undertaking=owed, level="first_steps", at=NOW + HOUR, is_correction=True, what_was_wrong="A draft."
    )
    assert stood(owed, before=NOW + HOUR) == ("met", NOW.date())
    make_assessment(undertaking=owed, level="substantial", at=NOW + 2 * HOUR)
    assert stood(owed, before=NOW + 2 * HOUR) == ("first_steps", None)
