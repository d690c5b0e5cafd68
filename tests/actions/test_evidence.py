import pytest

from commitments.actions import evidence
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Evidence
from tests.factories import make_evidence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTPS://Example.ORG/A/b", "https://example.org/A/b"),
        (" https://example.org ", "https://example.org/"),
        ("https://example.org/page?id=7#part", "https://example.org/page?id=7"),
        ("http://example.org/p/", "http://example.org/p/"),
    ],
)
def test_canonical_address_keeps_path_and_query(typed: str, kept: str) -> None:
    assert evidence.canonical_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://example.org/x", "example.org", "https://intranet/x", "", "http://[x"],
)
def test_canonical_address_refuses_what_is_no_public_page(typed: str) -> None:
    with pytest.raises(ActionRefusedError) as refused:
        evidence.canonical_address(typed)
    assert list(refused.value.problems) == ["url"]


def test_record_known_address_keeps_the_row_it_has() -> None:
    first = make_evidence(url="https://example.org/law", title="The law", publisher="Gazette")
    again = make_evidence(url="https://EXAMPLE.org/law#s2", title="Another title", publisher="Somebody")
    assert again == first
    assert again.title == "The law"
    assert Evidence.objects.count() == 1


def test_record_other_query_is_another_page() -> None:
    make_evidence(url="https://example.org/doc?id=1")
    make_evidence(url="https://example.org/doc?id=2")
    assert Evidence.objects.count() == 2
