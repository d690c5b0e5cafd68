import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries import share_card
from commitments.summaries.share_card import JOINT, Card
from commitments.summaries.signatory import load as load_page
from commitments.summaries.undertaking import load as load_undertaking_page
from commitments.summaries.undertaking_rows import owed_by, owed_jointly
from commitments.words import date_words
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def kenya() -> Card:
    signatory = make_signatory(name="Kenya", slug="kenya", name_ar="كينيا")
    commitments = [make_commitment(code=code) for code in ("D3.a", "D4", "D5")]
    rows = [make_undertaking(commitment=item, signatory=signatory) for item in commitments]
    make_assessment(undertaking=rows[1], level="first_steps")
    return card_of_kenya()


def card_of_kenya() -> Card:
    card = share_card.load_signatory(kind="country", slug="kenya", today=TODAY)
    assert card
    return card


def test_card_counts_what_is_assessed(kenya: Card) -> None:
    assert [cell.code for cell in kenya.cells] == ["D3.a", "D4", "D5"]
    assert kenya.coverage == "1 of 3 undertakings assessed."
    assert [(cell.words, count) for cell, count in kenya.counts] == [
        ("First steps", 1),
        ("Not yet assessed", 2),
    ]
    assert kenya.image_words == (
        "Kenya. 1 of 3 undertakings assessed. First steps: 1. Not yet assessed: 2. "
        "Latest assessment: 23 November 2026."
    )


def test_page_and_card_agree_on_the_picture(kenya: Card) -> None:
    for language in ("en-gb", "fr", "ar"):
        with translation.override(language):
            page = load_page(kind="country", slug="kenya", today=TODAY)
            assert page
            assert page.card == card_of_kenya()
            one = share_card.load_undertaking(kind="country", slug="kenya", code="D4", today=TODAY)
            shown = load_undertaking_page(owed_by(kind="country", slug="kenya", code="D4"), today=TODAY)
            assert one
            assert shown
            assert shown.card == one


def test_page_and_card_agree_on_what_all_owe() -> None:
    make_undertaking(commitment=make_commitment(code="D9", binding="joint"), is_joint=True)
    shown = load_undertaking_page(owed_jointly(code="D9"), today=TODAY)
    assert shown
    assert shown.card == share_card.load_undertaking(kind=JOINT, slug="", code="D9", today=TODAY)
    assert shown.card.embed_url == "/embed/en/commitments/D9/joint"


def test_address_changes_with_language_status_and_name(kenya: Card) -> None:
    addresses = {kenya.image_url}
    with translation.override("ar"):
        addresses.add(card_of_kenya().image_url)
    assert card_of_kenya().image_url in addresses
    make_assessment(undertaking=make_undertaking(commitment=make_commitment(code="D6"),
                    signatory=make_signatory(slug="other")))  # fmt: skip
    assert card_of_kenya().image_url in addresses  # somebody else's change is no change
    assert len(addresses) == 2


def test_a_promise_that_is_being_kept_reads_so() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.a", is_continuing=True), signatory=make_signatory(slug="kenya")
    )
    make_assessment(undertaking=undertaking, level="met")
    assert card_of_kenya().cells[0].words == "Being met"


def test_somebody_without_undertakings_has_a_card() -> None:
    make_signatory(slug="kenya", name="Kenya")
    assert card_of_kenya().coverage == "No undertaking is on record."
    assert card_of_kenya().image_words == "Kenya. No undertaking is on record."


def test_unknown_has_none() -> None:
    assert share_card.load_signatory(kind="country", slug="atlantis", today=TODAY) is None
    assert share_card.load_undertaking(kind=JOINT, slug="", code="Z9", today=TODAY) is None


def test_cards_of_all_cost_the_same_however_many(
    kenya: Card, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = list(Undertaking.objects.values_list("pk", flat=True))
    with django_assert_num_queries(3):
        assert [card.name for card in share_card.load_signatories(today=TODAY)] == ["Kenya"]
    with django_assert_num_queries(3):
        card_of_kenya()
    with django_assert_num_queries(2):
        assert len(share_card.load_undertakings(ids, today=TODAY)) == 3


def test_days_are_written_as_pages_write_them() -> None:
    day = TODAY.replace(day=1)
    assert date_words(day) == "1 November 2026"
    with translation.override("fr"):
        assert date_words(day) == "1er novembre 2026"
