import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import StaffMember, Undertaking
from commitments.summaries import undertaking as summary
from commitments.views.public.history import finding, history_line
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking, wanted

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))


def page_of(owed: Undertaking) -> summary.UndertakingPage:
    page = summary.load(wanted(owed), today=TODAY)
    assert page
    return page


def test_finding_tells_what_was_news_and_what_was_our_mistake(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="met", at=NOW.replace(month=8))
    make_assessment(
        undertaking=owed,
        level="no_action",
        at=NOW.replace(month=9),
        is_correction=True,
        what_was_wrong="We misread it.",
    )
    make_assessment(undertaking=owed, level="no_action", at=NOW.replace(month=10))
    assert finding(page_of(owed).history) == (
        "Not yet assessed until 23 August 2026. From 23 August 2026: met. "
        "Corrected on 23 September 2026 to no action: what stood before was our mistake. "
        "Looked at again on 23 October 2026: still no action."
    )


def test_finding_where_everything_was_withdrawn(owed: Undertaking, alice: StaffMember) -> None:
    slip = make_assessment(undertaking=owed)
    withdraw_assessment(assessment=slip, by=alice, at=NOW, reason="Too early.")
    assert finding(page_of(owed).history).startswith("Nothing that was published stands")


def test_one_version_is_no_line(owed: Undertaking) -> None:
    make_assessment(undertaking=owed)
    assert history_line(page_of(owed), today=TODAY) is None


def test_line_carries_its_finding_as_text_alternative_in_the_language_of_the_page(owed: Undertaking) -> None:
    for month in (8, 9):
        make_assessment(undertaking=owed, at=NOW.replace(month=month))
    with translation.override("fr"):
        found = history_line(page_of(owed), today=TODAY)
    assert found
    assert "23 août 2026" in found.finding
    assert 'role="img" aria-label="' in found.drawing


def test_a_page_leads_to_its_drawing_only_where_there_is_one(client: Client, owed: Undertaking) -> None:
    page = owed.get_absolute_url()
    for expected in (404, 404, 200):
        assert (f'href="{page}.svg"' in client.get(page).content.decode()) == (expected == 200)
        assert client.get(f"{page}.svg").status_code == expected
        make_assessment(undertaking=owed)
