import email
import email.policy
from email.message import EmailMessage

import pytest

from commitments import emails
from commitments.actions.sending import composing, letters
from commitments.actions.sending.composing import SLOT_TEXTS, Composer, Content, Memory
from commitments.emails import Personal
from commitments.models import Delivery
from commitments.vocabulary import FollowScope
from tests.factories import make_assessment, make_undertaking
from tests.mail_factories import make_delivery, make_run, make_subscriber

pytestmark = pytest.mark.django_db


def planned(number: int, **fields: object) -> list[Delivery]:
    make_assessment(undertaking=make_undertaking(), change_note="Ça & <là>.\n.dot")
    run = make_run()
    return [make_delivery(subscriber=make_subscriber(**fields), run=run) for _ in range(number)]


def composed(composer: Composer, delivery: Delivery) -> tuple[Content, Personal]:
    letter = letters.read([delivery.pk])[delivery.pk]
    content = composer.content(letter)
    assert content is not None
    return content, composer.personal(letter)


def read(wire: bytes) -> EmailMessage:
    found = email.message_from_bytes(wire.replace(b"\r\n..", b"\r\n."), policy=email.policy.SMTP)
    assert isinstance(found, EmailMessage)
    return found


def parts(message: EmailMessage) -> list[str]:
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [str(part.get_content()).replace("\r\n", "\n").strip() for part in leaves]


@pytest.mark.parametrize("is_plain", [False, True])
def test_the_wire_form_reads_as_django_s_message(is_plain: bool) -> None:
    (delivery,) = planned(1, is_plain=is_plain)
    content, personal = composed(Composer(), delivery)
    wire = content.wire_for(personal, b"Mon, 30 Nov 2026 01:00:00 +0000")
    assert wire is not None
    ours = read(wire)
    theirs = read(content.message_for(personal).message(policy=email.policy.SMTP).as_bytes())
    assert parts(ours) == parts(theirs)
    for name in theirs:
        if name not in ("Date", "Content-Type", "Content-Transfer-Encoding"):
            assert ours[name] == theirs[name], name
    assert ours["Date"] == "Mon, 30 Nov 2026 01:00:00 +0000"
    assert sorted(ours.keys()) == sorted({*theirs.keys(), *ours.keys()})


def test_no_slot_is_left_and_every_part_is_the_reader_s_own() -> None:
    composer = Composer()
    for delivery in planned(2):
        content, personal = composed(composer, delivery)
        wire = content.wire_for(personal, b"today")
        assert wire is not None
        assert personal == emails.personal(delivery)
        assert not [text for text in SLOT_TEXTS.values() if text.encode() in wire]
        for value in (personal.address, personal.message_id, personal.manage_url, personal.unsubscribe_url):
            assert value.encode() in wire
        assert all(len(line) <= 998 for line in wire.split(b"\r\n"))


def test_readers_of_the_same_share_one_composition() -> None:
    composer = Composer()
    contents = [composed(composer, delivery)[0] for delivery in planned(3)]
    assert contents[0] is contents[1] is contents[2]
    assert len(composer.contents) == 1


def test_links_are_in_the_language_of_the_reader() -> None:
    (delivery,) = planned(1, language="fr")
    _, personal = composed(Composer(), delivery)
    assert "/fr/follow/" in personal.manage_url
    assert personal.asked_on == "23 novembre 2026"


def test_an_address_that_needs_encoding_is_composed_by_the_library() -> None:
    (delivery,) = planned(1, email="dora@exämple.org")
    content, personal = composed(Composer(), delivery)
    assert content.wire_for(personal, b"today") is None
    assert content.message_for(personal).to == ["dora@exämple.org"]


def test_a_line_without_a_space_is_composed_by_the_library() -> None:
    message = emails.LedgerMessage(subject="x", body="y" * 2000, to=[SLOT_TEXTS["address"]])
    assert composing.content_of(message).mould is None


def test_a_target_that_was_deleted_is_left_out() -> None:
    assert Composer().as_follows((("signatory", 0), ("signatory", 987), ("deadlines", None)))[-1].scope == (
        FollowScope.DEADLINES
    )


def test_nothing_to_tell_is_remembered_too() -> None:
    delivery = make_delivery(run=make_run())
    composer = Composer()
    letter = letters.read([delivery.pk])[delivery.pk]
    assert composer.content(letter) is None
    assert composer.key_of(letter) in composer.contents
    assert composer.told_on(letter) == letter.due_on


def test_of_contents_no_more_is_remembered_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    (english,) = planned(1)
    french = make_delivery(subscriber=make_subscriber(language="fr"), run=english.run)
    size = composed(Composer(), english)[0].size
    assert size > len(str(composed(Composer(), english)[0].message.body))
    monkeypatch.setattr(composing, "MOST_BYTES", int(1.5 * size))
    memory = Memory()
    composer = Composer(memory)
    first = composed(composer, english)[0]
    assert composed(composer, english)[0] is first
    composed(composer, french)
    assert (len(memory.written), len(memory.contents)) == (1, 1)
    assert composed(composer, english)[0] is not first


def test_a_content_larger_than_all_may_be_goes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MOST_BYTES", 10)
    assert composed(Composer(Memory()), planned(1)[0])[0].size == 10


def test_contents_are_remembered_until_something_is_published() -> None:
    memory = Memory()
    (delivery,) = planned(1)
    first = composed(Composer(memory.refreshed()), delivery)[0]
    assert composed(Composer(memory.refreshed()), delivery)[0] is first
    make_assessment(undertaking=make_undertaking())
    assert composed(Composer(memory.refreshed()), delivery)[0] is not first


def test_contents_are_not_remembered_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "SECONDS_REMEMBERED", -1)
    memory = Memory()
    (delivery,) = planned(1)
    composed(Composer(memory.refreshed()), delivery)
    assert (len(memory.contents), len(memory.windows)) == (1, 1)
    memory.refreshed()
    assert (len(memory.contents), len(memory.windows)) == (0, 0)
