"""What went wrong, told to a program (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

CONTENT_TYPE: Final = "application/problem+json"


def problem(
    status: HTTPStatus, detail: str, *, errors: Sequence[Mapping[str, str]] = (), **members: Any
) -> dict[str, Any]:
    """`detail` is one plain sentence; `errors` name parameters, each with what is wrong with it."""
    found: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    found |= {"detail": detail, **members}
    return found | ({"errors": [dict(error) for error in errors]} if errors else {})


def as_text(status: HTTPStatus, detail: str, **members: Any) -> str:
    return json_text(problem(status, detail, **members))


def json_text(body: Any) -> str:
    """JSON that no browser takes for markup, whatever stands in it."""
    return json.dumps(body, ensure_ascii=False, indent=1).replace("<", "\\u003c")
