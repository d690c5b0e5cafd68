import pytest

from commitments.forms.suggest import SuggestForm, prefilled
from commitments.models import Undertaking
from tests.factories import make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
GIVEN = {
    "kind": "evidence",
    "signatory": "kenya",
    "commitment": "D3.a",
    "url": "https://gazette.example/decree",
    "text": "Article 3.",
}


@pytest.fixture
def kenya() -> Undertaking:
    commitment = make_commitment(code="D3.a")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="Kenya", slug="kenya"))


def test_a_whole_form_finds_the_undertaking(kenya: Undertaking) -> None:
    form = SuggestForm(GIVEN)
    assert form.is_valid(), form.errors
    assert form.undertaking_id == kenya.pk


def test_evidence_needs_its_address_and_a_challenge_does_not(kenya: Undertaking) -> None:
    assert SuggestForm(GIVEN | {"url": ""}).errors == {
        "url": ["Give the address of the public page that shows it."]
    }
    assert SuggestForm(GIVEN | {"url": "", "kind": "challenge"}).is_valid()


@pytest.mark.parametrize("name", ["kind", "signatory", "commitment", "text"])
def test_what_is_missing_is_named_beside_its_field(kenya: Undertaking, name: str) -> None:
    form = SuggestForm(GIVEN | {name: ""})
    assert list(form.errors) == [name]
    assert form["text"].value() == ("" if name == "text" else "Article 3.")


@pytest.mark.parametrize(
    ("signatory", "commitment", "words"),
    [
        ("together", "D3.a", "binds each signatory by itself"),
        ("kenya", "J1", "binds all signatories together"),
        ("peru", "D3.a", "did not sign the text"),
    ],
)
def test_a_pair_that_nobody_owes_is_explained(
    kenya: Undertaking, signatory: str, commitment: str, words: str
) -> None:
    make_undertaking(commitment=make_commitment(code="J1", binding="joint"), is_joint=True)
    make_signatory(name="Peru", slug="peru")
    form = SuggestForm(GIVEN | {"signatory": signatory, "commitment": commitment})
    assert words in form.errors["signatory"][0]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "no address"])
def test_only_web_addresses_are_taken(kenya: Undertaking, url: str) -> None:
    assert "url" in SuggestForm(GIVEN | {"url": url}).errors


def test_the_address_of_a_page_fills_the_form_in() -> None:
    query = {"signatory": "kenya", "commitment": "D3.a", "kind": "challenge", "text": "x", "version": "3"}
    assert prefilled(query) == {
        "kind": "challenge",
        "signatory": "kenya",
        "commitment": "D3.a",
        "version": "3",
    }
