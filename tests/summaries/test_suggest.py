import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import suggest
from tests.factories import make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_options_know_which_pair_is_an_undertaking() -> None:
    commitment = make_commitment(code="D3.a", binding="both")
    own = make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya", slug="kenya"))
    joint = make_undertaking(commitment=commitment, is_joint=True)
    options = suggest.load_options()
    assert options.undertakings == {("D3.a", "kenya"): own.pk, ("D3.a", ""): joint.pk}


def test_options_are_grouped_and_named() -> None:
    make_signatory(name="Kenya", slug="kenya")
    make_signatory(name="European Union", slug="european-union", kind="organisation")
    commitment = make_commitment(code="D3.a")
    options = suggest.load_options()
    assert dict(options.signatories) == {
        "Countries": [("kenya", "Kenya")],
        "Organisations": [("european-union", "European Union")],
    }
    assert options.commitments == [(commitment.instrument.short_title, [("D3.a", "D3.a Promise D3.a")])]


def test_options_need_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(4):
        make_undertaking()
    with django_assert_num_queries(3):
        suggest.load_options()
