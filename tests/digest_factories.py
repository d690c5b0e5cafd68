"""Lines of a digest without a database: the least that is valid."""

import datetime as dt
from dataclasses import replace
from itertools import count
from typing import Any

from commitments.models import DigestRun, Follow, Signatory
from commitments.summaries.digest import Coverage, Digest, Marks, Window, compose
from commitments.summaries.digest_lines import About, DateLine, Item
from commitments.vocabulary import ChangeKind, FollowScope, Rhythm
from tests.factories import NOW
from tests.mail_factories import WEEK_END

MONDAY, SUNDAY, NEXT = dt.date(2026, 11, 23), dt.date(2026, 11, 29), dt.date(2026, 11, 30)
NOBODY = About(frozenset(), frozenset(), frozenset())
FRENCH = About(frozenset({1}), frozenset(), frozenset())
EVERYTHING = Follow(scope=FollowScope.EVERYTHING)
WEEK = DigestRun(
    rhythm=Rhythm.WEEKLY, starts_at=WEEK_END - dt.timedelta(days=7), ends_at=WEEK_END, change_up_to=10_000
)
numbers = count(1)
MARKS = Marks(seen_change=0, told_on=MONDAY, day=NEXT)


def item(kind: ChangeKind = ChangeKind.PROGRESS, who: str = "France", **fields: Any) -> Item:
    defaults = {
        "number": next(numbers),
        "code": "D3.a",
        "title": "Open models",
        "status": "Now “Met”; before, “First steps”.",
        "text": "A law is in force.",
        "detail": "",
        "news": f"{who}: D3.a now “Met”",
        "link": "Read the assessment",
        "path": "/en/countries/france/D3.a/v2",
        "published_at": NOW,
        "about": NOBODY,
    }
    return Item(kind=kind, who=who, **defaults | fields)


def date(due_on: dt.date, **fields: Any) -> DateLine:
    line = DateLine(
        due_on=due_on,
        words="30 June 2027",
        when="",
        code="C8.c",
        title="Align",
        text="Paris Charter",
        basis="Implied by the text",
        quote="",
        path="/en/commitments/C8.c",
        about=NOBODY,
    )
    return replace(line, **fields)


def digest(
    *items: Item, dates: tuple[DateLine, ...] = (), follows: tuple[Follow, ...] = (EVERYTHING,)
) -> Digest:
    return compose(Window(WEEK, MARKS, items, tuple(dates), Coverage(41, 575), NEXT), follows, timezone="UTC")


def france() -> Follow:
    return Follow(
        scope=FollowScope.SIGNATORY, signatory=Signatory(pk=1, name="France", slug="france", kind="country")
    )
