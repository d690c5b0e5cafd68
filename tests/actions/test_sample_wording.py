import pytest

from commitments.actions import sample_wording
from commitments.vocabulary import DELIVERY_RANK, NEEDS_SCOPE_REASON, Delivery
from tests.factories import make_commitment, make_signatory, make_undertaking


def test_every_fixed_text_says_that_it_is_a_sample() -> None:
    texts = [
        *sample_wording.REASONS.values(),
        *sample_wording.SCOPE_REASONS.values(),
        *(value for name, value in vars(sample_wording).items() if name.isupper() and isinstance(value, str)),
    ]
    assert len(texts) > 10
    assert all(text.startswith("Sample: ") for text in texts)


def test_every_level_has_its_words() -> None:
    assert set(sample_wording.REASONS) == set(Delivery) - {Delivery.NOT_ASSESSED}
    assert set(sample_wording.SCOPE_REASONS) == set(NEEDS_SCOPE_REASON)
    assert set(sample_wording.CLAIMS) == set(DELIVERY_RANK)


@pytest.mark.parametrize("level", DELIVERY_RANK)
def test_claim_names_the_signatory_and_the_promise(db: None, level: Delivery) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(title="Trusted AI"), signatory=make_signatory(name="Utopia")
    )
    assert sample_wording.claim(undertaking, level).startswith("Sample: Utopia ")
    assert "“Trusted AI”" in sample_wording.claim(undertaking, level)


def test_change_note_fits_its_column(db: None) -> None:
    undertaking = make_undertaking(signatory=make_signatory(name="U" * 100, slug="u"))
    assert len(sample_wording.change_note(undertaking, Delivery.NO_EVIDENCE)) <= 300


def test_a_joint_undertaking_is_the_endorsers_together(db: None) -> None:
    undertaking = make_undertaking(is_joint=True)
    assert "the endorsers together" in sample_wording.claim_made(undertaking)
    assert "the endorsers together" in sample_wording.reply_author(undertaking)
