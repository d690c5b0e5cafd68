import pytest

from commitments.rules.mail_words import masked, without_addresses


@pytest.mark.parametrize(
    ("words", "without"),
    [
        ("550 5.1.1 <marie.dupont@diplomatie.example>: no such user", "550 5.1.1 [address]: no such user"),
        ("550 marie@x.example unknown", "550 [address] unknown"),
        ("RCPT TO:<marie@x.example> refused (marie@x.example)", "RCPT TO:[address] refused ([address])"),
        ('Invalid address "marie@"', 'Invalid address "[address]"'),
        ("The connection broke.", "The connection broke."),
    ],
)
def test_every_address_is_masked(words: str, without: str) -> None:
    assert without_addresses(words) == without


@pytest.mark.parametrize(
    ("address", "expected"),
    [("reader@example.org", "r…@example.org"), ("a@b.example", "a…@b.example"), ("", ""), ("nobody", "")],
)
def test_masked(address: str, expected: str) -> None:
    assert masked(address) == expected
