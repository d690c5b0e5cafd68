import datetime as dt
from typing import Any

import pytest

from commitments.forms.assess import AssessForm, initial_from
from commitments.models import StaffMember, Undertaking
from commitments.summaries import desk_undertaking
from commitments.summaries.desk_undertaking import DeskUndertaking
from tests.factories import TODAY, make_assessment, make_assessment_draft, make_entry, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CHECK = dt.date(2027, 5, 1)


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


def page(owed: Undertaking, person: StaffMember) -> DeskUndertaking:
    return desk_undertaking.load(owed.pk, person=person, entry_drafts=(), today=TODAY)


def form(owed: Undertaking, person: StaffMember, **data: Any) -> AssessForm:
    return AssessForm(data, page=page(owed, person))


def test_assess_form_empty_is_a_draft_to_begin_with(owed: Undertaking, alice: StaffMember) -> None:
    empty = form(owed, alice)
    assert empty.is_valid(), empty.errors
    judgement = empty.judgement(today=TODAY, check_on=lambda level, since: CHECK)
    assert (judgement.verified_level, judgement.effective_on, judgement.next_check_on) == (
        "not_assessed",
        TODAY,
        CHECK,
    )
    assert judgement.search is None
    assert set(empty.results().values()) == {"not_tested"}


def test_assess_form_asks_the_rule_with_level_and_first_day(owed: Undertaking, alice: StaffMember) -> None:
    asked: list[tuple[str, dt.date]] = []
    filled = form(owed, alice, verified_level="met", effective_on="2026-03-01")
    assert filled.is_valid()
    filled.judgement(today=TODAY, check_on=lambda level, since: asked.append((level, since)) or CHECK)
    assert asked == [("met", dt.date(2026, 3, 1))]


def test_assess_form_own_next_check_wins_over_the_rule(owed: Undertaking, alice: StaffMember) -> None:
    filled = form(owed, alice, next_check_on="2027-01-15")
    assert filled.is_valid()
    judgement = filled.judgement(today=TODAY, check_on=lambda level, since: CHECK)
    assert judgement.next_check_on == dt.date(2027, 1, 15)


def test_assess_form_search_is_kept_whole(owed: Undertaking, alice: StaffMember) -> None:
    filled = form(owed, alice, searched_on="2026-11-01", searched_places="Gazette", searched_languages="fr")
    assert filled.is_valid()
    search = filled.judgement(today=TODAY, check_on=lambda level, since: CHECK).search
    assert search is not None
    assert (search.on, search.places, search.languages) == (dt.date(2026, 11, 1), "Gazette", "fr")


def test_assess_form_offers_every_level_but_not_assessed(owed: Undertaking, alice: StaffMember) -> None:
    offered = [value for value, _ in AssessForm(page=page(owed, alice)).fields["verified_level"].choices]
    assert "not_assessed" not in offered
    assert len(offered) == 9


def test_assess_form_one_question_per_test(owed: Undertaking, alice: StaffMember) -> None:
    empty = AssessForm(page=page(owed, alice))
    assert [(test.number, field.label) for test, field in empty.test_fields()] == [
        (1, "Test 1 is passed."),
        (2, "Test 2 is passed."),
    ]


def test_initial_from_nothing_leaves_the_level_open(owed: Undertaking, alice: StaffMember) -> None:
    assert "verified_level" not in initial_from(page(owed, alice))


def test_initial_from_published_starts_there_without_its_change_note(
    owed: Undertaking, alice: StaffMember
) -> None:
    assessment = make_assessment(undertaking=owed, level="met")
    initial = initial_from(page(owed, alice))
    assert (initial["verified_level"], initial["reasons"]) == ("met", assessment.reasons)
    assert initial["entries"] == [entry.code for entry in assessment.entries.all()]
    assert "change_note" not in initial
    assert "next_check_on" not in initial


def test_initial_from_own_draft_goes_on_where_it_stopped(owed: Undertaking, alice: StaffMember) -> None:
    entry = make_entry(undertaking=owed)
    make_assessment_draft(by=alice, undertaking=owed, passed=1, entries=[entry], reasons="So far.")
    initial = initial_from(page(owed, alice))
    tests = list(owed.commitment.tests.all())
    assert (initial["reasons"], initial["entries"]) == ("So far.", (entry.code,))
    assert [initial[f"test_{test.pk}"] for test in tests] == ["passed", "not_passed"]
