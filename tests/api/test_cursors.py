import base64
import json

import pytest

from commitments.api.cursors import BrokenCursorError, Cursor, read, written


@pytest.mark.parametrize("value", [None, 7, "2026-01-01", "é"])
def test_a_cursor_is_read_as_it_was_written(value: str | int | None) -> None:
    cursor = Cursor("changes", "", value, 42)
    assert read(written(cursor), table="changes", sort="") == cursor


def encoded(parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "", "=", "é", "a", "x" * 500, "[" * 300,
        encoded([]), encoded({}), encoded(None), encoded("changes"),
        encoded(["other", "", None, 1]), encoded(["changes", "number", None, 1]),
        encoded(["changes", "", None, -1]), encoded(["changes", "", None, True]),
        encoded(["changes", "", None, 2**63]), encoded(["changes", "", None, "1"]),
        encoded(["changes", "", "\x00", 1]), encoded(["changes", "", 0.5, 1]),
        encoded(["changes", "", [], 1]), encoded(["changes", "", None, 1, 1]),
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BrokenCursorError):
        read(text, table="changes", sort="")
