import pytest

from commitments.rules.mail_words import without_addresses


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("550 5.1.1 <marie.dupont@diplomatie.example>: no such user", "550 5.1.1 [address]: no such user"),
        ("550 marie@x.example unknown", "550 [address] unknown"),
        ("RCPT TO:<marie@x.example> refused (marie@x.example)", "RCPT TO:[address] refused ([address])"),
        ('Invalid address "marie@"', 'Invalid address "[address]"'),
        ("The connection broke.", "The connection broke."),
    ],
)
def test_every_address_is_masked(words: str, masked: str) -> None:
    assert without_addresses(words) == masked
