import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Change
from commitments.summaries.feeds import topics
from tests.factories import make_assessment, make_commitment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_load_names_the_newest_change_of_each_feed_in_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    promise = make_commitment(code="D3.a", binding="both")
    for name in ("Kenya", "Chile"):
        owed = make_undertaking(commitment=promise, signatory=make_signatory(name=name, slug=name.lower()))
        make_entry(undertaking=owed)
    make_assessment(undertaking=make_undertaking(commitment=promise, is_joint=True))
    first, *_, last = Change.objects.order_by("number").values_list("number", flat=True)
    with django_assert_num_queries(4):
        found, seen = topics.load(after=0)
    assert seen == topics.newest() == last
    numbers = {address.split("/", 3)[-1]: number for address, number in found.items()}
    assert numbers["fr/countries/kenya/D3.a.atom"] == first
    assert numbers["en/changes.atom"] == numbers["ar/commitments/D3.a/joint.atom"] == last
    assert "en/corrections.atom" not in numbers
    assert topics.load(after=last) == ({}, last)


def test_a_minor_correction_is_none_of_the_overview() -> None:
    owed = make_undertaking()
    make_assessment(undertaking=owed)
    before = topics.newest()
    make_assessment(undertaking=owed, entries=[make_entry(undertaking=owed)], is_correction=True,
                    what_was_wrong="The year.", is_minor=True)  # fmt: skip
    (entry, correction) = Change.objects.filter(number__gt=before).order_by("number")
    found, _ = topics.load(after=entry.number)
    names = {address.rpartition("/")[2] for address in found}
    assert correction.is_minor
    assert {"changes.atom", "corrections.atom"} <= names
    assert "overview.atom" not in names
