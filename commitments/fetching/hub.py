"""Tells a WebSub hub that feeds changed. The hub is chosen by whoever runs this copy, so it is trusted."""

from collections.abc import Sequence
from typing import Final

import httpx

SECONDS: Final = 10


def tell(hub: str, topics: Sequence[str]) -> str:
    """What went wrong, blank where the hub took it. Never raises for what a hub may do."""
    form = {"hub.mode": "publish", "hub.url": list(topics)}
    try:
        answer = httpx.post(hub, data=form, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        return repr(problem)
    return "" if answer.is_success else f"The hub answered {answer.status_code}."
