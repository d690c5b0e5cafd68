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
    assert kind_of_report(event, reason, words=words, own_type=own_type) == expected
