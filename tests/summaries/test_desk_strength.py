import pytest

from commitments.actions import assessments, progress
from commitments.models import EntryDraft, ProgressEntry, StaffMember, Undertaking
from commitments.rules.evidence import Shown
from commitments.summaries import desk_drafts, desk_strength, entries
from commitments.vocabulary import DraftState, EvidenceKind
from tests.factories import (
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_judgement,
    make_undertaking,
)

PRIMARY, SECONDARY = (EvidenceKind.PRIMARY,), (EvidenceKind.SECONDARY,)


@pytest.fixture
def owed(db: None) -> Undertaking:
    return make_undertaking()


def test_of_draft_reads_published_and_own_entries_with_what_was_said(
    alice: StaffMember, owed: Undertaking
) -> None:
    public = make_entry(undertaking=owed, claim="A law.", stage="done")
    own = make_entry_draft(by=alice, undertaking=owed, claim="A plan.", stage="announced")
    draft = assessments.save_draft(
        by=alice,
        undertaking=owed,
        judgement=make_judgement(),
        test_results={},
        entries=[public],
        entry_drafts=[own],
        shows={str(own.reference): 4},
    )
    assert desk_strength.of_draft(draft) == [
        Shown("A law.", "done", ["primary"], None),
        Shown("A plan.", "announced", ["primary"], 4),
    ]


def test_of_draft_leaves_out_an_entry_that_was_declined(alice: StaffMember, owed: Undertaking) -> None:
    own = make_entry_draft(by=alice, undertaking=owed)
    draft = make_assessment_draft(by=alice, undertaking=owed)
    draft.entry_drafts.add(own)
    assert len(desk_strength.of_draft(draft)) == 1
    EntryDraft.objects.filter(pk=own.pk).update(state=DraftState.DECLINED)
    assert desk_strength.of_draft(draft) == []


def test_by_entry_knows_a_draft_entry_by_its_later_code(alice: StaffMember, owed: Undertaking) -> None:
    own = make_entry_draft(by=alice, undertaking=owed)
    draft = make_assessment_draft(by=alice, undertaking=owed)
    draft.entry_drafts.add(own)
    draft.shows = {"published-one": 2, str(own.reference): 3}
    assert desk_strength.by_entry(draft)[own.code] == 3
    assert desk_strength.by_entry(draft)["published-one"] == 2


def test_shown_reads_lines_of_the_record_and_of_drafts_alike(alice: StaffMember, owed: Undertaking) -> None:
    source = progress.Source(make_evidence(kind="primary"))
    public = make_entry(undertaking=owed, claim="A law.", sources=[source])
    own = make_entry_draft(by=alice, undertaking=owed, claim="A law.", sources=[source])
    line = entries.load(ProgressEntry.objects.filter(pk=public.pk))[0]
    assert desk_strength.shown(line, 2) == desk_strength.shown(desk_drafts.load(own), 2)


def test_picked_keeps_what_is_chosen_in_the_order_of_the_page(owed: Undertaking) -> None:
    made = [make_entry(undertaking=owed, claim=f"Claim {n}.") for n in range(3)]
    lines = {line.code: line for line in entries.load(ProgressEntry.objects.all())}
    chosen = [made[2].code, made[0].code]
    picked = desk_strength.picked(lines, chosen=chosen, shows={made[0].code: 3})
    assert {(item.claim, item.shows) for item in picked} == {("Claim 0.", 3), ("Claim 2.", None)}


def test_strength_names_the_entry_it_comes_from() -> None:
    strength = desk_strength.strength(
        [Shown("A press release.", "done", PRIMARY, 4), Shown("A law.", "done", PRIMARY, 1)]
    )
    assert (strength.value, strength.because, strength.unsaid) == (1, "“A law.” shows it.", 0)
    assert [item.value for item in strength.weaker] == [2, 3, 4, 5]


def test_strength_says_what_keeps_it_from_being_more() -> None:
    strength = desk_strength.strength([Shown("It is said.", "done", SECONDARY, 5)])
    assert strength.because == "“It is said.” shows it and no more: it has no primary source."
    assert strength.weaker == ()


def test_strength_of_entries_nobody_spoke_of_is_what_they_can_show() -> None:
    strength = desk_strength.strength([Shown("A plan.", "announced", PRIMARY, None)])
    assert (strength.value, strength.unsaid) == (3, 1)
    assert strength.because.startswith("“A plan.” can show it and no more")


def test_strength_of_nothing() -> None:
    strength = desk_strength.strength([])
    assert (strength.value, strength.label, strength.weaker) == (None, "Not rated", ())
