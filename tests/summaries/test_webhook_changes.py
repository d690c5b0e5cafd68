import pytest

from commitments.actions import withdrawals
from commitments.models import Change, WebhookPartner
from commitments.summaries import webhook_changes
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_instrument,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def numbers(partner: WebhookPartner) -> list[int]:
    return sorted(webhook_changes.wanted(partner).values_list("number", flat=True))


def test_wanted_without_a_choice_is_everything_that_stands() -> None:
    publisher, owed = make_person(role="Publisher"), make_undertaking()
    make_assessment(undertaking=owed)
    gone = make_entry(undertaking=owed, reviewer=publisher)
    withdrawals.withdraw_entry(entry=gone, by=publisher, at=NOW, reason="The wrong file.")
    assert Change.objects.count() == 4
    assert numbers(WebhookPartner()) == [1, 2]


def test_wanted_of_an_instrument_is_what_is_owed_under_it_and_what_bears_on_it() -> None:
    instrument = make_instrument()
    owed = make_undertaking(commitment=make_commitment(instrument=instrument))
    make_assessment(undertaking=owed)
    make_assessment(undertaking=make_undertaking())
    assert numbers(WebhookPartner(instrument=instrument)) == [1, 2]


def test_wanted_of_two_things_is_what_answers_both() -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    owed = make_undertaking(signatory=kenya)
    make_assessment(undertaking=owed)
    make_assessment(undertaking=make_undertaking(commitment=owed.commitment))
    assert numbers(WebhookPartner(signatory=kenya)) == [1, 2]
    assert numbers(WebhookPartner(signatory=kenya, commitment=owed.commitment, kind="evidence")) == [1]


def test_in_words_names_what_was_chosen() -> None:
    assert webhook_changes.in_words(WebhookPartner()) == "all changes"
    chosen = WebhookPartner(signatory=make_signatory(name="Kenya"), kind="progress")
    assert webhook_changes.in_words(chosen) == "Kenya, Progress"
