import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import instruments
from tests.factories import make_commitment, make_endorsement, make_instrument, make_signatory

pytestmark = pytest.mark.django_db


def test_load_keeps_the_editorial_order_and_parts_titles_from_texts() -> None:
    make_instrument(code="second", order=2)
    make_instrument(code="title", order=3, text_extent="title-only")
    make_instrument(code="first", order=1)
    page = instruments.load()
    assert [line.code for line in page.published] == ["first", "second"]
    assert [line.code for line in page.title_only] == ["title"]


def test_load_counts_commitments_and_signatories_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    instrument = make_instrument()
    for _ in range(2):
        make_commitment(instrument=instrument)
    for _ in range(3):
        make_endorsement(signatory=make_signatory(), instrument=instrument)
    with django_assert_num_queries(1):
        (line,) = instruments.load().published
    assert (line.commitment_count, line.endorsement_count) == (2, 3)


def test_nearest_suggests_what_is_spelt_alike() -> None:
    make_instrument(code="paris-charter", short_title="Paris Charter")
    make_instrument(code="human-control")
    (near,) = instruments.nearest("paris-chatrer")
    assert (near.name, near.url) == ("Paris Charter", "/en/instruments/paris-charter")
