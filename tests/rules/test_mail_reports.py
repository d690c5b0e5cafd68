import pytest

from commitments.rules.mail_reports import kind_of_report


@pytest.mark.parametrize(
    ("event", "reason", "words", "own_type", "expected"),
    [
        ("bounced", "bounced", "", "", "hard"),
        ("bounced", "bounced", "550 5.1.1 No such user", "", "hard"),
        ("bounced", "bounced", "552 5.2.2 Mailbox full", "", "soft"),
        ("bounced", "bounced", "550 5.7.1 Blocked by policy", "", None),
        ("bounced", "bounced", "", "SoftBounce", "soft"),
        ("bounced", "bounced", "", "soft_bounce", "soft"),
        ("bounced", "timed_out", "", "", "soft"),
        ("bounced", "blocked", "", "", None),
        ("bounced", "blocked", "550 5.1.1 No such user", "", None),
        ("bounced", "other", "550 5.1.1 No such user", "", "hard"),
        ("bounced", "other", "Something went wrong", "", None),
        ("bounced", "bounced", "550 Blocked, see spamhaus", "", None),
        ("bounced", "bounced", "550 5.7.1 Blocked", "SoftBounce", None),
        ("bounced", "bounced", "err_mailbox_full", "", "soft"),
        ("bounced", "bounced", "relay/access denied", "", None),
        ("bounced", "spam", "", "", None),
        ("rejected", "invalid", "", "", "hard"),
        ("rejected", "spam", "", "", "complaint"),
        ("rejected", "blocked", "", "", None),
        ("complained", "", "", "", "complaint"),
        ("complained", "", "", "softly", "complaint"),
        ("unsubscribed", "", "", "", "complaint"),
        ("deferred", "", "450 4.2.2 Mailbox full", "", None),
        ("delivered", "", "", "", None),
        ("opened", "", "", "", None),
        ("failed", "bounced", "", "", None),
    ],
)
def test_kind_of_report(event: str, reason: str, words: str, own_type: str, expected: str | None) -> None:
    assert kind_of_report(event, reason, words=words, own={"Type": own_type}) == expected


@pytest.mark.parametrize(
    ("bounce_class", "reason", "expected"),
    [
        ("1", "other", None),
        ("10", "invalid", "hard"),
        ("20", "bounced", "soft"),
        ("21", "bounced", "soft"),
        ("22", "bounced", "soft"),
        ("23", "bounced", "soft"),
        ("24", "timed_out", "soft"),
        ("25", "blocked", None),
        ("30", "bounced", "hard"),
        ("40", "bounced", "soft"),
        ("50", "blocked", None),
        ("51", "spam", None),
        ("52", "spam", None),
        ("53", "other", None),
        ("54", "blocked", None),
        ("70", "bounced", "soft"),
    ],
)
def test_sparkpost_tells_by_number(bounce_class: str, reason: str, expected: str | None) -> None:
    report = {"msys": {"message_event": {"type": "bounce", "bounce_class": bounce_class}}}
    assert kind_of_report("bounced", reason, own=report) == expected


@pytest.mark.parametrize(
    ("is_hard", "error", "reason", "expected"),
    [
        (True, "user unknown", "bounced", "hard"),
        (False, "mailbox inactive", "bounced", "soft"),
        (False, "quota exceeded", "bounced", "soft"),
        (True, "quota exceeded", "bounced", "soft"),
        (False, "sender blocked", "blocked", None),
        (True, "relay/access denied", "bounced", None),
    ],
)
def test_mailjet_tells_by_a_field_of_its_own(
    is_hard: bool, error: str, reason: str, expected: str | None
) -> None:
    report = {"event": "bounce", "hard_bounce": is_hard, "error": error}
    assert kind_of_report("bounced", reason, words=error, own=report) == expected


@pytest.mark.parametrize("report", [{}, {"msys": {}}, {"msys": "x"}, {"msys": {"event": "x"}}])
def test_a_report_in_another_shape_is_read_by_its_reason(report: dict[str, object]) -> None:
    assert kind_of_report("bounced", "bounced", own=report) == "hard"
