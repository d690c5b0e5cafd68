from commitments.languages import Language


def language_in(path: str) -> Language:
    """The language that the first part of an address names; English where it names none."""
    first = path.lstrip("/").partition("/")[0]
    return Language(first) if first in Language.values else Language.ENGLISH
