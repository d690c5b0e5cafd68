import datetime as dt

import pytest
from django.db.models import Q
from django.utils import translation

from commitments.actions import changes
from commitments.models import Undertaking
from commitments.summaries.digest_items import numbered, once, published, signatories_by_instrument
from commitments.summaries.digest_lines import Item
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    make_bare_entry,
    make_clause,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def items() -> list[Item]:
    return list(once(published(Q(), everybody=signatories_by_instrument(), now=NOW + dt.timedelta(hours=1))))


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.a", title="Open models"), signatory=make_signatory(name="France")
    )


def test_an_entry_in_words(owed: Undertaking) -> None:
    make_entry(
        undertaking=owed, claim="A law was passed.", happened_on=dt.date(2026, 7, 1), precision="month"
    )
    (item,) = items()
    assert (item.who, item.code, item.when, item.status) == ("France", "D3.a", "July 2026", "")
    assert (item.text, item.detail) == ("A law was passed.", "Done. 1 source: Example.")
    assert item.path == "/en/changes/1"


def test_an_entry_is_told_in_its_newest_version(owed: Undertaking) -> None:
    first = make_entry(undertaking=owed, claim="A law was passed.")
    make_bare_entry(code=first.code, version=2, supersedes=first, claim="A law was adopted.")
    assert [item.text for item in items()] == ["A law was adopted."]


def test_an_entry_concerns_whom_it_names_and_what_its_clauses_belong_to(owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    (item,) = items()
    signatory, commitment = owed.endorsement.signatory_id, owed.commitment
    assert item.about.signatories == {signatory}
    assert item.about.commitments == {commitment.pk}
    assert item.about.instruments == {commitment.instrument_id}


def test_an_entry_on_a_part_of_a_clause_concerns_the_commitment_above_it(owed: Undertaking) -> None:
    whole = owed.commitment.clauses.get()
    part = make_clause(instrument=whole.instrument, parent=whole)
    entry = make_bare_entry(code="part")
    entry.clause_links.create(clause=part)
    changes.record(kind=ChangeKind.EVIDENCE, note="Done.", at=NOW, entry=entry)
    (item,) = items()
    assert (item.about.commitments, item.who) == ({owed.commitment_id}, "No single signatory")


def test_two_changes_of_one_entry_are_told_once_as_the_newest(owed: Undertaking) -> None:
    first = make_entry(undertaking=owed, claim="A law was passed.")
    second = make_bare_entry(code=first.code, version=2, supersedes=first, claim="A law was adopted.")
    changes.record(kind=ChangeKind.EVIDENCE, note="A law was adopted.", at=NOW, entry=second)
    assert [(item.number, item.text) for item in items()] == [(2, "A law was adopted.")]
    (early,) = published(numbered(0, 1), everybody={}, now=NOW + dt.timedelta(hours=1))
    assert (early.number, early.text) == (1, "A law was adopted.")
    (young,) = published(numbered(0, 1), everybody={}, now=NOW + dt.timedelta(minutes=1))
    assert young.text == "A law was passed."  # the newer version may still be withdrawn


def test_an_entry_in_the_readers_language(owed: Undertaking) -> None:
    make_entry(undertaking=owed, claim="A law was passed.", happened_on=dt.date(2026, 7, 1))
    with translation.override("fr"):
        (item,) = items()
        assert (item.when, item.text) == ("1er juillet 2026", "A law was passed.")
        assert item.detail == "Fait. 1 source\u00a0: Example."
    with translation.override("ar"):
        assert items()[0].when == "1 يوليو 2026"
