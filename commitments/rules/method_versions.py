"""Versions of the method: which came first."""


def is_older(version: str, than: str) -> bool:
    """Whether one version came before another. 1.10 came after 1.9."""
    return parts(version) < parts(than)


def parts(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
