import datetime as dt
from dataclasses import replace

import pytest

from commitments.models import Undertaking
from commitments.summaries.owed import OwedLine, claim_gap, owed, with_words
from commitments.summaries.standing import DeadlineFacts
from commitments.vocabulary import Delivery
from tests.factories import TODAY, make_assessment, make_undertaking

pytestmark = pytest.mark.django_db


def line_of(undertaking: Undertaking) -> OwedLine:
    return owed(with_words(Undertaking.objects.filter(pk=undertaking.pk)).get(), today=TODAY)


def test_owed_has_no_reason_where_nobody_has_assessed() -> None:
    line = line_of(make_undertaking())
    assert (line.reason, line.assessed_on, line.claimed) == ("", None, "")
    assert not line.is_claimed_above


def test_owed_carries_the_claim_in_its_own_words() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, claimed_level="met", claim_made="All done.")
    line = line_of(undertaking)
    assert (line.claimed, line.claim_made) == ("met", "All done.")
    assert line.is_claimed_above


@pytest.mark.parametrize(
    ("level", "claimed", "is_above"),
    [
        ("first_steps", "first_steps", False),
        ("met", "first_steps", False),
        ("reversed", "no_action", True),
        ("no_evidence", "first_steps", True),
        ("no_evidence", "no_action", False),
        ("unclear", "met", False),
        ("first_steps", "", False),
    ],
)
def test_is_claimed_above_needs_both_on_the_ladder(level: str, claimed: str, is_above: bool) -> None:
    line = replace(line_of(make_undertaking()), level=Delivery(level), claimed=claimed)
    assert line.is_claimed_above is is_above


def test_claim_gap_after_a_search_that_found_nothing() -> None:
    line = replace(line_of(make_undertaking()), level=Delivery.NO_EVIDENCE, claimed="met")
    gap = claim_gap(line, claimant="France")
    assert gap.sentence == "Claimed by France: “Met”. Our search found no public evidence."
    assert (gap.verified_rank, gap.claimed_rank) == (-1, 3)


@pytest.mark.parametrize(
    ("met_on", "words"),
    [
        (None, ""),
        (dt.date(2025, 6, 30), "First met on 30 June 2025."),
        (dt.date(2025, 7, 1), "First met on 1 July 2025, 1 day after the deadline."),
        (dt.date(2025, 8, 1), "First met on 1 August 2025, 32 days after the deadline."),
    ],
)
def test_met_words_count_from_the_end_of_a_month(met_on: dt.date | None, words: str) -> None:
    june = DeadlineFacts(dt.date(2025, 6, 1), "month", "quoted", "Stated in the text", "by June 2025", "")
    assert replace(line_of(make_undertaking()), deadline=june, met_on=met_on).met_words == words
    assert replace(line_of(make_undertaking()), deadline=None, met_on=met_on).met_words == ""
