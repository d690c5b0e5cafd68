import pytest
from django.utils import translation

from commitments.models import Change
from commitments.summaries.feeds import entries
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_load_gives_each_change_what_it_rests_on() -> None:
    owed = make_undertaking(commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya"))
    first = make_entry(undertaking=owed, claim="First.")
    make_assessment(undertaking=owed, entries=[first, make_entry(undertaking=owed, claim="Second.")])
    found = entries.load(Change.objects.all(), start=0, stop=9)
    assert [[line.claim for line in item.entries] for item in found] == [
        ["Second.", "First."], ["Second."], ["First."],
    ]  # fmt: skip
    assert [bool(item.assessment) for item in found] == [True, False, False]
    assert [item.change.kind for item in entries.load(Change.objects.all(), start=0, stop=1)] == [
        "first-assessment"
    ]


def test_a_title_names_three_signatories_at_the_most_and_is_in_one_language() -> None:
    owed = make_undertaking(signatory=make_signatory(name="Kenya"))
    entry = make_entry(undertaking=owed, claim="A law.")
    for name in ("Chile", "France", "Japan"):
        entry.signatory_links.create(signatory=make_signatory(name=name))
    (item,) = entries.load(Change.objects.all(), start=0, stop=9)
    assert item.title.startswith("New entry on record: ")
    assert item.title.count(", ") == 2
    assert " …. " in item.title
    with translation.override("fr"):
        (item,) = entries.load(Change.objects.all(), start=0, stop=9)
    assert "law" not in item.title


def test_a_correction_moves_what_it_corrects() -> None:
    owed = make_undertaking()
    make_assessment(undertaking=owed, at=NOW)
    later = NOW.replace(day=24)
    make_assessment(undertaking=owed, is_correction=True, what_was_wrong="A draft.", level="met", at=later)
    newest, *_ = entries.load(Change.objects.all(), start=0, stop=9)
    corrected = entries.load(Change.objects.filter(kind="first-assessment"), start=0, stop=1)[0]
    assert (newest.was_wrong, newest.updated_at, corrected.updated_at) == ("A draft.", later, later)
