from commitments.rules.signatory_kinds import address_of, kinds_at
from commitments.vocabulary import SignatoryKind


def test_a_company_stands_under_organisations() -> None:
    assert [address_of(kind) for kind in SignatoryKind] == ["country", "organisation", "organisation"]


def test_every_kind_stands_at_one_address() -> None:
    found = [*kinds_at("country"), *kinds_at("organisation")]
    assert found == list(SignatoryKind)
    assert kinds_at("joint") == ()
