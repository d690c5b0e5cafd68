import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from commitments.models import Signatory
from commitments.summaries.signatory import SignatoryPage, load
from commitments.views.public.country_drawings import gap_ladders, time_line
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_instrument,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def page_of(signatory: Signatory) -> SignatoryPage:
    page = load(kind="country", slug=signatory.slug, today=TODAY)
    assert page is not None
    return page


def test_time_line_keeps_entries_grey_and_what_is_to_come_hollow() -> None:
    france, instrument = make_signatory(name="France"), make_instrument()
    commitment = make_commitment(instrument=instrument, due_on=dt.date(2027, 6, 30))
    make_milestone(instrument=instrument, on=dt.date(2027, 1, 1))
    make_assessment(undertaking=make_undertaking(commitment=commitment, signatory=france), level="met")
    page = page_of(france)
    svg = ET.fromstring(time_line(page))
    assert [item.get("class") for item in svg.iter("circle")] == ["fact", "s4", "mile next"]
    assert "due next" in [item.get("class") for item in svg.iter("path")]
    assert svg.get("aria-label") == page.finding


def test_gap_ladders_say_in_words_what_they_draw() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, claimed_level="substantial", claim_made="Half is done.")
    signatory = Signatory.objects.get()
    ((gap, drawing),) = gap_ladders(page_of(signatory).gaps)
    assert gap.sentence in ET.fromstring(drawing).get("aria-label", "")
    assert drawing.count('class="claimed"') == 1
