import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.changes_filter import Filter
from commitments.summaries.feeds import feeds
from tests.factories import make_assessment, make_commitment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    signatory = make_signatory(name="Kenya", slug="kenya", name_fr="Le Kenya")
    owed = make_undertaking(commitment=make_commitment(code="D3.a", title="Open models"), signatory=signatory)
    make_assessment(undertaking=owed)
    return owed


def test_load_changes_is_titled_and_addressed_by_its_filter(
    owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = Filter(kind="evidence", signatory="Kenya", commitment="d3.a", since="2026-01-01")
    with django_assert_num_queries(5):  # three are not asked where nothing was assessed or replied
        found, notices = feeds.load_changes(asked=asked, archive="")
    assert found
    assert (found.title, notices) == (
        "Changes: New entry on record, Kenya, D3.a Open models, 1 Jan 2026–…",
        (),
    )
    question = "?kind=evidence&signatory=kenya&commitment=D3.a&from=2026-01-01"
    assert (found.path, found.page_path) == (f"/en/changes.atom{question}", f"/en/changes{question}")


def test_load_undertaking_tells_what_bears_on_it(owed: Undertaking) -> None:
    other = make_undertaking(commitment=owed.commitment, signatory=make_signatory())
    make_entry(undertaking=other)
    found = feeds.load_undertaking(Undertaking.objects.filter(pk=owed.pk), archive="")
    assert found
    assert [item.change.kind for item in found.entries] == ["first-assessment", "evidence"]
    assert (found.title, found.code) == ("Kenya, D3.a Open models", "D3.a")


def test_load_instrument_tells_of_its_commitments_alone(owed: Undertaking) -> None:
    make_entry(undertaking=make_undertaking())
    found = feeds.load_instrument(code=owed.commitment.instrument.code, archive="")
    assert found
    assert len(found.entries) == 2


def test_load_signatory_speaks_the_language_of_the_reader(owed: Undertaking) -> None:
    with translation.override("fr"):
        found = feeds.load_signatory(kind="country", slug="kenya", archive="")
    assert found
    assert (found.title, found.path) == ("Le Kenya", "/fr/countries/kenya.atom")
    assert found.updated_at == found.entries[0].updated_at


def test_nothing_is_none(owed: Undertaking) -> None:
    assert feeds.load_signatory(kind="country", slug="atlantis", archive="") is None
    assert feeds.load_commitment(code="D3.a", archive="1") is None
