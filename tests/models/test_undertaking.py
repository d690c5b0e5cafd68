import pytest
from django.db import IntegrityError

from commitments.models import Undertaking
from tests.factories import make_commitment, make_signatory, make_undertaking


def test_joint_and_of_divide_what_is_owed(db: None) -> None:
    commitment, kenya = make_commitment(binding="both"), make_signatory()
    own = make_undertaking(commitment=commitment, signatory=kenya)
    together = make_undertaking(commitment=commitment, is_joint=True)
    assert list(Undertaking.objects.of(kenya)) == [own]
    assert list(Undertaking.objects.joint()) == [together]
    assert (own.is_joint, together.is_joint) == (False, True)


def test_all_together_owe_a_commitment_once(db: None) -> None:
    commitment = make_commitment(binding="joint")
    make_undertaking(commitment=commitment, is_joint=True)
    with pytest.raises(IntegrityError, match="one_joint_undertaking_per_commitment"):
        make_undertaking(commitment=commitment, is_joint=True)


@pytest.mark.parametrize(
    ("kind", "address"), [("country", "/en/countries/x/D3.a"), ("organisation", "/en/organisations/x/D3.a")]
)
def test_get_absolute_url_follows_the_kind_of_signatory(db: None, kind: str, address: str) -> None:
    commitment = make_commitment(code="D3.a")
    undertaking = make_undertaking(commitment=commitment, signatory=make_signatory(slug="x", kind=kind))
    assert undertaking.get_absolute_url() == address


def test_get_absolute_url_of_a_joint_undertaking_stands_under_its_commitment(db: None) -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.g"), is_joint=True)
    assert undertaking.get_absolute_url() == "/en/commitments/D3.g/joint"
    assert str(undertaking) == "D3.g / all together"
