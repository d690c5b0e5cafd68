"""An official text cut into runs, so that every promise can be marked without changing a letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Quoted:
    """A clause whose exact words stand on a line. `commitment` is the code of its commitment, or empty."""

    code: str
    quote: str
    commitment: str = ""


@dataclass(frozen=True)
class Part:
    """Words of a run; `codes` are the clauses, other than the run's own, whose words begin here."""

    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Words that belong together: one marked clause with what stands inside it, or the text between."""

    parts: tuple[Part, ...]
    code: str = ""
    commitment: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Span:
    start: int
    stop: int
    clause: Quoted


def runs(text: str, clauses: Iterable[Quoted]) -> tuple[Run, ...]:
    """The line as runs whose texts, joined, are the line letter for letter.

    The widest clause makes the run; clauses inside it become its parts. A quotation that does not
    stand on the line, or that crosses the edge of another, is left unmarked.
    """
    found, position = [], 0
    for span, inner in outermost(spans(text, clauses)):
        if span.start > position:
            found.append(Run((Part(text[position : span.start]),)))
        found.append(Run(parts(text, span, inner), span.clause.code, span.clause.commitment))
        position = span.stop
    if position < len(text):
        found.append(Run((Part(text[position:]),)))
    return tuple(found)


def spans(text: str, clauses: Iterable[Quoted]) -> list[Span]:
    """Where the quotations stand, in the order of the text, the wider first."""
    found = []
    for clause in clauses:
        start = text.find(clause.quote) if clause.quote else -1
        if start >= 0:
            found.append(Span(start, start + len(clause.quote), clause))
    return sorted(found, key=lambda span: (span.start, -span.stop))


def outermost(ordered: Sequence[Span]) -> list[tuple[Span, list[Span]]]:
    """Each span that lies in no other, with those that lie in it."""
    found: list[tuple[Span, list[Span]]] = []
    for span in ordered:
        if found and span.stop <= found[-1][0].stop:
            found[-1][1].append(span)
        elif not found or span.start >= found[-1][0].stop:
            found.append((span, []))
    return found


def parts(text: str, outer: Span, inner: Sequence[Span]) -> tuple[Part, ...]:
    """The words of a span, cut where a clause inside it begins and where it ends."""
    starting: dict[int, tuple[str, ...]] = {outer.start: ()}
    for span in inner:
        starting[span.start] = (*starting.get(span.start, ()), span.clause.code)
    edges = sorted({*starting, *(span.stop for span in inner), outer.stop})
    return tuple(Part(text[start:stop], starting.get(start, ())) for start, stop in pairwise(edges))
