import datetime as dt
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.desk_vocabulary import LinkState
from commitments.models import Evidence
from commitments.rules.diffs import GONE, NEW
from commitments.summaries import desk_evidence_item
from commitments.summaries.desk_evidence_item import EvidenceItem
from tests.evidence_factories import DAY, TEXT, evidence_folder, make_capture, make_source  # noqa: F401
from tests.factories import NOW, make_entry, make_undertaking

pytestmark = pytest.mark.django_db
OTHER = TEXT.replace("publishes", "will publish")


@pytest.fixture
def source() -> Evidence:
    return make_source()


def load(source: Evidence, **asked: str) -> EvidenceItem:
    page = desk_evidence_item.load(source.pk, **asked)
    assert page is not None
    return page


def test_load_of_no_source_is_none() -> None:
    assert desk_evidence_item.load(999_999) is None


def test_load_of_a_source_nobody_looked_at(source: Evidence) -> None:
    page = load(source)
    assert (page.captures, page.latest, page.facts, page.difference) == ((), None, (), None)
    assert not page.can_be_read_anew
    assert not page.is_public


def test_load_lists_the_looks_and_how_their_words_stand(source: Evidence) -> None:
    for days, text, status in ((3, TEXT, 200), (2, TEXT, 200), (1, "", 404), (0, OTHER, 200)):
        make_capture(evidence=source, at=NOW - days * DAY, text=text, status=status)
    looks = load(source).captures
    assert [look.words for look in looks] == ["Other words than before", "", "Same words as before", ""]
    assert [look.has_copy for look in looks] == [True, False, True, True]
    assert [look.is_read for look in looks] == [False, False, False, True]


def test_load_compares_what_was_read_with_the_newest(source: Evidence) -> None:
    make_capture(evidence=source, at=NOW - 2 * DAY)
    make_capture(evidence=source, at=NOW - DAY, text="Something between.")
    make_capture(evidence=source, at=NOW, text=OTHER)
    found = load(source).difference
    assert found is not None
    assert [(piece.kind, piece.text) for piece in found.pieces if piece.kind in (GONE, NEW)] == [
        (GONE, "publishes"),
        (NEW, "will publish"),
    ]
    assert (found.earlier.captured_at, found.later.captured_at) == (NOW - 2 * DAY, NOW)


def test_load_compares_from_where_it_was_read_again(source: Evidence) -> None:
    make_capture(evidence=source, at=NOW - DAY)
    make_capture(evidence=source, at=NOW, text=OTHER)
    Evidence.objects.update(read_at=NOW)
    page = load(source)
    assert page.difference is None
    assert [look.is_read for look in page.captures] == [True, False]


def test_load_compares_the_two_that_were_asked_for(source: Evidence) -> None:
    captures = [
        make_capture(evidence=source, at=NOW + number * DAY, text=text)
        for number, text in enumerate((TEXT, OTHER, TEXT))
    ]
    first, second, third = (str(capture.pk) for capture in captures)
    assert load(source, earlier=first, later=second).difference is not None
    same = load(source, earlier=first, later=third).difference
    assert same is not None
    assert same.pieces == ()
    assert load(source, earlier="x", later="' OR 1=1").difference is not None


def test_load_says_where_words_are_missing_from_the_store(source: Evidence, evidence_folder: Path) -> None:  # noqa: F811
    make_capture(evidence=source, at=NOW - DAY)
    make_capture(evidence=source, at=NOW, text=OTHER)
    for path in evidence_folder.glob("texts/*/*"):
        path.unlink()
    page = load(source)
    assert (page.difference, page.missing_text) == (None, True)


def test_load_offers_the_facts_in_which_the_page_differs(source: Evidence) -> None:
    facts = {"title": "Décret 12", "publisher": source.publisher, "language": "fr"}
    make_capture(evidence=source, published_on=dt.date(2026, 3, 4), **facts)
    found = {fact.name: (fact.recorded, fact.of_page) for fact in load(source).facts}
    assert found == {
        "title": (source.title, "Décret 12"),
        "published_on": ("", "2026-03-04"),
        "language": ("English", "French"),
    }


def test_load_takes_the_facts_from_the_newest_copy_not_the_newest_look(source: Evidence) -> None:
    make_capture(evidence=source, at=NOW - DAY, title="Décret 12")
    make_capture(evidence=source, at=NOW, status=404)
    assert [fact.of_page for fact in load(source).facts] == ["Décret 12"]


@pytest.mark.parametrize(("state", "expected"), [(LinkState.CHANGED, True), (LinkState.FINE, False)])
def test_can_be_read_anew_only_where_it_changed(source: Evidence, state: LinkState, expected: bool) -> None:
    make_capture(evidence=source)
    Evidence.objects.update(link_state=state)
    assert load(source).can_be_read_anew is expected


def test_load_knows_what_is_public() -> None:
    entry = make_entry(undertaking=make_undertaking())
    assert load(entry.evidence.get()).is_public


def test_load_needs_few_queries(source: Evidence, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_capture(evidence=source, at=NOW + number * DAY)
    with django_assert_num_queries(4):
        load(source)
