import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Endorsement, Instrument, Signatory
from commitments.summaries import signatory as summary
from commitments.summaries.standing import UndertakingLine
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_lead,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def france() -> Signatory:
    return make_signatory(name="France", code="FR")


@pytest.fixture
def declaration() -> Instrument:
    return make_instrument(code="paris-declaration")


def page_of(signatory: Signatory) -> summary.SignatoryPage:
    page = summary.load(kind=signatory.kind, slug=signatory.slug, today=TODAY)
    assert page is not None
    return page


def test_load_is_none_for_another_kind(france: Signatory) -> None:
    assert summary.load(kind="organisation", slug="france", today=TODAY) is None


def test_load_sets_what_all_owe_together_apart(france: Signatory, declaration: Instrument) -> None:
    make_undertaking(commitment=make_commitment(instrument=declaration, code="D3.a"), signatory=france)
    make_undertaking(commitment=make_commitment(instrument=declaration, code="D3.h"), is_joint=True)
    (section,) = page_of(france).sections
    assert [item.code for item in section.own] == ["D3.a"]
    assert [item.code for item in section.joint] == ["D3.h"]
    assert section.score.total == 1


def test_load_leaves_out_joint_undertakings_of_texts_it_did_not_endorse(france: Signatory) -> None:
    make_undertaking(commitment=make_commitment(), is_joint=True)
    assert page_of(france).sections == ()


def test_load_lists_each_undertaking_once_however_many_endorsed(
    france: Signatory, declaration: Instrument
) -> None:
    commitment = make_commitment(instrument=declaration)
    for signatory in (france, make_signatory(), make_signatory()):
        make_undertaking(commitment=commitment, signatory=signatory)
    (section,) = page_of(france).sections
    assert (len(section.own), section.endorser_count) == (1, 3)


def test_load_does_not_count_those_who_left(france: Signatory, declaration: Instrument) -> None:
    make_endorsement(signatory=france, instrument=declaration)
    make_endorsement(signatory=make_signatory(), instrument=declaration, left_on=dt.date(2026, 1, 1))
    assert page_of(france).sections[0].endorser_count == 1


def test_load_says_since_when_and_by_what_source(france: Signatory, declaration: Instrument) -> None:
    make_endorsement(signatory=france, instrument=declaration, role="co-chair", source_text="Line 48")
    (section,) = page_of(france).sections
    assert (section.role, section.source_text) == ("co-chair", "Line 48")
    assert section.adopted_on == declaration.adopted_on
    assert Endorsement.objects.get().joined_on == section.joined_on


def test_load_shows_entries_that_name_it_and_no_leads(france: Signatory) -> None:
    mine = make_undertaking(signatory=france)
    make_entry(undertaking=mine, claim="France did it.")
    make_entry(undertaking=make_undertaking(), claim="Another did it.")
    make_lead(undertaking=mine)
    assert [entry.claim for entry in page_of(france).entries] == ["France did it."]


def test_load_lists_dated_undertakings_the_earliest_first(france: Signatory, declaration: Instrument) -> None:
    for code, due_on in (("C8.c", dt.date(2027, 6, 30)), ("C9", dt.date(2025, 6, 30)), ("C10", None)):
        commitment = make_commitment(instrument=declaration, code=code, due_on=due_on)
        make_undertaking(commitment=commitment, signatory=france)
    assert [item.code for item in page_of(france).deadlines] == ["C9", "C8.c"]


def test_score_stays_away_until_enough_is_assessed(france: Signatory, declaration: Instrument) -> None:
    owed = [
        make_undertaking(commitment=make_commitment(instrument=declaration), signatory=france)
        for _ in range(3)
    ]
    make_assessment(undertaking=owed[0], level="met")
    assert page_of(france).sections[0].score.shown is None
    make_assessment(undertaking=owed[1], level="no_action")
    (section,) = page_of(france).sections
    assert (section.score.shown, section.score.scored, section.assessed) == (50, 2, 2)


def test_load_costs_the_same_for_one_row_and_for_many(
    france: Signatory, declaration: Instrument, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        undertaking = make_undertaking(commitment=make_commitment(instrument=declaration), signatory=france)
        make_assessment(undertaking=undertaking)
    make_undertaking(commitment=make_commitment(), signatory=france)
    with django_assert_num_queries(7):
        page = page_of(france)
    assert len(page.sections) == 2


def lines(*levels: str) -> list[UndertakingLine]:
    return [
        UndertakingLine("X", "", "", "", False, False, level, "no_date", None, None, 0)  # type: ignore[arg-type]
        for level in levels
    ]


def test_summary_names_the_rest_in_numbers() -> None:
    assert summary.summary("France", lines("met", "first_steps", "first_steps", "not_assessed")) == (
        "3 of the 4 undertakings of France have been assessed: 2 first steps, 1 met; 1 is not yet assessed."
    )


def test_summary_of_what_nobody_has_assessed() -> None:
    assert summary.summary("the Netherlands", lines("not_assessed", "not_assessed")) == (
        "None of the 2 undertakings of the Netherlands has been assessed yet."
    )
