"""Two people changed the same form: what each of them changed since the version both began with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Values = Mapping[str, Sequence[str]]

YOURS: Final = "yours"
THEIRS: Final = "theirs"
BEFORE: Final = "before"


@dataclass(frozen=True)
class Difference:
    """A field on which the two differ. `taken` is the side that alone changed it; blank where both did."""

    name: str
    yours: tuple[str, ...]
    theirs: tuple[str, ...]
    before: tuple[str, ...]
    taken: str


def differences(*, yours: Values, theirs: Values, before: Values) -> tuple[Difference, ...]:
    """Every field on which the two differ, in the order of `yours`. A field that is missing is empty."""
    names = dict.fromkeys([*yours, *theirs])
    found = []
    for name in names:
        mine, other, old = (tidy(side.get(name, ())) for side in (yours, theirs, before))
        if mine != other:
            found.append(Difference(name, mine, other, old, taken=changed_by(mine, other, old)))
    return tuple(found)


def changed_by(yours: tuple[str, ...], theirs: tuple[str, ...], before: tuple[str, ...]) -> str:
    if theirs == before:
        return YOURS
    return THEIRS if yours == before else ""


def chosen(
    *, yours: Values, theirs: Values, before: Values, picks: Mapping[str, str]
) -> dict[str, list[str]]:
    """The fields with each choice applied. Where nothing was chosen, what was typed stays."""
    sides = {YOURS: yours, THEIRS: theirs, BEFORE: before}
    names = dict.fromkeys([*yours, *theirs])
    return {name: list(sides.get(picks.get(name, YOURS), yours).get(name, ())) for name in names}


def tidy(values: Sequence[str]) -> tuple[str, ...]:
    """Without what no reader would call a change: line ends of another system, space around, order."""
    clean = (value.replace("\r\n", "\n").strip() for value in values)
    return tuple(sorted(value for value in clean if value))
