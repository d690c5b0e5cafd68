"""Placeholder until its owner writes it: see the brief."""

from typing import Any

from commitments.models import Notice


def load_invitation(notice: Notice) -> dict[str, Any] | None:
    return None


def load_reminder(notice: Notice) -> dict[str, Any] | None:
    return None
