"""What a digest is made of: published changes and dates, as lines that already say what they say."""

import datetime as dt
from dataclasses import dataclass

from commitments.vocabulary import ChangeKind, Delivery, Timing


@dataclass(frozen=True)
class About:
    """Ids of what something concerns: it answers a follow of any of them.

    A joint undertaking concerns every signatory of its instrument.
    """

    signatories: frozenset[int]
    commitments: frozenset[int]
    instruments: frozenset[int]


@dataclass(frozen=True)
class Item:
    """One published change as a mail tells it; an entry appears once however many clauses it bears on.

    `code` and `title` name the commitment, the title in the reader's language where we have it; an entry has
    its clauses, the day it happened in `when`, and no `status`. `text` is in English, `news` the item as a
    subject line, `because` names the follows it answers. `entry` is the code of the entry, of which a mail
    tells one change only. `undertaking` is the id of the one whose status it tells, `status_then` the same
    status once a later item of the mail tells another; `is_superseded` says that one does. `reworded_at` is
    when a later version of the entry than the one told was published. `publishers` stand in `detail`, as
    they are written.
    """

    number: int
    kind: ChangeKind
    who: str
    code: str
    title: str
    status: str
    text: str
    detail: str
    news: str
    link: str
    path: str
    published_at: dt.datetime
    about: About
    when: str = ""
    level: str = ""
    wrong: str = ""
    rule: str = ""
    entry: str = ""
    because: str = ""
    undertaking: int | None = None
    status_then: str = ""
    is_superseded: bool = False
    reworded_at: dt.datetime | None = None
    publishers: str = ""


@dataclass(frozen=True)
class Stand:
    """How one undertaking stands against a date that passed; `signatory` is None for the joint one."""

    signatory: int | None
    name: str
    level: Delivery
    level_words: str
    timing: Timing
    path: str


@dataclass(frozen=True)
class NamedStand:
    """A followed signatory with its status and how that compares with the date."""

    name: str
    words: str
    path: str


@dataclass(frozen=True)
class Standing:
    """How those stand who owe what fell due: how many with which status, then those the reader follows."""

    counts: str
    gap: str
    timing: str
    joint: str
    named: tuple[NamedStand, ...]
    more: str


@dataclass(frozen=True)
class DateLine:
    """A deadline of a commitment: the day it falls due, in words, and what makes it one.

    `name` and `quote` are in English, as the text of the instrument has them. `standing` is there once the
    day has passed.
    """

    due_on: dt.date
    words: str
    when: str
    code: str
    title: str
    text: str
    basis: str
    quote: str
    path: str
    about: About
    stands: tuple[Stand, ...] = ()
    standing: Standing | None = None
    because: str = ""

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}"
