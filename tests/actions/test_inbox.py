import datetime as dt

import pytest

from commitments.actions import editorial, inbox
from commitments.actions.refusals import ActionRefusedError
from commitments.models import ConflictOfInterest, DeskAct, InboxMark, StaffMember, Undertaking
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_suggestion

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def undertaking(db: None) -> Undertaking:
    return make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))


def acts() -> list[tuple[str, str, str]]:
    return [(act.kind, act.person.username, act.words) for act in DeskAct.objects.order_by("pk")]


def marks(person: StaffMember) -> list[str]:
    return [mark.kind for mark in InboxMark.objects.standing().filter(person=person)]


def test_take_makes_the_holder_and_says_so_in_the_log(alice: StaffMember, undertaking: Undertaking) -> None:
    mark = inbox.take(item=undertaking, by=alice, at=NOW)
    assert (mark.kind, mark.person, mark.undertaking, mark.made_at) == ("take", alice, undertaking, NOW)
    assert acts() == [("take", "alice", "France D3.e")]
    act = DeskAct.objects.get()
    assert (act.undertaking, act.signatory) == (undertaking, undertaking.endorsement.signatory)


def test_take_twice_is_one_mark(alice: StaffMember, undertaking: Undertaking) -> None:
    assert inbox.take(item=undertaking, by=alice, at=NOW) == inbox.take(item=undertaking, by=alice, at=NOW)
    assert len(acts()) == 1


def test_take_what_another_holds_is_told_who(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match=r"Alice Archer has it since 23 November 2026, 12:00 UTC\."):
        inbox.take(item=undertaking, by=bob, at=NOW + DAY)
    assert marks(bob) == []


def test_take_after_it_was_assessed_ends_the_round_before(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=alice, at=NOW)
    make_assessment(undertaking=undertaking, at=NOW + DAY)
    inbox.take(item=undertaking, by=bob, at=NOW + 2 * DAY)
    assert (marks(alice), marks(bob)) == ([], ["take"])


def test_take_brings_back_what_one_had_set_aside(alice: StaffMember, undertaking: Undertaking) -> None:
    inbox.decline(item=undertaking, reason="Too long.", by=alice, at=NOW)
    inbox.take(item=undertaking, by=alice, at=NOW)
    assert marks(alice) == ["take"]


def test_take_own_draft_is_refused(alice: StaffMember, undertaking: Undertaking) -> None:
    entry = make_entry_draft(by=alice, undertaking=undertaking)
    assessment = make_assessment_draft(by=alice, undertaking=undertaking)
    for draft in (entry, assessment):
        with pytest.raises(ActionRefusedError, match="your own draft"):
            inbox.take(item=draft, by=alice, at=NOW)


def test_take_despite_a_conflict_of_interest_is_refused(alice: StaffMember, undertaking: Undertaking) -> None:
    assert undertaking.endorsement
    ConflictOfInterest.objects.create(
        person=alice, signatory=undertaking.endorsement.signatory, reason="Worked there."
    )
    for item in (undertaking, make_suggestion(undertaking=undertaking)):
        with pytest.raises(ActionRefusedError, match="conflict of interest with France"):
            inbox.take(item=item, by=alice, at=NOW)
    assert inbox.take(item=make_lead(undertaking=undertaking), by=alice, at=NOW).pk


def test_take_every_kind_of_item(alice: StaffMember, bob: StaffMember, undertaking: Undertaking) -> None:
    draft = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=bob, at=NOW - DAY)
    DeskAct.objects.count()
    lead, suggestion = make_lead(undertaking=undertaking), make_suggestion(undertaking=undertaking)
    for item in (draft, lead, suggestion):
        inbox.take(item=item, by=alice, at=NOW)
    assert [words for kind, _, words in acts() if kind == "take"] == [
        "assessment of France D3.e", lead.claim, "suggestion on France D3.e",
    ]  # fmt: skip
    assert DeskAct.objects.filter(kind="take", draft_reference=draft.reference).exists()


def test_give_back_frees_it_for_others(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=alice, at=NOW)
    inbox.give_back(item=undertaking, by=alice, at=NOW)
    inbox.take(item=undertaking, by=bob, at=NOW)
    assert [kind for kind, _, _ in acts()] == ["take", "release", "take"]


def test_give_back_what_one_does_not_hold_is_refused(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="You do not hold this item"):
        inbox.give_back(item=undertaking, by=bob, at=NOW)
    assert marks(alice) == ["take"]


