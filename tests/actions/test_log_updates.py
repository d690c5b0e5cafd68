import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from commitments.actions import editorial, log_updates
from commitments.actions.log_updates import TypedEntry, TypedSource
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import DeskAct, EntryDraft, Evidence, StaffMember, Undertaking
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LINK = "https://journal.example/law"


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(signatory=make_signatory(name="France"))


def typed(undertaking: Undertaking, **fields: object) -> TypedEntry:
    assert undertaking.endorsement
    entry = TypedEntry(
        happened_on=dt.date(2026, 3, 1),
        precision="month",
        claim="A law was passed.",
        stage="done",
        note="",
        clauses=tuple(undertaking.commitment.clauses.values_list("pk", flat=True)),
        signatories=(undertaking.endorsement.signatory_id,),
        sources=(TypedSource(LINK),),
    )
    return replace(entry, **fields)  # type: ignore[arg-type]


def save(person: StaffMember, entry: TypedEntry, *, token: UUID | None = None) -> EntryDraft:
    return log_updates.log(by=person, at=NOW, typed=entry, form_token=token)


def test_save_needs_no_more_of_a_new_source_than_its_link(alice: StaffMember, owed: Undertaking) -> None:
    draft = save(alice, typed(owed))
    source = draft.evidence.get()
    assert (source.url, source.title, source.title_is_ours) == (LINK, "journal.example/law", True)
    assert (source.publisher, source.kind, source.language) == ("", "", "und")


def test_submit_asks_for_what_is_missing(alice: StaffMember, owed: Undertaking) -> None:
    draft = save(alice, typed(owed))
    with pytest.raises(ActionRefusedError) as refused:
        editorial.submit(draft=draft, by=alice, at=NOW)
    assert refused.value.problems[""] == [
        "Give the title of the page: journal.example/law",
        "Say who published it: journal.example/law",
        "Say whether it is a primary or a secondary source: journal.example/law",
        "Say in which language it is: journal.example/law",
    ]


def test_save_stands_in_the_activity_log(alice: StaffMember, owed: Undertaking) -> None:
    draft = save(alice, typed(owed))
    act = DeskAct.objects.get()
    assert (act.kind, act.person, act.words) == ("save", alice, "A law was passed.")
    assert act.draft_reference == draft.reference


def test_save_same_form_again_gives_the_first_draft(alice: StaffMember, owed: Undertaking) -> None:
    token = uuid4()
    first = save(alice, typed(owed), token=token)
    assert save(alice, typed(owed), token=token) == first
    assert EntryDraft.objects.count() == DeskAct.objects.count() == 1


def test_save_same_form_with_other_words_is_not_dropped_silently(
    alice: StaffMember, owed: Undertaking
) -> None:
    token = uuid4()
    save(alice, typed(owed), token=token)
    with pytest.raises(OvertakenError, match="with other words"):
        save(alice, typed(owed, claim="Two laws were passed."), token=token)
    assert EntryDraft.objects.get().claim == "A law was passed."


def test_save_form_of_somebody_else_is_refused(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    token = uuid4()
    save(alice, typed(owed), token=token)
    with pytest.raises(ActionRefusedError, match="used already"):
        save(bob, typed(owed), token=token)


def test_save_two_forms_with_the_same_words_make_two_drafts(alice: StaffMember, owed: Undertaking) -> None:
    save(alice, typed(owed), token=uuid4())
    save(alice, typed(owed), token=uuid4())
    assert EntryDraft.objects.count() == 2


def test_save_over_a_draft_needs_its_version(alice: StaffMember, owed: Undertaking) -> None:
    draft = save(alice, typed(owed))
    other = typed(owed, claim="Other words.")
    log_updates.log(by=alice, at=NOW, typed=other, draft=draft, row_version=1)
    with pytest.raises(OvertakenError):
        log_updates.log(by=alice, at=NOW, typed=typed(owed), draft=draft, row_version=1)
    draft.refresh_from_db()
    assert (draft.claim, draft.row_version) == ("Other words.", 2)


def test_undo_takes_back_the_draft_and_the_source_that_only_it_needed(
    alice: StaffMember, owed: Undertaking
) -> None:
    known = make_evidence()
    draft = save(alice, typed(owed, sources=(TypedSource(LINK), TypedSource(known.url))))
    make_entry_draft(by=alice, undertaking=owed, sources=[log_updates.progress.Source(known)])
    log_updates.undo(draft=draft, by=alice, at=NOW + dt.timedelta(minutes=10))
    assert not EntryDraft.objects.filter(pk=draft.pk).exists()
    assert list(Evidence.objects.all()) == [known]
    assert [act.kind for act in DeskAct.objects.order_by("pk")] == ["save", "discard"]


def test_undo_is_for_its_author_and_ten_minutes(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    draft = save(alice, typed(owed))
    with pytest.raises(ActionRefusedError, match="Only its author"):
        log_updates.undo(draft=draft, by=bob, at=NOW)
    with pytest.raises(ActionRefusedError, match="ten minutes"):
        log_updates.undo(draft=draft, by=alice, at=NOW + dt.timedelta(minutes=11))
    assert EntryDraft.objects.count() == 1


def test_undo_leaves_what_went_on_to_review_or_carries_an_assessment(
    alice: StaffMember, owed: Undertaking
) -> None:
    submitted = editorial.submit(draft=make_entry_draft(by=alice, undertaking=owed), by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="before it goes to review"):
        log_updates.undo(draft=submitted, by=alice, at=NOW)
    carrying = make_entry_draft(by=alice, undertaking=owed)
    make_assessment_draft(by=alice, undertaking=owed).entry_drafts.add(carrying)
    with pytest.raises(ActionRefusedError, match="Something rests on this draft"):
        log_updates.undo(draft=carrying, by=alice, at=NOW)
