"""JSON that is written in one way only (RFC 8785), so that the same words give the same bytes for ever.

Strings, integers, truths, null, lists and objects; no fractions, which that standard writes by rules that are
hard to follow elsewhere.
"""

import json
from typing import Any


class NotCanonicalError(ValueError):
    """It is no JSON, holds what we do not write, or is written in another way."""


def canonical(value: Any) -> str:
    return json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def in_order(value: Any) -> Any:
    """The same with the keys of its objects by UTF-16 units, as the standard asks."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, list):
        return [in_order(item) for item in value]
    if isinstance(value, float):
        raise NotCanonicalError("a number with a fraction")
    return value


def read(text: str) -> Any:
    """The value, where this is how we would write it."""
    try:
        value = json.loads(text)
        is_ours = canonical(value) == text
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError(str(error)) from error
    if not is_ours:
        raise NotCanonicalError("the same could be written otherwise")
    return value
