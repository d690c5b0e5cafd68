"""Placeholder until its owner writes it: see the brief."""

from typing import Any

from commitments.models import Notice


def load(notice: Notice) -> dict[str, Any] | None:
    return None
