import datetime as dt

import pytest

from commitments.models import Commitment, Endorsement, Signatory
from commitments.summaries import signatory as summary
from commitments.summaries.peers import Peers
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    return make_commitment(code="D3.a")


def owing(promise: Commitment, name: str, level: str = "", **fields: str) -> Signatory:
    signatory = make_signatory(name=name, **fields)
    undertaking = make_undertaking(commitment=promise, signatory=signatory)
    if level:
        make_assessment(undertaking=undertaking, level=level)
    return signatory


def peers_of(signatory: Signatory) -> Peers:
    page = summary.load(kind=signatory.kind, slug=signatory.slug, today=TODAY)
    assert page is not None
    return page.peers


def test_peers_names_those_assessed_by_name_and_counts_the_rest(promise: Commitment) -> None:
    france = owing(promise, "France", "met")
    owing(promise, "Monaco", "met")
    owing(promise, "Austria", "no_action")
    owing(promise, "Belgium")
    owing(promise, "Kenya", "met", subregion="Eastern Africa")
    peers = peers_of(france)
    (row,) = peers.rows
    assert peers.names == ("Austria", "Belgium", "Monaco")
    assert [(peer.name, peer.level) for peer in row.assessed] == [("Austria", "no_action"), ("Monaco", "met")]
    assert (row.waiting, row.total) == (1, 3)
    assert row.assessed[0].url == "/en/countries/austria/D3.a"


def test_peers_keeps_organisations_and_countries_apart(promise: Commitment) -> None:
    france = owing(promise, "France")
    union = owing(promise, "European Union", "met", kind="organisation", region="", subregion="")
    assert peers_of(france).rows == ()
    assert peers_of(union).rows == ()


def test_peers_leaves_out_who_left(promise: Commitment) -> None:
    france = owing(promise, "France")
    austria = owing(promise, "Austria", "met")
    Endorsement.objects.filter(signatory=austria).update(left_on=dt.date(2026, 1, 1))
    assert peers_of(france).names == ()
