import datetime as dt
from typing import Any

import pytest

from commitments.actions import assessments, progress
from commitments.actions.assessments import Judgement
from commitments.forms.assess import FIRMER, LEVELS, UNSAID, AssessForm, initial_from, preselected
from commitments.models import ProgressEntry, StaffMember, Undertaking
from commitments.summaries import desk_undertaking
from commitments.summaries.desk_answers import note_field, shows_field
from commitments.summaries.desk_undertaking import DeskUndertaking
from tests.factories import (
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_evidence,
    make_judgement,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CHECK = dt.date(2027, 5, 1)


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


def page(owed: Undertaking, person: StaffMember) -> DeskUndertaking:
    return desk_undertaking.load(owed.pk, person=person, entry_drafts=(), today=TODAY)


def judged(filled: AssessForm) -> Judgement:
    return filled.judgement(today=TODAY, check_on=lambda level, since: CHECK)


def make_secondary(owed: Undertaking) -> ProgressEntry:
    """An entry that two newspapers tell and nobody official."""
    papers = ("Le Monde", "El País")
    sources = [progress.Source(make_evidence(kind="secondary", publisher=paper)) for paper in papers]
    return make_entry(undertaking=owed, sources=sources)


def form(owed: Undertaking, person: StaffMember, **data: Any) -> AssessForm:
    return AssessForm(data, page=page(owed, person))


def test_assess_form_empty_is_a_draft_to_begin_with(owed: Undertaking, alice: StaffMember) -> None:
    empty = form(owed, alice)
    assert empty.is_valid(), empty.errors
    judgement = empty.judgement(today=TODAY, check_on=lambda level, since: CHECK)
    assert (judgement.verified_level, judgement.effective_on, judgement.next_check_on) == (
        "not_assessed",
        None,
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
    assert [(test.number, field.label, note.label) for test, field, note in empty.test_fields()] == [
        (1, "Test 1 is passed.", "Note on test 1"),
        (2, "Test 2 is passed.", "Note on test 2"),
    ]


def test_assess_form_offers_only_what_an_entry_can_show(owed: Undertaking, alice: StaffMember) -> None:
    plan, press = make_entry(undertaking=owed, stage="announced"), make_secondary(owed)
    fields = AssessForm(page=page(owed, alice)).fields
    offered = {
        code: [key for key, _ in fields[shows_field(code)].choices] for code in (plan.code, press.code)
    }
    assert offered == {plan.code: ["", "3", "4", "5"], press.code: ["", "5"]}


def test_assess_form_secondary_sources_leave_nothing_to_choose(owed: Undertaking, alice: StaffMember) -> None:
    press, law = make_secondary(owed), make_entry(undertaking=owed)
    empty = AssessForm(page=page(owed, alice))
    assert (empty[shows_field(press.code)].value(), empty[shows_field(law.code)].value()) == (5, "")


def test_assess_form_more_than_an_entry_can_show_is_refused_in_words(
    owed: Undertaking, alice: StaffMember
) -> None:
    plan = make_entry(undertaking=owed, stage="announced")
    filled = form(owed, alice, entries=[plan.code], **{shows_field(plan.code): "1"})
    assert filled.errors[shows_field(plan.code)] == ["Its sources and its stage do not allow that much."]


def test_assess_form_strength_is_computed_from_the_entries_chosen(
    owed: Undertaking, alice: StaffMember
) -> None:
    law, plan = make_entry(undertaking=owed), make_entry(undertaking=owed)
    said = {shows_field(law.code): "2", shows_field(plan.code): "3"}
    both = form(owed, alice, entries=[law.code, plan.code], **said)
    assert (both.is_valid(), both.strength().value, judged(both).evidence_strength) == (True, 2, 2)
    one = form(owed, alice, entries=[plan.code], **said)
    assert (one.is_valid(), one.shows(), judged(one).evidence_strength) == (True, {plan.code: 3}, 3)


def test_assess_form_without_entries_rates_no_strength(owed: Undertaking, alice: StaffMember) -> None:
    empty = form(owed, alice)
    assert empty.is_valid()
    assert judged(empty).evidence_strength is None


def test_assess_form_weaker_is_kept_with_its_reason(owed: Undertaking, alice: StaffMember) -> None:
    law = make_entry(undertaking=owed)
    choice = {"evidence_strength": "3", "strength_reason": "No budget."}
    filled = form(owed, alice, entries=[law.code], **{shows_field(law.code): "1"}, **choice)
    assert filled.is_valid(), filled.errors
    assert (judged(filled).evidence_strength, judged(filled).strength_reason) == (3, "No budget.")


def test_assess_form_reason_goes_where_nothing_is_weaker(owed: Undertaking, alice: StaffMember) -> None:
    law = make_entry(undertaking=owed)
    same = form(
        owed, alice, entries=[law.code], evidence_strength="1", strength_reason="Left over.",
        **{shows_field(law.code): "1"},
    )  # fmt: skip
    assert same.is_valid(), same.errors
    assert judged(same).strength_reason == ""


@pytest.mark.parametrize("shows", ["2", "5"])
def test_assess_form_firmer_is_refused_in_words(owed: Undertaking, alice: StaffMember, shows: str) -> None:
    law = make_entry(undertaking=owed)
    filled = form(owed, alice, entries=[law.code], evidence_strength="1", **{shows_field(law.code): shows})
    assert filled.errors["evidence_strength"] == [FIRMER]


def test_assess_form_sending_asks_what_each_chosen_entry_shows(owed: Undertaking, alice: StaffMember) -> None:
    law, other = make_entry(undertaking=owed), make_entry(undertaking=owed)
    assert form(owed, alice, entries=[law.code]).is_valid()
    sent = form(owed, alice, entries=[law.code], then="review")
    assert sent.errors[shows_field(law.code)] == [UNSAID]
    assert shows_field(other.code) not in sent.errors


def test_assess_form_notes_stand_by_their_tests(owed: Undertaking, alice: StaffMember) -> None:
    first, second = owed.commitment.tests.all()
    filled = form(owed, alice, **{note_field(second.pk): "No budget line."})
    assert filled.is_valid()
    assert filled.notes() == {first.pk: "", second.pk: "No budget line."}


def test_assess_form_picks_say_what_limits_them(owed: Undertaking, alice: StaffMember) -> None:
    make_entry(undertaking=owed)
    make_secondary(owed)
    limits = {pick.limit for pick in AssessForm(page=page(owed, alice)).published_picks()}
    assert limits == {"", "it has no primary source"}


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


def test_initial_from_own_draft_brings_back_notes_and_what_entries_show(
    owed: Undertaking, alice: StaffMember
) -> None:
    entry, test = make_entry(undertaking=owed), owed.commitment.tests.all()[0]
    assessments.save_draft(
        by=alice,
        undertaking=owed,
        judgement=make_judgement(evidence_strength=4, strength_reason="No budget."),
        test_results={test: "passed"},
        test_notes={test: "In the gazette."},
        entries=[entry],
        shows={entry.code: 2},
    )
    initial = initial_from(page(owed, alice))
    assert (initial[note_field(test.pk)], initial[shows_field(entry.code)]) == ("In the gazette.", 2)
    assert (initial["evidence_strength"], initial["strength_reason"]) == (4, "No budget.")


def test_initial_from_strength_as_computed_is_not_named(owed: Undertaking, alice: StaffMember) -> None:
    entry = make_entry(undertaking=owed)
    make_assessment_draft(by=alice, undertaking=owed, entries=[entry], evidence_strength=1)
    assert initial_from(page(owed, alice))["evidence_strength"] == ""


def test_preselected_takes_the_entry_and_the_level_of_a_link(owed: Undertaking, alice: StaffMember) -> None:
    public = make_entry(undertaking=owed)
    shown = page(owed, alice)
    assert preselected(shown, {"entry": public.code, "level": "met"}) == {
        "entries": public.code,
        "verified_level": "met",
    }
    assert preselected(shown, {"entry": "nonsense", "level": "splendid"}) == {}


def test_level_choice_reads_by_its_name() -> None:
    assert [str(choice) for _, choice in LEVELS][:2] == ["No public evidence found", "No action"]


def test_a_draft_without_a_level_opens_with_none_chosen(owed: Undertaking, alice: StaffMember) -> None:
    """What a form opens with must be what it takes back: the three-way choice posts it."""
    make_assessment_draft(by=alice, undertaking=owed, level="not_assessed")
    values = initial_from(page(owed, alice))
    assert values["verified_level"] == ""
    assert "verified_level" not in form(owed, alice, **values).errors
