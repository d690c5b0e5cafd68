import pytest

from commitments.rules.echoed import LONGEST, echoed


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("frnace", "frnace"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * 10_000, f"{'x' * (LONGEST - 1)}…"),
        ("two\n words", "two words"),
        ("a\u202eb\u2066c", "abc"),
        ("فرنسا", "فرنسا"),
        ("", ""),
    ],
)
def test_a_value_is_repeated_on_one_line_of_a_readable_length(value: str, shown: str) -> None:
    assert echoed(value) == shown
    assert len(shown) <= LONGEST


def test_no_space_stands_before_the_ellipsis() -> None:
    assert echoed(f"{'x' * (LONGEST - 2)} {'y' * 20}") == f"{'x' * (LONGEST - 2)}…"
