import datetime as dt

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Instrument, Signatory
from commitments.summaries import instrument
from commitments.summaries.instrument import InstrumentPage
from tests.factories import (
    TODAY,
    make_clause,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_line,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def declaration() -> Instrument:
    """A heading, one promise, and two signatories of whom the first joined later."""
    declaration = make_instrument(code="declaration", title="Declaration on things")
    make_line(instrument=declaration, number=1, role="heading", text="Declaration on things", paragraph="")
    make_line(instrument=declaration, number=2, text="Hello. We will do it.")
    make_commitment(instrument=declaration, code="D1.a")
    declaration.clauses.update(line=2)
    make_endorsement(signatory=make_signatory(name="Austria"), instrument=declaration)
    make_endorsement(signatory=make_signatory(name="Brazil"), instrument=declaration, source_line=3)
    return declaration


def load(code: str = "declaration", page: str = "") -> InstrumentPage:
    found = instrument.load(code, page=page, today=TODAY)
    assert found is not None
    return found


def test_load_of_an_unknown_code_is_none() -> None:
    assert instrument.load("nothing", today=TODAY) is None


def test_load_marks_the_promise_in_the_text(declaration: Instrument) -> None:
    (row,) = load().rows
    assert [passage.promise.code if passage.promise else "" for passage in row.passages] == ["", "D1.a"]


def test_load_leaves_the_title_to_the_heading_of_the_page(declaration: Instrument) -> None:
    page = load()
    assert page.title_line == 1
    assert [row.role for row in page.rows] == ["paragraph"]


def test_load_keeps_a_heading_that_is_not_the_title() -> None:
    make_line(
        instrument=make_instrument(code="notice", title="Ours"), role="heading", text="Theirs", paragraph=""
    )
    page = load("notice")
    assert (page.title_line, [row.role for row in page.rows]) == (None, ["heading"])


def test_load_lists_signatories_as_printed_and_later_ones_at_the_end(declaration: Instrument) -> None:
    assert [line.name_in_text for line in load().endorsers] == ["Brazil", "Austria"]


def test_since_groups_signatories_by_the_date_and_lists_them_by_name(declaration: Instrument) -> None:
    later = make_signatory(name="Albania")
    make_endorsement(signatory=later, instrument=declaration, joined_on=dt.date(2026, 3, 1))
    make_endorsement(signatory=make_signatory(name="Éire"), instrument=declaration, source_line=4)
    make_endorsement(signatory=make_signatory(name="Fiji"), instrument=declaration, source_line=5)
    first, second = load().since
    assert [line.name for line in first.lines] == ["Austria", "Brazil", "Éire", "Fiji"]
    assert first.printed == 3
    assert (second.joined_on, [line.name for line in second.lines]) == (dt.date(2026, 3, 1), ["Albania"])


def test_since_names_signatories_in_the_language_of_the_page(declaration: Instrument) -> None:
    Signatory.objects.filter(name="Brazil").update(name_fr="Brésil")
    with translation.override("fr"):
        (group,) = load().since
    assert [line.name for line in group.lines] == ["Austria", "Brésil"]


def test_load_counts_countries_and_organisations_apart(declaration: Instrument) -> None:
    make_endorsement(signatory=make_signatory(kind="organisation"), instrument=declaration)
    page = load()
    assert (page.countries, page.organisations) == (2, 1)


def test_load_counts_paragraphs_only_where_the_source_does_not(declaration: Instrument) -> None:
    assert load().counts_paragraphs
    declaration.lines.filter(number=2).update(text="1. Hello. We will do it.")
    assert not load().counts_paragraphs


def test_load_shows_the_date_of_a_promise(declaration: Instrument) -> None:
    make_commitment(instrument=declaration, due_on=dt.date(2025, 6, 30))
    assert [bool(promise.deadline) for promise in load().promises] == [False, True]


def test_load_shows_entries_of_its_clauses_and_of_no_other(declaration: Instrument) -> None:
    wanted = make_undertaking(commitment=declaration.commitments.get(), signatory=make_signatory())
    make_entry(undertaking=wanted, claim="It happened here.")
    make_entry(undertaking=make_undertaking(), claim="It happened elsewhere.")
    assert [entry.claim for entry in load().entries] == ["It happened here."]


def test_load_turns_the_pages_of_the_record(declaration: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instrument, "ENTRIES_PER_PAGE", 2)
    undertaking = make_undertaking(commitment=declaration.commitments.get(), signatory=make_signatory())
    for _ in range(3):
        make_entry(undertaking=undertaking)
    assert (len(load().entries), len(load(page="2").entries)) == (2, 1)
    assert load(page="7").notice.startswith("There is no page “7”")


def test_load_reads_the_text_for_the_first_page_of_the_record_only(
    declaration: Instrument,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(instrument, "ENTRIES_PER_PAGE", 1)
    undertaking = make_undertaking(commitment=declaration.commitments.get(), signatory=make_signatory())
    for _ in range(2):
        make_entry(undertaking=undertaking)
    with django_assert_num_queries(4):
        page = load(page="2")
    assert (page.title_line, page.title, len(page.entries)) == (1, load().title, 1)
    assert (page.rows, page.promises, page.endorsers, page.milestones) == ((), (), (), ())


def test_load_knows_the_clause_that_a_title_holds() -> None:
    title_only = make_instrument(code="pledge", title="A pledge", text_extent="title-only")
    make_line(instrument=title_only, number=120, role="heading", text="A pledge.", paragraph="")
    make_clause(instrument=title_only, code="T3", kind="title", line=120, quote="A pledge.")
    page = load("pledge")
    assert (page.is_title_only, page.title_anchors, page.rows) == (True, ("T3",), ())
    assert page.title == "A pledge."


def test_load_needs_nine_queries(
    declaration: Instrument, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        undertaking = make_undertaking(commitment=make_commitment(instrument=declaration))
        make_entry(undertaking=undertaking)
    with django_assert_num_queries(9):
        load()
