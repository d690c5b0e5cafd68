import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import assessments, editorial
from commitments.models import AssessmentDraft, ConflictOfInterest, StaffMember, Undertaking
from commitments.summaries import desk_places, desk_undertaking
from commitments.summaries.desk_undertaking import DeskUndertaking
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_judgement,
    make_undertaking,
    reword,
)

pytestmark = pytest.mark.django_db


def load(undertaking: Undertaking, person: StaffMember) -> DeskUndertaking:
    return desk_undertaking.load(undertaking.pk, person=person, entry_drafts=(), today=TODAY)


def test_load_nothing_published_yet(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    page = load(undertaking, alice)
    assert (page.now, page.own, page.others, page.seen_version) == (None, None, (), 0)
    assert [test.before for test in page.tests] == ["", ""]
    assert page.quote == "We will do it."


def test_load_newest_published_with_its_tests_and_entries(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="first_steps")
    newest = make_assessment(undertaking=undertaking, level="met", claimed_level="met")
    page = load(undertaking, alice)
    assert page.now is not None
    assert (page.now.version, page.claimed_now, page.seen_version) == (2, "met", 2)
    assert [test.before for test in page.tests] == ["passed", "passed"]
    assert page.relied_on == {entry.code for entry in newest.entries.all()}
    assert len(page.entries) == 2


def test_load_tells_own_draft_from_those_of_others(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment_draft(by=alice, undertaking=undertaking, passed=1)
    make_assessment_draft(by=bob, undertaking=undertaking)
    page = load(undertaking, alice)
    assert page.own is not None
    assert (page.own.author, page.own.is_editable) == ("Alice Archer", True)
    assert sorted(page.own.results.values()) == ["not_passed", "passed"]
    assert [other.author for other in page.others] == ["Bob Baker"]
    assert not page.was_overtaken


def test_load_entry_published_meanwhile_stays_chosen(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    relied_on = make_entry_draft(by=alice, undertaking=undertaking)
    draft.entry_drafts.add(relied_on)
    editorial.submit(draft=relied_on, by=alice, at=NOW)
    entry = editorial.approve_entry(draft=relied_on, by=bob, at=NOW)
    own = load(undertaking, alice).own
    assert own is not None
    assert own.entry_codes == (entry.code,)


def test_load_own_draft_overtaken(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment_draft(by=alice, undertaking=undertaking)
    make_assessment(undertaking=undertaking)
    assert load(undertaking, alice).was_overtaken


def test_load_own_draft_remembers_the_version_it_was_begun_on(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    make_assessment_draft(by=alice, undertaking=undertaking)
    make_assessment(undertaking=undertaking)
    page = load(undertaking, alice)
    assert (page.seen_version, page.version, page.row_version) == (1, 2, 1)


def test_load_own_draft_with_its_notes_and_what_its_entries_show(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    test, own = undertaking.commitment.tests.all()[0], make_entry_draft(by=alice, undertaking=undertaking)
    assessments.save_draft(
        by=alice,
        undertaking=undertaking,
        judgement=make_judgement(),
        test_results={test: "passed"},
        test_notes={test: "In the gazette."},
        entry_drafts=[own],
        shows={str(own.reference): 2},
    )
    before = load(undertaking, alice).own
    editorial.submit(draft=own, by=alice, at=NOW)
    entry = editorial.approve_entry(draft=own, by=bob, at=NOW)
    after = load(undertaking, alice).own
    assert before is not None
    assert after is not None
    assert (before.notes, before.shows) == ({test.pk: "In the gazette."}, {str(own.reference): 2})
    assert after.shows == {entry.code: 2}  # published meanwhile, under its code


def test_load_evidence_before_is_what_the_published_one_rests_on(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    relied_on = make_entry(undertaking=undertaking, claim="A law passed.")
    make_entry(undertaking=undertaking, claim="Something else.")
    draft = make_assessment_draft(by=alice, undertaking=undertaking, entries=[relied_on], evidence_strength=2)
    AssessmentDraft.objects.filter(pk=draft.pk).update(shows={relied_on.code: 2})
    editorial.submit(draft=draft, by=alice, at=NOW)
    draft.refresh_from_db()
    editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    found = [(entry.claim, shows) for entry, shows in load(undertaking, alice).evidence_before]
    assert found == [("A law passed.", "Official act, not yet in operation")]


def test_load_sees_a_declared_conflict(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    assert undertaking.endorsement is not None
    ConflictOfInterest.objects.create(
        person=alice, signatory=undertaking.endorsement.signatory, reason="Family."
    )
    assert load(undertaking, alice).is_conflicted
    assert not load(undertaking, bob).is_conflicted


def test_load_names_entries_that_were_reworded_since(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking)
    make_assessment(undertaking=undertaking, entries=[entry, make_entry(undertaking=undertaking)])
    assert load(undertaking, alice).reworded == ()
    new = reword(entry, claim="Said better.")
    page = load(undertaking, alice)
    assert [line.claim for line in page.reworded] == [new.claim]
    assert entry.code in {line.code for line, _ in page.evidence_before}


def test_load_offers_every_other_promise_as_a_successor(alice: StaffMember) -> None:
    undertaking, later = make_undertaking(), make_commitment()
    assert [key for key, _ in load(undertaking, alice).successors] == [str(later.pk)]


def test_load_takes_seven_queries(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    make_assessment_draft(by=alice, undertaking=undertaking)
    for _ in range(3):
        make_entry(undertaking=undertaking)
    with django_assert_num_queries(7):
        load(undertaking, alice)


def test_candidates_are_under_the_same_text(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    near = make_entry_draft(by=alice, undertaking=undertaking)
    make_entry_draft(by=alice, undertaking=make_undertaking())
    assert [line.pk for line in desk_undertaking.candidates(undertaking.pk, person=alice)] == [near.pk]


@pytest.mark.parametrize(
    ("due_in", "level", "days"),
    [
        (None, "met", 180),
        (60, "first_steps", 30),
        (-10, "no_action", 30),
        (-10, "met", 180),
        (400, "first_steps", 180),
    ],
)
def test_proposed_check_follows_the_rule(due_in: int | None, level: str, days: int) -> None:
    due_on = TODAY + dt.timedelta(days=due_in) if due_in is not None else None
    undertaking = make_undertaking(commitment=make_commitment(due_on=due_on))
    item = desk_places.load([undertaking.pk], today=TODAY)[0]
    proposed = desk_undertaking.proposed_check(item, level, effective_on=TODAY, today=TODAY)
    assert (proposed - TODAY).days == days


def test_load_says_why_it_is_stale(alice: StaffMember) -> None:
    fresh, old = make_undertaking(), make_undertaking()
    make_assessment(undertaking=fresh, level="met")
    make_assessment(undertaking=old, at=NOW - dt.timedelta(days=500))
    assert load(fresh, alice).stale == ()
    reasons = " ".join(load(old, alice).stale)
    assert "over twelve months ago" in reasons
    assert "No new entry for nine months" in reasons
