from typing import Final

from commitments.languages import Language

# what other sites show of ours has its language second: /embed/fr/map
CARRIED_ELSEWHERE: Final = ("embed", "og")


def language_in(path: str) -> Language:
    """The language that the beginning of an address names; English where it names none."""
    first, _, rest = path.lstrip("/").partition("/")
    if first in CARRIED_ELSEWHERE:
        first = rest.partition("/")[0]
    return Language(first) if first in Language.values else Language.ENGLISH


def in_language(path: str, language: str) -> str:
    """The address of the same page in another language, for an address that begins with its language."""
    _, _, rest = path.lstrip("/").partition("/")
    return f"/{language}/{rest}" if rest else f"/{language}"
