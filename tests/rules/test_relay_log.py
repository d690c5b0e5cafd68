import datetime as dt

import pytest

from commitments.rules.relay_log import RelayLog, read

OURS = "<d.0b9f1c5e-6d1c-4c0b-9a52-0d8b7a1f3c11.0a1b2c3d@tracker.example>"
OTHER = "<d.5d0c9f55-7a49-4a37-8f63-4b8a4b8c9f21.99887766@tracker.example>"
SECONDS = dt.timedelta(seconds=1)
BEGAN = dt.datetime(2026, 12, 1, 22, 38, 1, 123456, dt.UTC)


def lines(*said: str, stamp: str = "") -> list[str]:
    """One second after the other, as rsyslog writes them on Debian 12."""
    return [
        f"{stamp or (BEGAN + number * SECONDS).isoformat()} mail {words}\n"
        for number, words in enumerate(said)
    ]


CONNECT = "postfix/smtpd[301]: connect from localhost[127.0.0.1]"
CLIENT = "postfix/smtpd[301]: 7A1C: client=localhost[127.0.0.1]"
HEADERS = f"postfix/cleanup[302]: 7A1C: message-id={OURS}"
QUEUED = "postfix/qmgr[12]: 7A1C: from=<digest@tracker.example>, size=9120, nrcpt=1 (queue active)"
REMOVED = "postfix/qmgr[12]: 7A1C: removed"
LOST = "postfix/smtpd[301]: lost connection after DATA (8123 bytes) from localhost[127.0.0.1]"


def test_a_message_is_taken_once_it_is_queued() -> None:
    assert read(lines(CONNECT, CLIENT, HEADERS, QUEUED, REMOVED)) == RelayLog(
        frozenset({OURS}), BEGAN, BEGAN + 4 * SECONDS
    )


@pytest.mark.parametrize("said", [(CONNECT, CLIENT, HEADERS, LOST), (QUEUED, HEADERS), (CLIENT, HEADERS)])
def test_headers_alone_prove_nothing(said: tuple[str, ...]) -> None:
    assert read(lines(*said)).taken == frozenset()


def test_the_queue_must_be_that_of_the_message() -> None:
    assert read(lines(HEADERS, QUEUED.replace("7A1C", "7A1D"))).taken == frozenset()


def test_a_queue_id_that_is_used_again_speaks_of_the_newer_message() -> None:
    said = (HEADERS, HEADERS.replace(OURS, OTHER), QUEUED)
    assert read(lines(*said)).taken == {OTHER}
    assert read(lines(HEADERS, QUEUED, HEADERS.replace(OURS, OTHER))).taken == {OURS}


def test_a_second_instance_and_long_queue_ids_are_read_too() -> None:
    said = [
        text.replace("postfix/", "postfix-out/").replace("7A1C", "4Bz1Yx3HqWz5vRk")
        for text in (HEADERS, QUEUED)
    ]
    assert read(lines(*said)).taken == {OURS}


def test_a_program_that_writes_alike_is_not_believed() -> None:
    said = (HEADERS.replace("cleanup", "smtpd"), QUEUED.replace("postfix/qmgr", "other"))
    assert read(lines(*said)).taken == frozenset()


@pytest.mark.parametrize(
    "stamp", ["Dec  1 22:38:01", "2026-12-01T22:38:01", "2026-12-01 22:38:01+00:00", "1764628681"]
)
def test_other_times_prove_what_was_taken_and_nothing_of_the_rest(stamp: str) -> None:
    assert read(lines(HEADERS, QUEUED, stamp=stamp)) == RelayLog(frozenset({OURS}), None, None)


@pytest.mark.parametrize(
    "dropped",
    [
        "rsyslogd: imuxsock[pid: 301]: begin to drop messages due to rate-limiting",
        "systemd-journald[88]: Suppressed 1204 messages from postfix.service",
    ],
)
def test_a_log_with_gaps_says_nothing_of_what_is_not_in_it(dropped: str) -> None:
    found = read(lines(HEADERS, dropped, QUEUED))
    assert found == RelayLog(frozenset({OURS}), None, None)


def test_an_empty_log_says_nothing() -> None:
    assert read([]) == RelayLog(frozenset(), None, None)


def test_offsets_count() -> None:
    told = read(lines(CONNECT, stamp="2026-12-01T23:38:01.5+01:00"))
    assert told.since == dt.datetime(2026, 12, 1, 22, 38, 1, 500000, dt.UTC)
