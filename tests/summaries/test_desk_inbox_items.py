import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, replies
from commitments.models import StaffMember
from commitments.summaries import desk_inbox_items as items
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_mark, make_rating, make_suggestion
from tests.reply_factories import invitation_of, make_answer, make_published, make_round

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_undertakings_carry_what_the_rules_ask_about(alice: StaffMember) -> None:
    france, commitment = make_signatory(), make_commitment(due_on=TODAY)
    undertaking = make_undertaking(commitment=commitment, signatory=france)
    make_assessment(undertaking=undertaking, next_check_on=TODAY + 3 * DAY)
    (item,) = items.undertakings(TODAY)
    assert (item.key, item.since) == (f"undertaking-{undertaking.pk}", TODAY)
    assert (item.signatories, item.commitments) == ({france.pk}, {commitment.pk})
    standing = item.standing
    assert standing
    assert (standing.level, standing.due_on, standing.next_check_on) == (
        "first_steps", TODAY, TODAY + 3 * DAY,
    )  # fmt: skip
    assert standing.assessed_on == TODAY


def test_undertakings_joint_one_has_no_signatory() -> None:
    make_undertaking(commitment=make_commitment(due_on=TODAY), is_joint=True)
    assert items.undertakings(TODAY)[0].signatories == frozenset()


def test_undertakings_taken_is_there_though_nothing_calls_for_it(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    assert items.undertakings(TODAY) == []
    make_mark(person=alice, undertaking=undertaking)
    assert [item.pk for item in items.undertakings(TODAY)] == [undertaking.pk]


def test_entry_drafts_open_ones_and_leads_with_what_they_bear_on(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft, lead = make_entry_draft(by=alice, undertaking=undertaking), make_lead(undertaking=undertaking)
    make_entry(undertaking=undertaking)
    found = {item.pk: item for item in items.entry_drafts()}
    assert set(found) == {draft.pk, lead.pk}
    assert undertaking.endorsement
    assert found[draft.pk].signatories == {undertaking.endorsement.signatory_id}
    assert found[draft.pk].commitments == {undertaking.commitment_id}
    assert found[lead.pk].draft == items.DraftRow(
        "lead", None, lead.changed_at.date(), None, happened_on=lead.happened_on
    )


def test_assessment_drafts_tell_what_became_of_the_second_rating(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=bob, at=NOW)
    rating = make_rating(draft=draft)
    row = items.assessment_drafts()[0].draft
    assert row
    assert (row.state, row.author, row.undertaking, row.rating) == (
        "submitted", bob.pk, undertaking.pk, rating.reference,
    )  # fmt: skip
    assert (row.awaits_rating, row.awaits_reconciling, row.raters) == (True, False, (bob.pk, None))
    rating.second_rater, rating.second_level, rating.rated_at = alice, "no_action", NOW
    rating.save()
    row = items.assessment_drafts()[0].draft
    assert row
    assert (row.awaits_rating, row.awaits_reconciling, row.raters) == (False, True, (bob.pk, alice.pk))
    rating.agreed_level, rating.reconciled_at = "no_action", NOW
    rating.save()
    row = items.assessment_drafts()[0].draft
    assert row
    assert (row.awaits_rating, row.awaits_reconciling) == (False, False)


def test_assessment_draft_without_a_rating_awaits_none(bob: StaffMember) -> None:
    make_assessment_draft(by=bob, undertaking=make_undertaking())
    row = items.assessment_drafts()[0].draft
    assert row
    assert (row.awaits_rating, row.awaits_reconciling) == (False, False)


def test_suggestions_only_new_ones(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    new = make_suggestion(undertaking=undertaking, at=NOW - 5 * DAY)
    make_suggestion(undertaking=undertaking, state="taken", decided_by=alice, decided_at=NOW)
    (item,) = items.suggestions()
    assert (item.key, item.since) == (f"suggestion-{new.pk}", TODAY - 5 * DAY)


def test_replies_only_what_was_sent_and_not_settled(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    invitation = invitation_of(round_)
    make_answer(invitation=invitation, is_sent=False)
    assert items.replies() == []
    answer = make_answer(invitation=invitation, at=NOW + DAY)
    (item,) = items.replies()
    assert (item.key, item.since) == (f"reply-{answer.pk}", TODAY + DAY)
    assert item.signatories == {round_.signatory_id}
    replies.publish(answer=answer, by=alice, at=NOW + DAY, row_version=answer.row_version)
    assert items.replies() == []


@pytest.mark.parametrize("rows", [1, 5])
def test_every_loader_needs_one_query(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY))
        make_lead(undertaking=undertaking)
        make_assessment_draft(by=alice, undertaking=undertaking)
        make_suggestion(undertaking=undertaking)
        asked = make_published(signatory=make_signatory(), level="met", next_check_on=TODAY + 90 * DAY)
        make_answer(invitation=invitation_of(make_round(by=alice, published=[asked])))
    with django_assert_num_queries(5):
        found = [
            items.undertakings(TODAY), items.entry_drafts(), items.assessment_drafts(), items.suggestions(),
            items.replies(),
        ]  # fmt: skip
    assert [len(kind) for kind in found[1:]] == [rows] * 4
    assert len(found[0]) >= rows  # what is asked about may be due too
    assert items.pks([item for kind in found for item in kind], "suggestion") == [
        item.pk for item in found[3]
    ]
