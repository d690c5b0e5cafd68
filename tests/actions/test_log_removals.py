import pytest

from commitments.actions import log_removals
from commitments.actions.refusals import ActionRefusedError
from commitments.models import LogBody, LogLink, StaffMember
from tests.bare_sql import chain_up
from tests.factories import NOW
from tests.log_factories import publish_a_little


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> None:
    publish_a_little(alice, bob)


def test_words_go_and_the_chain_says_so(published: None, alice: StaffMember) -> None:
    log_removals.remove(position=1, reason=" A court ordered it. ", by=alice, at=NOW)
    chain_up(NOW)
    assert not LogBody.objects.filter(link__position=1).exists()
    assert '"position":1,"reason":"A court ordered it."' in LogBody.objects.get(link__kind="removal").body
    assert LogLink.objects.filter(position=1).exists()


@pytest.mark.parametrize(
    ("position", "reason", "words"), [(9, "Why.", "no such place"), (1, " ", "Say why in one sentence")]
)
def test_what_makes_no_sense_is_refused(
    published: None, alice: StaffMember, position: int, reason: str, words: str
) -> None:
    with pytest.raises(ActionRefusedError, match=words):
        log_removals.remove(position=position, reason=reason, by=alice, at=NOW)


def test_nothing_is_removed_twice(published: None, alice: StaffMember) -> None:
    log_removals.remove(position=1, reason="Why.", by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="removed already"):
        log_removals.remove(position=1, reason="Why.", by=alice, at=NOW)


def test_it_takes_a_role(published: None, charlie: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        log_removals.remove(position=1, reason="Why.", by=charlie, at=NOW)
