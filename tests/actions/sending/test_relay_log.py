"""What is in doubt is settled by the relay's log, either way, and left alone where the log cannot say."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from commitments import emails
from commitments.actions import deliveries
from commitments.actions.sending import relay_log
from commitments.actions.sending.relay_log import LOOKS, Verdicts, settle_doubts
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState
from tests.factories import make_assessment, make_undertaking
from tests.mail_factories import make_delivery, make_run
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def log_file(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "mail.log"
    settings.RELAY_LOG = str(path)
    LOOKS.next_at = 0.0
    yield path
    LOOKS.next_at = 0.0


def in_doubt(*, ago: dt.timedelta = 10 * MINUTE, **fields: object) -> Delivery:
    """Planned an hour ago, tried once, and in doubt since so long."""
    now = timezone.now()
    delivery = make_delivery(
        state=DeliveryState.UNCERTAIN,
        owner="gone",
        attempts=1,
        settled_at=now - ago,
        expires_at=now + 48 * 60 * MINUTE,
        **fields,
    )
    Delivery.objects.filter(pk=delivery.pk).update(planned_at=now - 60 * MINUTE)
    return delivery


def write(path: Path, *said: tuple[dt.timedelta, str]) -> None:
    now = timezone.now()
    path.write_text("".join(f"{(now - ago).isoformat()} mail {words}\n" for ago, words in said))


def begun(ago: dt.timedelta = 90 * MINUTE) -> tuple[dt.timedelta, str]:
    return ago, "postfix/postfix-script[1]: starting the Postfix mail system"


def headers(delivery: Delivery, ago: dt.timedelta = 11 * MINUTE) -> tuple[dt.timedelta, str]:
    return ago, f"postfix/cleanup[302]: 7A1C: message-id={emails.message_id(delivery.message_uuid)}"


def queued(ago: dt.timedelta = 11 * MINUTE) -> tuple[dt.timedelta, str]:
    return ago, "postfix/qmgr[12]: 7A1C: from=<digest@tracker.example>, size=9120, nrcpt=1 (queue active)"


def later(ago: dt.timedelta = MINUTE) -> tuple[dt.timedelta, str]:
    return ago, "postfix/smtpd[303]: connect from localhost[127.0.0.1]"


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_what_the_log_shows_as_queued_was_sent(log_file: Path) -> None:
    delivery, other = in_doubt(), in_doubt(ago=MINUTE)
    write(log_file, begun(), headers(delivery), queued())
    assert settle_doubts(at=timezone.now()) == Verdicts(taken=1)
    assert (state_of(delivery), state_of(other)) == ("sent", "uncertain")


def test_a_digest_that_was_taken_moves_its_readers_marks(log_file: Path) -> None:
    make_assessment(undertaking=make_undertaking())
    run = make_run()
    delivery = in_doubt(run=run)
    write(log_file, begun(), headers(delivery), queued())
    settle_doubts(at=timezone.now())
    assert delivery.subscriber is not None
    delivery.subscriber.refresh_from_db()
    assert delivery.subscriber.seen_change == run.change_up_to


def test_what_a_whole_log_does_not_show_goes_again_at_once(log_file: Path, settings: Settings) -> None:
    delivery = in_doubt()
    write(log_file, begun(), headers(delivery), later())
    with running_sink() as (sink, settings.MAILERS):
        deliveries.tick(now=timezone.now())
    assert [mail["Message-ID"] for mail in sink.accepted] == [emails.message_id(delivery.message_uuid)]
    assert (state_of(delivery), delivery.attempts, delivery.resent_at) == ("sent", 2, None)


def test_what_is_in_doubt_again_is_looked_up_again(log_file: Path, settings: Settings) -> None:
    """Without a log it would stay in doubt for good."""
    delivery = in_doubt()
    Delivery.objects.update(resent_at=timezone.now() - 20 * MINUTE)
    write(log_file, begun(), later())
    assert settle_doubts(at=timezone.now()) == Verdicts(not_taken=1)
    assert state_of(delivery) == "pending"


@pytest.mark.parametrize(
    "said",
    [
        [begun(), later(6 * MINUTE)],  # not long enough after the doubt
        [begun(30 * MINUTE), later()],  # turned away since it was planned
        [],
        [begun(), (5 * MINUTE, "rsyslogd: begin to drop messages due to rate-limiting"), later()],
    ],
)
def test_a_log_that_cannot_know_settles_nothing(log_file: Path, said: list[tuple[dt.timedelta, str]]) -> None:
    delivery = in_doubt()
    write(log_file, *said)
    assert settle_doubts(at=timezone.now()) == Verdicts()
    assert (state_of(delivery), delivery.settled_at is None) == ("uncertain", False)


def test_the_file_turned_away_before_is_read_too(log_file: Path) -> None:
    taken, not_taken = in_doubt(), in_doubt()
    write(log_file.with_name("mail.log.1"), begun(), headers(taken), queued())
    write(log_file, later())
    assert settle_doubts(at=timezone.now()) == Verdicts(taken=1, not_taken=1)
    assert (state_of(taken), state_of(not_taken)) == ("sent", "pending")


def test_a_line_that_is_still_being_written_counts_for_nothing(log_file: Path) -> None:
    delivery = in_doubt()
    write(log_file, begun(), headers(delivery), queued())
    log_file.write_text(log_file.read_text().removesuffix("\n"))
    assert settle_doubts(at=timezone.now()) == Verdicts()


def test_of_a_very_long_log_the_end_is_read(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before is not known then: nothing counts as not taken for its sake."""
    taken, other = in_doubt(), in_doubt()
    write(log_file, begun(), *([later(30 * MINUTE)] * 50), headers(taken), queued(), later())
    monkeypatch.setattr(relay_log, "LARGEST", 500)
    assert settle_doubts(at=timezone.now()) == Verdicts(taken=1)
    assert state_of(other) == "uncertain"


def test_nothing_is_read_where_nothing_is_in_doubt(log_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    make_delivery(state=DeliveryState.SENT)
    assert settle_doubts(at=timezone.now()) == Verdicts()
    assert caplog.text == ""


def test_a_log_that_cannot_be_read_is_told_and_the_clock_decides(
    log_file: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = in_doubt(ago=20 * MINUTE)
    with running_sink() as (sink, settings.MAILERS):
        deliveries.tick(now=timezone.now())
    assert "the relay's log cannot be read" in caplog.text
    assert (state_of(delivery), len(sink.accepted), delivery.resent_at is None) == ("sent", 1, False)


def test_it_is_looked_into_now_and_then(log_file: Path, settings: Settings) -> None:
    delivery = in_doubt()
    write(log_file, begun())
    settle_doubts(at=timezone.now())
    write(log_file, begun(), headers(delivery), queued())
    assert settle_doubts(at=timezone.now()) == Verdicts()
    LOOKS.next_at -= settings.RELAY_LOG_WAIT
    assert settle_doubts(at=timezone.now()) == Verdicts(taken=1)


def test_a_quiet_relay_is_made_to_write(log_file: Path, settings: Settings) -> None:
    in_doubt()
    write(log_file, begun())
    with running_sink() as (sink, settings.MAILERS):
        settle_doubts(at=timezone.now())
        assert sink.connections == 1
        LOOKS.next_at = 0.0
        write(log_file, begun(), later())
        settle_doubts(at=timezone.now())
        assert sink.connections == 1


def test_no_log_is_named(settings: Settings) -> None:
    settings.RELAY_LOG = ""
    delivery = in_doubt(ago=MINUTE)
    assert settle_doubts(at=timezone.now()) == Verdicts()
    assert state_of(delivery) == "uncertain"
