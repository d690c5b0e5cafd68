"""Reading a fetched page in a program of its own, which may be stopped and knows no secret.

HTML that is made for it keeps any parser busy: 300,000 attributes on one element take minutes.
"""

import datetime as dt
import json
import subprocess
import sys
from typing import Final

from commitments.rules import page_facts
from commitments.rules.page_facts import PageFacts

SECONDS: Final = 10  # of waiting; the program allows itself less processor time


def read_safely(body: bytes, *, content_type: str, charset: str) -> PageFacts | None:
    """The facts of the page; None where it could not be read within the time."""
    if content_type not in (*page_facts.HTML, *page_facts.TEXT):
        return PageFacts()
    command = [sys.executable, "-I", page_facts.__file__, content_type, charset[:40]]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS, check=True, env={})
        return PageFacts(**json.loads(done.stdout))
    except (subprocess.SubprocessError, OSError, ValueError, TypeError):
        return None


def day_of(facts: PageFacts) -> dt.date | None:
    return dt.date.fromisoformat(facts.published_on) if facts.published_on else None
