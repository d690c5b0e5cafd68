import datetime as dt

import pytest

from commitments.actions import editorial
from commitments.actions.assessments import Search
from commitments.desk_vocabulary import ReviewBlock
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries import desk_review
from commitments.summaries.desk_review import Compared
from tests.factories import (
    NOW,
    TODAY,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def rows_of(page: desk_review.AssessmentReview) -> dict[str, desk_review.Compared]:
    return {row.label: row for block in page.blocks for row in block.fields}


def load(draft: AssessmentDraft, person: StaffMember) -> desk_review.AssessmentReview:
    return desk_review.load_assessment(draft, person=person, today=TODAY)


def test_load_assessment_first_one_has_nothing_to_compare(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())
    page = load(draft, bob)
    assert page.is_first
    assert not page.is_overtaken
    assert (page.heading.is_own, page.heading.is_waiting) == (False, False)
    assert all(row.was == "" for row in rows_of(page).values())


def test_load_assessment_sets_was_beside_now(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met", reasons="In force.")
    draft = make_assessment_draft(by=alice, undertaking=undertaking, level="first_steps", reasons="Repealed.")
    rows = rows_of(load(draft, bob))
    assert (rows["Verified level"].was, rows["Verified level"].now) == ("Met", "First steps")
    assert (rows["Reasons"].was, rows["Reasons"].now) == ("In force.", "Repealed.")
    assert not rows["In effect since"].is_changed
    assert "Reason for the scope" not in rows  # blank in both


def test_load_assessment_shows_the_search_and_what_was_wrong(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    search = Search(on=dt.date(2026, 11, 1), places="Gazette", languages="fr")
    draft = make_assessment_draft(
        by=alice,
        undertaking=undertaking,
        level="no_evidence",
        search=search,
        is_correction=True,
        what_was_wrong="A mix-up.",
    )
    rows = {label: row.now for label, row in rows_of(load(draft, bob)).items()}
    assert rows["Search"] == "1 November 2026. Gazette. fr"
    assert rows["What was wrong"] == "A mix-up."


def test_load_assessment_sorts_entries_into_kept_added_and_dropped(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    kept, dropped, added = (make_entry(undertaking=undertaking) for _ in range(3))
    make_assessment(undertaking=undertaking, entries=[kept, dropped])
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[kept, added])
    unpublished = make_entry_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(unpublished)
    page = load(draft, bob)
    assert [[entry.code for entry in part] for part in (page.kept, page.added, page.dropped)] == [
        [kept.code], [added.code], [dropped.code],
    ]  # fmt: skip
    assert [entry.reference for entry in page.drafts] == [str(unpublished.reference)]


def test_load_assessment_tests_without_an_answer_are_not_tested(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking(), passed=1)
    draft.test_results.filter(result="not_passed").delete()
    assert [(test.was, test.now) for test in load(draft, bob).tests] == [("", "Passed"), ("", "Not tested")]


def test_load_assessment_overtaken(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    make_assessment(undertaking=undertaking)
    assert load(draft, bob).is_overtaken


def test_load_assessment_published_leads_to_its_version(alice: StaffMember, bob: StaffMember) -> None:
    assessment = make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)
    page = load(AssessmentDraft.objects.get(), bob)
    assert page.published_url == assessment.get_absolute_url()
    assert not page.is_overtaken
    assert [decision.by for decision in page.heading.decisions] == ["Bob Baker"]


def test_load_entry_knows_its_author_and_state(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    page = desk_review.load_entry(draft, person=alice, places=())
    assert (page.heading.author, page.heading.is_own, page.heading.is_waiting) == ("Alice Archer", True, True)
    assert page.published_code == ""


def test_load_assessment_has_every_block_in_the_order_of_the_page(
    alice: StaffMember, bob: StaffMember
) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())
    assert [block.code for block in load(draft, bob).blocks] == list(ReviewBlock)


def test_compared_long_texts_are_set_word_by_word_and_short_ones_not() -> None:
    was = "The programme runs in four ministries and has money until 2027."
    pieces = Compared("Reasons", was, was.replace("four", "five")).pieces
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("gone", "four"),
        ("new", "five"),
    ]
    assert Compared("Next check", "1 May 2026", "2 May 2026").pieces == ()
    assert Compared("Reasons", "", was).pieces == ()
    anew = "Nothing of it holds any more since the ministry closed the whole office."
    assert Compared("Reasons", was, anew).pieces == ()


def test_load_assessment_with_both_ratings_in_shows_them(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=alice,
        undertaking=undertaking,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=undertaking)],
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert load(draft, bob).ratings is None
    give_second_rating(draft=draft, by=bob, strength=2)
    ratings = load(draft, bob).ratings
    assert ratings is not None
    assert (ratings.first_rater, ratings.second_rater) == ("Alice Archer", "Bob Baker")
    assert (ratings.agreed, ratings.is_rater) == ("", True)


def test_heading_takes_wording_for_the_author_of_what_was_sent_back(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=alice, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    editorial.send_back(
        draft=draft, by=bob, comment="", block_comments={"level": "High.", "suggested_reasons": "Say this."}
    )
    draft.refresh_from_db()
    assert load(draft, alice).heading.takes_wording
    assert not load(draft, bob).heading.takes_wording
    decision = load(draft, alice).heading.decisions[0]
    assert decision.blocks == (("Level", "High."),)
    assert decision.wordings == (("reasons", "Reasons", "Say this."),)


def test_load_assessment_says_what_each_entry_shows_and_showed(alice: StaffMember, bob: StaffMember) -> None:
    owed = make_undertaking()
    kept, gone = make_entry(undertaking=owed, claim="Kept."), make_entry(undertaking=owed, claim="Gone.")
    shows = {kept.code: 2, gone.code: 3}
    make_assessment(undertaking=owed, entries=[kept, gone], shows=shows, evidence_strength=2)
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=[kept])
    own = make_entry_draft(by=alice, undertaking=owed, claim="New.")
    draft.entry_drafts.add(own)
    draft.shows = {kept.code: 1, str(own.reference): 3}
    moves = {move.claim: move for move in load(draft, bob).moves}
    assert (moves["Kept."].change, moves["Kept."].shows.was[:2], moves["Kept."].shows.now[:2]) == (
        "kept", "2:", "1:",
    )  # fmt: skip
    assert (moves["New."].change, moves["New."].shows.now) == ("drafts", "3: Official plan or draft")
    assert (moves["Gone."].change, moves["Gone."].shows.now) == ("dropped", "")


def test_load_assessment_sets_changed_notes_of_tests_side_by_side(
    alice: StaffMember, bob: StaffMember
) -> None:
    owed = make_undertaking()
    test = owed.commitment.tests.first()
    made = make_assessment(undertaking=owed)
    draft = make_assessment_draft(by=alice, undertaking=owed)
    draft.test_results.filter(test=test).update(note="Page 9.")
    note = load(draft, bob).tests[0].note
    assert (note.was, note.now, note.is_changed) == (made.test_results.get(test=test).note, "Page 9.", True)


def test_load_assessment_calls_a_lasting_duty_being_met(alice: StaffMember, bob: StaffMember) -> None:
    owed = make_undertaking(commitment=make_commitment(is_continuing=True))
    draft = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2)
    assert rows_of(load(draft, bob))["Verified level"].now == "Being met"


def test_load_assessment_says_why_it_cannot_be_published_now(alice: StaffMember, bob: StaffMember) -> None:
    owed = make_undertaking()
    entries = [make_entry(undertaking=owed)]
    draft = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2, entries=entries)
    editorial.submit(draft=draft, by=alice, at=NOW)
    assert load(draft, bob).why_not_now == ""
    give_second_rating(draft=draft, level="first_steps", results={1: "not_passed", 2: "not_passed"})
    assert "differ" in load(draft, bob).why_not_now
    make_assessment(undertaking=owed)
    assert "Something newer" in load(draft, bob).why_not_now
