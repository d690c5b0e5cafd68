import pytest

from commitments.actions import editorial, verdicts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind, Verdict
from commitments.models import DeskAct, Notice, ReviewDecision, StaffMember
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_entry_draft,
    make_lead,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> StaffMember:
    """An author with an address."""
    return make_person(username="anna", role="Publisher", email="anna@desk.example")


def test_settle_writes_verdict_and_act_and_tells_the_author_once(anna: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=anna, undertaking=make_undertaking(), claim="A law passed.")
    decision = verdicts.settle(draft, verdict=Verdict.SEND_BACK, by=bob, comment=" Which day? ", at=NOW)
    assert (decision.comment, draft.state) == ("Which day?", "sent_back")
    act = DeskAct.objects.get(kind=DeskActKind.SEND_BACK)
    assert (act.person, act.at, act.words, act.draft_reference) == (
        bob,
        NOW,
        "A law passed.",
        draft.reference,
    )
    notice = Notice.objects.get()
    assert (notice.kind, notice.to_staff, notice.decision) == (NoticeKind.VERDICT, anna, decision)
    assert notice.delivery.key == f"notice/verdict/{decision.pk}"


def test_settle_with_words_on_one_block_alone_says_enough(anna: StaffMember, bob: StaffMember) -> None:
    draft = make_assessment_draft(by=anna, undertaking=make_undertaking())
    blocks = {"level": "Too high.", "claim": "  "}
    decision = verdicts.settle(draft, verdict=Verdict.SEND_BACK, by=bob, comment="", block_comments=blocks)
    assert decision.block_comments == {"level": "Too high."}


@pytest.mark.parametrize("verdict", [Verdict.SEND_BACK, Verdict.DECLINE])
def test_settle_without_a_word_is_refused(anna: StaffMember, bob: StaffMember, verdict: Verdict) -> None:
    draft = make_assessment_draft(by=anna, undertaking=make_undertaking())
    with pytest.raises(ActionRefusedError, match="Say why"):
        verdicts.settle(
            draft,
            verdict=verdict,
            by=bob,
            comment=" ",
            block_comments={"level": " "},
        )
    assert not ReviewDecision.objects.exists()


def test_settle_tells_nobody_of_a_lead_an_invented_author_or_where_none_is_to_be_told(
    anna: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    invented = make_person(email="anna.1@sample.invalid", role="Researcher")
    lead = make_lead(undertaking=undertaking)
    editorial.decline_lead(lead=lead, by=bob, comment="A forecast.")
    for author, tells in ((invented, True), (anna, False)):
        draft = make_entry_draft(by=author, undertaking=undertaking)
        verdicts.settle(draft, verdict=Verdict.DECLINE, by=bob, comment="No.", tells=tells)
    assert not Notice.objects.exists()


def test_record_names_the_undertaking_and_no_level(anna: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=anna, undertaking=undertaking, level="met", passed=2)
    verdicts.record(DeskActKind.SUBMIT, draft, by=anna, at=NOW)
    act = DeskAct.objects.get()
    assert (act.words, act.undertaking) == (str(undertaking), undertaking)
    assert "met" not in act.words.lower()
