import pytest

from commitments.models import EntryDraft, StaffMember, Withdrawal
from commitments.summaries.desk_gone_entries import sentences
from tests.factories import NOW, make_entry, make_entry_draft, make_undertaking

pytestmark = pytest.mark.django_db


def test_sentences_name_an_entry_that_was_withdrawn(bob: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking(), claim="A law was passed.")
    Withdrawal.objects.create(entry=entry, reason="Wrong.", withdrawn_by=bob, withdrawn_at=NOW)
    assert sentences([entry.code]) == [
        (
            "The entry “A law was passed.” was withdrawn since you opened this page. "
            "It is left out; the rest is as you typed it."
        )
    ]


@pytest.mark.parametrize(
    ("state", "words"), [("declined", "cannot be chosen any more: declined"), ("sent_back", "sent back")]
)
def test_sentences_name_a_draft_by_its_state(alice: StaffMember, state: str, words: str) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), claim="A plan.")
    EntryDraft.objects.filter(pk=draft.pk).update(state=state)
    (sentence,) = sentences([str(draft.reference)])
    assert sentence.startswith("The entry “A plan.”")
    assert words in sentence


def test_sentences_say_that_a_draft_was_published_meanwhile() -> None:
    entry = make_entry(undertaking=make_undertaking(), claim="A plan.")
    (sentence,) = sentences([str(entry.draft.reference)])
    assert (
        sentence == "The entry “A plan.” was published since you opened this page. Choose it above instead."
    )


def test_sentences_have_words_for_what_nobody_knows() -> None:
    assert sentences(["no-such-entry"])[0].startswith("An entry you chose is not there any more.")