def test_snooze_until_a_day_replaces_the_one_before(alice: StaffMember, undertaking: Undertaking) -> None:
    inbox.snooze(item=undertaking, until=TODAY + DAY, by=alice, at=NOW)
    inbox.snooze(item=undertaking, until=TODAY + 7 * DAY, by=alice, at=NOW)
    mark = InboxMark.objects.standing().get()
    assert mark.until == dt.date(2026, 11, 30)
    assert acts()[-1] == ("snooze", "alice", "France D3.e, until 30 November 2026")


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_snooze_until_a_day_that_makes_no_sense(
    alice: StaffMember, undertaking: Undertaking, days: int
) -> None:
    with pytest.raises(ActionRefusedError) as refusal:
        inbox.snooze(item=undertaking, until=TODAY + days * DAY, by=alice, at=NOW)
    assert list(refusal.value.problems) == ["until"]
    assert acts() == []


def test_decline_keeps_the_reason_and_gives_back_what_was_taken(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=alice, at=NOW)
    mark = inbox.decline(item=undertaking, reason="  I read no Dutch. ", by=alice, at=NOW)
    assert mark.reason == "I read no Dutch."
    assert marks(alice) == ["decline"]
    assert acts()[-1] == ("set-aside", "alice", "In the inbox: France D3.e: I read no Dutch.")


def test_decline_without_a_reason_or_of_ones_own_draft_is_refused(
    alice: StaffMember, undertaking: Undertaking
) -> None:
    with pytest.raises(ActionRefusedError) as refusal:
        inbox.decline(item=undertaking, reason=" ", by=alice, at=NOW)
    assert list(refusal.value.problems) == ["reason"]
    with pytest.raises(ActionRefusedError, match="your own draft"):
        inbox.decline(
            item=make_entry_draft(by=alice, undertaking=undertaking), reason="No.", by=alice, at=NOW
        )


def test_bring_back_ends_snooze_and_refusal(alice: StaffMember, undertaking: Undertaking) -> None:
    inbox.snooze(item=undertaking, until=TODAY + DAY, by=alice, at=NOW)
    inbox.bring_back(item=undertaking, by=alice, at=NOW)
    assert marks(alice) == []
    assert acts()[-1] == ("snooze", "alice", "Brought back to the inbox: France D3.e")
    with pytest.raises(ActionRefusedError, match="in your inbox already"):
        inbox.bring_back(item=undertaking, by=alice, at=NOW)


def test_words_of_a_draft_tell_no_level(bob: StaffMember) -> None:
    draft = make_assessment_draft(by=bob, undertaking=make_undertaking(is_joint=True), level="met")
    assert "Met" not in inbox.words_of(draft)
    assert inbox.words_of(draft).startswith("assessment of All together")


def test_free_needs_the_right_to_assign_and_a_reason(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=bob, at=NOW)
    researcher = make_person(role="Researcher")
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        inbox.free(item=undertaking, reason="Leave.", by=researcher, at=NOW)
    with pytest.raises(ActionRefusedError) as refusal:
        inbox.free(item=undertaking, reason=" ", by=alice, at=NOW)
    assert list(refusal.value.problems) == ["reason"]
    assert inbox.free(item=undertaking, reason="On leave.", by=alice, at=NOW) == bob
    assert marks(bob) == []
    assert acts()[-1] == ("release", "alice", "France D3.e, which Bob Baker had taken: On leave.")
    with pytest.raises(ActionRefusedError, match="Nobody else holds this item any more"):
        inbox.free(item=undertaking, reason="On leave.", by=alice, at=NOW)


def test_take_what_was_left_lying_or_was_taken_by_somebody_who_left(
    alice: StaffMember, bob: StaffMember, undertaking: Undertaking
) -> None:
    inbox.take(item=undertaking, by=bob, at=NOW)
    with pytest.raises(ActionRefusedError):
        inbox.take(item=undertaking, by=alice, at=NOW + 13 * DAY)
    inbox.take(item=undertaking, by=alice, at=NOW + 14 * DAY)
    assert (marks(alice), marks(bob)) == (["take"], [])
    alice.is_active = False
    alice.save()
    inbox.take(item=undertaking, by=bob, at=NOW + 15 * DAY)
    assert (marks(alice), marks(bob)) == ([], ["take"])
