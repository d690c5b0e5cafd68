import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment, Endorsement, Instrument, Signatory, Undertaking
from commitments.summaries import signatory as summary
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_lead,
    make_milestone,
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
    for _ in range(3):
        neighbour = make_signatory()
        make_undertaking(commitment=Commitment.objects.all()[0], signatory=neighbour)
    with django_assert_num_queries(2):
        page = page_of(france)
    assert len(page.sections) == 2


def test_load_says_why_it_stands_so_and_when_it_was_assessed(france: Signatory) -> None:
    owed = make_undertaking(signatory=france)
    make_assessment(undertaking=owed, reasons="A plan was published.\n\nIt names a budget.")
    ((item,),) = (section.own for section in page_of(france).sections)
    assert (item.reason, item.assessed_on, item.version) == ("A plan was published.", TODAY, 1)


def test_next_deadline_is_the_nearest_that_is_still_to_be_met(
    france: Signatory, declaration: Instrument
) -> None:
    for code, due_on in (
        ("C9", dt.date(2025, 6, 30)),
        ("D1", dt.date(2028, 1, 1)),
        ("D2", dt.date(2027, 1, 1)),
    ):
        make_undertaking(
            commitment=make_commitment(instrument=declaration, code=code, due_on=due_on), signatory=france
        )
    page = page_of(france)
    assert page.next_deadline is not None
    assert page.next_deadline.code == "D2"
    make_assessment(undertaking=Undertaking.objects.get(commitment__code="D2"), level="met")
    assert (found := page_of(france).next_deadline) is not None
    assert found.code == "D1"


def test_due_groups_tell_what_was_not_kept_first(france: Signatory, declaration: Instrument) -> None:
    owed = {
        code: make_undertaking(
            commitment=make_commitment(instrument=declaration, code=code, due_on=due_on), signatory=france
        )
        for code, due_on in (
            ("A", dt.date(2026, 6, 30)),
            ("B", dt.date(2026, 6, 30)),
            ("C", dt.date(2026, 6, 30)),
            ("D", dt.date(2027, 6, 30)),
        )
    }
    make_assessment(undertaking=owed["A"], level="met")
    make_assessment(undertaking=owed["B"], level="no_action")
    groups = page_of(france).due_groups
    assert [[item.code for item in group] for group in groups] == [["B"], ["C"], ["A"], ["D"]]
    assert [group[0].timing for group in groups] == ["overdue", "unknown", "met_on_time", "not_due"]


def test_gaps_are_where_more_is_claimed_than_verified(france: Signatory, declaration: Instrument) -> None:
    for level, claimed in (("first_steps", "met"), ("met", "met"), ("substantial", ""), ("no_action", "")):
        commitment = make_commitment(instrument=declaration)
        make_assessment(
            undertaking=make_undertaking(commitment=commitment, signatory=france),
            level=level,
            claimed_level=claimed,
            claim_made="We did." if claimed else "",
        )
    (gap,) = page_of(france).gaps
    assert (gap.verified_rank, gap.claimed_rank) == (1, 3)
    assert "two levels above" in gap.sentence


def test_dated_holds_entries_assessments_and_dates_in_order(
    france: Signatory, declaration: Instrument
) -> None:
    owed = make_undertaking(
        commitment=make_commitment(instrument=declaration, due_on=dt.date(2027, 6, 30)), signatory=france
    )
    make_milestone(instrument=declaration, on=dt.date(2025, 4, 3))
    make_assessment(undertaking=owed)
    page = page_of(france)
    assert [(line.kind, line.is_coming) for line in page.dated] == [
        ("milestone", False),
        ("entry", False),
        ("assessment", False),
        ("deadline", True),
    ]
    assert page.finding == (
        "1 entry is on record, of 15 January 2026. 1 assessment was published. 1 deadline is to come."
    )


def test_newest_change_is_of_an_assessment_or_an_entry_that_stands(france: Signatory) -> None:
    assert page_of(france).newest_change is None
    owed = make_undertaking(signatory=france)
    make_entry(undertaking=owed, claim="France did it.")
    assert (change := page_of(france).newest_change) is not None
    assert (change.kind, change.note) == ("evidence", "France did it.")
    make_assessment(undertaking=owed, change_note="First assessed.")
    make_assessment(undertaking=make_undertaking())
    assert (change := page_of(france).newest_change) is not None
    assert (change.kind, change.note) == ("first-assessment", "First assessed.")
