import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from commitments.models import ReplyInvitation, ReplyRound, ReplyRoundItem, StaffMember
from tests.factories import NOW
from tests.reply_factories import FIVE_WEEKS_ON, LAST_DAY, invitation_of, make_answer, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(alice: StaffMember) -> ReplyRound:
    return make_round(by=alice)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(NOW, True), (FIVE_WEEKS_ON - dt.timedelta(microseconds=1), True), (FIVE_WEEKS_ON, False)],
)
def test_round_is_open_up_to_the_moment_it_closes(
    round_: ReplyRound, moment: dt.datetime, is_open: bool
) -> None:
    assert round_.is_open_at(moment) == is_open
    assert ReplyRound.objects.open_at(moment).exists() == is_open


def test_round_that_ended_early_is_closed_from_then_on(round_: ReplyRound) -> None:
    assert round_.last_day == LAST_DAY
    round_.closed_at = NOW
    round_.save()
    assert (round_.is_open_at(NOW), round_.last_day) == (False, NOW.date())
    assert not ReplyRound.objects.open_at(NOW).exists()


def test_round_that_closes_before_it_opens_is_refused(round_: ReplyRound) -> None:
    with pytest.raises(IntegrityError, match="round_closes_after_opening"):
        ReplyRound.objects.filter(pk=round_.pk).update(closes_at=NOW)


def test_one_item_one_invitation_one_answer(round_: ReplyRound) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    copies = (ReplyRoundItem.objects.get(), ReplyInvitation.objects.get(), answer)
    for row, name in zip(
        copies,
        ("one_round_item_per_assessment", "one_invitation_per_contact", "one_answer_per_invitation"),
        strict=True,
    ):
        row.pk = None
        if isinstance(row, ReplyInvitation):
            row.reference = round_.reference
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)
