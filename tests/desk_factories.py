"""Rows of the desk that come from outside: suggestions of visitors."""

from typing import Any

from commitments.actions import suggestions
from commitments.models import Suggestion, Undertaking
from tests.factories import NOW, make_undertaking


def make_suggestion(*, undertaking: Undertaking | None = None, **fields: Any) -> Suggestion:
    defaults = {
        "kind": "evidence",
        "text": "The decree was published.",
        "url": "https://gazette.example/decree",
        "at": NOW,
    }
    return suggestions.receive(undertaking=undertaking or make_undertaking(), **defaults | fields)
