import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from commitments.models import CommitmentLink
from commitments.summaries import links
from tests.factories import make_commitment


@pytest.fixture
def link(db: None) -> CommitmentLink:
    later, earlier = make_commitment(code="H1"), make_commitment(code="D3.a")
    return CommitmentLink.objects.create(
        commitment=later,
        earlier=earlier,
        kind="builds-on",
        clauses=["H1"],
        earlier_clauses=["D3.a", "D3.b"],
        reason="It adds a date.",
        translations={"fr": {"reason": "Il ajoute une date."}},
    )


def test_a_link_is_seen_from_both_ends(link: CommitmentLink) -> None:
    (forth,) = links.load(link.commitment)
    assert (forth.words, forth.code, forth.clauses, forth.their_clauses) == (
        "Builds on",
        "D3.a",
        ("H1",),
        ("D3.a", "D3.b"),
    )
    (back,) = links.load(link.earlier)
    assert (back.words, back.code, back.clauses, back.their_clauses) == (
        "Built on by",
        "H1",
        ("D3.a", "D3.b"),
        ("H1",),
    )


def test_the_reason_is_in_the_readers_language(link: CommitmentLink) -> None:
    with translation.override("fr"):
        assert links.load(link.commitment)[0].reason == "Il ajoute une date."


@pytest.mark.django_db
def test_a_commitment_without_links_needs_one_query() -> None:
    commitment = make_commitment()
    with CaptureQueriesContext(connection) as queries:
        assert links.load(commitment) == ()
    assert len(queries) == 1
