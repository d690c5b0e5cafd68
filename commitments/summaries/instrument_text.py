"""The official text line by line, with its promises and milestones marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from commitments.models import Clause, TextLine
from commitments.summaries import marked_text
from commitments.summaries.distribution import Distribution
from commitments.summaries.marked_text import Quoted, Run
from commitments.summaries.milestones import MilestoneLine
from commitments.summaries.own_words import Said, official, our_translation
from commitments.summaries.standing import DeadlineFacts
from commitments.vocabulary import LineRole


@dataclass(frozen=True)
class Promise:
    """What the margin says beside a marked passage."""

    code: str
    title: str
    distribution: Distribution
    deadline: DeadlineFacts | None
    is_continuing: bool = False


@dataclass(frozen=True)
class Passage:
    """A run of the text with the promise it makes or the milestone it names, if any."""

    run: Run
    promise: Promise | None
    milestone: MilestoneLine | None


@dataclass(frozen=True)
class Citable:
    """A clause whose exact words we hold, for whoever quotes it."""

    code: str
    words: Said


@dataclass(frozen=True)
class Translation:
    """Our words for those of a clause, which are not official."""

    code: str
    words: Said


@dataclass(frozen=True)
class TextRow:
    """One line of the source. `number` is a paragraph number printed there, `our_number` one that we count.

    `anchor` is the address of the line itself, `anchors` are the clauses that begin on it without a mark
    of their own, `citable` all clauses on it whose words are known.
    """

    role: str
    line: int
    paragraph: str
    number: str
    our_number: str
    anchor: str
    anchors: tuple[str, ...]
    passages: tuple[Passage, ...]
    citable: tuple[Citable, ...]
    translations: tuple[Translation, ...]
    language: str = "en"

    @property
    def wording(self) -> Said:
        """What templates ask for the language of the line."""
        return Said("", self.language)

    @property
    def marked(self) -> tuple[Passage, ...]:
        return tuple(passage for passage in self.passages if passage.run.code)

    @property
    def promises(self) -> tuple[Promise, ...]:
        return tuple(passage.promise for passage in self.passages if passage.promise)

    @property
    def parts(self) -> tuple[str, ...]:
        """The clauses inside a marked one, in the order of their words."""
        return tuple(code for passage in self.passages for part in passage.run.parts for code in part.codes)

    @property
    def paragraph_figure(self) -> str:
        """The number of the paragraph; empty where the line belongs to none."""
        return counted_number(self.paragraph)


def rows(
    lines: Iterable[TextLine],
    clauses: Sequence[Clause],
    *,
    commitments: Mapping[int, str],
    promises: Mapping[str, Promise],
    milestones: Mapping[str, MilestoneLine],
) -> tuple[TextRow, ...]:
    """The lines but for the names of signatories. `commitments` has the code of a commitment by clause id."""
    found, paragraph = [], ""
    by_pk = {clause.pk: clause for clause in clauses}
    for line in lines:
        if line.role == LineRole.NAME:
            continue
        number, text = printed_number(line)
        here = [clause for clause in clauses if clause.line == line.number]
        quoted = [
            Quoted(clause.code, official(clause, "quote"), commitments.get(clause.pk, "")) for clause in here
        ]
        marked = [clause for clause in quoted if is_marked(clause, quoted)]
        figure = "" if line.paragraph == paragraph else counted_number(line.paragraph)
        found.append(
            TextRow(
                role=line.role,
                line=line.number,
                paragraph=line.paragraph,
                number=number,
                our_number="" if number else figure,
                anchor=f"paragraph-{figure}" if figure else f"line-{line.number}",
                anchors=tuple(clause.code for clause in quoted if clause not in marked),
                passages=tuple(
                    Passage(run, promises.get(run.commitment), milestones.get(run.code))
                    for run in marked_text.runs(text, marked)
                ),
                citable=tuple(citable(text, here, by_pk)),
                translations=tuple(translated(here)),
                language=text.language,
            )
        )
        paragraph = line.paragraph
    return tuple(found)


def citable(text: Said, here: Iterable[Clause], by_pk: Mapping[int, Clause]) -> Iterator[Citable]:
    """The clauses of a line with their words; one that holds the whole line needs no quotation of its own.

    A clause without words inside another on the same line is left out: where it ends is not on record.
    """
    for clause in here:
        parent = by_pk.get(clause.parent_id or 0)
        if clause.quote:
            yield Citable(clause.code, official(clause, "quote"))
        elif parent is None or parent.line != clause.line:
            yield Citable(clause.code, text)


def translated(here: Iterable[Clause]) -> Iterator[Translation]:
    """What we have in the reader's language, each word of it once; none on an English page."""
    found = {clause: words for clause in here if (words := our_translation(clause, "quote"))}
    for clause, words in found.items():
        if not any(clause.quote in other.quote for other in found if other.quote != clause.quote):
            yield Translation(clause.code, words)


def printed_number(line: TextLine) -> tuple[str, Said]:
    """("3.", the words after it) where the source prints the paragraph number, else ("", the words)."""
    text = official(line, "text")
    number, _, words = text.partition(" ")
    return (number, Said(words, text.language)) if number and number == f"{line.paragraph}." else ("", text)


def counted_number(paragraph: str) -> str:
    """The figure in "7" or "lead-in 7"; empty where the line belongs to no counted paragraph."""
    figure = paragraph.rpartition(" ")[2]
    return figure if figure.isdigit() else ""


def is_marked(clause: Quoted, others: Iterable[Quoted]) -> bool:
    """Whether the clause's words are marked: not those of one that only frames a commitment."""
    if not clause.quote:
        return False
    return bool(clause.commitment) or not any(
        other.commitment and other.quote in clause.quote for other in others
    )
