import pytest

from commitments.rules.method_versions import is_older


@pytest.mark.parametrize(
    ("version", "than", "expected"),
    [("1.0", "1.1", True), ("1.1", "1.1", False), ("1.10", "1.9", False), ("1.9", "2.0", True)],
)
def test_is_older(version: str, than: str, expected: bool) -> None:
    assert is_older(version, than) is expected
