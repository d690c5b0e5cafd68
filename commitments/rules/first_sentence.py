"""The first sentence of a text, for places that have room for one."""

import re

# a full stop after a single capital (U.S., J. Smith) or a common abbreviation ends no sentence
END = re.compile(r"(?<!\b[A-Z])(?<!\bNo)(?<!\bart)(?<!\bArt)(?<!\bcf)[.!?][”’\")]*(?=\s+[“‘\"(]?[A-Z0-9])")


def first_sentence(text: str) -> str:
    """Up to the end of the first sentence or the first line; the whole where there is no second."""
    lines = text.strip().splitlines()
    line = lines[0].strip() if lines else ""
    end = END.search(line)
    return line[: end.end()] if end else line
