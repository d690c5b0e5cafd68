import datetime as dt

import pytest
from django.db import IntegrityError

from commitments.models import Signatory
from tests.factories import make_endorsement, make_instrument, make_signatory


def test_countries_and_organisations_are_never_mixed(db: None) -> None:
    kenya = make_signatory(name="Kenya")
    union = make_signatory(name="European Union", kind="organisation")
    assert list(Signatory.objects.countries()) == [kenya]
    assert list(Signatory.objects.organisations()) == [union]


@pytest.mark.parametrize(
    ("kind", "address"), [("country", "/en/countries/x"), ("organisation", "/en/organisations/x")]
)
def test_get_absolute_url_follows_the_kind(db: None, kind: str, address: str) -> None:
    assert make_signatory(slug="x", kind=kind).get_absolute_url() == address


def test_signatories_sort_by_the_name_without_accents(db: None) -> None:
    make_signatory(name="Zambia")
    make_signatory(name="Åland", sort_key="aland")
    assert [signatory.name for signatory in Signatory.objects.all()] == ["Åland", "Zambia"]


def test_an_endorsement_does_not_end_before_it_starts(db: None) -> None:
    with pytest.raises(IntegrityError, match="endorsement_ends_after_start"):
        make_endorsement(
            signatory=make_signatory(), instrument=make_instrument(), left_on=dt.date(2024, 1, 1)
        )


def test_a_signatory_endorses_an_instrument_once(db: None) -> None:
    signatory, instrument = make_signatory(), make_instrument()
    make_endorsement(signatory=signatory, instrument=instrument)
    with pytest.raises(IntegrityError, match="one_endorsement_per_instrument"):
        make_endorsement(signatory=signatory, instrument=instrument)
