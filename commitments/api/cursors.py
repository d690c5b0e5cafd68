"""The place in a list after which the next page begins, as a word that nobody needs to understand."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final

from commitments.summaries.open_data.keys import LARGEST

LONGEST: Final = 2000


class BrokenCursorError(ValueError):
    """No cursor that this API gave out for this list."""


@dataclass(frozen=True)
class Cursor:
    """`value` is that of the column the list is sorted by, null where it is in the order of the record."""

    table: str
    sort: str
    value: str | int | None
    pk: int


def written(cursor: Cursor) -> str:
    parts = [cursor.table, cursor.sort, cursor.value, cursor.pk]
    text = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read(text: str, *, table: str, sort: str) -> Cursor:
    """Raises BrokenCursorError for whatever `written` did not give for this table and this order."""
    if len(text) > LONGEST or not text.isascii():
        raise BrokenCursorError(text)
    try:
        parts: Any = json.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BrokenCursorError(text) from error
    if not (isinstance(parts, list) and len(parts) == 4 and parts[:2] == [table, sort]):
        raise BrokenCursorError(text)
    found = Cursor(*parts)
    if type(found.pk) is not int or not 0 <= found.pk <= LARGEST or not is_value(found.value):
        raise BrokenCursorError(text)
    if written(found) != text:
        raise BrokenCursorError(text)
    return found


def is_value(value: object) -> bool:
    """NUL and halves of letters are no text to PostgreSQL."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    return value is None or (type(value) is int and abs(value) <= LARGEST)
